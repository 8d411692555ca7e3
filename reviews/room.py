"""The room as a person sees it: agenda, the item with its four questions, what was decided, who is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import with_unit
from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews import wording
from reviews.actions import ActionLine, actions_of_last_time
from reviews.evidence import IndicatorEvidence, ItemEvidence
from reviews.figures import IN_THE_ROOM, ON_THE_WALL, item_chart
from reviews.findings import hour_words
from reviews.models import AgendaFigure, AgendaItem, Attendance, Decision, Review
from reviews.outlook import outlook_line
from reviews.permissions import may_coach, may_record, may_run
from reviews.proposing import ProposalLine, proposal_lines
from reviews.rules.states import DecisionKind

NOTHING = SafeString()


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One line of the agenda: `state` is "done", "now" or empty; `open_href` brings the room there."""

    id: UUID
    title: str
    note: str
    minutes: int
    mark: SafeString
    state: str
    href: str
    open_href: str


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """An answer in a list: "Intervene: bring Ferrum forward", "Alice, 3 Dec"."""

    title: str
    note: str
    item: str
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    member_id: UUID
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The item that is shown. For an exception the four questions, else a list to go through."""

    item: AgendaItem
    heading: str
    above: SafeString
    outcome: str = ""
    score: str = ""
    verdict: SafeString = NOTHING
    capability: tuple[str, str, str] | None = None
    outlook: str = ""
    momentum: str = ""
    changes: list[SafeString] = field(default_factory=list)
    chart: SafeString = NOTHING
    later: str = ""
    risks: list[tuple[str, SafeString]] = field(default_factory=list)
    proposals: list[ProposalLine] = field(default_factory=list)
    coach_href: str = ""
    actions: list[ActionLine] = field(default_factory=list)
    decision: Decision | None = None

    @property
    def is_exception(self) -> bool:
        return self.item.kind == AgendaItem.Kind.EXCEPTION


@dataclass(frozen=True, slots=True)
class Room:
    """Everything one browser shows of a review in progress.

    `is_following` says that it shows the item the room is on, `elsewhere` names that item where
    it does not.
    """

    review: Review
    rows: list[AgendaRow]
    page: ItemPage | None
    decided: list[DecidedLine]
    seats: list[Seat]
    summary: SafeString
    subtitle: str
    clock: str
    time_left: str
    undecided: int
    next_item: AgendaItem | None
    is_following: bool
    elsewhere: str
    may_record: bool
    may_run: bool

    @property
    def present(self) -> str:
        here = sum(seat.is_here for seat in self.seats)
        return _("%(here)s of %(all)s") % {"here": here, "all": len(self.seats)}

    def awaits(self, member: Membership) -> bool:
        """Invited, and not seen in the room yet."""
        return any(seat.member_id == member.pk and not seat.is_here for seat in self.seats)

    @property
    def away(self) -> str:
        return ", ".join(seat.name for seat in self.seats if not seat.is_here)


def room_of(
    review: Review,
    member: Membership,
    *,
    now: datetime,
    item_id: UUID | None = None,
    wall: bool = False,
) -> Room:
    """The room at an item, by default the one the chair is on. Queries do not grow with the agenda."""
    slug = member.organization.slug
    items = list(AgendaItem.objects.of(review).placed().with_objectives().in_order())
    decisions = decisions_by_item(review)
    current = next((one for one in items if one.pk == review.current_item_id), None)
    shown = next((one for one in items if one.pk == item_id), None) if item_id else current
    undecided = [
        one
        for one in items
        if one.kind == AgendaItem.Kind.EXCEPTION and one.state == AgendaItem.State.OPEN
    ]
    rows = [agenda_row(one, review, decisions.get(one.pk), slug) for one in items]
    away_from = current and shown and shown.pk != current.pk
    return Room(
        review=review,
        rows=rows,
        page=item_page(review, items, shown, decisions, now=now, reader=member, wall=wall)
        if shown
        else None,
        decided=[decided_line(one) for one in decisions.values()],
        seats=seats_of(review),
        summary=agenda_summary(review, items),
        subtitle=subtitle(review),
        clock=hour_words(now),
        time_left=_time_left(review, now),
        undecided=len(undecided),
        next_item=_next_item(items, shown),
        is_following=not away_from,
        elsewhere=item_title(current) if current is not None and away_from else "",
        may_record=may_record(member, review),
        may_run=may_run(member, review),
    )


def decisions_by_item(review: Review) -> dict[UUID, Decision]:
    """Item → the decision in force, in the order of the agenda."""
    rows = Decision.objects.in_force().filter(review=review).with_people()
    return {one.item_id: one for one in rows.order_by("item__position", "id")}


def agenda_row(item: AgendaItem, review: Review, decision: Decision | None, slug: str) -> AgendaRow:
    is_now = item.pk == review.current_item_id
    is_done = item.state == AgendaItem.State.DECIDED
    mark = html.icon("i-check") if is_done else _shape(item)
    note = ""
    if decision:
        who = decision.owner.name if decision.owner else ""
        note = ", ".join(part for part in (decision.get_kind_display(), who) if part)
    elif item.grouped_count:
        note = wording.group_words(item.grouped_count)
    ids = [slug, review.pk, item.pk]
    return AgendaRow(
        id=item.pk,
        title=item_title(item),
        note=note,
        minutes=item.minutes,
        mark=mark,
        state="now" if is_now else "done" if is_done else "",
        href=reverse("reviews:item", args=ids) if item.review_id else "",
        open_href=reverse("reviews:open", args=ids) if item.review_id else "",
    )


def _shape(item: AgendaItem) -> SafeString:
    if item.objective_id is None:
        return NOTHING
    return html.status_shape(wording.shown_status(item, ItemEvidence.read(item.evidence)))


def item_title(item: AgendaItem) -> str:
    match item.kind:
        case AgendaItem.Kind.ACTIONS:
            return _("Actions of last time")
        case AgendaItem.Kind.READ_BACK:
            return _("Read back the decisions")
        case _:
            return item.title


def item_page(
    review: Review,
    items: Sequence[AgendaItem],
    item: AgendaItem,
    decisions: dict[UUID, Decision],
    *,
    now: datetime,
    reader: Membership,
    wall: bool = False,
) -> ItemPage:
    above = format_html(_("Item {n} of {all}"), n=items.index(item) + 1, all=len(items))
    common: dict[str, Any] = {"item": item, "decision": decisions.get(item.pk)}
    if item.kind == AgendaItem.Kind.ACTIONS:
        actions = actions_of_last_time(review, now, reader)
        return ItemPage(**common, heading=item_title(item), above=above, actions=actions)
    if item.kind == AgendaItem.Kind.READ_BACK:
        return ItemPage(**common, heading=item_title(item), above=above)
    evidence = ItemEvidence.read(item.evidence)
    pins = pinned(item, evidence.worst_indicator)
    return ItemPage(
        **common,
        heading=item.title,
        above=format_html("{}. {}", above, _place(evidence)),
        outcome=evidence.outcome if evidence.outcome != item.title else "",
        score=wording.score_words(item, evidence),
        verdict=wording.verdict(item, evidence),
        capability=wording.capability_line(evidence),
        outlook=outlook_line(evidence.worst_indicator),
        momentum=wording.momentum_line(item),
        changes=list(wording.changes(evidence)),
        chart=chart_of(evidence.worst_indicator, pins, wall=wall),
        later=later_note(evidence.worst_indicator, pins),
        risks=list(wording.risks(evidence)),
        proposals=proposal_lines(item, evidence),
        coach_href="" if wall else _coach_href(item, reader),
    )


def _coach_href(item: AgendaItem, reader: Membership) -> str:
    """Where the manager of the owner writes a note about this objective, and comes back to the room."""
    owner = item.objective.owner if item.objective else None
    if owner is None or not may_coach(reader, owner):
        return ""
    place = reverse("reviews:coach", args=[reader.organization.slug, owner.pk])
    return f"{place}?objective={item.objective_id}&review={item.review_id}"


def pinned(item: AgendaItem, worst: IndicatorEvidence | None) -> list[AgendaFigure]:
    """The figures of an indicator that the item showed, oldest first."""
    if worst is None:
        return []
    return list(
        AgendaFigure.objects.filter(item=item, measurement__indicator=worst.id)
        .select_related("measurement__indicator")
        .order_by("measurement__period_start")
    )


def chart_of(
    worst: IndicatorEvidence | None, pins: Sequence[AgendaFigure], *, wall: bool = False
) -> SafeString:
    if worst is None or not pins:
        return NOTHING
    return item_chart(worst, pins, ON_THE_WALL if wall else IN_THE_ROOM)


def later_note(worst: IndicatorEvidence | None, pins: Sequence[AgendaFigure]) -> str:
    """What came in or was corrected after the freeze: beside the frozen figure, never in its place."""
    if worst is None or not pins:
        return ""
    now = pins[0].measurement.indicator
    if now.latest_period is None:
        return ""
    words = {
        "title": worst.title,
        "value": with_unit(now.latest_value, worst.unit, worst.decimals),
        "period": wording.period(worst, now.latest_period),
    }
    if now.latest_period != worst.period:
        return _("After the freeze: %(value)s for %(period)s.") % words
    if now.latest_value != worst.value:
        return _("After the freeze %(period)s was corrected to %(value)s.") % words
    return ""


def decided_line(decision: Decision) -> DecidedLine:
    words = decision.text or decision.because
    who = [decision.owner.name] if decision.owner else []
    if decision.due_on:
        who.append(short_date(decision.due_on))
    if decision.look_again_on:
        day = short_date(decision.look_again_on)
        until = _("until %(day)s") if decision.kind == DecisionKind.PARK else _("again %(day)s")
        who.append(until % {"day": day})
    elif decision.look_again_when:
        who.append(_("again when %(trigger)s") % {"trigger": decision.look_again_when})
    if decision.is_recommendation:
        who.append(_("recommended by %(name)s") % {"name": decision.decided_by.name})
    return DecidedLine(
        title=f"{decision.get_kind_display()}: {words}",
        note=", ".join(who),
        item=decision.item.title if decision.item else "",
        dissent=decision.dissent,
    )


def seats_of(review: Review) -> list[Seat]:
    rows = Attendance.objects.filter(review=review).select_related("member")
    seats = [Seat(row.member_id, row.member.name, row.joined_at is not None) for row in rows]
    return sorted(seats, key=lambda seat: (not seat.is_here, seat.name))


def agenda_summary(review: Review, items: Sequence[AgendaItem]) -> SafeString:
    """ "6 by exception, 25 on track and not discussed" """
    count = sum(one.kind == AgendaItem.Kind.EXCEPTION for one in items)
    return format_html(
        "<b>{}</b>, {}",
        ngettext("%(n)s by exception", "%(n)s by exception", count) % {"n": count},
        ngettext(
            "%(n)s on track and not discussed",
            "%(n)s on track and not discussed",
            review.on_track_count,
        )
        % {"n": review.on_track_count},
    )


def subtitle(review: Review) -> str:
    """ "October results, Tue 24 Nov 2026. Carol chairs" """
    return _("%(month)s results, %(day)s. %(chair)s chairs") % {
        "month": wording.period_words("monthly", review.period_start),
        "day": f"{short_date(localdate(review.starts_at))} {localdate(review.starts_at).year}",
        "chair": review.chair.name,
    }


def _place(evidence: ItemEvidence) -> SafeString:
    owner = format_html("<b>{}</b>", evidence.owner or _("nobody"))
    if evidence.priority_rank:
        rank = evidence.priority_rank
        return format_html(_("Priority {rank}, owner {owner}"), rank=rank, owner=owner)
    return format_html(_("Owner {owner}"), owner=owner)


def _next_item(items: Sequence[AgendaItem], shown: AgendaItem | None) -> AgendaItem | None:
    if shown is None:
        return None
    position = items.index(shown)
    return items[position + 1] if position + 1 < len(items) else None


def _time_left(review: Review, now: datetime) -> str:
    ends = (review.started_at or now) + timedelta(minutes=review.minutes)
    left = int((ends - now).total_seconds() // 60)
    if left < 0:
        return ngettext("%(n)s min over", "%(n)s min over", -left) % {"n": -left}
    return ngettext("%(n)s min left", "%(n)s min left", left) % {"n": left}
