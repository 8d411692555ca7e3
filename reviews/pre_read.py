"""The agenda before the meeting: the same for everybody, with questions, readers and missing figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import Indicator, ObjectiveIndicator
from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews import wording
from reviews.evidence import ItemEvidence
from reviews.findings import ReviewFacts
from reviews.minutes import facts_of, figure_words
from reviews.models import AgendaItem, Review, Standing
from reviews.permissions import may_hand_over_chair, may_run
from reviews.questions import QuestionLine, questions_by_objective, unanswered
from reviews.room import Seat, agenda_summary, item_title, later_note, seats_of
from reviews.rules.agenda import may_be_deferred, minutes_for_items
from reviews.services.agenda import frozen_agenda, preview_of
from reviews.services.facts import Scope

DEFERRED_NAMED = 12
PEOPLE_NAMED = 12


@dataclass(frozen=True, slots=True)
class PreReadLine:
    """One item of the coming agenda with its score and what speaks for discussing it."""

    rank: int
    objective_id: UUID | None
    title: str
    status: SafeString
    figure: str
    owner: SafeString | None
    minutes: int
    score: str
    changes: list[SafeString] = field(default_factory=list)
    group: str = ""
    asked: str = ""
    deferred: str = ""
    later: str = ""
    questions: list[QuestionLine] = field(default_factory=list)
    is_last: bool = False
    may_be_deferred: bool = True


@dataclass(frozen=True, slots=True)
class AwaitedLine:
    """Somebody whose figures are due by the freeze, and which."""

    person: SafeString
    figures: str
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class PreRead:
    facts: ReviewFacts
    summary: SafeString
    lines: list[PreReadLine]
    deferred: list[PreReadLine]
    deferred_others: int
    seats: list[Seat]
    awaited: list[AwaitedLine]
    awaited_others: int
    minutes_placed: int
    minutes_over: int
    questions: int
    may_arrange: bool
    may_question: bool
    may_hand_over: bool

    @property
    def readers(self) -> str:
        """ "4 of 7 have read it" """
        read = sum(bool(seat.read) for seat in self.seats)
        words = ngettext("%(n)s of %(all)s has read it", "%(n)s of %(all)s have read it", read)
        return words % {"n": read, "all": len(self.seats)}

    def awaits(self, member: Membership) -> bool:
        """Invited, and has not read it as it stands: a reading before the freeze was of a draft."""
        return any(seat.member_id == member.pk and not seat.has_read for seat in self.seats)

    def read_by(self, member: Membership, now: datetime) -> Self:
        """With somebody who has opened it just now."""
        seats = [
            replace(seat, has_read=True, read=wording.read_words(now, None))
            if seat.member_id == member.pk
            else seat
            for seat in self.seats
        ]
        return replace(self, seats=_readers_first(seats))


def pre_read_of(review: Review, reader: Membership, now: datetime) -> PreRead:
    """What everybody reads before the meeting. Queries do not grow with the agenda."""
    scope = None if review.is_frozen else Scope.at(review, now)
    items = frozen_agenda(review) if scope is None else preview_of(scope)
    exceptions = [item for item in items if item.kind == AgendaItem.Kind.EXCEPTION]
    placed = [item for item in exceptions if item.state != AgendaItem.State.DEFERRED]
    put_off = [item for item in exceptions if item.state == AgendaItem.State.DEFERRED]
    questions = questions_by_objective(review, reader)
    measures = _measures(review, exceptions, scope)
    seats = seats_of(review)
    runs = may_run(reader, review)
    awaited = _awaited(review, measures, now)
    lines = [
        _line(rank, item, questions, measures, is_last=rank == len(placed))
        for rank, item in enumerate(placed, start=1)
    ]
    minutes = sum(item.minutes for item in placed)
    frame = sum(item.minutes for item in items if item.kind != AgendaItem.Kind.EXCEPTION)
    return PreRead(
        facts=facts_of(review, exceptions, []),
        summary=agenda_summary(review, placed),
        lines=lines,
        deferred=[
            _line(rank, item, questions, measures)
            for rank, item in enumerate(put_off[:DEFERRED_NAMED], start=1)
        ],
        deferred_others=max(0, len(put_off) - DEFERRED_NAMED),
        seats=_readers_first(seats),
        awaited=awaited[:PEOPLE_NAMED],
        awaited_others=max(0, len(awaited) - PEOPLE_NAMED),
        minutes_placed=minutes + frame,
        minutes_over=max(0, minutes - minutes_for_items(review.minutes)),
        questions=sum(unanswered(each) for each in questions.values()),
        may_arrange=runs and review.is_before_the_meeting,
        may_question=runs or any(seat.member_id == reader.pk for seat in seats),
        may_hand_over=may_hand_over_chair(reader, review),
    )


def _readers_first(seats: Iterable[Seat]) -> list[Seat]:
    return sorted(seats, key=lambda seat: (not seat.read, seat.name))


def _line(
    rank: int,
    item: AgendaItem,
    questions: Mapping[UUID, list[QuestionLine]],
    measures: Mapping[UUID, Indicator],
    *,
    is_last: bool = False,
) -> PreReadLine:
    evidence = ItemEvidence.read(item.evidence)
    worst = evidence.worst_indicator
    is_frozen = item.review.is_frozen
    return PreReadLine(
        rank=rank,
        objective_id=item.objective_id,
        title=item_title(item),
        status=wording.status_mark(item, evidence),
        figure=figure_words(evidence),
        owner=html.person(evidence.owner or None, away=evidence.owner_has_left),
        minutes=item.minutes,
        score=wording.score_words(item, evidence),
        changes=list(wording.changes(evidence)),
        group=wording.group_words(item.grouped_count) if item.grouped_count else "",
        asked=wording.asked_words(item),
        deferred=wording.deferred_words(item),
        later=later_note(worst, measures.get(worst.id)) if worst and is_frozen else "",
        questions=questions.get(item.objective_id, []) if item.objective_id else [],
        is_last=is_last,
        may_be_deferred=may_be_deferred(item.times_deferred),
    )


def _measures(
    review: Review, items: Iterable[AgendaItem], scope: Scope | None
) -> dict[UUID, Indicator]:
    """Indicators that are shown, as they stand now, and those whose figures are due. One query."""
    shown = [item.evidence["worst"] for item in items if item.evidence.get("worst")]
    wanted = Q(pk__in=shown) | Q(pk__in=_in_scope(review, scope), next_due_at__lte=_until(review))
    rows = Indicator.objects.filter(wanted).select_related("owner", "updater")
    return {row.pk: row for row in rows.order_by("title", "id")}


def _in_scope(review: Review, scope: Scope | None) -> Any:
    if scope is None:
        seen = Standing.objects.filter(review=review).values("objective")
        return ObjectiveIndicator.objects.filter(objective__in=seen).values("indicator")
    links = [link for case in scope.cases.values() for link in case.links]
    return {link.indicator.pk for link in links if link.indicator.next_due_at}


def _until(review: Review) -> datetime:
    return review.frozen_at or review.freeze_at


def _awaited(
    review: Review, measures: Mapping[UUID, Indicator], now: datetime
) -> list[AwaitedLine]:
    """By person, who is late first; what nobody sees to stands last."""
    by_person: dict[UUID | None, list[Indicator]] = defaultdict(list)
    today = localdate(now)
    for row in measures.values():
        is_retired = row.retired_from is not None and row.retired_from <= today
        if not is_retired and row.next_due_at is not None and row.next_due_at <= _until(review):
            by_person[row.updater_id or row.owner_id].append(row)
    people = sorted(by_person.values(), key=_soonest)
    return [_awaited_line(rows, now) for rows in people]


def _soonest(rows: Sequence[Indicator]) -> tuple[Any, ...]:
    person = rows[0].updater or rows[0].owner
    return (person is None, min(row.next_due_at for row in rows if row.next_due_at), rows[0].title)


def _awaited_line(rows: Collection[Indicator], now: datetime) -> AwaitedLine:
    first = next(iter(rows))
    person = first.updater or first.owner
    due_at = min(row.next_due_at for row in rows if row.next_due_at)
    day = short_date(localdate(due_at))
    is_late = due_at <= now
    return AwaitedLine(
        person=html.person(person.name if person else None),
        figures=", ".join(row.title for row in rows),
        due=(_("due since %(day)s") if is_late else _("due by %(day)s")) % {"day": day},
        is_late=is_late,
    )
