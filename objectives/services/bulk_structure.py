"""The structure of an import: plan, people, objectives and the indicators that serve them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.models.words import Aggregation, Direction, NumberFormat, Rhythm, TargetType
from objectives.rules.periods import period_containing
from objectives.rules.refusal import RuleError
from objectives.rules.status import Status
from objectives.services.bulk_known import read_known, unknown_indicators, unknown_objectives
from objectives.services.bulk_trail import Trail, note
from objectives.services.indicator import next_due_at
from objectives.services.refusals import sentence_of
from objectives.services.writing import WORDS
from objectives.tables import IndicatorRow, ObjectiveRow, Report, Table, Tables
from objectives.targets import target_of
from perfmgmt.tenancy.models import Membership, Organization
from strategy.models import Plan, Priority
from strategy.services import freeze_version

Role = ObjectiveIndicator.Role

ROLES = {
    "volume": Role.CONTEXT,
    "context": Role.CONTEXT,
    "lead": Role.LEAD,
    "leading": Role.LEAD,
    "driver": Role.LEAD,
    "guardrail": Role.GUARDRAIL,
}
DATED = {
    "yes/no": TargetType.YES_NO,
    "yes or no": TargetType.YES_NO,
    "ja/nein": TargetType.YES_NO,
    "boolean": TargetType.YES_NO,
    "milestone": TargetType.MILESTONE,
    "meilenstein": TargetType.MILESTONE,
}
UP = frozenset({"up", "increase", "increasing", "higher", "higher is better", "+"})
DOWN = frozenset({"down", "decrease", "decreasing", "lower", "lower is better", "-"})
RHYTHMS = {
    "dai": Rhythm.DAILY,
    "biw": Rhythm.FORTNIGHTLY,
    "for": Rhythm.FORTNIGHTLY,
    "wee": Rhythm.WEEKLY,
    "mon": Rhythm.MONTHLY,
    "qua": Rhythm.QUARTERLY,
    "ann": Rhythm.YEARLY,
    "yea": Rhythm.YEARLY,
}
PERCENT_DECIMALS = 2
LONGEST_TITLE = 300
# What judges figures: after the first one it changes only by recalibration.
BINDING = ("target_type", "direction", "baseline", "baseline_on", "target", "target_on", "rhythm")
DESCRIBING = ("title", "definition", "owner_id", "unit_of_measure")
WHERE_TOLD = ("contribution", "tags")  # None where the file has no such column
OBJECTIVE_FIELDS = ("title", "outcome", "parent_id", "owner_id", "starts_on", "due_on", *WHERE_TOLD)


@dataclass(slots=True)
class Structure:
    """What the tables named, by their own keys, and what is new in it."""

    organization: Organization
    now: datetime
    report: Report
    priority: Priority | None = None
    people: dict[str, Membership] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    new_objectives: list[Objective] = field(default_factory=list)
    links: list[ObjectiveIndicator] = field(default_factory=list)
    touched_objectives: set = field(default_factory=set)
    trail: Trail = field(default_factory=Trail)
    ambiguous: dict[str, str] = field(default_factory=dict)
    on_progress: Callable[[int], None] = lambda _rows: None


def apply_structure(structure: Structure, tables: Tables) -> None:
    """Plans, people, objectives, indicators and links, in that order."""
    _apply_plans(structure, tables)
    _meet_people(structure, tables)
    read_known(structure, tables)
    _apply_objectives(structure, (*tables.objectives, *unknown_objectives(structure, tables)))
    _apply_indicators(structure, tables)


def _apply_plans(structure: Structure, tables: Tables) -> None:
    for row in tables.plans:
        plan = Plan.objects.filter(external_key=row.key).first()
        if plan is None:
            if row.starts_on is None or row.ends_on is None:
                sentence = _("A plan needs its first and its last day.")
                structure.report.refuse(Table.STRATEGY, row.row, "period_start", sentence)
                continue
            plan = Plan.objects.create(
                external_key=row.key,
                title=row.title[:200],
                ambition=row.ambition,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                state=Plan.State.ACTIVE,
                is_default=not Plan.objects.filter(is_default=True).exists(),
            )
            structure.trail.made(plan)
            note(structure, Table.STRATEGY, row.row, plan.title)
            outcome = "created"
        else:
            outcome = _kept_plan(structure, plan, row)
        structure.report.count(Table.STRATEGY, outcome)
        if structure.priority is None:
            structure.priority = _first_priority(structure, plan)
        if outcome != "unchanged":
            freeze_version(actor=None, now=structure.now, plan=plan)


def _kept_plan(structure: Structure, plan: Plan, row) -> str:
    wanted = {
        "title": row.title[:200],
        "ambition": row.ambition,
        "starts_on": row.starts_on or plan.starts_on,
        "ends_on": row.ends_on or plan.ends_on,
    }
    before = _assign(plan, wanted)
    if not before:
        return "unchanged"
    plan.version += 1
    plan.save()
    structure.trail.changed(plan, before)
    note(structure, Table.STRATEGY, row.row, plan.title, before=before, wanted=wanted)
    return "updated"


def _first_priority(structure: Structure, plan: Plan) -> Priority:
    """An imported strategy names no priorities: the plan itself is the first until somebody ranks."""
    priority = Priority.objects.of_plan(plan).ranked().first()
    if priority is None:
        priority = Priority.objects.create(plan=plan, rank=1, title=plan.title)
        structure.trail.made(priority)
    return priority


def _meet_people(structure: Structure, tables: Tables) -> None:
    """Owners by e-mail or name; who is not known yet becomes a membership without sign-in."""
    for member in Membership.objects.active():
        structure.people.setdefault(member.name.lower(), member)
        if member.email:
            structure.people[member.email.lower()] = member
    wanted: dict[str, str] = {}
    owners = [row.owner for row in tables.objectives]
    owners += [row.owner for row in (*tables.indicators, *tables.named_indicators)]
    for owner in owners:
        if owner and owner.lower() not in structure.people:
            wanted.setdefault(owner.lower(), owner)
    strangers = [
        Membership(name=name, email=name if "@" in name else "", joined_at=structure.now)
        for name in wanted.values()
    ]
    Membership.objects.bulk_create(strangers)
    structure.trail.made(*strangers)
    structure.people.update(zip(wanted, strangers, strict=True))


def _apply_objectives(structure: Structure, rows: tuple[ObjectiveRow, ...]) -> None:
    report = structure.report
    seen: dict[str, int] = {}
    changed = []
    for row in _parents_first(structure, rows):
        if row.key in seen:
            sentence = _("This id stands in row %(row)s already.") % {"row": seen[row.key]}
            report.refuse(Table.OBJECTIVES, row.row, "id", sentence)
            continue
        seen[row.key] = row.row
        if row.parent_key and row.parent_key not in structure.objectives:
            sentence = _("There is no objective %(key)s.") % {"key": row.parent_key}
            report.refuse(Table.OBJECTIVES, row.row, "parent_id", sentence)
            continue
        objective = structure.objectives.get(row.key)
        is_new = objective is None
        if objective is None:
            objective = _new_objective(structure, row)
            structure.objectives[row.key] = objective
            structure.new_objectives.append(objective)
        wanted = _objective_fields(structure, row)
        if not is_new:
            _keep_owner(structure, row, objective, wanted)
        before = _assign(objective, wanted)
        structure.touched_objectives.add(objective.pk)
        if is_new:
            report.count(Table.OBJECTIVES, "created")
            structure.trail.made(objective)
            note(structure, Table.OBJECTIVES, row.row, objective.title)
        elif before:
            objective.version += 1
            changed.append(objective)
            report.count(Table.OBJECTIVES, "updated")
            structure.trail.changed(objective, before)
            note(
                structure, Table.OBJECTIVES, row.row, objective.title, before=before, wanted=wanted
            )
        else:
            report.count(Table.OBJECTIVES, "unchanged")
    Objective.objects.bulk_create(structure.new_objectives, batch_size=1000)
    Objective.objects.bulk_update(changed, [*OBJECTIVE_FIELDS, "version"], batch_size=500)


def _new_objective(structure: Structure, row: ObjectiveRow) -> Objective:
    """It hangs on its parent's priority, else on the imported plan's."""
    parent = structure.objectives.get(row.parent_key)
    inherited = parent.priority_id if parent else None
    own = structure.priority.pk if structure.priority else None
    return Objective(external_key=row.key, priority_id=inherited or own)


def _objective_fields(structure: Structure, row: ObjectiveRow) -> dict:
    title = _title(structure, Table.OBJECTIVES, row)
    outcome = row.outcome if title == row.title else _joined(row.title, row.outcome)
    parent = structure.objectives[row.parent_key] if row.parent_key else None
    owner = structure.people[row.owner.lower()] if row.owner else None
    told = {name: given for name in WHERE_TOLD if (given := getattr(row, name)) is not None}
    return told | {
        "title": title,
        "outcome": outcome,
        "parent_id": parent.pk if parent else None,
        "owner_id": owner.pk if owner else None,
        "starts_on": row.starts_on,
        "due_on": row.due_on,
    }


def _keep_owner(
    structure: Structure, row: ObjectiveRow, objective: Objective, wanted: dict
) -> None:
    """In force, its owner changes by a handover only; a file may name one where nobody owns it."""
    if objective.state != Objective.State.ACTIVE or objective.owner_id is None:
        return
    if row.owner and wanted["owner_id"] != objective.owner_id:
        sentence = _("It is in force, so its owner stays: hand it over.")
        structure.report.remark(Table.OBJECTIVES, row.row, "owner", sentence)
    wanted["owner_id"] = objective.owner_id


def _parents_first(structure: Structure, rows: tuple[ObjectiveRow, ...]):
    """Rows in an order in which each parent comes before its children; cycles are refused."""
    waiting: dict[str, list[ObjectiveRow]] = {}
    keys = {row.key for row in rows}
    ready = []
    for row in rows:
        if row.parent_key in keys:
            waiting.setdefault(row.parent_key, []).append(row)
        else:
            ready.append(row)
    for row in ready:  # grows while it is walked
        ready.extend(waiting.pop(row.key, ()))
        yield row
    for children in waiting.values():
        for row in children:
            sentence = _("It stands above itself by way of %(key)s.") % {"key": row.parent_key}
            structure.report.refuse(Table.OBJECTIVES, row.row, "parent_id", sentence)


def _apply_indicators(structure: Structure, tables: Tables) -> None:
    report = structure.report
    facts = _facts_of_figures(tables)
    seen: dict[str, int] = {}
    new, changed = [], []
    for row in (*tables.indicators, *unknown_indicators(structure, tables)):
        if row.key in seen:
            sentence = _("This id stands in row %(row)s already.") % {"row": seen[row.key]}
            report.refuse(Table.INDICATORS, row.row, "id", sentence)
            continue
        seen[row.key] = row.row
        objective = structure.objectives.get(row.objective_key)
        if row.objective_key and objective is None:
            sentence = _("There is no objective %(key)s.") % {"key": row.objective_key}
            report.refuse(Table.INDICATORS, row.row, "objective_id", sentence)
            continue
        indicator = structure.indicators.get(row.key)
        is_new = indicator is None
        wanted = _indicator_fields(structure, row, objective, facts.get(row.key))
        if wanted is None:
            continue
        if indicator is None:
            indicator = _new_indicator(structure, row, wanted, facts.get(row.key))
        if not _is_sound(structure, row, indicator, wanted):
            continue
        before = _assign(indicator, wanted)
        if is_new:
            structure.indicators[row.key] = indicator
            new.append(indicator)
            report.count(Table.INDICATORS, "created")
            structure.trail.made(indicator)
            note(structure, Table.INDICATORS, row.row, indicator.title)
            if objective is not None:
                structure.links.append(_link(row, indicator, objective))
                structure.touched_objectives.add(objective.pk)
        elif before:
            indicator.version += 1
            changed.append(indicator)
            report.count(Table.INDICATORS, "updated")
            structure.trail.changed(indicator, before)
            note(
                structure, Table.INDICATORS, row.row, indicator.title, before=before, wanted=wanted
            )
        else:
            report.count(Table.INDICATORS, "unchanged")
    Indicator.objects.bulk_create(new, batch_size=1000)
    Indicator.objects.bulk_update(changed, [*DESCRIBING, *BINDING, "version"], batch_size=500)
    ObjectiveIndicator.objects.bulk_create(structure.links, batch_size=1000)
    structure.trail.made(*structure.links)


def _dated_type(row: IndicatorRow) -> str | None:
    """A yes or no and a milestone are something to be true by a day, whatever else the row says."""
    return DATED.get(row.unit.lower()) or DATED.get(row.kind)


@dataclass(slots=True)
class _Facts:
    """What an indicator's figures in the same import say about it."""

    first: date
    decimals: int = 0
    counted: bool = False
    targets: dict[date, Decimal] = field(default_factory=dict)


