"""Submitting an evaluation, sending it back, calibrating it, judging a question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluations.models import QualityAnswer
from evaluations.wording import answer_words
from perfmgmt.tenancy.dialogs import VersionedForm


def _score(*, help_text) -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("Score, from 0 to 1"),
        required=False,
        min_value=0,
        max_value=1,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )


def _text(label, *, required: bool = True, most: int = 500) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SubmitForm(VersionedForm):
    score = _score(help_text=gettext_lazy("It stands as suggested unless you say why not."))
    score_because = _text(gettext_lazy("Why it differs from the suggestion"), required=False)
    summary = _text(gettext_lazy("What is to be learnt from it"), required=False, most=4000)


class SendBackForm(VersionedForm):
    because = _text(gettext_lazy("What is to be mended"))

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}


class CalibrateForm(VersionedForm):
    score = _score(help_text=gettext_lazy("As submitted, or another one with a reason."))
    because = _text(gettext_lazy("Why it is another one"), required=False)

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version, "score": row.score}


class SignForm(VersionedForm):
    """The version that was seen, and nothing to fill in."""

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}


class JudgeForm(VersionedForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"), widget=forms.RadioSelect, choices=()
    )
    text = _text(gettext_lazy("In your words"), required=False, most=1000)

    def __init__(self, *arguments, question: str, **named) -> None:
        super().__init__(*arguments, **named)
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            (code, answer_words(question, code)) for code in QualityAnswer.Answer.values
        ]
