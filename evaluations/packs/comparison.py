"""What changed between two packs of one scope: from what they hold, never from the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evaluations.packs.content import (
    DecisionRow,
    FigureRow,
    ObjectiveRow,
    PackContent,
    RestatementRow,
    RiskRow,
)

SEVERITY = {"on_track": 0, "at_risk": 1, "off_track": 2}


@dataclass(frozen=True, slots=True)
class ObjectiveChange:
    """Before and after; None where it is only in one of the two."""

    was: ObjectiveRow | None
    became: ObjectiveRow | None

    @property
    def title(self) -> str:
        row = self.became or self.was
        return row.title if row else ""

    @property
    def course(self) -> str:
        """`better`, `worse`, or neither where no order stands between the two."""
        if self.was is None or self.became is None:
            return ""
        return _course(self.was.status, self.became.status)


@dataclass(frozen=True, slots=True)
class FigureChange:
    was: FigureRow | None
    became: FigureRow | None

    @property
    def row(self) -> FigureRow:
        found = self.became or self.was
        if found is None:
            raise ValueError("A change has at least one side.")
        return found

    @property
    def is_restated(self) -> bool:
        """The same period says another value."""
        both = self.was is not None and self.became is not None
        return bool(
            both
            and self.was
            and self.became
            and self.was.period_start == self.became.period_start
            and self.was.value != self.became.value
        )

    @property
    def course(self) -> str:
        if self.was is None or self.became is None:
            return ""
        return _course(self.was.shown_status, self.became.shown_status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`earlier` and `later` are ordered by their pins; everything else says what came between."""

    earlier: PackContent
    later: PackContent
    objectives: tuple[ObjectiveChange, ...]
    figures: tuple[FigureChange, ...]
    decisions: tuple[DecisionRow, ...]
    restatements: tuple[RestatementRow, ...]
    risks: tuple[RiskRow, ...]

    @property
    def is_empty(self) -> bool:
        return not (
            self.objectives or self.figures or self.decisions or self.restatements or self.risks
        )


def compare(one: PackContent, other: PackContent) -> Comparison:
    """Whichever is older is the earlier one.

    Example: on track then and off track now is a change for the worse; 92 for September in both is
    none; 92 and then 91 for September is a restatement.
    """
    earlier, later = sorted((one, other), key=lambda content: content.pinned_at)
    return Comparison(
        earlier=earlier,
        later=later,
        objectives=tuple(
            ObjectiveChange(was, became)
            for was, became in _paired(earlier.objectives, later.objectives, _standing)
        ),
        figures=tuple(
            FigureChange(was, became)
            for was, became in _paired(earlier.figures, later.figures, _figure)
        ),
        decisions=tuple(_new(earlier.decisions, later.decisions)),
        restatements=tuple(_new(earlier.restatements, later.restatements)),
        risks=tuple(
            became
            for _was, became in _paired(
                earlier.risks, later.risks, lambda row: (row.score, row.state)
            )
            if became is not None
        ),
    )


def _standing(row: ObjectiveRow):
    return (row.status, row.result, row.momentum)


def _figure(row: FigureRow):
    return (row.period_start, row.value, row.expected, row.shown_status)


def _paired(earlier: Iterable, later: Iterable, seen: Callable):
    """(was, became) of every row that differs in what is seen of it; the later order, then what is gone."""
    before = {row.id: row for row in earlier}
    for row in later:
        was = before.pop(row.id, None)
        if was is None or seen(was) != seen(row):
            yield was, row
    for gone in before.values():
        yield gone, None


def _new(earlier: Iterable, later: Iterable):
    known = {row.id for row in earlier}
    return (row for row in later if row.id not in known)


def _course(was: str, became: str) -> str:
    if was not in SEVERITY or became not in SEVERITY or was == became:
        return ""
    return "worse" if SEVERITY[became] > SEVERITY[was] else "better"
