"""What the room decides."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from reviews.forms.fields import DayField, PersonField
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
