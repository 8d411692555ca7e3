"""What was reached: an indicator against its original and its recalibrated target, drawn and in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluations.evidence import Evidence, FigureEvidence, TargetEvidence
from evaluations.wording import NOTHING
from objectives.figures import period_name, size_of, with_unit
from objectives.models import ObjectiveIndicator
from objectives.models.words import Direction, TargetType
from perfmgmt.tenancy import html

ROLES = dict(ObjectiveIndicator.Role.choices)
WIDTH, HEIGHT, LEFT, RIGHT = 190, 26, 4, 182
MIDDLE = HEIGHT / 2


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One indicator; `original`, `recalibrated` and what stands against them are texts."""

    href: str
    title: str
    under: str
    value: str
    original: str
    recalibrated: str
    chart: SafeString
    against_original: SafeString
    against_recalibrated: SafeString | None
    attainment: str


def row_of(figure: FigureEvidence, slug: str) -> ResultRow:
    period = period_name(figure.rhythm, figure.period_start) if figure.period_start else ""
    role = str(ROLES[figure.role])
    moved = figure.is_recalibrated
    return ResultRow(
        href=reverse("objectives:indicator", args=[slug, figure.indicator]),
        title=figure.title,
        under=_("%(role)s, %(period)s") % {"role": role, "period": period} if period else role,
        value=_figure(figure, figure.value),
        original=_figure(figure, figure.original.expected),
        recalibrated=_figure(figure, figure.target.expected) if moved else "",
        chart=bullet(figure),
        against_original=_against(figure, figure.original),
        against_recalibrated=_against(figure, figure.target) if moved else None,
        attainment=percent(figure.target.attainment),
    )


def headline(evidence: Evidence) -> FigureEvidence | None:
    """The lag indicator that speaks for an objective in a list: the one that reached least."""
    measured = [lag for lag in evidence.lags if lag.target.attainment is not None]
    if measured:
        return min(measured, key=lambda lag: lag.target.attainment or 0)
    return next(iter(evidence.lags), None)


def percent(share: Decimal | None) -> str:
    return NOTHING if share is None else with_unit(share * 100, "%", 0)


def _figure(figure: FigureEvidence, value: Decimal | None) -> str:
    return with_unit(value, figure.unit, figure.decimals)


def _against(figure: FigureEvidence, target: TargetEvidence) -> SafeString:
    """ "2.1 points short" in the colour of its status; the status alone where there is no size."""
    if not target.shortfall or figure.target_type == TargetType.YES_NO:
        return html.status_mark(target.status)
    size = {"size": size_of(target.shortfall, figure.unit, figure.decimals)}
    if figure.target_type == TargetType.MILESTONE:
        words = _("%(size)s late") % size
    elif figure.direction == Direction.INCREASE:
        words = _("%(size)s short") % size
    elif figure.direction == Direction.DECREASE:
        words = _("%(size)s over") % size
    else:
        words = _("%(size)s outside") % size
    return html.status_mark(target.status, words)


def bullet(figure: FigureEvidence) -> SafeString:
    """The result on a rail that ends at the original target; a diamond where that was moved to."""
    reached = figure.original.attainment
    if reached is None:
        return SafeString("")
    code = html.status_code(figure.target.status)
    end = _place(min(reached, Decimal(1)))
    parts = [
        f'<path class="rail-l" d="M{LEFT} {MIDDLE}H{RIGHT}"/>',
        f'<path class="res r-{code}" d="M{LEFT} {MIDDLE}H{end:.1f}"/>',
        f'<path class="t-orig" d="M{RIGHT} {LEFT}V{HEIGHT - LEFT}"/>',
    ]
    moved = _moved_to(figure)
    if moved is not None:
        parts.append(f'<path class="t-rec" d="M{_place(moved):.1f} 8l5 5l-5 5l-5 -5z"/>')
    label = _("%(title)s reached %(share)s of the original target") % {
        "title": figure.title,
        "share": percent(reached),
    }
    return SafeString(
        f'<svg class="bullet" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{html.escape(label)}">{"".join(parts)}</svg>'
    )


def _place(share: Decimal) -> float:
    return LEFT + float(share) * (RIGHT - LEFT)


def _moved_to(figure: FigureEvidence) -> Decimal | None:
    """Where the recalibrated target lies on a rail that counts what the original one promised."""
    original, target = figure.original, figure.target
    if not figure.is_recalibrated or original.attainment is None or not original.shortfall:
        return None
    scale = original.shortfall / (1 - original.attainment) if original.attainment < 1 else None
    if not scale or target.shortfall is None:
        return None
    return min(Decimal(1), original.attainment + target.shortfall / scale)
