"""Who may do what with an objective or an indicator.

Whoever stands in for an absent owner today may what the owner may (`Membership.acts_for`).
"""

from objectives.models import (
    Indicator,
    Initiative,
    Measurement,
    Objective,
    SavedView,
    Signal,
    StructureTemplate,
)
from perfmgmt.tenancy.models import Membership, Role, Unit

STEERING = frozenset({Role.ADMIN, Role.LEADER, Role.CONTROLLER})
FIGURES = frozenset({Role.ADMIN, Role.CONTROLLER})


def may_check_in(member: Membership, indicator: Indicator) -> bool:
    """The owner and the named updater, and who keeps figures for everybody; nobody what is calculated."""
    return not indicator.is_calculated and answers_for(member, indicator)


def answers_for(member: Membership, indicator: Indicator) -> bool:
    return member.role in FIGURES or any(
        member.acts_for(person) for person in (indicator.owner_id, indicator.updater_id)
    )


def may_correct(member: Membership, indicator: Indicator) -> bool:
    """Who may record a figure may also say that it was wrong, with a reason."""
    return may_check_in(member, indicator)


def may_create_objective(member: Membership) -> bool:
    return member.role != Role.VIEWER


def may_edit_objective(member: Membership, objective: Objective) -> bool:
    return member.role in STEERING or member.acts_for(objective.owner_id)


def may_activate(member: Membership, objective: Objective) -> bool:
    return may_edit_objective(member, objective)


def may_end(member: Membership, objective: Objective) -> bool:
    return may_edit_objective(member, objective)


def may_share_view(member: Membership) -> bool:
    """A view for everybody; whoever reads keeps views for themselves."""
    return member.role != Role.VIEWER


def may_delete_view(member: Membership, view: SavedView) -> bool:
    """One's own, and a shared one by whoever steers."""
    return member.pk == view.member_id or (view.is_shared and member.role in STEERING)


def may_create_indicator(member: Membership) -> bool:
    return member.role != Role.VIEWER


def may_edit_indicator(member: Membership, indicator: Indicator) -> bool:
    return member.role in STEERING or member.acts_for(indicator.owner_id)


def may_split(member: Membership, indicator: Indicator, objective: Objective) -> bool:
    """Who answers for the whole offers it to those below, who are told; what they hold in force stays theirs."""
    return may_edit_indicator(member, indicator) and may_edit_objective(member, objective)


def may_add_drivers(member: Membership) -> bool:
    """Somebody's own measure may be the lag: the verb's page decides by the one that is chosen."""
    return member.role != Role.VIEWER


def may_link(member: Membership, objective: Objective) -> bool:
    return may_edit_objective(member, objective)


def may_acknowledge(member: Membership, signal: Signal) -> bool:
    """Whoever answers for the indicator, and whoever steers."""
    return member.role in STEERING or answers_for(member, signal.indicator)


def may_lock(member: Membership) -> bool:
    """Close a period, open it again, and restate what lies in it."""
    return member.role in FIGURES


def may_keep_rates(member: Membership) -> bool:
    """Exchange rates, thresholds of commentary and the fiscal calendar."""
    return member.role in FIGURES


def may_comment_as_controller(member: Membership) -> bool:
    return member.role in FIGURES


def may_prepare(member: Membership, unit: Unit | None) -> bool:
    """Who keeps figures for everybody, and the lead of a unit for the unit."""
    return member.role in FIGURES or (unit is not None and member.acts_for(unit.lead_id))


def may_sign(member: Membership) -> bool:
    """Review and approve what somebody else prepared."""
    return member.role in STEERING


def may_reopen(member: Membership) -> bool:
    return member.role in FIGURES


def may_validate(member: Membership, measurement: Measurement) -> bool:
    """Whoever answers for the indicator and whoever steers, but never for a figure of their own."""
    if member.pk in (measurement.author_id, measurement.stand_in_for_id):
        return False
    return member.role in STEERING or answers_for(member, measurement.indicator)


def may_attach(member: Membership, measurement: Measurement) -> bool:
    return answers_for(member, measurement.indicator)


def may_name_causes(member: Membership) -> bool:
    return member.role == Role.ADMIN


def may_import(member: Membership) -> bool:
    return member.role in FIGURES


def may_create_initiative(member: Membership) -> bool:
    return member.role != Role.VIEWER


def may_edit_initiative(member: Membership, initiative: Initiative) -> bool:
    """Who steers, its owner, and the owner of the objective that it serves; its milestones likewise."""
    served = initiative.objective.owner_id if initiative.objective else None
    return member.role in STEERING or (
        member.role != Role.VIEWER
        and (member.acts_for(initiative.owner_id) or member.acts_for(served))
    )


def may_delete_template(member: Membership, template: StructureTemplate) -> bool:
    """Its author, and who looks after the organisation."""
    return member.role == Role.ADMIN or (
        member.role in STEERING and member.pk == template.author_id
    )
