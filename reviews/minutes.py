"""A review on paper: the pre-read before the meeting and the minutes after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from objectives.figures import with_unit
from objectives.wording import short_date
from reviews import wording
from reviews.actions import (
    ActionLine,
    action_lines,
    agreed_actions,
    last_before,
    opened_by_decision,
)
from reviews.effects import added_effect, decided_effect
from reviews.evidence import ItemEvidence
from reviews.findings import ReviewFacts, hour_words
from reviews.models import AgendaItem, Decision, Deferral, Intervention, MinutesAddendum, Review
from reviews.room import Seat, seats_of
from reviews.rules.meeting import MeetingFigures, Stretch, meeting_figures, seconds_between
from reviews.rules.states import DecisionKind

DEFERRED_BY_NAME = 5


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One item with its answer."""

    rank: int
    objective_id: UUID | None
    title: str
    status_code: str
    status_words: str
    figure: str
    kind: str = ""
    words: str = ""
    by: str = ""
    owner_name: str = ""
    when: str = ""
    to_recalibrate: UUID | None = None
    expected: str = ""
    added: str = ""
    intervention: UUID | None = None


@dataclass(frozen=True, slots=True)
class PutOffLine:
    objective_id: UUID | None
    title: str
    owner: str
    what: str
    back: str


