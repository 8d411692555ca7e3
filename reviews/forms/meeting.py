"""Forms about one review: another time or place, and why it will not take place."""

from typing import Any, cast

from django import forms
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from reviews.forms.cadence import time_input
from reviews.models import Review

LONGEST_REASON = 300


class BecauseForm(VersionedForm):
    """Nothing but the reason, which the invited are told."""

    because = forms.CharField(
        label=_("Because"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The invited are told."),
    )

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        return {"version": cast("Review", row).version}


class MoveForm(BecauseForm):
    day = forms.DateField(label=_("Day"), widget=day_input())
    time = forms.TimeField(label=_("Starts at"), widget=time_input())
    place = forms.CharField(
        label=pgettext_lazy("of a meeting", "Place"), max_length=200, required=False
    )

    field_order = ("day", "time", "place", "because")

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        review = cast("Review", row)
        starts = localtime(review.starts_at)
        return {
            "version": review.version,
            "day": starts.date(),
            "time": starts.time(),
            "place": review.where,
        }


class RevokeFeedForm(forms.Form):
    """Nothing to fill in: only that somebody means it."""
