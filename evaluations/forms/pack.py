"""Asking for a pack."""

from collections.abc import Mapping, Sequence
from typing import cast

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.models import Cycle, Pack
from evaluations.models.pack import Subject
from perfmgmt.tenancy.models import Unit
from reviews.models import Review
from strategy.models import Plan


def kinds_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Formats"),
        choices=Pack.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one format.")},
    )


def paper_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Paper"), choices=Pack.Paper.choices)


class PackForm(forms.Form):
    """What is offered is what may be asked for; `cleaned_data["subject"]` is one of it."""

    subject = forms.ChoiceField(
        label=gettext_lazy("Of what"),
        error_messages={
            "invalid_choice": gettext_lazy("Choose what the pack is of."),
            "required": gettext_lazy("Choose what the pack is of."),
        },
    )
    kinds = kinds_field()
    paper = paper_field()
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(
        self,
        *arguments,
        reviews: Sequence[Review] = (),
        units: Sequence[Unit] = (),
        plans: Sequence[Plan] = (),
        cycles: Sequence[Cycle] = (),
        **named,
    ) -> None:
        super().__init__(*arguments, **named)
        self.subjects: Mapping[str, Subject] = {
            **{f"review:{row.pk}": row for row in reviews},
            **{f"cycle:{row.pk}": row for row in cycles},
            **{f"plan:{row.pk}": row for row in plans},
            **{f"unit:{row.pk}": row for row in units},
        }
        groups = (
            (_("Closed reviews"), [(f"review:{row.pk}", _label(row)) for row in reviews]),
            (_("Cycles of evaluation"), [(f"cycle:{row.pk}", str(row)) for row in cycles]),
            (_("Plans"), [(f"plan:{row.pk}", str(row)) for row in plans]),
            (_("Units and those below them"), [(f"unit:{row.pk}", str(row)) for row in units]),
        )
        choice = cast("forms.ChoiceField", self.fields["subject"])
        choice.choices = [(name, offered) for name, offered in groups if offered]

    def clean_subject(self) -> Subject:
        return self.subjects[self.cleaned_data["subject"]]


class AgainForm(forms.Form):
    """Other formats of a snapshot that there is already."""

    kinds = kinds_field()
    paper = paper_field()


def _label(review: Review) -> str:
    day = date_format(localtime(review.starts_at), "DATE_FORMAT")
    return _("%(title)s, %(day)s") % {"title": review.title, "day": day}
