"""What people keep for next time: views of a list, and structures to start from."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet


class SavedViewQuerySet(TenantQuerySet["SavedView"]):
    def for_member(self, member: Membership):
        """One's own and those that somebody shared, by name."""
        return self.filter(Q(member=member) | Q(is_shared=True)).order_by("name", "id")


class SavedView(TenantOwned):
    """A filtered list of objectives under a name; `query` is the address after the question mark."""

    member = TenantKey(Membership)
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(_("for everybody"), default=False)

    objects: ClassVar = TenantManager.from_queryset(SavedViewQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("saved_view", "member"),
            models.UniqueConstraint(
                fields=["organization", "member", "name"], name="saved_view_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StructureTemplate(TenantOwned):
    """A structure that an organisation saved to start another plan from.

    `content` is in the shape of `objectives.rules.outline.Outline.as_dict()`.
    """

    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True, default="")
    content = models.JSONField()
    author = TenantKey(Membership, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("structure_template", "author"),
            models.UniqueConstraint(
                fields=["organization", "name"], name="structure_template_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
