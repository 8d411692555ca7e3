"""The form of a target path: a value for each period, typed or pasted."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from objectives.figures import unit_of
from objectives.forms.fields import TypedNumberField
from objectives.models import Indicator, TargetPoint
from objectives.wording import period_words
from perfmgmt.tenancy.dialogs import VersionedForm

OF_DAY = "on_"


class PathForm(VersionedForm):
    """Each period has a field, named by its first day; an empty one bends nothing."""

    pasted = forms.CharField(
        label=_("From a spreadsheet"),
        required=False,
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("A period and its value a line: Oct 2026, 91.5. Copied cells do as they are."),
    )

    def __init__(self, *args, row: Indicator, days: Iterable[date], **options) -> None:
        options["initial"] = {"version": row.version} | options.get("initial", {})
        super().__init__(*args, **options)
        for day in days:
            name = period_words(row.rhythm, day, year=True)
            field = TypedNumberField(label=name, required=False, unit=unit_of(row))
            field.widget.attrs["aria-label"] = name
            self.fields[field_of(day)] = field

    def by_period(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(OF_DAY)]

    def points(self) -> dict[date, Decimal]:
        return {
            day_of(name): value
            for name, value in self.cleaned_data.items()
            if name.startswith(OF_DAY) and value is not None
        }

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        stored = TargetPoint.objects.filter(indicator=row).values_list("period_start", "value")
        return {"version": row.version} | texts_of(dict(stored))


def texts_of(points: Mapping[date, Decimal]) -> dict[str, Decimal]:
    """What the fields of these periods start with."""
    return {field_of(day): value for day, value in points.items()}


def field_of(day: date) -> str:
    return f"{OF_DAY}{day.isoformat()}"


def day_of(name: str) -> date:
    return date.fromisoformat(name.removeprefix(OF_DAY))


def days_sent(names: Collection[str]) -> set[date]:
    """The periods that a sent form names; what is no day is passed over."""
    found = set()
    for name in names:
        if name.startswith(OF_DAY):
            try:
                found.add(day_of(name))
            except ValueError:
                continue
    return found
