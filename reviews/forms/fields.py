"""Fields that read what people type in a meeting: a name, a day."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from perfmgmt.tenancy.models import Membership
from reviews.typed import read_day


class PersonField(forms.CharField):
    """A person of the organisation by name or e-mail; gives a Membership or None."""

    def __init__(self, **options) -> None:
        super().__init__(max_length=200, **options)
        self.widget.attrs.update({"class": "in", "list": "people", "autocomplete": "off"})

    def clean(self, value) -> Membership | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(Membership.objects.named(text)[:2])
        if not found and "@" in text:
            found = list(Membership.objects.active().filter(email__iexact=text)[:2])
        if not found:
            raise ValidationError(
                _("Nobody here is called “%(name)s”. Choose a name of the list."),
                params={"name": text},
            )
        if len(found) > 1:
            raise ValidationError(
                _("Several people are called “%(name)s”. Write the e-mail address."),
                params={"name": text},
            )
        return found[0]


class DayField(forms.CharField):
    """A day as people type it; gives a date or None."""

    def __init__(self, **options) -> None:
        super().__init__(max_length=40, **options)
        self.widget.attrs.update({"class": "in", "autocomplete": "off"})
        self.today: date | None = None

    def clean(self, value) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        day = read_day(text, self.today) if self.today else None
        if day is None:
            raise ValidationError(
                _("“%(text)s” is no day. Write it as 12 Dec 2026."), params={"text": text}
            )
        return day
