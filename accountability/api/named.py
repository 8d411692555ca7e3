"""The rows that a body names by id; what is not there is said at its field."""

from uuid import UUID

from django.utils.translation import gettext as _

from objectives.models import Objective
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership


def objective_named(pk: UUID) -> Objective:
    found: Objective | None = Objective.objects.with_people().filter(pk=pk).first()
    if found is None:
        raise Refused(_("There is no such objective."), field="objective")
    return found


def person_named(pk: UUID, field: str) -> Membership:
    found: Membership | None = Membership.objects.filter(pk=pk).first()
    if found is None:
        raise Refused(_("There is no such person."), field=field)
    return found
