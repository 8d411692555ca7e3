"""Forms of check-ins and signals."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from objectives.forms.fields import TypedNumberField
from objectives.models import Indicator, Measurement
from objectives.models.words import Aggregation, Cause, Confidence
from objectives.services.entry import LONGEST_COMMENTARY

LONGEST_REASON = Measurement._meta.get_field("no_value_reason").max_length


class CheckinForm(forms.Form):
    """A figure and what it means. What a field requires is decided by the verb, which sees the status."""

    period_start = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    numerator = TypedNumberField(label=_("Numerator"), required=False)
    denominator = TypedNumberField(label=_("Denominator"), required=False)
    cause = forms.ChoiceField(
        label=_("Cause of the miss"),
        choices=Cause.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    commentary = forms.CharField(
        label=_("What changed, and what happens next?"),
        required=False,
        max_length=LONGEST_COMMENTARY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        choices=[(value, capfirst(label)) for value, label in Confidence.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    no_value_reason = forms.CharField(
        label=_("No figure this period, because"), required=False, max_length=LONGEST_REASON
    )
    correction_reason = forms.CharField(
        label=_("Why is the figure corrected?"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why the figure is corrected.")},
    )

    def __init__(self, *args, indicator: Indicator, is_correction: bool = False, **options) -> None:
        super().__init__(*args, **options)
        self.fields["value"] = TypedNumberField(
            label=_("Value"), required=False, unit=indicator.unit_of_measure
        )
        if indicator.aggregation != Aggregation.RATIO:
            del self.fields["numerator"], self.fields["denominator"]
        if is_correction:
            del self.fields["no_value_reason"]
        else:
            del self.fields["correction_reason"]


class AcknowledgeForm(forms.Form):
    note = forms.CharField(
        label=_("What does it mean?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that the next reader understands."),
    )
