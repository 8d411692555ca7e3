"""Fields that the forms of objectives and measures share."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from objectives.typed import UnreadableNumber, read_number

FIGURE_ATTRS = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}


class TypedNumberField(forms.CharField):
    """A number as people of the active language write it; gives a Decimal or None."""

    def __init__(self, *, unit: str = "", **options) -> None:
        super().__init__(max_length=60, **options)
        self.unit = unit
        self.widget.attrs.update(FIGURE_ATTRS)

    def clean(self, value) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_number(text, self.unit)
        except UnreadableNumber as error:
            raise ValidationError(str(error)) from error
