"""A comparison as its page shows it: every text is formatted here."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from evaluations.packs import wording
from evaluations.packs.comparison import Comparison, FigureChange, ObjectiveChange
from evaluations.packs.content import FigureRow, ObjectiveRow
from objectives.figures import NOTHING
from objectives.wording import spelled


@dataclass(frozen=True, slots=True)
class Side:
    """A standing on one side: the code of its shape, and its words."""

    status: str
    words: str


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    title: str
    owner: str
    was: Side | None
    became: Side | None
    course: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    title: str
    was: str
    was_of: str
    became: str
    became_of: str
    status: Side | None
    note: str


@dataclass(frozen=True, slots=True)
class TextLine:
    label: str
    text: str
    small: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    finding: str
    lede: str
    objectives: list[ObjectiveLine]
    figures: list[FigureLine]
    decisions: list[TextLine]
    restatements: list[TextLine]
    risks: list[TextLine]


def page_of_comparison(found: Comparison) -> ComparisonPage:
    later = found.later
    return ComparisonPage(
        finding=_finding(found),
        lede=_("From %(earlier)s to %(later)s.")
        % {
            "earlier": wording.instant(found.earlier.pinned_at, later),
            "later": wording.instant(later.pinned_at, later),
        },
        objectives=[_objective(each) for each in found.objectives],
        figures=[_figure(each) for each in found.figures],
        decisions=[
            TextLine(wording.kind(row), wording.decided(row), wording.decided_by(row, later))
            for row in found.decisions
        ],
        restatements=[_restatement(row, found) for row in found.restatements],
        risks=[TextLine(row.objective, row.title, wording.risk_by(row)) for row in found.risks],
    )


def _finding(found: Comparison) -> str:
    if found.is_empty:
        return _("Nothing has changed between the two")
    worse = sum(each.course == "worse" for each in found.objectives)
    better = sum(each.course == "better" for each in found.objectives)
    if worse:
        return ngettext(
            "%(count)s objective stands worse, %(better)s better",
            "%(count)s objectives stand worse, %(better)s better",
            worse,
        ) % {"count": spelled(worse), "better": better}
    if better:
        return ngettext(
            "%(count)s objective stands better, none worse",
            "%(count)s objectives stand better, none worse",
            better,
        ) % {"count": spelled(better)}
    return ngettext(
        "%(count)s figure has changed, no objective stands otherwise",
        "%(count)s figures have changed, no objective stands otherwise",
        len(found.figures),
    ) % {"count": spelled(len(found.figures))}


def _objective(change: ObjectiveChange) -> ObjectiveLine:
    row = change.became or change.was
    return ObjectiveLine(
        title=change.title,
        owner=row.owner if row else "",
        was=_standing(change.was),
        became=_standing(change.became),
        course=_course(change),
    )


def _standing(row: ObjectiveRow | None) -> Side | None:
    if row is None:
        return None
    words = " · ".join(part for part in (wording.last_known(row), wording.momentum(row)) if part)
    return Side(row.status, words)


def _course(change: ObjectiveChange | FigureChange) -> str:
    if change.was is None:
        return pgettext("in a comparison", "new")
    if change.became is None:
        return pgettext("in a comparison", "gone")
    return {"worse": _("worse"), "better": _("better")}.get(change.course, "")


def _figure(change: FigureChange) -> FigureLine:
    row = change.row
    return FigureLine(
        title=row.title,
        was=_value(change.was),
        was_of=wording.period(change.was) if change.was else "",
        became=_value(change.became),
        became_of=wording.period(change.became) if change.became else "",
        status=Side(row.shown_status, ""),
        note=_("restated") if change.is_restated else _course(change),
    )


def _value(row: FigureRow | None) -> str:
    return wording.value(row.value, row) if row else NOTHING


def _restatement(row, found: Comparison) -> TextLine:
    figure = found.later.figure_by_id[row.indicator_id]
    words = {
        "was": wording.value(row.was, figure),
        "became": wording.value(row.became, figure),
        "period": wording.period_name(figure.rhythm, row.period_start),
    }
    text = _("%(period)s: %(was)s became %(became)s") % words
    by = " · ".join(part for part in (row.reason, row.author) if part)
    return TextLine(row.indicator, text, by)
