"""Asking for a pack."""

from collections.abc import Sequence
from typing import cast

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.models import Review


class PackForm(forms.Form):
    """`reviews` are those to choose from; `cleaned_data["review"]` is one of them."""

    review = forms.ChoiceField(
        label=gettext_lazy("Closed review"),
        error_messages={
            "invalid_choice": gettext_lazy("Choose a closed review."),
            "required": gettext_lazy("Choose a closed review."),
        },
    )

    def __init__(self, reviews: Sequence[Review], *arguments, **named) -> None:
        super().__init__(*arguments, **named)
        self.reviews = {str(review.pk): review for review in reviews}
        choice = cast("forms.ChoiceField", self.fields["review"])
        choice.choices = [(key, _label(review)) for key, review in self.reviews.items()]

    def clean_review(self) -> Review:
        return self.reviews[self.cleaned_data["review"]]


def _label(review: Review) -> str:
    day = date_format(localtime(review.starts_at), "DATE_FORMAT")
    return _("%(title)s, %(day)s") % {"title": review.title, "day": day}
