"""What the endpoints of strategic direction share: who may, whom an id means, what a PATCH leaves alone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Plan, Priority
from strategy.permissions import may_write_plan


def require_writer(request) -> None:
    sentence = _("A leader, a controller or an administrator writes the plan.")
    require(allowed=may_write_plan(request.member), sentence=sentence)


def by(request) -> dict[str, Any]:
    """Who acts, through which key, and when: for every verb."""
    return {"actor": request.member, "now": request.now, "api_key": request.api_key}


def merged(row: models.Model, body: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The row's values with those of the body on top: what a PATCH leaves out stays as it is."""
    return {name: body.get(name, getattr(row, name)) for name in names}


def name_things(body: dict[str, Any]) -> dict[str, Any]:
    """The body with the things that its ids mean. Refused, on its field, for an id of nothing here."""
    found = dict(body)
    for field, things, sentence in (
        ("plan", Plan.objects.all(), _("There is no such plan.")),
        ("priority", Priority.objects.all(), _("There is no such priority.")),
        ("favoured_priority", Priority.objects.all(), _("There is no such priority.")),
        ("over_priority", Priority.objects.all(), _("There is no such priority.")),
        ("unit", Unit.objects.all(), _("There is no such unit.")),
        ("sponsor", Membership.objects.active(), _("Nobody here has this id.")),
        ("owner", Membership.objects.active(), _("Nobody here has this id.")),
    ):
        if field in found:
            found[field] = _thing(things, found[field], field, sentence)
    return found


def _thing(things: models.QuerySet, pk: UUID | None, field: str, sentence: str):
    if pk is None:
        return None
    thing = things.filter(pk=pk).first()
    if thing is None:
        raise Refused(sentence, field=field)
    return thing
