"""Letting an indicator be calculated from others, and no longer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.calculating import is_coarser
from objectives.models import FormulaInput, Indicator
from objectives.rules import dependence
from objectives.rules.formula import Formula, check_name, money_of, read_formula
from objectives.rules.refusal import RuleError
from objectives.services.calculation import (
    Calculated,
    all_edges,
    lock_in_order,
    recalculate,
    recalculate_whole,
)
from objectives.services.indicator import next_due_at, organization_of
from objectives.services.refusals import refused
from objectives.services.rollup import refresh_objectives
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership

SHAPE = "formulas"


@transaction.atomic
def set_formula(
    *,
    actor: Membership | None,
    indicator: Indicator,
    formula: str,
    inputs: Mapping[str, Indicator],
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """Calculate an indicator from others from now on; `inputs` maps a name in the formula to an indicator.

    Every closed period that its inputs reach is calculated at once. What was entered by hand before stays
    in the trail. Raises Refused for a formula that is none, for a name without an indicator, for an input
    of a coarser rhythm, and for a circle, which it names.
    """
    organization = organization_of(actor=actor)
    lock_shape(SHAPE)
    edges = all_edges()
    locked = lock_in_order([*_calculation_order(edges, inputs), indicator.pk])
    indicator = locked[indicator.pk]
    check_version(indicator, version)
    read = _checked(formula, inputs)
    others = [edge for edge in edges if edge[0] != indicator.pk]
    for each in inputs.values():
        _check_input(each, indicator, others)
    _check_money(read, inputs, indicator)

    indicator.formula = read.text
    indicator.version += 1
    indicator.save(update_fields=["formula", "version"])
    FormulaInput.objects.filter(indicator=indicator).delete()
    FormulaInput.objects.bulk_create(
        [FormulaInput(indicator=indicator, name=name, input=inputs[name]) for name in read.names]
    )
    calculated = recalculate_whole(indicator, organization=organization, now=now)
    refresh_objectives(calculated.objective_ids)
    record_event(
        actor=actor,
        verb="objectives.formula_set",
        subject=indicator,
        now=now,
        payload=_payload(indicator, inputs, calculated),
        tell=[indicator.owner] if indicator.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [indicator.owner_id]),
    )
    indicator.refresh_from_db()
    return indicator


@transaction.atomic
def clear_formula(
    *,
    actor: Membership | None,
    indicator: Indicator,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """Let it be checked in by hand again. What was calculated stays; its figures are due from now on."""
    organization = organization_of(actor=actor)
    lock_shape(SHAPE)
    indicator = lock_in_order([indicator.pk])[indicator.pk]
    check_version(indicator, version)
    if not indicator.is_calculated:
        raise Refused(_("This one is not calculated."))
    FormulaInput.objects.filter(indicator=indicator).delete()
    indicator.formula = ""
    indicator.version += 1
    indicator.next_due_at = next_due_at(indicator, organization)
    indicator.save(update_fields=["formula", "version", "next_due_at"])
    served = set(indicator.objective_links.values_list("objective_id", flat=True))
    # No figure changed, but from now on what reads it waits for this one and not for its inputs.
    waiting = recalculate({indicator.pk: []}, organization=organization, now=now)
    refresh_objectives(served | waiting.objective_ids)
    record_event(
        actor=actor,
        verb="objectives.formula_cleared",
        subject=indicator,
        now=now,
        payload={"title": indicator.title},
        tell=[indicator.owner] if indicator.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [indicator.owner_id]),
    )
    return indicator


def _calculation_order(edges, inputs: Mapping[str, Indicator]) -> list[UUID]:
    """The inputs as a recalculation locks them: what is entered by hand first, then formula after formula."""
    ids = {each.pk for each in inputs.values()}
    calculated = {formula for formula, _read in edges}
    order = dependence.downstream(edges, {read for _formula, read in edges} - calculated)
    return [*sorted(ids - calculated), *(each for each in order if each in ids)]


def _checked(text: str, inputs: Mapping[str, Indicator]) -> Formula:
    try:
        for name in inputs:
            check_name(name)
    except RuleError as error:
        raise Refused(str(refused(error)), field="inputs") from error
    try:
        read = read_formula(text)
    except RuleError as error:
        raise refused(error) from error
    if not read.names:
        raise Refused(_("A formula reads at least one measure."), field="formula")
    for name in read.names:
        if name not in inputs:
            sentence = _("Say which measure “%(name)s” is.") % {"name": name}
            raise Refused(sentence, field="formula")
    for name in inputs:
        if name not in read.names:
            sentence = _("The formula does not read “%(name)s”.") % {"name": name}
            raise Refused(sentence, field="inputs")
    return read


def _check_input(read: Indicator, indicator: Indicator, edges) -> None:
    if is_coarser(read, indicator):
        raise Refused(
            _(
                "%(input)s is measured less often (%(coarse)s) than %(title)s (%(fine)s): "
                "its figures cannot be split."
            )
            % {
                "input": read.title,
                "coarse": read.get_rhythm_display(),
                "title": indicator.title,
                "fine": indicator.get_rhythm_display(),
            },
            field="inputs",
        )
    way = dependence.path(edges, read.pk, indicator.pk)
    if way is None:
        return
    titles = dict(Indicator.every.filter(pk__in=way).values_list("pk", "title"))
    circle = " → ".join(titles[each] for each in (indicator.pk, *way))
    raise Refused(
        _("This would go round in a circle: %(circle)s.") % {"circle": circle}, field="inputs"
    )


def _check_money(formula: Formula, inputs: Mapping[str, Indicator], indicator: Indicator) -> None:
    """No sum of two currencies, and none that is called by another currency than it has."""
    codes = {name: each.currency for name, each in inputs.items() if each.currency}
    try:
        given = money_of(formula, codes)
    except RuleError as error:
        raise refused(error) from error
    if given and indicator.currency and given != indicator.currency:
        sentence = _("The formula gives %(given)s, and “%(title)s” counts in %(wanted)s.")
        words = {"given": given, "title": indicator.title, "wanted": indicator.currency}
        raise Refused(sentence % words, field="formula")


def _payload(indicator: Indicator, inputs: Mapping[str, Indicator], calculated: Calculated) -> dict:
    added = [
        row
        for series in calculated.series
        if series.indicator.pk == indicator.pk
        for row in series.added
    ]
    return {
        "title": indicator.title,
        "formula": indicator.formula,
        "inputs": {name: each.title for name, each in inputs.items()},
        "figures": sum(row.value is not None for row in added),
        "without": sum(row.value is None for row in added),
    }
