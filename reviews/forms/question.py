"""What is asked before a meeting, answered, and added after it."""

from django import forms
from django.utils.translation import gettext_lazy

LONGEST_TEXT = 2000


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST_TEXT,
        widget=_lines(3),
        help_text=gettext_lazy("Everybody who reads the agenda sees it; the owner is told."),
    )


class ReplyForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer"), max_length=LONGEST_TEXT, widget=_lines(3)
    )


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is to be added"),
        max_length=LONGEST_TEXT,
        widget=_lines(4),
        help_text=gettext_lazy(
            "It stands below the minutes with the day and your name, and goes to everybody invited."
        ),
    )
