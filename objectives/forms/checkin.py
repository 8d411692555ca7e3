"""Forms of check-ins, their trail, and signals."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from objectives.forms.fields import TypedNumberField
from objectives.models import Indicator, Measurement
from objectives.models.words import Aggregation, Confidence, Status, TargetType
from objectives.rules.file_kinds import SUFFIXES
from objectives.services.attachment import MEGABYTE, MOST_BYTES, MOST_FILES
from objectives.services.entry import JUDGED, LONGEST_COMMENTARY
from perfmgmt.tenancy.dialogs import day_input
from strategy.models import Assumption

LONGEST_REASON = Measurement._meta.get_field("no_value_reason").max_length


class YesNoField(forms.ChoiceField):
    """Yes or no instead of a number; gives 1, 0 or None."""

    def __init__(self, **options) -> None:
        super().__init__(
            choices=[("1", _("Yes")), ("0", _("No"))], widget=forms.RadioSelect, **options
        )

    def clean(self, value) -> Decimal | None:
        chosen = super().clean(value)
        return Decimal(chosen) if chosen else None


class ForecastField(forms.DateField):
    """The day on which a milestone is expected; gives by how many days that is late."""

    def __init__(self, planned: date | None, **options) -> None:
        super().__init__(widget=day_input(), **options)
        self.planned = planned

    def clean(self, value) -> Decimal | None:
        day = super().clean(value)
        if day is None:
            return None
        if self.planned is None:
            raise ValidationError(_("This milestone has no planned day yet. Set its target first."))
        return Decimal((day - self.planned).days)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """A few files; gives (name, content) of each. What they are is judged by the verb."""

    widget = _Files

    def clean(self, data, initial=None) -> list[tuple[str, bytes]]:
        given = [each for each in (data or []) if each]
        if len(given) > MOST_FILES:
            raise ValidationError(
                _("A figure takes at most %(most)s files.") % {"most": MOST_FILES}
            )
        for each in given:
            if each.size > MOST_BYTES:
                words = {"name": each.name, "most": MOST_BYTES // MEGABYTE}
                raise ValidationError(_("%(name)s is larger than %(most)s MB.") % words)
        return [(each.name, each.read()) for each in given]


class CheckinForm(forms.Form):
    """A figure and what it means. What a field requires is decided by the verb, which sees the status."""

    period_start = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    numerator = TypedNumberField(label=_("Numerator"), required=False)
    denominator = TypedNumberField(label=_("Denominator"), required=False)
    cause = forms.ChoiceField(
        label=_("Cause of the miss"), required=False, widget=forms.RadioSelect
    )
    assumption: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Which assumption does it call into question?"),
        queryset=None,
        required=False,
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
    judged_status = forms.ChoiceField(
        label=_("You judge it"),
        choices=[
            ("", _("As the rule says")),
            *((each, each.label) for each in map(Status, JUDGED)),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    judged_because = forms.CharField(label=_("Because"), required=False, max_length=LONGEST_REASON)
    files = AttachmentsField(  # type: ignore[assignment] # the metaclass takes it
        label=_("Files"),
        required=False,
        widget=_Files(attrs={"class": "in", "accept": ",".join(SUFFIXES)}),
        help_text=format_lazy(
            _("At most {count} files of {most} MB: PDF, picture, spreadsheet or text."),
            count=MOST_FILES,
            most=MOST_BYTES // MEGABYTE,
        ),
    )
    no_value_reason = forms.CharField(
        label=_("No figure this period, because"), required=False, max_length=LONGEST_REASON
    )
    correction_reason = forms.CharField(
        label=_("Why is the figure corrected?"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why the figure is corrected.")},
    )

    def __init__(
        self,
        *args,
        indicator: Indicator,
        causes: Sequence[tuple[str, str]],
        assumptions: Sequence[tuple[str, str]],
        is_correction: bool = False,
        **options,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["value"] = _value_field(indicator)
        cause, assumption = self.fields["cause"], self.fields["assumption"]
        assert isinstance(cause, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(assumption, forms.ModelChoiceField)  # noqa: S101
        cause.choices = list(causes)
        assumption.queryset = Assumption.objects.in_force()
        # What is on offer was read already; the queryset only finds the one that was chosen.
        assumption.widget.choices = [("", _("None of them")), *assumptions]
        if indicator.aggregation != Aggregation.RATIO:
            del self.fields["numerator"], self.fields["denominator"]
        if is_correction:
            del self.fields["no_value_reason"]
        else:
            del self.fields["correction_reason"]


def _value_field(indicator: Indicator) -> forms.Field:
    match indicator.target_type:
        case TargetType.YES_NO:
            return YesNoField(label=_("Value"), required=False)
        case TargetType.MILESTONE:
            return ForecastField(indicator.target_on, label=_("Expected on"), required=False)
    return TypedNumberField(label=_("Value"), required=False, unit=indicator.unit_of_measure)


class AcknowledgeForm(forms.Form):
    note = forms.CharField(
        label=_("What does it mean?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that the next reader understands."),
    )


class ValidateForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_REASON)


class LockForm(forms.Form):
    """`units` are those that the organisation has; none is everywhere."""

    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=None,
        required=False,
        empty_label=_("Everywhere"),
    )
    first_day = forms.DateField(label=_("From"), widget=day_input())
    last_day = forms.DateField(label=_("To"), widget=day_input())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, units, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        unit.queryset = units


class LiftForm(forms.Form):
    because = forms.CharField(label=_("Why is it lifted?"), max_length=LONGEST_REASON)


class CauseForm(forms.Form):
    name = forms.CharField(
        label=_("Cause"),
        max_length=80,
        help_text=_("A few words that fit behind “because of”: “supplier insolvency”."),
    )


class NothingForm(forms.Form):
    """Nothing to fill in: sending it is the answer."""
