"""Raising a risk, judging it, changing it, and saying what became of it."""

from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from accountability.forms.dependency import ObjectiveField
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership
from reviews.models import Risk
from reviews.risk_wording import IMPACTS, LIKELIHOODS, scale_choices


def _scale(label, words) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=lambda: [("", gettext("Choose")), *scale_choices(words)],
    )


def _likelihood() -> forms.TypedChoiceField:
    return _scale(gettext_lazy("Likelihood"), LIKELIHOODS)


def _impact() -> forms.TypedChoiceField:
    return _scale(pgettext_lazy("of a risk", "Impact"), IMPACTS)


def _title() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What could happen"),
        max_length=300,
        help_text=gettext_lazy("An event and its cause: “Ferrum cannot cast in January”."),
    )


def _owner(*, required: bool) -> "forms.ModelChoiceField[Membership]":
    return forms.ModelChoiceField(
        label=gettext_lazy("Watched by"),
        queryset=None,
        required=required,
        empty_label=gettext_lazy("Whoever owns the objective"),
    )


def _response() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=pgettext_lazy("to a risk", "Response"),
        required=False,
        choices=[("", gettext_lazy("Not decided yet")), *Risk.Response.choices],
    )


def _response_text() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("What this means here"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _review_on() -> forms.DateField:
    return forms.DateField(label=gettext_lazy("Look again on"), required=False, widget=day_input())


def _because(label) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def _offer_people(form: forms.Form, owner: Membership | None = None) -> None:
    """Whoever is here, and who watches it now even if they have left."""
    here = models.Q(revoked_at__isnull=True)
    if owner is not None:
        here |= models.Q(pk=owner.pk)
    field = cast("forms.ModelChoiceField", form.fields["owner"])
    field.queryset = Membership.objects.filter(here).by_name()


class RaiseForm(forms.Form):
    """For one objective; where it is not said already, `objective` asks for it."""

    objective = ObjectiveField(
        label=gettext_lazy("Which objective it threatens"),
        help_text=gettext_lazy("Type a title, a unit or a name."),
    )
    title = _title()
    likelihood = _likelihood()
    impact = _impact()
    note = forms.CharField(
        label=gettext_lazy("Why you judge it so"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = _owner(required=False)
    response = _response()
    response_text = _response_text()
    review_on = _review_on()

    def __init__(self, *args, slug: str, is_known: bool, **options) -> None:
        super().__init__(*args, **options)
        _offer_people(self)
        if is_known:
            del self.fields["objective"]
        else:
            cast("ObjectiveField", self.fields["objective"]).offer(slug)


class RiskForm(VersionedForm):
    """A form over a risk; what is asked anew each time begins empty."""

    ANEW: tuple[str, ...] = ()

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        stored = super().initial_of(row)
        return {name: value for name, value in stored.items() if name not in cls.ANEW}


class AssessForm(RiskForm):
    ANEW = ("note", "review_on")

    likelihood = _likelihood()
    impact = _impact()
    note = forms.CharField(
        label=gettext_lazy("What has changed"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    review_on = _review_on()


class ChangeRiskForm(RiskForm):
    title = _title()
    owner = _owner(required=True)
    response = _response()
    response_text = _response_text()
    review_on = _review_on()

    def __init__(self, *args, row: Risk, **options) -> None:
        super().__init__(*args, **options)
        _offer_people(self, row.owner)


class OccurredForm(RiskForm):
    ANEW = ("because", "wants_item")

    because = _because(gettext_lazy("What happened"))
    wants_item = forms.BooleanField(
        label=gettext_lazy("Ask for an item in the next review"),
        required=False,
        help_text=gettext_lazy("Its objective is then discussed, whatever its score."),
    )


class CloseRiskForm(RiskForm):
    ANEW = ("because",)

    because = _because(gettext_lazy("Why it is over"))
