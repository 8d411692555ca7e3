"""What two people write to each other."""

from django import forms
from django.utils.translation import gettext_lazy

from perfmgmt.tenancy.dialogs import day_input

LONGEST = 4000


def _text(label) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


class NoteForm(forms.Form):
    text = _text(gettext_lazy("Your note"))
    next_talk_on = forms.DateField(
        label=gettext_lazy("Next talk"), required=False, widget=day_input()
    )


class AnswerNoteForm(forms.Form):
    text = _text(gettext_lazy("Your answer"))
