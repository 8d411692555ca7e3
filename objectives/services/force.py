"""What is in force changes only by recalibration; what was empty may be filled, and is judged at once.

An indicator is in force once it has a figure or serves an objective that is no draft. From then on what
bears on its status stands: the past was judged by it, and somebody relies on it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from objectives.agreed import Agreed, Revised
from objectives.judging import judge_figure
from objectives.models import Indicator, Measurement, Objective, ObjectiveIndicator
from objectives.models.words import TargetType
from objectives.recorded import facts_of
from objectives.rules.refusal import RuleError
from objectives.rules.status import Judgement, Status
from objectives.rules.targets import CumulativeTarget, Target
from objectives.services.gaps import close_gaps
from objectives.services.rollup import refresh_objectives
from objectives.services.signal import settle_alerts
from objectives.targets import target_of
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Organization

# What a target is made of: free to be written as long as there is none, then only where it is empty.
OF_TARGET = (
    "target_type",
    "direction",
    "baseline",
    "baseline_on",
    "target",
    "target_on",
    "band_low",
    "band_high",
    "risk_width",
    "tolerance_on_track",
    "tolerance_at_risk",
    "tolerance_days",
)
MAY_BE_EMPTY = frozenset(
    {"baseline", "baseline_on", "target", "target_on", "band_low", "band_high"}
)
# What a figure is counted by: never empty, so never a gap to close.
OF_COUNTING = ("rhythm", "grace_days", "aggregation")


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator as it stands before a change, locked: what it serves, its path, its target, and how
    that came about.
    """

    indicator: Indicator
    links: tuple[ObjectiveIndicator, ...]
    points: Mapping[date, Decimal]
    target: Target | None
    revisions: tuple[Revised, ...] = ()

    @property
    def is_in_force(self) -> bool:
        return self.indicator.latest_period is not None or any(
            link.objective.state != Objective.State.DRAFT for link in self.links
        )


def lock(indicator: Indicator) -> Standing:
    """The row and the objectives it serves, so that nobody activates, links or measures meanwhile.

    In the order in which a check-in locks them.
    """
    indicator = (
        Indicator.objects.select_related("owner", "updater", "unit", "watches")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=indicator.pk)
    )
    links = ObjectiveIndicator.objects.filter(indicator=indicator)
    served = links.values("objective")
    list(
        Objective.objects.filter(pk__in=served)
        .order_by("id")
        .select_for_update(of=("self",), no_key=True)
    )
    return standing(indicator, links.select_related("objective"))


def standing(indicator: Indicator, links: Iterable[ObjectiveIndicator]) -> Standing:
    facts = facts_of([indicator.pk], None)[indicator.pk]
    points = dict(facts.points)
    try:
        target = target_of(indicator, points.items())
    except RuleError:
        target = None  # half a target judges nothing: what is missing may be filled
    return Standing(indicator, tuple(links), points, target, facts.revisions)


def frozen_fields(before: Standing) -> frozenset[str]:
    """What only a recalibration changes now. Empty parts of a target stay open, to close a gap."""
    if not before.is_in_force:
        return frozenset()
    frozen = set(OF_COUNTING)
    if before.target is not None:
        frozen |= {
            name
            for name in OF_TARGET
            if name not in MAY_BE_EMPTY or getattr(before.indicator, name) is not None
        }
        frozen.add("points")
        if before.indicator.target_type == TargetType.STANDARD:
            frozen.add("decimals")  # they decide when a value reads as met
    return frozenset(frozen)


def refuse_frozen(frozen: Collection[str], changed: Collection[str]) -> None:
    names = (*OF_TARGET, "points", *OF_COUNTING, "decimals")
    refused = [name for name in names if name in changed and name in frozen]
    if refused:
        raise Refused(_in_force_sentence(refused), field=refused[0])


def judge_again(
    before: Standing,
    agreed: Agreed,
    *,
    now: datetime,
    organization: Organization,
) -> None:
    """Put onto the indicator what its newest figure amounts to; past ones keep what was frozen.

    The caller has changed the row; it is saved here with all it stores, and the objectives follow.
    """
    indicator = before.indicator
    status_before = indicator.status
    judgement = _of_newest(indicator, agreed, organization)
    indicator.status = judgement.status
    indicator.latest_expected = judgement.expected if indicator.latest_id else None
    indicator.latest_shortfall = judgement.shortfall
    indicator.latest_scale = judgement.scale
    indicator.save()
    served = [link.objective_id for link in before.links]
    refresh_objectives(served)
    close_gaps(served)
    settle_alerts(indicator=indicator, links=before.links, status_before=status_before, now=now)


def _of_newest(indicator: Indicator, agreed: Agreed, organization: Organization) -> Judgement:
    target = agreed.at(indicator.latest_period)
    if indicator.latest_period is None:
        return Judgement(Status.NO_TARGET if target is None else Status.NO_DATA)
    rows = Measurement.objects.of(indicator).current().filter(value__isnull=False)
    if not isinstance(target, CumulativeTarget):
        rows = rows.filter(pk=indicator.latest_id)
    found = {row.period_start: row for row in rows.defer("commentary")}
    newest = found[indicator.latest_period]
    return judge_figure(
        indicator,
        target,
        period_start=newest.period_start,
        value=newest.value,
        flows={day: row.value for day, row in found.items()},
        fiscal_start_month=organization.fiscal_year_starts,
        confidence=newest.confidence,
    )


def _in_force_sentence(names: list[str]) -> str:
    sentence = _(
        "In force: %(fields)s. What bears on the status changes only by recalibration, with evidence "
        "and an approver, so that the original stays beside it."
    )
    return sentence % {"fields": ", ".join(field_name(name) for name in names)}


def field_name(name: str) -> str:
    """ "target", "target path": what a person calls a field."""
    if name == "points":
        return _("target path")
    field: Any = Indicator._meta.get_field(name)
    return str(field.verbose_name)
