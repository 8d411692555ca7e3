"""What stands beside an objective while it is written: the trade-offs in view, and advice."""

from collections.abc import Sequence
from dataclasses import dataclass

from objectives import checklist, favour
from objectives.forms import ObjectiveForm
from objectives.models import Objective
from objectives.rules.advice import advice_of
from objectives.rules.tradeoffs import Choice, against
from perfmgmt.tenancy.models import Organization
from strategy.models import Tension
from strategy.rules import in_force


@dataclass(frozen=True, slots=True)
class Beside:
    trade_offs: Sequence[Choice]
    against: Sequence[str]
    advice: Sequence[str]


def beside(
    form: ObjectiveForm, organization: Organization, objective: Objective | None = None
) -> Beside:
    """Of what stands in the form's fields now; three queries at most."""
    unit, priority = form.typed_id("unit"), form.typed_id("priority")
    tension = str(form.typed("tension") or "")
    tension = tension if tension in Tension.values else ""
    chain = favour.chain_of(unit, favour.parents_of_units() if unit else {})
    stated = favour.choices()
    load = checklist.load_beside(
        unit=unit,
        owner=objective.owner_id if form.is_owned and objective else form.typed_id("owner"),
        organization=organization,
        but=objective.pk if objective else None,
    )
    advices = advice_of(
        title=str(form.typed("title") or ""),
        outcome=str(form.typed("outcome") or ""),
        has_lead=objective is None or bool(getattr(objective, "has_lead", True)),
        load=load,
    )
    return Beside(
        trade_offs=favour.binding(priority, tension, chain, stated),
        against=[
            favour.sentence(each) for each in against(priority, tension, in_force(stated, chain))
        ],
        advice=checklist.in_words(advices, load),
    )