def _facts_of_figures(tables: Tables) -> Mapping[str, _Facts]:
    facts: dict[str, _Facts] = {}
    for row in tables.measurements:
        fact = facts.setdefault(row.indicator_key, _Facts(first=row.starts_on))
        fact.first = min(fact.first, row.starts_on)
        fact.counted |= row.denominator is not None
        if row.value is not None:
            exponent = row.value.normalize().as_tuple().exponent
            fact.decimals = max(fact.decimals, -int(exponent))
        if row.target is not None:
            fact.targets[row.starts_on] = row.target
    return facts


def _indicator_fields(
    structure: Structure, row: IndicatorRow, objective: Objective | None, facts: _Facts | None
) -> dict | None:
    title = _title(structure, Table.INDICATORS, row)
    rhythm = RHYTHMS.get(row.frequency[:3], Rhythm.MONTHLY if not row.frequency else None)
    if rhythm is None:
        sentence = _("“%(text)s” is no rhythm. Write daily, weekly, monthly, quarterly or yearly.")
        words = {"text": row.frequency[:40]}
        structure.report.refuse(Table.INDICATORS, row.row, "frequency", sentence % words)
        return None
    has_target = ROLES.get(row.kind, Role.LAG) != Role.CONTEXT
    dated = _dated_type(row)
    baseline = row.baseline if has_target and dated is None else None
    target = row.target if has_target and dated is None else None
    if target is None and has_target and dated is None and facts and facts.targets:
        target = facts.targets[max(facts.targets)]
    is_path = baseline is not None and target is not None
    target_on = row.target_on or (objective.due_on if objective else None)
    owner = structure.people.get(row.owner.lower()) if row.owner else None
    return {
        "title": title,
        "definition": _definition(row, title),
        "owner_id": owner.pk if owner else (objective.owner_id if objective else None),
        "unit_of_measure": _unit_of_measure(row, dated),
        "target_type": dated or (TargetType.PATH if is_path else TargetType.STANDARD),
        "direction": _direction(row, baseline, target),
        "baseline": baseline,
        "baseline_on": objective.starts_on - timedelta(days=1)
        if (is_path or dated == TargetType.MILESTONE) and objective and objective.starts_on
        else None,
        "target": target,
        "target_on": target_on if is_path or dated else None,
        "rhythm": rhythm,
    }


