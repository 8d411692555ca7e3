"""What was agreed for an indicator, period by period: the original target and every revision of it."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from objectives.models import Indicator, TargetPoint, TargetRevision
from objectives.rules.expected import expected_value
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.refusal import RuleError
from objectives.rules.revision import (
    Revision,
    Terms,
    newest_on,
    original_terms,
    terms_on,
    turning_points,
)
from objectives.rules.targets import Target
from objectives.targets import target_of
from objectives.terms import Points, indicator_terms, values_of, with_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A revision as it is read beside what it changed; people by name, nobody while it is only planned."""

    id: UUID
    number: int
    effective_from: date
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str = ""
    evidence: str = ""
    requested_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    request: UUID | None = None

    @property
    def as_rule(self) -> Revision:
        return Revision(
            self.number, self.effective_from, values_of(self.before), values_of(self.after)
        )


def revisions_beside(**subject: OuterRef) -> ArraySubquery:
    """For `annotate` on indicators or objectives: the facts of their revisions, in order."""
    rows = TargetRevision.objects.filter(**subject).in_order()
    return ArraySubquery(
        rows.values(
            fact=JSONObject(
                id="pk",
                number="number",
                effective_from="effective_from",
                before="before",
                after="after",
                reason="reason",
                evidence="evidence",
                requested_by=F("requested_by__name"),
                approved_by=F("approved_by__name"),
                approved_at="approved_at",
                request="request",
            )
        )
    )


def revised_from(facts: Iterable[Mapping[str, Any]]) -> tuple[Revised, ...]:
    """What `revisions_beside` gave with a row."""
    return tuple(
        Revised(
            id=UUID(fact["id"]),
            number=fact["number"],
            effective_from=date.fromisoformat(fact["effective_from"]),
            before=fact["before"],
            after=fact["after"],
            reason=fact["reason"],
            evidence=fact["evidence"],
            requested_by=fact["requested_by"],
            approved_by=fact["approved_by"],
            approved_at=datetime.fromisoformat(fact["approved_at"]),
            request=UUID(fact["request"]) if fact["request"] else None,
        )
        for fact in facts
    )


@dataclass(frozen=True, slots=True)
class Span:
    """From this day on a target holds; `revision` is the one that set it, None for the original."""

    since: date
    target: Target | None
    revision: UUID | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """`spans` oldest first, the first one that of the original; empty where nothing was ever promised.

    `revisions` are those known, in their order; `indicator` is the row with the terms that were known.
    """

    indicator: Indicator | None = None
    spans: tuple[Span, ...] = ()
    revisions: tuple[Revised, ...] = ()

    @property
    def original(self) -> Target | None:
        return self.spans[0].target if self.spans else None

    @property
    def newest(self) -> Target | None:
        """What holds once every revision does."""
        return self.spans[-1].target if self.spans else None

    @property
    def is_revised(self) -> bool:
        return len(self.spans) > 1

    def at(self, day: date | None) -> Target | None:
        """What holds in the period that begins on a day; without one, the newest."""
        if day is None or not self.spans:
            return self.newest
        return self._span(day).target

    def revision_at(self, day: date) -> UUID | None:
        return self._span(day).revision if self.spans else None

    def differs_at(self, day: date) -> bool:
        """Whether something else than the original holds in a period."""
        return self.is_revised and self.at(day) != self.original

    def originally_expected(self, period_start: date, rhythm: str) -> Decimal | None:
        """What the original target expects at the end of a period."""
        if self.original is None:
            return None
        return expected_value(self.original, period_end(Rhythm(rhythm), period_start))

    def _span(self, day: date) -> Span:
        return self.spans[bisect_right(self.spans, day, key=lambda span: span.since) - 1]


UNTARGETED = Agreed()


def agreed_of(
    indicator: Indicator,
    points: Points,
    revisions: Sequence[Revised] = (),
    *,
    as_of: datetime | None = None,
    lenient: bool = False,
) -> Agreed:
    """As known now or at an earlier instant. Raises RuleError where what is stored contradicts itself,
    unless `lenient`: then such a stretch has no target.
    """
    if not revisions:
        target = _target(indicator, points, lenient=lenient)
        return Agreed(indicator, (Span(date.min, target, None),))
    now = indicator_terms(indicator, points)
    every = {each.number: each.as_rule for each in revisions}
    known = [each for each in revisions if as_of is None or _by(each, as_of)]
    later = [every[each.number] for each in revisions if each not in known]
    row, _path = with_terms(indicator, original_terms(now, later)) if later else (indicator, points)
    return Agreed(
        row,
        _spans(indicator, original_terms(now, every.values()), known, lenient=lenient),
        tuple(known),
    )


def _spans(
    indicator: Indicator,
    original: Terms,
    revisions: Sequence[Revised],
    *,
    lenient: bool,
) -> tuple[Span, ...]:
    ids = {each.number: each.id for each in revisions}
    changes = [each.as_rule for each in revisions]
    spans = [Span(date.min, _target(*with_terms(indicator, original), lenient=lenient), None)]
    for day in turning_points(changes):
        newest = newest_on(changes, day)
        target = _target(*with_terms(indicator, terms_on(original, changes, day)), lenient=lenient)
        spans.append(Span(day, target, ids[newest.number] if newest else None))
    return tuple(spans)


def _by(revision: Revised, instant: datetime) -> bool:
    return revision.approved_at is not None and revision.approved_at <= instant


def agreed_with_points(
    indicators: Collection[Indicator], *, as_of: datetime | None = None, lenient: bool = False
) -> dict[UUID, Agreed]:
    """Of each indicator, its path and its revisions read in one query; as known now or at an instant."""
    points = TargetPoint.objects.filter(indicator=OuterRef("pk")).order_by("period_start")
    rows = Indicator.every.filter(pk__in=[each.pk for each in indicators]).values_list(
        "pk",
        ArraySubquery(points.values("period_start")),
        ArraySubquery(points.values("value")),
        revisions_beside(indicator=OuterRef("pk")),
    )
    found = {pk: (zip(days, values, strict=True), facts) for pk, days, values, facts in rows}
    agreed = {}
    for each in indicators:
        path, facts = found[each.pk]
        agreed[each.pk] = agreed_of(
            each, list(path), revised_from(facts), as_of=as_of, lenient=lenient
        )
    return agreed


def _target(indicator: Indicator, points: Points, *, lenient: bool) -> Target | None:
    try:
        return target_of(indicator, points)
    except RuleError:
        if lenient:
            # Refused on every write; a row that got past them is shown without a colour.
            return None
        raise


def agreed_if(analysed: Agreed, points: Points, change: Revised) -> Agreed:
    """What would be agreed if one more change were, which nobody has approved."""
    row = analysed.indicator
    if row is None:
        return analysed
    terms = {**indicator_terms(row, points), **values_of(change.after)}
    changed, path = with_terms(row, terms)
    return agreed_of(changed, path, [*analysed.revisions, change], lenient=True)
