"""Choices that several models of reviews share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InterventionKind(models.TextChoices):
    """What is done about an objective; moving its target is always a recalibration instead."""

    RESOURCES = "resources", _("Reprioritise resources")
    MILESTONES = "milestones", _("Change milestones")
    OWNERSHIP = "ownership", _("Clarify ownership")
    BLOCKER = "blocker", _("Remove a blocker")
    COACHING = "coaching", _("Coach")