def _unit_of_measure(row: IndicatorRow, dated: str | None) -> str:
    if dated:
        return WORDS[dated][1]
    return "%" if row.unit.startswith("%") else row.unit


def _title(structure: Structure, table: Table, row: ObjectiveRow | IndicatorRow) -> str:
    """At most as long as a title may be; what is left of it stands in the text beside it."""
    if not row.title:
        sentence = _("The title is blank; the id stands in its place.")
        structure.report.remark(table, row.row, "title", sentence)
        return row.key
    if len(row.title) > LONGEST_TITLE:
        sentence = _("The title is cut at 300 characters; all of it stands in the description.")
        structure.report.remark(table, row.row, "title", sentence)
    return row.title[:LONGEST_TITLE]


def _definition(row: IndicatorRow, title: str) -> str:
    """What the row says about its meaning; a unit such as "% of transactions" says it too."""
    whole = row.title if title != row.title else ""
    unit = row.unit if row.unit.startswith("%") and row.unit != "%" else ""
    return _joined(whole, row.definition, unit)


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _direction(row: IndicatorRow, baseline: Decimal | None, target: Decimal | None) -> str:
    """Without a word on it: where the target lies, upwards for a standard, neither for no target."""
    if row.direction in UP:
        return Direction.INCREASE
    if row.direction in DOWN:
        return Direction.DECREASE
    if target is None:
        return Direction.MAINTAIN
    if baseline is not None and target < baseline:
        return Direction.DECREASE
    return Direction.INCREASE


