"""Setting the limit of a check."""

from django import forms
from django.utils.translation import gettext_lazy


class LimitForm(forms.Form):
    limit = forms.DecimalField(
        label=gettext_lazy("Limit"),
        min_value=0,
        max_digits=8,
        decimal_places=1,
        localize=True,
        help_text=gettext_lazy("The record keeps what it was, and who changed it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
