"""What packs say to whoever asked for them."""

from django.utils.translation import gettext as _

from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def _pack_ready(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The pack of “%(review)s” is ready") % event.payload,
        body=_("It holds the decisions and every figure as they were frozen. SHA-256: %(sha256)s")
        % event.payload,
        path="packs/",
    )


def _pack_failed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The pack of “%(review)s” could not be built") % event.payload,
        body=event.payload["failure"],
        path="packs/",
    )


NOTICES: dict[str, Writer] = {
    "evaluations.pack_ready": _pack_ready,
    "evaluations.pack_failed": _pack_failed,
}
