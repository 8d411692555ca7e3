"""What a controller fills in: rates, closes, comments, thresholds, the fiscal calendar."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from objectives.forms.fields import TypedNumberField
from objectives.models import ExchangeRate
from objectives.services.commenting import LONGEST
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import FiscalCalendar, FiscalYearEnd

LONGEST_REASON = 500


class CurrencyField(forms.CharField):
    """Three letters, in whatever case."""

    def __init__(self, **options) -> None:
        super().__init__(
            max_length=3, widget=forms.TextInput(attrs={"autocomplete": "off"}), **options
        )

    def clean(self, value) -> str:
        return super().clean(value).upper()


class RateForm(VersionedForm):
    currency = CurrencyField(
        label=_("Currency"), help_text=_("Three letters, such as EUR, GBP or USD.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ExchangeRate.Kind.choices)
    first_day = forms.DateField(
        label=_("A day of the fiscal year or of the month"), widget=day_input()
    )
    rate = TypedNumberField(
        label=_("Rate"), help_text=_("What one unit of it costs in the reporting currency.")
    )


class RatesForm(forms.Form):
    rows = forms.CharField(
        label=_("Rows from a spreadsheet"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        help_text=_(
            "Currency, period and rate in each row: “EUR 2026 0.80” is the plan rate of a year, "
            "“EUR Oct 2026 0.86” the actual rate of a month."
        ),
    )


class PrepareForm(forms.Form):
    """`periods` are the closed ones on offer, as (rhythm and first day, name)."""

    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("Everywhere")
    )
    period = forms.ChoiceField(label=_("Period"))
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, units, periods, **options: Any) -> None:
        super().__init__(*args, **options)
        unit, period = self.fields["unit"], self.fields["period"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(period, forms.ChoiceField)  # noqa: S101
        unit.queryset = units
        period.choices = periods


class ReopenForm(forms.Form):
    because = forms.CharField(label=_("Why is it reopened?"), max_length=LONGEST_REASON)


class ControllerCommentForm(forms.Form):
    text = forms.CharField(
        label=_("What do the figures say?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands beside the owner's commentary, with your name."),
    )


class ThresholdForm(VersionedForm):
    comment_over_percent = TypedNumberField(
        label=_("Beyond, in per cent"), unit="%", required=False
    )
    comment_over_amount = TypedNumberField(
        label=_("Beyond, in its unit"),
        required=False,
        help_text=_("Two empty fields: the organisation's own thresholds hold."),
    )


class ReportingForm(VersionedForm):
    reporting_currency = CurrencyField(
        label=_("Reporting currency"),
        required=False,
        help_text=_("Three letters, such as EUR, GBP or USD."),
    )
    comment_over_percent = TypedNumberField(
        label=_("Commentary beyond, in per cent"),
        unit="%",
        required=False,
        help_text=_("A larger variance needs a word of its owner before a period is signed."),
    )
    comment_over_amount = TypedNumberField(
        label=_("Commentary beyond, in the reporting currency"),
        required=False,
        help_text=_("For amounts of money only. Beyond either limit a word is needed."),
    )


class CalendarForm(VersionedForm):
    fiscal_calendar = forms.ChoiceField(
        label=_("The fiscal year is cut into"), choices=FiscalCalendar.choices
    )
    fiscal_year_starts = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), choices=MONTHS.items(), coerce=int
    )
    fiscal_year_ends_on = forms.TypedChoiceField(
        label=_("Weekday on which a year of weeks ends"), choices=WEEKDAYS.items(), coerce=int
    )
    fiscal_year_end_rule = forms.ChoiceField(
        label=_("Which of these weekdays"), choices=FiscalYearEnd.choices
    )
