"""Figures that follow from other figures: what a formula gives for every period that its inputs reach.

Rows are locked in the order in which they are calculated, each after what it reads, so that of two inputs at
once the later one sees the earlier one's figure and nobody waits in a circle.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from objectives.agreed import agreed_with_points
from objectives.calculating import Reading, coarse_period, is_complete, reason_of, value_in
from objectives.judging import judge_figure
from objectives.models import FormulaInput, Indicator, Measurement, ObjectiveIndicator
from objectives.rules import dependence, periods
from objectives.rules.aggregation import Figure
from objectives.rules.formula import Formula, evaluate, read_formula
from objectives.rules.targets import TargetType
from objectives.services.locks import Locks, locks_to_write_by
from objectives.services.series import Series, settle_figures, write_figures
from perfmgmt.tenancy.models import Organization

# A formula over daily figures of more than ten years begins with the newest ones.
MOST_PERIODS = 4000

Edge = tuple[UUID, UUID]


@dataclass(slots=True)
class Calculated:
    """What followed: the series that got figures, the objectives that each serves, all objectives touched."""

    series: list[Series] = field(default_factory=list)
    serves: dict[UUID, set[UUID]] = field(default_factory=dict)
    objective_ids: set[UUID] = field(default_factory=set)


def recalculate(
    changed: Mapping[UUID, Collection[date]],
    *,
    organization: Organization,
    now: datetime,
    first_ones_alert: bool = False,
) -> Calculated:
    """Everything that is calculated from these indicators' figures of these periods, and from that again.

    Unchanged results write nothing. The caller refreshes the objectives and writes the Event. Where no
    formula reads any of them it costs one query.
    """
    if not FormulaInput.objects.filter(input__in=list(changed)).exists():
        return Calculated()
    work = _Work.over(changed, organization, now)
    return work.carry_out(first_ones_alert=first_ones_alert)


def recalculate_whole(
    indicator: Indicator, *, organization: Organization, now: datetime
) -> Calculated:
    """All periods of one formula that its inputs reach, and what follows from them."""
    work = _Work.of_formula(indicator, organization, now)
    return work.carry_out(first_ones_alert=False)


def all_edges() -> list[Edge]:
    """(formula, input) of every formula of the organisation."""
    return list(FormulaInput.objects.values_list("indicator_id", "input_id"))


def lock_in_order(ids: Iterable[UUID]) -> dict[UUID, Indicator]:
    """These indicators, locked one after the other as they stand in the list."""
    ids = list(ids)
    place = Case(
        *(When(pk=each, then=Value(index)) for index, each in enumerate(ids)),
        output_field=IntegerField(),
    )
    rows = Indicator.every.filter(pk__in=ids).order_by(place)
    return {each.pk: each for each in rows.select_for_update(of=("self",), no_key=True)}


@dataclass(slots=True)
class _Node:
    """One formula at work."""

    series: Series
    formula: Formula
    inputs: dict[str, Indicator]

    @property
    def indicator(self) -> Indicator:
        return self.series.indicator


@dataclass(slots=True)
class _Work:
    organization: Organization
    now: datetime
    edges: list[Edge]
    changed: dict[UUID, set[date]]
    nodes: list[_Node]
    known: dict[UUID, Indicator]
    locks: Locks
    whole: UUID | None = None

    @classmethod
    def over(cls, changed, organization: Organization, now: datetime) -> "_Work":
        edges, locked = _locked_downstream(changed)
        days = {each: set(those) for each, those in changed.items()}
        return cls._made(organization, now, edges, locked, days)

    @classmethod
    def of_formula(cls, indicator: Indicator, organization: Organization, now: datetime) -> "_Work":
        edges, locked = _locked_downstream([indicator.pk], itself=True)
        work = cls._made(organization, now, edges, locked, {})
        work.whole = indicator.pk
        return work

    @classmethod
    def _made(cls, organization, now, edges, locked: dict[UUID, Indicator], changed) -> "_Work":
        names: defaultdict[UUID, dict[str, UUID]] = defaultdict(dict)
        for formula, name, read in FormulaInput.objects.filter(
            indicator__in=list(locked)
        ).values_list("indicator_id", "name", "input_id"):
            names[formula][name] = read
        wanted = {read for each in names.values() for read in each.values()}
        wanted |= {leaf for each in locked for leaf in dependence.leaves(edges, each)}
        known = Indicator.every.in_bulk(list(wanted - set(locked))) | locked
        nodes = [
            _Node(
                Series(row),
                read_formula(row.formula),
                {name: known[read] for name, read in names[each].items()},
            )
            for each, row in locked.items()
        ]
        return cls(organization, now, edges, changed, nodes, known, locks_to_write_by())

    def carry_out(self, *, first_ones_alert: bool) -> Calculated:
        self._read_stored()
        figures = self._read_inputs()
        for node in self.nodes:
            self._calculate(node, figures)
        for node in self.nodes:
            node.indicator.next_due_at = self._due_at(node.indicator)
        series = [node.series for node in self.nodes if node.series.added]
        write_figures(series, self.now)
        serves: dict[UUID, set[UUID]] = {}
        if series:
            serves = settle_figures(
                series,
                organization=self.organization,
                now=self.now,
                first_ones_alert=first_ones_alert,
            )
        touched = set().union(*serves.values()) | self._keep_due()
        return Calculated(series, serves, touched)

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.organization.zone).date()

    def _read_stored(self) -> None:
        """What the formulas gave so far and their targets, two queries."""
        by_id = {node.indicator.pk: node.series for node in self.nodes}
        rows = Measurement.objects.filter(indicator__in=by_id).current().defer("commentary")
        for row in rows.oldest_first():
            by_id[row.indicator_id].stored[row.period_start] = row
        # What contradicts itself is said where it is edited, not to who checks in an input.
        agreed = agreed_with_points([each.indicator for each in by_id.values()], lenient=True)
        for series in by_id.values():
            series.agreed = agreed[series.indicator.pk]

    def _read_inputs(self) -> dict[UUID, dict[date, Figure]]:
        """The inputs' figures around the periods that are touched, one query."""
        rows = Measurement.objects.filter(
            indicator__in={each.pk for node in self.nodes for each in node.inputs.values()}
        ).current()
        if self.whole is None:
            rows = rows.between(*self._span())
        found: dict[UUID, dict[date, Figure]] = defaultdict(dict)
        for row in rows.with_value().values_list(
            "indicator_id", "period_start", "value", "numerator", "denominator"
        ):
            found[row[0]][row[1]] = Figure(*row[1:])
        return found

    def _span(self) -> tuple[date, date]:
        """First and last day that a touched period of any formula can read from."""
        changed = dict(self.changed)
        days = {day for each in changed.values() for day in each} or {self._today}
        last = max(days)
        for node in self.nodes:
            touched = self._touched(node, changed)
            changed[node.indicator.pk] = touched
            days |= touched
            rhythm = periods.Rhythm(node.indicator.rhythm)
            last = max([last, *(periods.period_end(rhythm, day) for day in touched)])
        # A week or fortnight that ends in a month may begin in the one before.
        return min(days) - timedelta(days=14), last

    def _touched(self, node: _Node, changed: Mapping[UUID, Collection[date]]) -> set[date]:
        """The formula's periods that changed periods of its inputs lie in."""
        return {
            coarse_period(read, node.indicator, day, self.organization)
            for read in node.inputs.values()
            for day in changed.get(read.pk, ())
        }

    def _calculate(self, node: _Node, figures: dict[UUID, dict[date, Figure]]) -> None:
        """Fill the series with what is new or different, and pass it on to the formulas that read it."""
        indicator = node.indicator
        if indicator.pk == self.whole:
            reached = {read.pk: figures[read.pk] for read in node.inputs.values()}
            touched = sorted(self._touched(node, reached) | set(node.series.stored))
        else:
            touched = sorted(self._touched(node, self.changed))
        results = figures[indicator.pk]
        stored = node.series.stored
        results.update(
            {day: Figure(day, row.value) for day, row in stored.items() if row.value is not None}
        )
        for day in touched[-MOST_PERIODS:]:
            if row := self._figure_of(node, day, figures):
                node.series.added.append(row)
                results.pop(day, None)
                if row.value is not None:
                    results[day] = Figure(day, row.value)
        self._judge(node.series)
        self.changed[indicator.pk] = {row.period_start for row in node.series.added}

    def _figure_of(self, node: _Node, day: date, figures) -> Measurement | None:
        """The period's figure, or why there is none; None where nothing new is to be said."""
        indicator, stored = node.indicator, node.series.stored.get(day)
        if not is_complete(node.inputs.values(), indicator, day, self._today, self.organization):
            return None
        if indicator.retired_from and day >= indicator.retired_from:
            return None
        readings = {
            name: value_in(read, indicator, day, figures[read.pk], self.organization)
            for name, read in node.inputs.items()
        }
        if stored is None and not any(reading.measured for reading in readings.values()):
            return None
        outcome = evaluate(node.formula, {name: each.value for name, each in readings.items()})
        value, reason = outcome.value, ""
        if value is None:
            reason = reason_of(outcome, indicator, day, readings)
        elif indicator.target_type == TargetType.YES_NO and value not in (0, 1):
            value, reason = None, _("The result is neither 1 for yes nor 0 for no.")
        if stored is not None and not _says_more(stored, value, reason):
            return None
        return Measurement(
            indicator=indicator,
            period_start=day,
            value=value,
            no_value_reason=reason,
            recorded_at=self.now,
            supersedes=stored,
            correction_reason=self._why_again(node, day) if stored else "",
            is_restatement=self.locks.over(indicator, day) is not None,
        )

    def _why_again(self, node: _Node, day: date) -> str:
        if node.indicator.pk == self.whole:
            return _("The formula is new.")
        those = {
            read.title
            for read in node.inputs.values()
            for changed in self.changed.get(read.pk, ())
            if coarse_period(read, node.indicator, changed, self.organization) == day
        }
        return (_("Calculated again from %(inputs)s.") % {"inputs": ", ".join(sorted(those))})[:500]

    def _judge(self, series: Series) -> None:
        flows = series.values()
        for row in series.added:
            judgement = judge_figure(
                series.indicator,
                series.agreed.at(row.period_start),
                period_start=row.period_start,
                value=row.value,
                flows=flows,
                fiscal_start_month=self.organization.fiscal_year_starts,
            )
            row.expected, row.status = judgement.expected, judgement.status
            row.target_revision = series.agreed.revision_at(row.period_start)

    def _due_at(self, indicator: Indicator) -> datetime | None:
        """When the first of its inputs is late: a formula waits for nobody else."""
        dues = [
            due
            for leaf in dependence.leaves(self.edges, indicator.pk)
            if (due := _due_of_leaf(self.known[leaf], indicator, self.organization))
        ]
        return min(dues, default=None)

    def _keep_due(self) -> set[UUID]:
        """Store the due instants of the formulas that got no figure; the objectives that wait for them."""
        quiet = [node.indicator for node in self.nodes if not node.series.added]
        if not quiet:
            return set()
        Indicator.every.bulk_update(quiet, ["next_due_at"])
        links = ObjectiveIndicator.objects.filter(indicator__in=quiet)
        return set(links.values_list("objective_id", flat=True))


