"""Fields that the forms of objectives and measures share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from objectives.typed import UnreadableNumber, read_number, typed

FIGURE_ATTRS = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}
HUNDRED = Decimal(100)


class TypedNumberField(forms.CharField):
    """A number as people of the active language write it; gives a Decimal or None."""

    def __init__(self, *, unit: str = "", **options) -> None:
        super().__init__(max_length=60, **options)
        self.unit = unit
        self.widget.attrs.update(FIGURE_ATTRS)

    def clean(self, value) -> Decimal | None:
        if isinstance(value, Decimal):  # a disabled field hands over what is stored
            return value
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_number(text, self.unit)
        except UnreadableNumber as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """What is stored, as its reader would type it: without marks between the thousands."""
        return typed(value) if isinstance(value, Decimal) else value


class PercentField(TypedNumberField):
    """A share that is typed in percent: "5" gives 0.05."""

    def __init__(self, **options) -> None:
        super().__init__(unit="%", **options)

    def clean(self, value) -> Decimal | None:
        share = super().clean(value)
        return share if share is None or isinstance(value, Decimal) else share / HUNDRED

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(value * HUNDRED if isinstance(value, Decimal) else value)
