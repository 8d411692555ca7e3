"""Handing an objective over, and answering."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.forms.people import PersonField
from accountability.models import Handover
from perfmgmt.tenancy.dialogs import VersionedForm, day_input

LONGEST_REASON = Handover._meta.get_field("reason").max_length
LONGEST_ANSWER = Handover._meta.get_field("answer").max_length


class StepForm(VersionedForm):
    """A step of something stored, of which only the version is sent back."""

    @classmethod
    def initial_of(cls, row) -> dict[str, int | None]:
        return {"version": getattr(row, "version", None)}


class HandoverForm(StepForm):
    """Of an objective as it was seen at a version."""

    to = PersonField(label=_("New owner"))
    effective_on = forms.DateField(label=_("From"), widget=day_input())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("One sentence that somebody understands in a year."),
    )
    note = forms.CharField(
        label=_("What is in flight"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def follow(self, slug: str, objective: str) -> None:
        cast("PersonField", self.fields["to"]).follow(slug, objective=objective)

    def in_place(self) -> "HandoverForm":
        """On one line of a page: the reason is known, what is in flight is short."""
        self.fields["reason"].widget = forms.HiddenInput()
        self.fields["note"].widget = forms.TextInput()
        return self

    @property
    def typed_name(self) -> str:
        """What stands in the field of the new owner, before anything is checked."""
        return str(self["to"].value() or "")


class AnswerForm(StepForm):
    answer = forms.CharField(
        label=_("A word with it"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeclineForm(StepForm):
    answer = forms.CharField(
        label=_("because"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that somebody else can be found."),
    )
