"""What a manager and one person write to each other. Nobody else reads it, whatever their role."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from objectives.models import Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet

# For so long whoever wrote something may take it back, as long as nobody has answered.
TAKEN_BACK_WITHIN = timedelta(minutes=10)


class CoachingNoteQuerySet(TenantQuerySet["CoachingNote"]):
    def readable_by(self, member: Membership):
        """The only way to read notes: those that this person wrote or that are about them.

        Never widened by a role, by standing in, or by becoming somebody's manager later.
        """
        return self.filter(Q(manager=member) | Q(person=member))

    def with_(self, other_id: UUID):
        """Between a reader and this person, whichever of the two is the manager."""
        return self.filter(Q(manager=other_id) | Q(person=other_id))

    def with_people(self):
        return self.select_related("manager", "person", "objective")

    def newest_first(self):
        return self.order_by("-written_at", "-id")


class CoachingNote(TenantOwned):
    """Written by the manager of that day about one person; it stays between these two.

    It is private: only `readable_by` selects it, no event, export, search or pack carries its words.
    """

    manager = TenantKey(Membership)
    person = TenantKey(Membership)
    objective = TenantKey(Objective, null=True, blank=True, verbose_name=_("objective"))
    text = models.TextField(_("note"))
    next_talk_on = models.DateField(_("next talk"), null=True, blank=True)
    written_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(CoachingNoteQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE (next_talk_on), DELETE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("coaching_note", "manager", "person", "objective"),
            models.CheckConstraint(
                condition=~Q(manager=F("person")), name="coaching_note_two_people"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "manager"], name="coaching_by_manager"),
            models.Index(fields=["organization", "person"], name="coaching_by_person"),
        ]

    def is_between(self, member: Membership) -> bool:
        return member.pk in (self.manager_id, self.person_id)

    def may_still_be_taken_back(self, now: datetime) -> bool:
        return now - self.written_at <= TAKEN_BACK_WITHIN


class CoachingReply(TenantOwned):
    """What one of the two said to a note."""

    note = TenantKey(CoachingNote, related_name="replies")
    author = TenantKey(Membership)
    text = models.TextField()
    written_at = models.DateTimeField()

    app_rights = "SELECT, INSERT, DELETE"

    class Meta(TenantOwned.Meta):
        constraints = [*tenant_constraints("coaching_reply", "note", "author")]
        indexes = [
            models.Index(fields=["organization", "note", "written_at"], name="coaching_replies")
        ]

    def may_still_be_taken_back(self, now: datetime) -> bool:
        return now - self.written_at <= TAKEN_BACK_WITHIN
