"""The form of a formula: its text, and a row for each name in it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.forms.measure import MeasureField, name_of
from objectives.models import FormulaInput, Indicator
from objectives.rules import formula as rules
from perfmgmt.tenancy.dialogs import VersionedForm

LEAST_ROWS = 3
MOST_ROWS = 30
SPARE_ROWS = 2


class FormulaForm(VersionedForm):
    """Rows are counted by `rows`; an empty one is left out."""

    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        max_length=rules.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "+ - * / and parentheses, numbers, min, max and abs. For instance: late / orders * 100"
        ),
    )
    rows = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS, initial=LEAST_ROWS
    )

    def __init__(self, *args, slug: str, more: int = 0, **options) -> None:
        super().__init__(*args, **options)
        self.count = min(self._asked_rows() + more, MOST_ROWS)
        for index in range(self.count):
            self.fields[f"name_{index}"] = forms.CharField(
                label=_("Name"),
                max_length=rules.LONGEST_NAME,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
            field = MeasureField(label=_("Measure"), required=False)
            field.offer(slug)
            self.fields[f"input_{index}"] = field
        if more:
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed["rows"] = str(self.count)
            self.data = typed

    def _asked_rows(self) -> int:
        asked = self.data.get("rows") if self.is_bound else self.initial.get("rows")
        try:
            return min(max(int(asked or LEAST_ROWS), 1), MOST_ROWS)
        except ValueError:
            return LEAST_ROWS

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        assert isinstance(row, Indicator)  # noqa: S101 - the form is of nothing else
        initial: dict[str, Any] = {"formula": row.formula, "version": row.version}
        inputs = list(FormulaInput.objects.of(row))
        for index, each in enumerate(inputs):
            initial[f"name_{index}"] = each.name
            initial[f"input_{index}"] = name_of(each.input)
        initial["rows"] = max(LEAST_ROWS, len(inputs) + SPARE_ROWS)
        return initial

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"name_{index}"], self[f"input_{index}"]) for index in range(self.count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        inputs: dict[str, Indicator] = {}
        for index in range(self.count):
            name = data.get(f"name_{index}") or ""
            measure = data.get(f"input_{index}")
            if name in inputs:
                sentence = _("“%(name)s” stands in two rows.") % {"name": name}
                self.add_error(f"name_{index}", ValidationError(sentence))
            elif measure and not name:
                self.add_error(f"name_{index}", ValidationError(_("Give it a name.")))
            elif name and measure:
                inputs[name] = measure
            elif name and f"input_{index}" not in self.errors:
                self.add_error(f"input_{index}", ValidationError(_("Choose a measure.")))
        data["inputs"] = inputs
        return data

    def _differs(self, name: str, value: Any) -> bool:
        typed = self.cleaned_data.get(name)
        typed = name_of(typed) if isinstance(typed, Indicator) else typed
        return name != "rows" and (typed or None) != (value or None)
