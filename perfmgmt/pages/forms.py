"""Forms of the pages that belong to no single app."""

from django import forms
from django.conf import settings

from perfmgmt.tenancy.models import User


class PreferencesForm(forms.ModelForm):
    """Theme, language or both; what is not sent stays as it is."""

    theme = forms.ChoiceField(choices=User.Theme.choices, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)

    class Meta:
        model = User
        fields = ("theme", "language")

    def clean(self):
        kept = {name: value for name, value in (super().clean() or {}).items() if value}
        return {"theme": self.initial["theme"], "language": self.initial["language"]} | kept
