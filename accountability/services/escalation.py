"""What is broken or long overdue comes before whoever can clear the way: once, and on record."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accountability import rules
from accountability.authority import authorities_over
from accountability.models import Dependency, Escalation
from accountability.services.dependency import facts
from objectives.services.indicator import organization_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.models import Membership, Organization


def escalate_overdue(*, now: datetime, today: date) -> int:
    """Every dependency whose time has come, each in its own transaction; how many were brought forward.

    Two at once are harmless: the second finds the row locked, or the escalation there.
    """
    organization = organization_of(actor=None)
    rows = Dependency.objects.due_for_escalation(today, organization.escalate_after_days)
    rows = rows.with_both_sides().select_related("objective__priority")
    due = [each for each in rows if _is_due(each, today, organization)]
    if not due:
        return 0
    authorities = authorities_over({each.objective_id: each.objective for each in due}.values())
    return sum(
        _escalate(each.pk, authorities[each.objective_id], now, today, organization) for each in due
    )


@transaction.atomic
def _escalate(
    pk: UUID,
    authority: rules.Authority[Membership] | None,
    now: datetime,
    today: date,
    organization: Organization,
) -> bool:
    rows = Dependency.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    dependency = rows.with_both_sides().filter(pk=pk).first()
    if dependency is None or not _is_due(dependency, today, organization):
        return False
    if Escalation.objects.filter(dependency=dependency).exists():
        return False
    escalation = Escalation.objects.create(
        dependency=dependency,
        authority=authority.person if authority else None,
        source=authority.source if authority else "",
        state=dependency.state,
        due_on=dependency.due_on,
        days_late=max(0, (today - dependency.due_on).days),
        escalated_at=now,
    )
    _write(escalation, now)
    return True


def _is_due(dependency: Dependency, today: date, organization: Organization) -> bool:
    ended = dependency.ended_at
    return rules.escalates(
        state=dependency.state,
        due=dependency.due_on,
        broken_on=ended.astimezone(organization.zone).date() if ended else None,
        today=today,
        after_days=organization.escalate_after_days,
    )


def _write(escalation: Escalation, now: datetime) -> None:
    """Told to the authority; to nobody where none could be found, which the page says."""
    dependency, person = escalation.dependency, escalation.authority
    needs, gives = dependency.objective, dependency.provider
    record_event(
        actor=None,
        verb="accountability.dependency_escalated",
        subject=dependency,
        now=now,
        payload=facts(dependency)
        | {
            "days_late": escalation.days_late,
            "due_on": escalation.due_on.isoformat(),
            "authority": person.name if person else None,
            "source": escalation.source,
            "owner": needs.owner.name if needs.owner else None,
            "unit": needs.unit.name if needs.unit else None,
            "provider_owner": gives.owner.name if gives.owner else None,
            "provider_unit": gives.unit.name if gives.unit else None,
        },
        tell=[person] if person else [],
        once=f"dependency-escalated:{dependency.pk}",
    )
