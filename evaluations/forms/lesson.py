"""Writing a lesson down, saying it better, taking it back."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy

from accountability.forms.dependency import ObjectiveField
from evaluations.models import Lesson
from perfmgmt.tenancy.dialogs import VersionedForm


def _title() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What was learnt"),
        max_length=300,
        help_text=gettext_lazy("One sentence that somebody else can use."),
    )


def _next_time() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What to do next time"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _tag() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("What it teaches about"),
        choices=[("", gettext_lazy("Choose")), *Lesson.Tag.choices],
    )


class WriteLessonForm(forms.Form):
    """Where nobody knows yet what it came from, `objective` asks for it."""

    title = _title()
    next_time = _next_time()
    tag = _tag()
    objective = ObjectiveField(
        label=gettext_lazy("Which objective taught it"),
        help_text=gettext_lazy("Type a title, a unit or a name."),
    )

    def __init__(self, *args, slug: str, is_known: bool, is_optional: bool, **options) -> None:
        super().__init__(*args, **options)
        if is_known:
            del self.fields["objective"]
        else:
            field = cast("ObjectiveField", self.fields["objective"])
            field.required = not is_optional
            field.offer(slug)


class ChangeLessonForm(VersionedForm):
    title = _title()
    next_time = _next_time()
    tag = _tag()


class TakeBackLessonForm(VersionedForm):
    because = forms.CharField(
        label=gettext_lazy("Why it does not hold"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
