"""Forms of initiatives, their milestones and their states."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import Indicator, Initiative, Objective
from objectives.rules import initiative as rules
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership, Unit


class InitiativeForm(VersionedForm):
    title = forms.CharField(label=_("Initiative"), max_length=300)
    description = forms.CharField(
        label=_("What is done"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    objective: "forms.ModelChoiceField[Objective]" = forms.ModelChoiceField(
        label=_("Objective that it serves"),
        queryset=None,
        required=False,
        empty_label=_("None yet"),
    )
    indicator: "forms.ModelChoiceField[Indicator]" = forms.ModelChoiceField(
        label=_("Indicator that it should move"),
        queryset=None,
        required=False,
        empty_label=_("None yet"),
    )
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("The whole organisation")
    )
    starts_on = forms.DateField(label=_("From"), required=False, widget=day_input())
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())

    def __init__(self, *args, row: Initiative | None = None, **options) -> None:
        """`row` is what is being changed: what it names stays on offer after it has ended."""
        super().__init__(*args, **options)
        objectives = Objective.objects.filter(
            state__in=[Objective.State.DRAFT, Objective.State.ACTIVE]
        )
        indicators = Indicator.objects.in_use()
        people = Membership.objects.active()
        if row is not None:
            objectives |= Objective.objects.filter(pk__in=_ids(row.objective_id))
            indicators |= Indicator.objects.filter(pk__in=_ids(row.indicator_id))
            people |= Membership.objects.filter(pk__in=_ids(row.owner_id))
        for name, queryset in {
            "objective": objectives.order_by("title", "id"),
            "indicator": indicators.order_by("title", "id"),
            "owner": people.by_name(),
            "unit": Unit.objects.in_order(),
        }.items():
            cast("forms.ModelChoiceField", self.fields[name]).queryset = queryset


class InitiativeStateForm(VersionedForm):
    state = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Because"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to stop it, to take it up again, or where a milestone is not reached."),
    )

    def __init__(self, *args, row: Initiative, **options) -> None:
        super().__init__(*args, **options)
        following = rules.FOLLOWING[rules.State(row.state)]
        field = cast("forms.ChoiceField", self.fields["state"])
        field.choices = [each for each in Initiative.State.choices if each[0] in following]

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        stored = cast("Initiative", row)
        return {
            "version": stored.version,
            "state": stored.state,
            "because": stored.state_because,
        }


class MilestoneForm(VersionedForm):
    title = forms.CharField(label=_("Milestone"), max_length=300)
    due_on = forms.DateField(label=_("Planned for"), widget=day_input())
    forecast_on = forms.DateField(
        label=_("Expected on"),
        required=False,
        widget=day_input(),
        help_text=_("As it looks now, where that is another day than planned."),
    )
    done_on = forms.DateField(label=_("Reached on"), required=False, widget=day_input())

    def __init__(self, *args, is_new: bool = False, **options) -> None:
        super().__init__(*args, **options)
        if is_new:
            del self.fields["done_on"]


class ReachForm(VersionedForm):
    done_on = forms.DateField(label=_("Reached on"), widget=day_input())


class VersionOnlyForm(VersionedForm):
    """A question that is answered yes by sending it, about a row as it was seen."""


def _ids(pk: UUID | None) -> list[UUID]:
    return [pk] if pk else []
