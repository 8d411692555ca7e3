"""What holds in a period after targets were revised: a fold over the revisions, the original first.

Source: the design, section 4: after activation what bears on status changes only by recalibration, from a
period on, with the original beside it for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Terms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Revision:
    """The `number`-th change of what was agreed: the terms that it named, before it and after it.

    `before` is what stood when it was approved, all earlier revisions included.
    """

    number: int
    effective_from: date
    before: Terms
    after: Terms


def original_terms(current: Terms, revisions: Iterable[Revision]) -> dict[str, Any]:
    """What was agreed first: what stands now, with every revision taken back, the newest first.

    Example: target 90 now; revision 1 moved it from 95 to 92, revision 2 from 92 to 90: 95.
    """
    terms = dict(current)
    for revision in sorted(revisions, key=lambda each: each.number, reverse=True):
        terms |= revision.before
    return terms


def terms_on(original: Terms, revisions: Iterable[Revision], day: date) -> dict[str, Any]:
    """What holds in a period that begins on this day: the revisions that hold by then, in their order.

    Example: target 95, revision 1 to 92 from July: 95 in June, 92 in July. Revision 2, approved later,
    to 90 from May: 95 in April, 90 in May and in July.
    """
    terms = dict(original)
    for revision in sorted(revisions, key=lambda each: each.number):
        if revision.effective_from <= day:
            terms |= revision.after
    return terms


def newest_on(revisions: Iterable[Revision], day: date) -> Revision | None:
    """The last one approved of those that hold on this day; None while the original holds."""
    holding = [each for each in revisions if each.effective_from <= day]
    return max(holding, key=lambda each: each.number, default=None)


def turning_points(revisions: Iterable[Revision]) -> list[date]:
    """The days from which something else holds, in order."""
    return sorted({each.effective_from for each in revisions})


def eases(before: Terms, after: Terms, *, higher_is_better: bool) -> bool:
    """Whether what changes is easier to meet in any respect; such a change carries evidence.

    A value moved to the bad side, a later day, a wider tolerance or band, more days of grace, a lower
    weight, a result that is no result any more, the end of an indicator.

    Example: target 95 → 92 where higher is better: easier. 95 → 97: not.
    """
    return any(
        _eases(name, before.get(name), after[name], higher_is_better=higher_is_better)
        for name in after
    )


def _eases(name: str, was: Any, now: Any, *, higher_is_better: bool) -> bool:
    kind = name.partition(":")[0]
    if kind in _OTHERWISE:
        return was != now
    if kind == "points":
        return _path_eases(was or {}, now or {}, higher_is_better=higher_is_better)
    if was is None or now is None:
        return was is not None
    if kind in _FALLING:
        return now < was
    if kind in ("target", "baseline"):
        return now < was if higher_is_better else now > was
    return now > was


# What has no easier side of its own: a change of it may always be one.
_OTHERWISE = frozenset({"target_type", "direction", "role", "retired_from", "aggregation"})
# A lower bound, a weight and the decimals that must agree are easier where they are less.
_FALLING = frozenset({"band_low", "weight", "decimals"})


def _path_eases(was: Terms, now: Terms, *, higher_is_better: bool) -> bool:
    if was.keys() != now.keys():
        return True
    return any((now[day] < was[day]) if higher_is_better else (now[day] > was[day]) for day in was)
