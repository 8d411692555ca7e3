"""The links and keys that let somebody in."""

import base64
import hashlib
import secrets
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models.base import (
    TenantManager,
    TenantOwned,
    TenantQuerySet,
)
from perfmgmt.tenancy.models.people import Membership, standing_in_facts


def digest(secret: str) -> str:
    """What is stored of a secret: secrets are random and long, so no salt or slow hash is needed."""
    return hashlib.sha512(secret.encode()).hexdigest()


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def open(self):
        """Neither accepted nor withdrawn; an expired one is still open to be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self, secret: str, now: datetime) -> "Invitation | None":
        return (
            self.open()
            .filter(token_digest=digest(secret), expires_at__gt=now)
            .filter(membership__revoked_at__isnull=True, membership__user__isnull=True)
            .select_related("membership")
            .first()
        )


class Invitation(TenantOwned):
    """A link by e-mail that joins a sign-in to a membership, once.

    The secret in the link is derived from the invitation's id and the installation's key, so that
    it stands nowhere: no event, outbox or inbox keeps it, only the mail that it is written into.
    """

    membership = TenantKey(Membership)
    brings_member = models.BooleanField(
        default=True,
        help_text=_("The person came by this invitation and leaves when it is withdrawn."),
    )
    token_digest = models.CharField(max_length=128)
    invited_by = TenantKey(Membership, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("invitation", "membership", "invited_by"),
            models.UniqueConstraint(
                fields=["organization", "token_digest"], name="invitation_token"
            ),
        ]

    @property
    def secret(self) -> str:
        mac = salted_hmac("perfmgmt.tenancy.invitation", str(self.pk), algorithm="sha256").digest()
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def live(self):
        return self.filter(revoked_at__isnull=True)

    def usable(self, secret: str, now: datetime) -> "ApiKey | None":
        return (
            self.filter(token_digest=digest(secret), revoked_at__isnull=True)
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
            .filter(member__revoked_at__isnull=True)
            .select_related("member", "member__organization")
            .first()
        )

    def standing_in_on(self, today: date):
        """Each knowing for whom its member acts on a day: a key may what its member may."""
        return self.annotate(row_standing_in=standing_in_facts("member", today))

    def note_use(self, key: "ApiKey", today: date) -> None:
        """Keep the day on which a key was last used; writes at most once a day, however many come at once."""
        if key.last_used_on != today:
            self.filter(pk=key.pk).exclude(last_used_on=today).update(last_used_on=today)


class ApiKey(TenantOwned):
    """Acts as the member who made it, in this organisation only. The secret is shown once."""

    PREFIX = "tl_"

    name = models.CharField(_("name"), max_length=100)
    member = TenantKey(Membership)
    prefix = models.CharField(max_length=12)
    token_digest = models.CharField(max_length=128)
    can_write = models.BooleanField(_("may write"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ApiKeyQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("apikey", "member"),
            models.UniqueConstraint(fields=["organization", "token_digest"], name="apikey_token"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def new_secret(cls) -> str:
        return cls.PREFIX + secrets.token_urlsafe(32)
