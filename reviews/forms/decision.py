"""What the room decides."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from objectives.forms.fields import TypedNumberField
from objectives.models import Indicator
from reviews.forms.fields import DayField, PersonField
from reviews.models import Decision, DecisionRequest, InterventionKind
from reviews.rules.states import DecisionKind
from reviews.typed import read_day

LONGEST_TEXT = 2000
EFFECT_FIELDS = ("intervention_kind", "expected_value", "check_on")

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
    intervention_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("Not said yet")), *InterventionKind.choices],
        widget=forms.Select(attrs={"class": "in"}),
    )
    effect_indicator = forms.ChoiceField(
        label=gettext_lazy("Should move"),
        required=False,
        widget=forms.Select(attrs={"class": "in"}),
    )
    expected_value = TypedNumberField(
        label=gettext_lazy("To"), required=False, widget=forms.TextInput(attrs={"class": "in"})
    )
    check_on = DayField(label=gettext_lazy("Check on"), required=False)
    due_on = DayField(label=gettext_lazy("Due or until"), required=False)
    dissent = forms.CharField(
        label=gettext_lazy("Dissent"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"class": "in"}),
    )
    decided_by = PersonField(label=gettext_lazy("Decided by"), required=False)
    answers = forms.MultipleChoiceField(
        label=gettext_lazy("Answers what was asked"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(
        self,
        *args,
        today: date,
        indicators: Iterable[tuple[str, str]] = (),
        requests: Iterable[tuple[str, str]] = (),
        **options,
    ) -> None:
        """What the item offers: `indicators` by id and title that the decision may name, and `requests`
        by id and proposal that it may answer.
        """
        super().__init__(*args, **options)
        self.today = today
        for name in ("due_on", "check_on"):
            cast("DayField", self.fields[name]).today = today
        offered = cast("forms.ChoiceField", self.fields["effect_indicator"])
        offered.choices = [("", gettext_lazy("Not said yet")), *indicators]
        cast("forms.MultipleChoiceField", self.fields["answers"]).choices = list(requests)

    @property
    def has_effect(self) -> bool:
        """Something of an expected effect was said, or is wrong: it stands open."""
        return any(
            self[name].errors or self[name].value() for name in (*EFFECT_FIELDS, "effect_indicator")
        )

    def clean_answers(self) -> QuerySet[DecisionRequest]:
        return DecisionRequest.objects.filter(pk__in=self.cleaned_data["answers"])

    def clean_effect_indicator(self) -> Indicator | None:
        chosen = self.cleaned_data["effect_indicator"]
        return Indicator.objects.in_use().filter(pk=chosen).first() if chosen else None

    def answer(self) -> dict[str, Any]:
        """What the verb is given: the fields of the chosen outcome, and nothing of the others."""
        said = self.cleaned_data
        kind = KIND_OF[said["outcome"]]
        answer = {
            "kind": kind,
            "version": said["version"],
            "decided_by": said["decided_by"],
            "dissent": said["dissent"],
            "answers": said["answers"],
        }
        if kind == DecisionKind.NO_ACTION:
            day = read_day(said["look_again"], self.today)
            return answer | {
                "because": said["because"],
                "look_again_on": day,
                "look_again_when": "" if day else said["look_again"],
            }
        if kind == DecisionKind.INTERVENE:
            answer |= {name: said[name] for name in (*EFFECT_FIELDS, "effect_indicator")}
        until = said["due_on"] if kind == DecisionKind.PARK else None
        return answer | {
            "text": said["text"],
            "owner": said["owner"],
            "due_on": None if until else said["due_on"],
            "look_again_on": until,
        }
