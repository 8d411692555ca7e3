"""Opening a cycle, closing it, signing and submitting many at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from evaluations.models import Cycle
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Unit
from strategy.models import Plan


class OpenCycleForm(forms.Form):
    """A plan or a unit, the span, and any day of the period."""

    span = forms.ChoiceField(
        label=gettext_lazy("Span"), choices=Cycle.Span.choices, initial=Cycle.Span.QUARTER
    )
    day = forms.DateField(
        label=gettext_lazy("A day in it"),
        widget=day_input(),
        help_text=gettext_lazy("The fiscal calendar says where the period begins and ends."),
    )
    plan: "forms.ModelChoiceField[Plan]" = forms.ModelChoiceField(
        label=gettext_lazy("Plan"), queryset=None, required=False, empty_label="–"
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=gettext_lazy("Or a unit, with those below it"),
        queryset=None,
        required=False,
        empty_label="–",
    )

    def __init__(self, *arguments, last_day: date, **named) -> None:
        super().__init__(*arguments, **named)
        plans = cast("forms.ModelChoiceField[Plan]", self.fields["plan"])
        units = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        plans.queryset = Plan.objects.order_by("-is_default", "title", "id")
        units.queryset = Unit.objects.in_order()
        self.initial.setdefault("day", last_day)


class PlainForm(forms.Form):
    """A dialog that only asks whether it is meant."""


class CloseCycleForm(VersionedForm):
    because = forms.CharField(
        label=gettext_lazy("Why it ends without being signed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}


class ChosenForm(forms.Form):
    """Those that were ticked on the calibration page; anything that is no id is left out."""

    ids = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, *arguments, known: Iterable[str], **named) -> None:
        super().__init__(*arguments, **named)
        field = cast("forms.TypedMultipleChoiceField", self.fields["ids"])
        field.choices = [(each, each) for each in known]
