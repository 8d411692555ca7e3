"""What goes onto an agenda, what leaves it, and who leads."""

from typing import cast
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.forms import ObjectiveField
from perfmgmt.tenancy.models import Membership
from reviews.models import Review

LONGEST_REASON = 500


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    because = forms.CharField(
        label=gettext_lazy("Because"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ItemForm(ReasonForm):
    """An objective that is to be discussed."""

    objective = ObjectiveField(
        label=gettext_lazy("Objective"), help_text=gettext_lazy("Type a title, a unit or a name.")
    )
    field_order = ("objective", "because")

    def __init__(self, *args, slug: str, **options) -> None:
        super().__init__(*args, **options)
        field = cast("ObjectiveField", self.fields["objective"])
        field.offer(slug)
        field.widget.attrs["hx-get"] = reverse("reviews:item-options", args=[slug])


class OrderForm(forms.Form):
    """One step for an item, or the whole order, seen at a version of the review."""

    objective = forms.UUIDField(required=False)
    move = forms.ChoiceField(choices=[("up", "up"), ("down", "down")], required=False)
    order = forms.CharField(required=False)
    version = forms.IntegerField()

    def clean_order(self) -> list[UUID]:
        try:
            return [UUID(each) for each in self.cleaned_data["order"].split(",") if each]
        except ValueError:
            raise forms.ValidationError(_("Send the ids of the objectives, with commas.")) from None


class ChairForm(forms.Form):
    """Who leads from now on, among those invited."""

    to: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Who chairs from now on"),
        queryset=None,
        empty_label=None,
    )

    def __init__(self, *args, review: Review, **options) -> None:
        super().__init__(*args, **options)
        seats = review.attendances.exclude(member=review.chair_id).values("member")
        people = Membership.objects.active().filter(pk__in=seats).by_name()
        cast("forms.ModelChoiceField", self.fields["to"]).queryset = people
