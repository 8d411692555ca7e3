"""The forms of secondary contributions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.services.alignment import LONGEST_NOTE
from objectives.models import Objective
from perfmgmt.tenancy.dialogs import VersionedForm


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("How it contributes"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that the other owner understands."),
    )


class AlignForm(forms.Form):
    """Which objective, and how. The list of choices is the page's own."""

    serves: "forms.ModelChoiceField[Objective]" = forms.ModelChoiceField(
        label=_("Also serves"),
        queryset=None,
        error_messages={"required": _("Choose an objective.")},
    )
    note = _note()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["serves"]
        field.queryset = Objective.objects.all()


class AlignmentForm(VersionedForm):
    note = _note()
