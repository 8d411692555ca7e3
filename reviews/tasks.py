"""What the beat starts: reviews move on by themselves when their time has come."""

from celery import shared_task

from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.tasks import tenant_task
from reviews import services
from reviews.models import Intervention, Review

DUE = (
    "(thing.state = 'scheduled' AND thing.prepare_at <= clock.instant)"
    " OR (thing.state = 'preparing' AND thing.last_call_at <= clock.instant"
    " AND thing.freeze_at > clock.instant)"
    " OR (thing.state IN ('scheduled', 'preparing') AND thing.freeze_at <= clock.instant)"
)


@shared_task
def move_reviews_on() -> int:
    """Look for organisations in which a review is due for a reminder, a last call or its freeze."""
    found = organizations_with(Review, DUE)
    for organization_id in found:
        move_reviews_on_in.delay(str(organization_id))
    return len(found)


@tenant_task()
def move_reviews_on_in(organization: Organization) -> int:
    return services.move_reviews_on(now=organization.now())


@shared_task
def check_due_effects() -> int:
    """Look for organisations in which the day to check an effect has come."""
    found = organizations_with(Intervention, "thing.next_check_on <= clock.today")
    for organization_id in found:
        check_due_effects_in.delay(str(organization_id))
    return len(found)


@tenant_task()
def check_due_effects_in(organization: Organization) -> int:
    return services.check_due_effects(now=organization.now())