@dataclass(frozen=True, slots=True)
class AddendumLine:
    """ "Tomasz, 25 Nov": what was added after the minutes were sent."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Minutes:
    facts: ReviewFacts
    lines: list[MinutesLine]
    put_off: list[PutOffLine]
    actions: list[ActionLine]
    seats: list[Seat]
    minutes_used: int
    figures: MeetingFigures
    addenda: list[AddendumLine]
    frozen_words: str
    sent_words: str

    @property
    def present(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.has_joined]

    @property
    def absent(self) -> list[Seat]:
        return [seat for seat in self.seats if not seat.has_joined]


def minutes_of(review: Review) -> Minutes:
    """What is printed and sent. The number of queries does not grow with the agenda."""
    everything = list(AgendaItem.objects.of(review).with_objectives().in_order())
    items = [item for item in everything if item.kind == AgendaItem.Kind.EXCEPTION]
    decisions, last_time = _agreed(review)
    opened = opened_by_decision([*decisions.values(), *last_time])
    placed = [item for item in items if item.state != AgendaItem.State.DEFERRED]
    seconds = seconds_between(review.started_at, review.closed_at) if review.closed_at else 0
    seats = seats_of(review)
    return Minutes(
        facts=facts_of(review, items, decisions.values()),
        lines=[
            _minutes_line(rank, item, decisions.get(item.pk), opened)
            for rank, item in enumerate(placed, start=1)
        ],
        put_off=list(_put_off(review, items, decisions)),
        actions=action_lines(last_time, review.closed_at or review.starts_at, opened=opened),
        seats=seats,
        minutes_used=round(seconds / 60),
        figures=meeting_figures(_stretches(everything, decisions), seconds=seconds),
        addenda=addenda_of(review),
        frozen_words=when_words(review.frozen_at) if review.frozen_at else "",
        sent_words=_sent(review, len(seats)),
    )


def _agreed(review: Review) -> tuple[dict[UUID, Decision], list[Decision]]:
    """Item → its decision in force, in the order of the agenda; and what was to be done since last time."""
    wanted = Q(review=review) | Q(review=Subquery(last_before(review)))
    found = Decision.objects.in_force().filter(wanted).with_people()
    rows = list(found.order_by("item__position", "id"))
    decisions = {row.item_id: row for row in rows if row.item_id and row.review_id == review.pk}
    return decisions, agreed_actions(row for row in rows if row.review_id != review.pk)


def _stretches(
    items: Sequence[AgendaItem], decisions: Mapping[UUID, Decision]
) -> Iterator[Stretch]:
    """What was on the agenda at the end; what was put off in between took its time as well."""
    for item in items:
        is_exception = item.kind == AgendaItem.Kind.EXCEPTION
        is_put_off = item.state == AgendaItem.State.DEFERRED
        yield Stretch(
            seconds=item.seconds_used,
            is_exception=is_exception,
            is_answered=item.pk in decisions,
            is_put_off=is_put_off,
        )


def addenda_of(review: Review) -> list[AddendumLine]:
    rows = MinutesAddendum.objects.of(review).select_related("author").oldest_first()
    return [AddendumLine(row.text, _said_on(row.author.name, row.added_at)) for row in rows]


def _said_on(name: str, at: datetime) -> str:
    return _("%(name)s, %(when)s") % {"name": name, "when": when_words(at)}


def facts_of(
    review: Review, items: Iterable[AgendaItem], decisions: Iterable[Decision]
) -> ReviewFacts:
    exceptions = [item for item in items if item.kind == AgendaItem.Kind.EXCEPTION]
    deferred = sum(item.state == AgendaItem.State.DEFERRED for item in exceptions)
    decisions = list(decisions)
    return ReviewFacts(
        title=review.title,
        items=len(exceptions) - deferred,
        decided=len(decisions),
        no_actions=sum(one.kind == DecisionKind.NO_ACTION for one in decisions),
        recommendations=sum(one.is_recommendation for one in decisions),
        dissents=sum(bool(one.dissent) for one in decisions),
        parked=sum(one.kind == DecisionKind.PARK for one in decisions),
        deferred=deferred,
        on_track=review.on_track_count,
        objectives=review.objective_count,
    )


def facts_of_past(reviews) -> list[tuple[Review, ReviewFacts]]:
    """Closed reviews with their counts, in one query: `reviews` is a QuerySet of them."""
    in_force = Q(decisions__superseded_at__isnull=True)
    counted = reviews.annotate(
        answers=Count("decisions", filter=in_force, distinct=True),
        dissents=Count("decisions", filter=in_force & ~Q(decisions__dissent=""), distinct=True),
    )
    return [
        (
            review,
            ReviewFacts(
                title=review.title,
                items=review.answers,
                decided=review.answers,
                dissents=review.dissents,
                on_track=review.on_track_count,
                objectives=review.objective_count,
            ),
        )
        for review in counted
    ]


def when_words(instant: datetime) -> str:
    """ "Friday 23 October, 17:00" """
    return date_format(localtime(instant), pgettext("day and hour", "l j F, H:i"))


def _minutes_line(
    rank: int,
    item: AgendaItem,
    decision: Decision | None,
    opened: Mapping[UUID, Intervention],
) -> MinutesLine:
    evidence = ItemEvidence.read(item.evidence)
    code, status_words = wording.status_words(item, evidence)
    line: dict[str, Any] = {
        "rank": rank,
        "objective_id": item.objective_id,
        "title": item.title,
        "status_code": code,
        "status_words": status_words,
        "figure": figure_words(evidence),
    }
    if decision is None:
        return MinutesLine(**line, words=_("Not decided."))
    words = decision.text
    if decision.kind == DecisionKind.NO_ACTION:
        words = _("Because: %(reason)s") % {"reason": decision.because}
    return MinutesLine(
        **line,
        kind=decision.get_kind_display(),
        words=words,
        by=_by(decision),
        owner_name=decision.owner.name if decision.owner else "",
        when=_when(decision),
        expected=decided_effect(decision),
        to_recalibrate=decision.pk if decision.moves_a_target else None,
        **_opened(decision, opened.get(decision.pk)),
    )


def _opened(decision: Decision, opened: Intervention | None) -> dict[str, Any]:
    """Where it goes on, and what was said of its effect after the meeting."""
    if opened is None:
        return {}
    added = ""
    if decision.effect_indicator_id is None:
        added = added_effect(opened)
    return {"intervention": opened.pk, "added": added}


def figure_words(evidence: ItemEvidence) -> str:
    """The worst figure against what was expected: "86.2% against 91.0%, a signal"."""
    worst = evidence.worst_indicator
    if worst is None or worst.value is None:
        return ""
    words = {
        "value": with_unit(worst.value, worst.unit, worst.decimals),
        "expected": with_unit(worst.expected, worst.unit, worst.decimals),
    }
    text = words["value"] if worst.expected is None else _("%(value)s against %(expected)s") % words
    if worst.is_overdue and worst.period:
        words = {"figure": text, "period": wording.period(worst, worst.period)}
        return _("%(figure)s in %(period)s") % words
    return _("%(figure)s, a signal") % {"figure": text} if worst.adverse else text


def _by(decision: Decision) -> str:
    said = _("Recommended by %(name)s") if decision.is_recommendation else _("Decided by %(name)s")
    words = said % {"name": decision.decided_by.name}
    if decision.dissent:
        return _("%(by)s. Dissent: %(dissent)s") % {"by": words, "dissent": decision.dissent}
    return words


def _when(decision: Decision) -> str:
    if decision.kind == DecisionKind.PARK and decision.look_again_on:
        return _("until %(day)s") % {"day": short_date(decision.look_again_on)}
    if decision.look_again_on:
        return _("look again %(day)s") % {"day": short_date(decision.look_again_on)}
    if decision.look_again_when:
        return _("look again when: %(trigger)s") % {"trigger": decision.look_again_when}
    return short_date(decision.due_on) if decision.due_on else ""


def _put_off(
    review: Review, items: Sequence[AgendaItem], decisions: Mapping[UUID, Decision]
) -> Iterator[PutOffLine]:
    for item in items:
        decision = decisions.get(item.pk)
        if decision and decision.kind == DecisionKind.PARK:
            day = decision.look_again_on
            back = f"{short_date(day)} {day.year}" if day else ""
            yield PutOffLine(item.objective_id, item.title, _owner(item), _("Parked"), back)
    deferred = [item for item in items if item.state == AgendaItem.State.DEFERRED]
    for item in deferred:
        if item.deferred_by is not None:
            what = _deferred_by(item, item.deferred_by.name, item.deferred_because)
            yield PutOffLine(item.objective_id, item.title, _owner(item), what, _("next review"))
    in_one = [item for item in deferred if item.deferred_by is None]
    if in_one:
        yield from _deferred(review, in_one)


def _deferred_by(item: AgendaItem, name: str, because: str) -> str:
    first = _("Deferred by %(name)s, first time. %(because)s")
    second = _("Deferred by %(name)s, second time. %(because)s")
    words = {"name": name, "because": because}
    return (second if item.times_deferred else first) % words


def _deferred(review: Review, items: Sequence[AgendaItem]) -> Iterator[PutOffLine]:
    """Each item by name while they are few; else the one decision that put all of them off."""
    deferral = Deferral.objects.filter(review=review).select_related("decided_by").first()
    chair = deferral.decided_by if deferral else review.chair
    words = {"name": chair.name, "because": deferral.because if deferral else ""}
    if len(items) <= DEFERRED_BY_NAME:
        for item in items:
            what = _deferred_by(item, words["name"], words["because"])
            yield PutOffLine(item.objective_id, item.title, _owner(item), what, _("next review"))
        return
    again = sum(item.times_deferred > 0 for item in items)
    what = _("Deferred by %(name)s in one decision. %(because)s") % words
    if again:
        what += " " + ngettext(
            "%(n)s of them for the second time.", "%(n)s of them for the second time.", again
        ) % {"n": again}
    names = [item.title for item in items[:DEFERRED_BY_NAME]]
    others = len(items) - len(names)
    names.append(ngettext("%(n)s other", "%(n)s others", others) % {"n": others})
    title = ngettext("%(n)s item", "%(n)s items", len(items)) % {"n": len(items)}
    yield PutOffLine(None, title, "; ".join(names), what, _("next review"))


def _owner(item: AgendaItem) -> str:
    return item.objective.owner.name if item.objective and item.objective.owner else ""


def _sent(review: Review, people: int) -> str:
    if review.closed_at is None:
        return ""
    return ngettext(
        "To %(n)s person at %(hour)s, by %(name)s.",
        "To %(n)s people at %(hour)s, by %(name)s.",
        people,
    ) % {
        "n": people,
        "hour": hour_words(review.closed_at),
        "name": review.closed_by.name if review.closed_by else "",
    }
