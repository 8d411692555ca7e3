"""Forms of the review room."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from perfmgmt.tenancy.models import Membership
from reviews.models import Decision
from reviews.rules.states import DecisionKind
from reviews.typed import read_day

LONGEST_TEXT = 2000

# The letters are the hotkeys; the style sheet shows "because" where `n` is checked.
KIND_OF = {
    "i": DecisionKind.INTERVENE,
    "r": DecisionKind.RECALIBRATE,
    "e": DecisionKind.ESCALATE,
    "s": DecisionKind.STOP,
    "p": DecisionKind.PARK,
    "n": DecisionKind.NO_ACTION,
}
LETTER_OF: dict[str, str] = {kind: letter for letter, kind in KIND_OF.items()}


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


class DecisionForm(forms.Form):
    """What the room decides. Which fields an outcome needs is the verb's business."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("of an item", "Outcome"),
        choices=[(letter, Decision.Kind(kind).label) for letter, kind in KIND_OF.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the room decided.")},
    )
    because = forms.CharField(
        label=gettext_lazy("Because"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "in", "rows": 2}),
    )
    look_again = forms.CharField(
        label=gettext_lazy("Look again on"),
        required=False,
        max_length=300,
        widget=forms.TextInput(
            attrs={"class": "in", "placeholder": gettext_lazy("Date, or what would trigger it")}
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("What will be done"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "in", "rows": 2}),
    )
    owner = PersonField(label=gettext_lazy("Owner"), required=False)
    due_on = DayField(label=gettext_lazy("Due or until"), required=False)
    dissent = forms.CharField(
        label=gettext_lazy("Dissent"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"class": "in"}),
    )
    decided_by = PersonField(label=gettext_lazy("Decided by"), required=False)

    def __init__(self, *args, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.today = today
        cast("DayField", self.fields["due_on"]).today = today

    def answer(self) -> dict[str, Any]:
        """What the verb is given: the fields of the chosen outcome, and nothing of the others."""
        said = self.cleaned_data
        kind = KIND_OF[said["outcome"]]
        answer = {
            "kind": kind,
            "version": said["version"],
            "decided_by": said["decided_by"],
            "dissent": said["dissent"],
        }
        if kind == DecisionKind.NO_ACTION:
            day = read_day(said["look_again"], self.today)
            return answer | {
                "because": said["because"],
                "look_again_on": day,
                "look_again_when": "" if day else said["look_again"],
            }
        until = said["due_on"] if kind == DecisionKind.PARK else None
        return answer | {
            "text": said["text"],
            "owner": said["owner"],
            "due_on": None if until else said["due_on"],
            "look_again_on": until,
        }
