"""The room as a person sees it: agenda, the item with its four questions, what was decided, who is there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import with_unit
from objectives.models import Indicator
from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews import presence, wording
from reviews.actions import ActionLine, actions_of_last_time
from reviews.clock import Clock, clock_of
from reviews.earlier import EarlierLine, earlier_lines
from reviews.effects import decided_effect, effect_sentences
from reviews.evidence import IndicatorEvidence, ItemEvidence
from reviews.figures import IN_THE_ROOM, ON_THE_WALL, item_chart
from reviews.models import AgendaFigure, AgendaItem, Attendance, Decision, Review
from reviews.outlook import outlook_line
from reviews.permissions import may_coach, may_record, may_run
from reviews.proposing import ProposalLine, proposal_lines
from reviews.questions import QuestionLine, questions_of
from reviews.rules.agenda import may_be_deferred
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
    """An answer in a list: "Intervene: bring Ferrum forward", "Alice, 3 Dec"; on the wall by `facts`."""

    title: str
    note: str
    item: str
    dissent: str = ""
    by: str = ""
    facts: tuple[tuple[str, SafeString], ...] = ()
    to_recalibrate: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody invited: in the room at this moment, or at least once; what they did before it.

    Where nobody knows who is here at this moment, who joined counts as here.
    """

    member_id: UUID
    name: str
    is_here: bool
    has_joined: bool
    has_read: bool = False
    read: str = ""


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
    earlier: list[EarlierLine] = field(default_factory=list)
    questions: list[QuestionLine] = field(default_factory=list)
    asked: str = ""
    effects: list[tuple[str, SafeString]] = field(default_factory=list)
    requests: list[tuple[str, SafeString]] = field(default_factory=list)
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
    clock: Clock
    stamp: str
    undecided: int
    previous_item: AgendaItem | None
    next_item: AgendaItem | None
    is_following: bool
    elsewhere: str
    may_record: bool
    may_run: bool
    people: list[str] = field(default_factory=list)

    def awaits(self, member: Membership) -> bool:
        """Invited, and not seen in the room yet."""
        return any(seat.member_id == member.pk and not seat.has_joined for seat in self.seats)

    @property
    def may_defer(self) -> bool:
        """The item that is shown can still be put off."""
        page = self.page
        return (
            self.may_run
            and page is not None
            and page.is_exception
            and page.item.state == AgendaItem.State.OPEN
            and may_be_deferred(page.item.times_deferred)
        )


def room_of(
    review: Review,
    member: Membership,
    *,
    now: datetime,
    item_id: UUID | None = None,
    here: frozenset[UUID] | None = None,
    wall: bool = False,
) -> Room:
    """The room at an item, by default the one the chair is on. Queries do not grow with the agenda."""
    slug = member.organization.slug
    items = list(AgendaItem.objects.of(review).placed().with_objectives().in_order())
    current = next((one for one in items if one.pk == review.current_item_id), None)
    shown = next((one for one in items if one.pk == item_id), None) if item_id else current
    decisions, earlier = decisions_by_item(review, shown)
    rows = [agenda_row(one, review, decisions.get(one.pk), slug) for one in items]
    away_from = current and shown and shown.pk != current.pk
    records = may_record(member, review)
    people, seats = people_and_seats(review, here) if records else ([], seats_of(review, here))
    page = None
    if shown is not None:
        page = item_page(review, items, shown, decisions, now=now, reader=member, wall=wall)
        page = replace(page, earlier=earlier_lines(earlier, now))
    return Room(
        review=review,
        rows=rows,
        page=page,
        decided=[decided_line(one) for one in decisions.values()],
        seats=seats,
        summary=agenda_summary(review, items),
        subtitle=subtitle(review),
        clock=clock_of(review, items, now),
        stamp=presence.stamp(here),
        undecided=sum(_is_undecided(one) for one in items),
        previous_item=_neighbour(items, shown, -1),
        next_item=_neighbour(items, shown, 1),
        is_following=not away_from,
        elsewhere=item_title(current) if current is not None and away_from else "",
        may_record=records,
        may_run=may_run(member, review),
        people=people,
    )


def decisions_by_item(
    review: Review, shown: AgendaItem | None = None
) -> tuple[dict[UUID, Decision], list[Decision]]:
    """Item → its decision in force, in the order of the agenda; and what earlier meetings decided on
    the objective of the item that is shown. One query.
    """
    wanted = Q(review=review)
    if shown is not None and shown.objective_id is not None:
        wanted |= Q(objective=shown.objective_id, review__starts_at__lt=review.starts_at)
    rows = Decision.objects.in_force().filter(wanted).with_people()
    found, earlier = {}, []
    for row in rows.order_by("item__position", "id"):
        if row.review_id != review.pk:
            earlier.append(row)
        elif row.item_id is not None:
            found[row.item_id] = row
    return found, earlier