def _says_more(stored: Measurement, value: Decimal | None, reason: str) -> bool:
    """Whether a result is news; what a person entered before gives way to a figure only."""
    is_by_hand = stored.author_id is not None or stored.batch_id is not None
    if is_by_hand and value is None and stored.value is not None:
        return False
    return (stored.value, stored.no_value_reason) != (value, reason)


def _locked_downstream(
    changed: Iterable[UUID], *, itself: bool = False
) -> tuple[list[Edge], dict[UUID, Indicator]]:
    """All edges, and the formulas after the changed ones in their order, locked.

    A formula that somebody set while we waited for a row is taken up in another round.
    """
    changed = list(changed)
    first = changed if itself else []
    locked: dict[UUID, Indicator] = {}
    while True:
        edges = all_edges()
        order: list[UUID] = [*first, *dependence.downstream(edges, changed)]
        if set(order) <= set(locked):
            return edges, {each: locked[each] for each in order}
        locked = lock_in_order(order)


def _due_of_leaf(
    leaf: Indicator, formula: Indicator, organization: Organization
) -> datetime | None:
    """When the figures of this input for the formula's next period are late."""
    first = leaf.measured_from or leaf.latest_period
    if leaf.next_due_at is None or first is None:
        return None
    fine = periods.Rhythm(leaf.rhythm)
    awaited = first
    if leaf.latest_period is not None:
        awaited = max(first, periods.next_period(fine, leaf.latest_period))
    coarse = coarse_period(leaf, formula, awaited, organization)
    if formula.retired_from and coarse >= formula.retired_from:
        return None
    last = Reading.fine_periods(leaf, formula, coarse, organization)[-1]
    return periods.due_at(fine, last, leaf.grace_days, organization.zone)
