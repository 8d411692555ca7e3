"""Choosing an indicator by typing its name, with a list that follows; without script a whole name does."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from objectives.models import Indicator

MOST_OPTIONS = 20
PART = " · "


class MeasureField(forms.CharField):
    """The name of an indicator in use, as its options write it; gives the indicator.

    Where several have one title, unit and owner tell them apart: "Lead time · Brno · Lucia Marek".
    """

    def __init__(self, **options) -> None:
        super().__init__(**({"max_length": 500} | options))
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def offer(self, slug: str, options_id: str = "measure-options") -> None:
        """Let the list of options, which the page holds once, follow what is typed."""
        self.widget.attrs |= {
            "list": options_id,
            "hx-get": reverse("objectives:options", args=[slug]),
            "hx-trigger": "input changed delay:250ms",
            "hx-sync": "this:replace",
            "hx-target": f"#{options_id}",
            "hx-swap": "innerHTML",
            "hx-vals": '{"for": "options"}',
            "data-quiet": "",
        }

    def clean(self, value) -> Indicator | None:
        text = super().clean(value)
        return _named(text) if text else None


def options(words: str) -> list[str]:
    """What the list offers for what was typed, by title."""
    rows = Indicator.objects.in_use().filter(title__icontains=words.strip())
    found = list(rows.select_related("unit", "owner").order_by("title", "id")[:MOST_OPTIONS])
    titles = [each.title.casefold() for each in found]
    return [
        each.title if titles.count(each.title.casefold()) == 1 else _full_name(each)
        for each in found
    ]


def name_of(indicator: Indicator) -> str:
    """How a form writes an indicator that is chosen already."""
    twins = Indicator.objects.in_use().filter(title__iexact=indicator.title).count()
    return indicator.title if twins < 2 else _full_name(indicator)


def _full_name(indicator: Indicator) -> str:
    parts = (
        indicator.title,
        indicator.unit.name if indicator.unit else "",
        indicator.owner.name if indicator.owner else "",
    )
    return PART.join(part for part in parts if part)


def _named(text: str) -> Indicator:
    rows = Indicator.objects.in_use().select_related("unit", "owner")
    typed = Value(text, output_field=CharField())
    wanted = text.casefold()
    found = [
        each
        for each in rows.annotate(typed=typed).filter(typed__istartswith=F("title"))
        if wanted in (each.title.casefold(), _full_name(each).casefold())
    ]
    if not found:
        raise ValidationError(_("There is no measure “%(name)s”.") % {"name": text[:80]})
    if len(found) > 1:
        names = ", ".join(sorted({_full_name(each) for each in found}))
        raise ValidationError(_("Several measures have this name: %(names)s.") % {"names": names})
    return found[0]