def _new_indicator(
    structure: Structure, row: IndicatorRow, wanted: dict, facts: _Facts | None
) -> Indicator:
    is_percent = wanted["unit_of_measure"] == "%"
    most = facts.decimals if facts else 0
    decimals = PERCENT_DECIMALS if is_percent else min(most, PERCENT_DECIMALS)
    aggregation = Aggregation.LAST
    if ROLES.get(row.kind) == Role.CONTEXT:
        aggregation = Aggregation.SUM
    elif facts and facts.counted:
        aggregation = Aggregation.RATIO
    today = structure.now.astimezone(structure.organization.zone).date()
    first = facts.first if facts else today
    return Indicator(
        external_key=row.key,
        number_format=_number_format(wanted),
        decimals=decimals if row.decimals is None else row.decimals,
        aggregation=aggregation,
        measured_from=period_containing(
            wanted["rhythm"], first, structure.organization.fiscal_year_starts
        ),
    )


def _number_format(wanted: dict) -> str:
    if wanted["target_type"] in WORDS:
        return WORDS[wanted["target_type"]][0]
    is_percent = wanted["unit_of_measure"] == "%"
    return NumberFormat.PERCENT if is_percent else NumberFormat.NUMBER


def _is_sound(structure: Structure, row: IndicatorRow, indicator: Indicator, wanted: dict) -> bool:
    """Refuse a target that contradicts itself, and one that would change under figures it judged."""
    report = structure.report
    if indicator.latest_id is not None:
        changed = [name for name in BINDING if getattr(indicator, name) != wanted[name]]
        if changed:
            sentence = _("It has figures already: what judges them changes only by recalibration.")
            report.refuse(Table.INDICATORS, row.row, changed[0], sentence)
            return False
    draft = Indicator(id=indicator.id, decimals=indicator.decimals, **wanted)
    try:
        draft.status = Status.NO_DATA if target_of(draft) else Status.NO_TARGET
    except RuleError as error:
        report.refuse(Table.INDICATORS, row.row, "target", sentence_of(error))
        return False
    if indicator.latest_id is None:
        indicator.status = draft.status
        indicator.rhythm = wanted["rhythm"]
        indicator.next_due_at = next_due_at(indicator, structure.organization)
    return True


def _link(row: IndicatorRow, indicator: Indicator, objective: Objective) -> ObjectiveIndicator:
    return ObjectiveIndicator(
        objective=objective,
        indicator=indicator,
        role=ROLES.get(row.kind, Role.LAG),
        weight=Decimal(1) if row.weight is None else row.weight,
    )


def _assign(row: object, wanted: Mapping[str, object]) -> dict[str, object]:
    """Set the fields; gives those that differed, as they were."""
    before = {
        name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value
    }
    for name in before:
        setattr(row, name, wanted[name])
    return before
