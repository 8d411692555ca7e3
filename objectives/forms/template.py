"""Forms of templates: starting a plan from one, and keeping the structure of a plan."""

from datetime import date
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.dialogs import day_input
from perfmgmt.tenancy.models import Unit
from strategy.models import Plan


class StartForm(forms.Form):
    title = forms.CharField(label=_("Name of the plan"), max_length=200)
    starts_on = forms.DateField(label=_("From"), widget=day_input())
    ends_on = forms.DateField(label=_("Until"), widget=day_input())
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("The whole organisation")
    )
    is_default = forms.BooleanField(
        label=_("This is the organisation’s plan"),
        required=False,
        help_text=_("Otherwise it stands beside the plan in use."),
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = Unit.objects.in_order()

    def clean(self):
        """Before the structure is built for these days."""
        days = super().clean() or self.cleaned_data
        begins, ends = days.get("starts_on"), days.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The plan ends before it starts."))
        return days

    @staticmethod
    def proposal(name: str, span: tuple[date, date]) -> dict:
        """The plan in use keeps its place until it is closed."""
        in_use = Plan.objects.filter(is_default=True).exclude(state=Plan.State.CLOSED)
        return {
            "title": name,
            "starts_on": span[0],
            "ends_on": span[1],
            "is_default": not in_use.exists(),
        }


class SaveTemplateForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    description = forms.CharField(
        label=_("What it is good for"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConfirmForm(forms.Form):
    """A question that is answered yes by sending it."""
