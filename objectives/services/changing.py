"""Changing an indicator that is written down: its fields, its target path."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from objectives.models import FormulaInput, Indicator, TargetPoint
from objectives.models.words import TargetType
from objectives.rules import periods
from objectives.services.entry import check_version
from objectives.services.force import (
    OF_COUNTING,
    OF_TARGET,
    frozen_fields,
    judge_again,
    lock,
    refuse_frozen,
)
from objectives.services.indicator import next_due_at, organization_of
from objectives.services.writing import agreed_or_refusal, checked, points_by_period, settle_unit
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership, Organization

EDITABLE = (
    "title",
    "definition",
    "owner",
    "updater",
    "unit",
    "unit_of_measure",
    "number_format",
    "currency",
    "decimals",
    *OF_TARGET,
    *OF_COUNTING,
    "source",
    "limits_mode",
    "needs_validation",
    "watches",
)
WITH_PATH = frozenset({TargetType.PATH, TargetType.STANDARD, TargetType.CUMULATIVE})


@transaction.atomic
def update_indicator(
    *,
    actor: Membership | None,
    indicator: Indicator,
    changes: Mapping[str, Any],
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """Change the fields named in `changes`, all or none.

    What bears on the status of an indicator in force is refused, save what was empty: filling it
    judges the newest figure again. Raises Changed when the row is not at `version` any more.
    """
    organization = organization_of(actor=actor)
    before = lock(indicator)
    indicator = before.indicator
    check_version(indicator, version)
    was = {name: getattr(indicator, name) for name in EDITABLE}
    frozen = frozen_fields(before)
    for name, value in checked(
        {name: changes[name] for name in EDITABLE if name in changes}
    ).items():
        setattr(indicator, name, value)
    settle_unit(indicator)
    changed = [name for name in EDITABLE if getattr(indicator, name) != was[name]]
    if not changed:
        return indicator
    refuse_frozen(frozen, changed)
    _follow_rhythm(indicator, before.points, changed, organization)
    agreed = agreed_or_refusal(indicator, before.points, before.revisions)
    indicator.next_due_at = next_due_at(indicator, organization)
    indicator.version += 1
    if {*OF_TARGET, *OF_COUNTING, "decimals"} & set(changed):
        judge_again(before, agreed, now=now, organization=organization)
    else:
        indicator.save()
    record_event(
        actor=actor,
        verb="objectives.indicator_changed",
        subject=indicator,
        now=now,
        payload={
            "title": indicator.title,
            "was": {name: _told(was[name]) for name in changed},
            "now": {name: _told(getattr(indicator, name)) for name in changed},
        },
        tell=[indicator.owner] if indicator.owner and "owner" in changed else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [was["owner"].pk if was["owner"] else None]),
    )
    return indicator


@transaction.atomic
def set_target_path(
    *,
    actor: Membership | None,
    indicator: Indicator,
    points: Mapping[date, Decimal],
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """The whole path anew: first day of a period → what is expected at its end (a standard: from it on).

    No points are a straight line again. In force only where there was no target yet.
    """
    organization = organization_of(actor=actor)
    before = lock(indicator)
    indicator = before.indicator
    check_version(indicator, version)
    if indicator.target_type not in WITH_PATH:
        raise Refused(
            _("Only a path, a standard and a cumulative target have values by period."),
            field="points",
        )
    path = points_by_period(points, indicator, organization)
    if path == before.points:
        return indicator
    refuse_frozen(frozen_fields(before), ["points"])
    agreed = agreed_or_refusal(indicator, path, before.revisions)
    TargetPoint.objects.filter(indicator=indicator).delete()
    TargetPoint.objects.bulk_create(
        TargetPoint(indicator=indicator, period_start=day, value=value)
        for day, value in path.items()
    )
    indicator.version += 1
    judge_again(before, agreed, now=now, organization=organization)
    record_event(
        actor=actor,
        verb="objectives.target_path_set",
        subject=indicator,
        now=now,
        payload={
            "title": indicator.title,
            "points": {day.isoformat(): _told(value) for day, value in path.items()},
        },
        api_key=api_key,
        stand_in_for=acting_for(actor, [indicator.owner_id]),
    )
    return indicator


def _follow_rhythm(
    indicator: Indicator, points: Mapping[date, Decimal], changed, organization: Organization
) -> None:
    """Another rhythm has other periods: the first one moves along, a path in the old ones cannot."""
    if "rhythm" not in changed:
        return
    in_formula = Q(indicator=indicator) | Q(input=indicator)
    if FormulaInput.objects.filter(in_formula).exists():
        raise Refused(
            _("A formula counts on its rhythm. Take it out of the formula first, then change it."),
            field="rhythm",
        )
    if points:
        raise Refused(
            _("The target path is written in the old rhythm. Clear it first, then change it."),
            field="rhythm",
        )
    if indicator.measured_from:
        indicator.measured_from = periods.period_containing(
            periods.Rhythm(indicator.rhythm),
            indicator.measured_from,
            organization.fiscal_year_starts,
        )


def _told(value: Any) -> Any:
    """A field's value as the record keeps it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
        case date():
            return value.isoformat()
        case _:
            return str(value)
