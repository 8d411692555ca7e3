"""Keys for programs."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, digest

SHOWN_OF_THE_SECRET = 9


@transaction.atomic
def create_api_key(
    *,
    actor: Membership,
    now: datetime,
    name: str,
    can_write: bool,
    member: Membership | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A key that acts as `member` (by default the actor), and its secret, which is stored nowhere."""
    member = member or actor
    if expires_at is not None and expires_at <= now:
        raise Refused(_("This day is in the past."), field="expires_on")
    if ApiKey.objects.live().filter(name__iexact=name.strip()).exists():
        raise Refused(_("There is a key with this name. Say what uses it."), field="name")
    secret = ApiKey.new_secret()
    key = ApiKey.objects.create(
        name=name.strip(),
        member=member,
        prefix=secret[:SHOWN_OF_THE_SECRET],
        token_digest=digest(secret),
        can_write=can_write,
        created_at=now,
        expires_at=expires_at,
    )
    record_event(
        actor=actor,
        verb="organization.api_key_created",
        subject=key,
        now=now,
        payload={
            "name": key.name,
            "prefix": key.prefix,
            "member": member.name,
            "can_write": can_write,
            "expires_at": expires_at.isoformat() if expires_at else None,
        },
        tell=[member],
    )
    return key, secret


@transaction.atomic
def revoke_api_key(*, actor: Membership, key: ApiKey, now: datetime) -> ApiKey:
    """The key stops working at once and for ever."""
    key = (
        ApiKey.objects.select_for_update(no_key=True, of=("self",))
        .select_related("member")
        .get(pk=key.pk)
    )
    if key.revoked_at:
        raise Refused(_("The key %(name)s was revoked already.") % {"name": key.name})
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    record_event(
        actor=actor,
        verb="organization.api_key_revoked",
        subject=key,
        now=now,
        payload={"name": key.name, "prefix": key.prefix, "member": key.member.name},
        tell=[key.member],
    )
    return key
