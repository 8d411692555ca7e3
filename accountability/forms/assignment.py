"""Giving somebody a role beside the owner."""

from typing import cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accountability.forms.people import PersonField
from accountability.models import Assignment


class AssignForm(forms.Form):
    member = PersonField(label=_("Person"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args, slug: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["role"]).choices = [
            (value, capfirst(label)) for value, label in Assignment.Role.choices
        ]
        cast("PersonField", self.fields["member"]).follow(slug)