def _is_undecided(item: AgendaItem) -> bool:
    return item.kind == AgendaItem.Kind.EXCEPTION and item.state == AgendaItem.State.OPEN


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
        later=later_note(evidence.worst_indicator, pins[0].measurement.indicator if pins else None),
        risks=list(wording.risks(evidence)),
        effects=list(effect_sentences(evidence)),
        requests=list(wording.asked_of_the_room(evidence)),
        proposals=proposal_lines(item, evidence),
        coach_href="" if wall else _coach_href(item, reader),
        questions=questions_of(review, reader, item.objective),
        asked=wording.asked_words(item),
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


def later_note(worst: IndicatorEvidence | None, today: Indicator | None) -> str:
    """What came in or was corrected after the freeze: beside the frozen figure, never in its place."""
    if worst is None or today is None or today.latest_period is None:
        return ""
    words = {
        "title": worst.title,
        "value": with_unit(today.latest_value, worst.unit, worst.decimals),
        "period": wording.period(worst, today.latest_period),
    }
    if today.latest_period != worst.period:
        return _("After the freeze: %(value)s for %(period)s.") % words
    if today.latest_value != worst.value:
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
    if expected := decided_effect(decision):
        who.append(expected)
    if decision.is_recommendation:
        who.append(_("recommended by %(name)s") % {"name": decision.decided_by.name})
    return DecidedLine(
        title=f"{decision.get_kind_display()}: {words}",
        note=", ".join(who),
        item=decision.item.title if decision.item else "",
        to_recalibrate=decision.pk if decision.moves_a_target else None,
        dissent=decision.dissent,
        by=_by(decision),
        facts=tuple(_facts(decision)),
    )


def _by(decision: Decision) -> str:
    said = _("Recommended by %(name)s") if decision.is_recommendation else _("Decided by %(name)s")
    words = said % {"name": decision.decided_by.name}
    if decision.recorded_by_id == decision.decided_by_id:
        return words
    recorded = {"by": words, "name": decision.recorded_by.name}
    return _("%(by)s, recorded by %(name)s") % recorded


def _facts(decision: Decision) -> Iterator[tuple[str, SafeString]]:
    if decision.owner:
        yield _("Owner"), html.person(decision.owner.name)
    if decision.due_on:
        yield _("Due"), escape(short_date(decision.due_on))
    if decision.look_again_on:
        is_parked = decision.kind == DecisionKind.PARK
        label = _("Parked until") if is_parked else _("Look again on")
        yield label, escape(short_date(decision.look_again_on))
    elif decision.look_again_when:
        yield _("Look again when"), escape(decision.look_again_when)


def seats_of(review: Review, here: frozenset[UUID] | None = None) -> list[Seat]:
    """Everybody invited, those who are here first."""
    rows = Attendance.objects.filter(review=review).select_related("member")
    seats = [
        replace(
            _seat(row.member_id, row.member.name, row.joined_at, here),
            has_read=row.has_read(review),
            read=wording.read_words(row.read_at, review.frozen_at),
        )
        for row in rows
    ]
    return _here_first(seats)


def people_and_seats(review: Review, here: frozenset[UUID] | None) -> tuple[list[str], list[Seat]]:
    """Who can be named in a decision, and everybody invited. One query."""
    seat = Attendance.objects.filter(review=review, member=OuterRef("pk"))
    rows = (
        Membership.objects.annotate(
            row_invited=Exists(seat), row_joined_at=Subquery(seat.values("joined_at"))
        )
        .filter(Q(revoked_at__isnull=True) | Q(row_invited=True))
        .by_name()
        .values_list("pk", "name", "revoked_at", "row_invited", "row_joined_at")
    )
    rows = list(rows)
    seats = [_seat(pk, name, joined, here) for pk, name, _left, invited, joined in rows if invited]
    return [name for _pk, name, left, *_seated in rows if left is None], _here_first(seats)


def _seat(
    member_id: UUID, name: str, joined_at: datetime | None, here: frozenset[UUID] | None
) -> Seat:
    has_joined = joined_at is not None
    return Seat(member_id, name, has_joined if here is None else member_id in here, has_joined)


def _here_first(seats: Iterable[Seat]) -> list[Seat]:
    return sorted(seats, key=lambda seat: (not seat.is_here, seat.name))


def present_words(seats: Sequence[Seat]) -> str:
    """ "6 of 7" """
    here = sum(seat.is_here for seat in seats)
    return _("%(here)s of %(all)s") % {"here": here, "all": len(seats)}


def away_names(seats: Sequence[Seat]) -> str:
    return ", ".join(seat.name for seat in seats if not seat.is_here)


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
        "month": wording.results_words(review),
        "day": f"{short_date(localdate(review.starts_at))} {localdate(review.starts_at).year}",
        "chair": review.chair.name,
    }


def _place(evidence: ItemEvidence) -> SafeString:
    owner = format_html("<b>{}</b>", evidence.owner or _("nobody"))
    if evidence.priority_rank:
        rank = evidence.priority_rank
        return format_html(_("Priority {rank}, owner {owner}"), rank=rank, owner=owner)
    return format_html(_("Owner {owner}"), owner=owner)


def _neighbour(
    items: Sequence[AgendaItem], shown: AgendaItem | None, step: int
) -> AgendaItem | None:
    if shown is None:
        return None
    place = items.index(shown) + step
    return items[place] if 0 <= place < len(items) else None
