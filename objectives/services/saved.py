"""Keeping a filtered list of objectives under a name, for oneself or for everybody."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from objectives.models import SavedView
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership

LONGEST_NAME = 100
LONGEST_QUERY = 1000


@transaction.atomic
def save_view(
    *,
    actor: Membership,
    now: datetime,
    name: str,
    query: str,
    is_shared: bool = False,
    api_key: ApiKey | None = None,
) -> SavedView:
    """A name is one's own once. What only oneself sees is no fact of the organisation: no Event."""
    name = name.strip()
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    if len(name) > LONGEST_NAME:
        sentence = _("A name has at most %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST_NAME}, field="name")
    if not query:
        raise Refused(_("Filter the list first; all objectives need no view."), field="query")
    if len(query) > LONGEST_QUERY:
        raise Refused(_("This filter is too long to keep."), field="query")
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                member=actor, name=name, query=query, is_shared=is_shared
            )
    except IntegrityError as error:
        if "saved_view_name" not in str(error):
            raise
        sentence = _("You have a view of this name already. Delete it first, or choose another.")
        raise Refused(sentence, field="name") from error
    if is_shared:
        _record(view, "objectives.view_shared", actor, now, api_key)
    return view


@transaction.atomic
def delete_view(
    *, actor: Membership, view: SavedView, now: datetime, api_key: ApiKey | None = None
) -> None:
    """Gone for everybody; the objectives that it showed stay."""
    if view.is_shared:
        _record(view, "objectives.view_withdrawn", actor, now, api_key)
    view.delete()


def _record(
    view: SavedView, verb: str, actor: Membership, now: datetime, api_key: ApiKey | None
) -> None:
    payload = {"title": view.name, "query": view.query}
    record_event(actor=actor, verb=verb, subject=view, now=now, payload=payload, api_key=api_key)
