"""Asking for a decision, passing it on, withdrawing it, and deciding between meetings."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.forms import PersonField
from accountability.forms.dependency import ObjectiveField
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from reviews.models import Decision
from reviews.rules.states import DecisionKind

LONGEST_TEXT = 2000
LONGEST_REASON = 500
PROPOSAL_LENGTH = EXPECTED_EFFECT_LENGTH = 300
COST_LENGTH = 200


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RequestForm(forms.Form):
    """Who asks whom what; the objective is known where it is asked from its page."""

    proposal = forms.CharField(
        label=_("What is to be decided"),
        max_length=PROPOSAL_LENGTH,
        help_text=_("One sentence that can be answered with yes or no."),
    )
    asked = PersonField(label=_("Who decides"))
    objective = ObjectiveField(label=_("For which objective"), required=False)
    cost = forms.CharField(label=_("Cost"), max_length=COST_LENGTH, required=False)
    expected_effect = forms.CharField(
        label=_("Expected effect"), max_length=EXPECTED_EFFECT_LENGTH, required=False
    )
    needed_by = forms.DateField(label=_("Needed by"), required=False, widget=day_input())
    details = forms.CharField(
        label=_("What speaks for it"), max_length=LONGEST_TEXT, required=False, widget=_area(3)
    )

    def follow(self, slug: str) -> None:
        cast("PersonField", self.fields["asked"]).follow(slug)
        cast("ObjectiveField", self.fields["objective"]).offer(slug)


class _StepForm(VersionedForm):
    """A step of a request, of which only the version is sent back."""

    @classmethod
    def initial_of(cls, row) -> dict[str, int | None]:
        return {"version": getattr(row, "version", None)}


class PassOnForm(_StepForm):
    to = PersonField(label=_("Who decides"))
    because = forms.CharField(
        label=_("because"), max_length=LONGEST_REASON, help_text=_("Both read it.")
    )

    def follow(self, slug: str) -> None:
        cast("PersonField", self.fields["to"]).follow(slug)


class WithdrawRequestForm(_StepForm):
    because = forms.CharField(label=_("because"), max_length=LONGEST_REASON)


class DecideForm(_StepForm):
    """What is decided between meetings. Which fields an outcome needs is the verb's business."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("of an item", "Outcome"), choices=Decision.Kind.choices
    )
    text = forms.CharField(
        label=_("What will be done"), required=False, max_length=LONGEST_TEXT, widget=_area(2)
    )
    owner = PersonField(label=_("Owner"), required=False)
    due_on = forms.DateField(label=_("Due or until"), required=False, widget=day_input())
    because = forms.CharField(
        label=_("Because"), required=False, max_length=LONGEST_TEXT, widget=_area(2)
    )
    alternatives = forms.CharField(
        label=_("Alternatives considered"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=_area(2),
    )
    look_again_on = forms.DateField(label=_("Look again on"), required=False, widget=day_input())

    def follow(self, slug: str) -> None:
        cast("PersonField", self.fields["owner"]).follow(slug)

    def answer(self) -> dict[str, Any]:
        """What the verb is given: a day until which something is parked is the day to look again."""
        said = dict(self.cleaned_data)
        if said["kind"] == DecisionKind.PARK:
            said["look_again_on"] = said["due_on"] or said["look_again_on"]
            said["due_on"] = None
        return said
