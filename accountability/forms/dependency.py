"""Asking for something by a day, and everything that the two sides say about it."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.models import Dependency
from accountability.rules import Side
from objectives.models import Objective
from perfmgmt.tenancy.dialogs import VersionedForm, day_input

MOST_OPTIONS = 20
PART = " · "
OPTIONS_ID = "objective-options"


def options(words: str) -> list[str]:
    """What the list under the field offers for what was typed: part of a title, a unit or a name."""
    typed = words.split(PART, maxsplit=1)[0].strip()
    found = _offered().filter(
        Q(title__icontains=typed) | Q(unit__name__icontains=typed) | Q(owner__name__icontains=typed)
    )
    return [_full_name(each) for each in found.order_by("title", "id")[:MOST_OPTIONS]]


class ObjectiveField(forms.CharField):
    """The name of an objective, as its options write it or its title alone; gives the objective."""

    def __init__(self, **options) -> None:
        super().__init__(**({"max_length": 700} | options))
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def offer(self, slug: str) -> None:
        """Let the list of options, which the page holds once, follow what is typed."""
        self.widget.attrs |= {
            "list": OPTIONS_ID,
            "hx-get": reverse("accountability:dependency-options", args=[slug]),
            "hx-trigger": "input changed delay:250ms",
            "hx-sync": "this:replace",
            "hx-target": f"#{OPTIONS_ID}",
            "hx-swap": "innerHTML",
            "data-quiet": "",
        }

    def clean(self, value) -> Objective | None:
        text = super().clean(value)
        return _named(text) if text else None


class ProposalForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is needed"),
        max_length=300,
        help_text=gettext_lazy("So that both sides can see whether it is there."),
    )
    provider = ObjectiveField(
        label=gettext_lazy("From which objective"),
        help_text=gettext_lazy("Type a title, a unit or a name; its owner is asked."),
    )
    needed_on = forms.DateField(label=pgettext_lazy("a day", "Needed by"), widget=day_input())
    details = forms.CharField(
        label=gettext_lazy("Details"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, slug: str, **options) -> None:
        super().__init__(*args, **options)
        cast("ObjectiveField", self.fields["provider"]).offer(slug)


class AgreementForm(VersionedForm):
    """For which side somebody speaks; asked only where that is open."""

    side = forms.ChoiceField(
        label=gettext_lazy("You speak for"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args, row: Dependency, sides: Iterable[Side], **options) -> None:
        super().__init__(*args, **options)
        theirs = [side for side in Side if side in sides]
        field = cast("forms.ChoiceField", self.fields["side"])
        field.choices = [(side.value, _side_words(row, side)) for side in theirs]
        if len(theirs) < 2:
            field.widget = forms.HiddenInput()
            self.initial["side"] = theirs[0].value if theirs else ""
        else:
            field.required = True

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        stored = cast("Dependency", row)
        values = {
            "version": stored.version,
            "because": stored.because,
            "day": stored.offered_on or stored.promised_on,
        }
        return {name: value for name, value in values.items() if name in cls.base_fields}

    def clean_side(self) -> Side | None:
        said = self.cleaned_data["side"]
        return Side(said) if said else None


def _because(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Because"),
        required=required,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DayForm(AgreementForm):
    day = forms.DateField(label=gettext_lazy("The other day"), widget=day_input())
    because = _because(required=False)


class KeptForm(AgreementForm):
    because = _because(required=False)
    because.label = gettext_lazy("Worth saying")


class ReasonForm(AgreementForm):
    because = _because(required=True)


def _side_words(row: Dependency, side: Side) -> str:
    words = {"title": row.objective_of(side).title}
    if side is Side.NEEDS:
        return _("“%(title)s”, which needs it") % words
    return _("“%(title)s”, which gives it") % words


def _offered():
    living = [Objective.State.DRAFT, Objective.State.ACTIVE]
    return Objective.objects.filter(state__in=living).select_related("unit", "owner")


def _full_name(objective: Objective) -> str:
    parts = (
        objective.title,
        objective.unit.name if objective.unit else "",
        objective.owner.name if objective.owner else "",
    )
    return PART.join(part for part in parts if part)


def _named(text: str) -> Objective:
    typed = Value(text, output_field=CharField())
    wanted = text.casefold()
    found = [
        each
        for each in _offered().annotate(typed=typed).filter(typed__istartswith=F("title"))
        if wanted in (each.title.casefold(), _full_name(each).casefold())
    ]
    if not found:
        raise ValidationError(_("There is no objective “%(name)s”.") % {"name": text[:80]})
    if len(found) > 1:
        names = ", ".join(sorted({_full_name(each) for each in found}))
        raise ValidationError(_("Several objectives have this name: %(names)s.") % {"names": names})
    return found[0]
