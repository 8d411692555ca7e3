"""Forms of strategic direction."""

from datetime import date
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.dialogs import day_input
from perfmgmt.tenancy.models import Membership
from strategy.models import Plan, Priority, Tension


class PlanForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("For instance: Plan 2027–29")
    )
    ambition = forms.CharField(
        label=_("Ambition"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence: what will be true at the end?"),
    )
    starts_on = forms.DateField(label=_("From"), widget=day_input())
    ends_on = forms.DateField(label=_("Until"), widget=day_input())

    @classmethod
    def for_years_from(cls, today: date) -> "PlanForm":
        """Three whole years, the first one the current or, from October on, the next."""
        first = today.year + (today.month >= 10)
        span = {"starts_on": date(first, 1, 1), "ends_on": date(first + 2, 12, 31)}
        return cls(initial=span)


class PriorityForm(forms.Form):
    title = forms.CharField(label=_("Priority"), max_length=200)
    outcome = forms.CharField(
        label=_("Outcome"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is different when it is reached?"),
    )
    sponsor: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=None, required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sponsor = cast("forms.ModelChoiceField", self.fields["sponsor"])
        sponsor.queryset = Membership.objects.active().by_name()


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


class TradeOffForm(forms.Form):
    favoured = SideField(label=_("We favour"))
    over = SideField(label=_("over"))
    because = forms.CharField(label=_("because"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, plan: Plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        priorities = list(Priority.objects.of_plan(plan).ranked())
        for name in ("favoured", "over"):
            cast("SideField", self.fields[name]).offer(priorities)


class RankForm(forms.Form):
    """One step up or down for one priority, seen at a version of the plan."""

    priority = forms.UUIDField()
    move = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
    version = forms.IntegerField()
