"""The owner of an objective in force changes only when the new one takes it over."""

from django.db import transaction

from objectives.models import Objective
from objectives.services.gaps import close_gaps
from perfmgmt.tenancy.models import Membership


@transaction.atomic
def pass_on(*, objective: Objective, owner: Membership) -> Objective:
    """Make `owner` the one owner of a locked objective. The verb that calls writes the Event."""
    objective.owner = owner
    objective.version += 1
    objective.save(update_fields=["owner", "version"])
    close_gaps([objective.pk])
    return objective
