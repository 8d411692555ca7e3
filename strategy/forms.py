"""Forms of strategic direction. What is edited is a `VersionedForm`: two people never overwrite each other."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Assumption, Perspective, Plan, Priority, Tension


def _text(**options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **options)


def _offer_people(field: forms.Field, current: UUID | None = None) -> None:
    """Who is here, and whoever has the part now: editing something else never drops them."""
    people = Membership.objects.filter(Q(revoked_at__isnull=True) | Q(pk=current))
    cast("forms.ModelChoiceField", field).queryset = people.by_name()


class ConfirmForm(VersionedForm):
    """Nothing to fill in: only that somebody means it, and what they saw."""


class PlanForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("For instance: Plan 2027–29")
    )
    ambition = _text(
        label=_("Ambition"),
        required=False,
        help_text=_("One sentence: what will be true at the end?"),
    )
    starts_on = forms.DateField(label=_("From"), widget=day_input())
    ends_on = forms.DateField(label=_("Until"), widget=day_input())
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Of"), queryset=None, required=False, empty_label=_("The whole organisation")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = Unit.objects.in_order()

    @classmethod
    def for_years_from(cls, today: date) -> "PlanForm":
        """Three whole years, the first one the current or, from October on, the next."""
        first = today.year + (today.month >= 10)
        span = {"starts_on": date(first, 1, 1), "ends_on": date(first + 2, 12, 31)}
        return cls(initial=span)


class PlanEditForm(VersionedForm, PlanForm):
    """The same over a stored plan."""


class PriorityForm(forms.Form):
    title = forms.CharField(label=_("Priority"), max_length=200)
    outcome = _text(
        label=_("Outcome"), required=False, help_text=_("What is different when it is reached?")
    )
    perspective = forms.ChoiceField(
        label=_("Perspective"),
        choices=[("", _("No perspective")), *Perspective.choices],
        required=False,
        help_text=_("Where its value shows first."),
    )
    sponsor: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=None, required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_people(self.fields["sponsor"], self.initial.get("sponsor"))


class PriorityEditForm(VersionedForm, PriorityForm):
    """The same over a stored priority."""


class SideField(forms.ChoiceField):
    """One side of a trade-off: a priority of the plan or one of the classic tensions."""

    def offer(self, priorities: list[Priority]) -> None:
        self.sides: dict[str, Priority | Tension] = {
            f"priority:{each.pk}": each for each in priorities
        }
        self.sides |= {f"tension:{each.value}": each for each in Tension}
        self.choices = [
            ("", _("Choose")),
            (_("Priorities"), [(f"priority:{each.pk}", str(each)) for each in priorities]),
            (_("Tensions"), [(f"tension:{each.value}", each.label) for each in Tension]),
        ]

    def clean(self, value):
        chosen = super().clean(value)
        return self.sides[chosen] if chosen else None


class ReasonForm(forms.Form):
    """Why a trade-off was made, and where it holds."""

    because = _text(label=_("because"))
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Where it holds"),
        queryset=None,
        required=False,
        empty_label=_("Everywhere"),
        help_text=_("In a unit it also holds for what is below it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = Unit.objects.in_order()


class TradeOffForm(ReasonForm):
    favoured = SideField(label=_("We favour"))
    over = SideField(label=_("over"))

    field_order = ("favoured", "over", "because", "unit")

    def __init__(self, plan: Plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        priorities = list(Priority.objects.of_plan(plan).ranked())
        for name in ("favoured", "over"):
            cast("SideField", self.fields[name]).offer(priorities)


class TradeOffEditForm(VersionedForm, ReasonForm):
    """Its reason and where it holds: other sides make another trade-off."""


class AssumptionForm(forms.Form):
    statement = forms.CharField(
        label=_("What must stay true"),
        max_length=300,
        help_text=_("For instance: Castings lead time stays under 9 weeks"),
    )
    sign = _text(
        label=_("How one would notice"),
        required=False,
        help_text=_("The figure or the event that would show that it no longer holds."),
    )
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=None,
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Keeps an eye on it and says when it no longer holds."),
    )
    priority: "forms.ModelChoiceField[Priority]" = forms.ModelChoiceField(
        label=_("Priority"), queryset=None, required=False, empty_label=_("The whole plan")
    )

    def __init__(self, plan: Plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_people(self.fields["owner"], self.initial.get("owner"))
        priorities = Priority.objects.of_plan(plan).ranked()
        cast("forms.ModelChoiceField", self.fields["priority"]).queryset = priorities


class AssumptionEditForm(VersionedForm, AssumptionForm):
    """The same over a stored assumption."""


class JudgementForm(VersionedForm):
    """How an assumption stands, and what shows it."""

    state = forms.ChoiceField(
        label=_("How it stands"), choices=Assumption.State.choices, widget=forms.RadioSelect
    )
    because = _text(label=_("because"), help_text=_("What was seen, and where."))

    @classmethod
    def initial_of(cls, row) -> dict[str, Any]:
        return {"state": row.state, "because": row.state_because, "version": row.version}


class RankForm(forms.Form):
    """A step up or down for one priority, or the whole order, seen at a version of the plan."""

    priority = forms.UUIDField(required=False)
    move = forms.ChoiceField(choices=[("up", "up"), ("down", "down")], required=False)
    order = forms.CharField(required=False)
    version = forms.IntegerField()

    def clean_order(self) -> list[UUID]:
        try:
            return [UUID(each) for each in self.cleaned_data["order"].split(",") if each]
        except ValueError:
            raise forms.ValidationError(_("Send the ids of the priorities, with commas.")) from None

    def clean(self):
        given = super().clean() or self.cleaned_data
        if not given.get("order") and not (given.get("priority") and given.get("move")):
            raise forms.ValidationError(_("Say which priority moves where."))
        return given
