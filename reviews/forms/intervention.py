"""Forms of interventions: opening, changing, completing what a decision left open, and their steps."""

from typing import Any, cast

from django import forms
from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils.translation import gettext_lazy as _

from objectives.forms.fields import TypedNumberField
from objectives.judging import WITHOUT_LIMITS
from objectives.models import Indicator, Objective, ObjectiveIndicator
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership
from reviews.models import Intervention

LONGEST_TEXT = 2000


class ExpectedEffect(VersionedForm):
    """Which indicator should stand where, and when to look: whole or not at all."""

    indicator: "forms.ModelChoiceField[Indicator]" = forms.ModelChoiceField(
        label=_("Indicator that it should move"),
        queryset=None,
        required=False,
        empty_label=_("None yet"),
    )
    expected_value = TypedNumberField(label=_("Value that you expect"), required=False)
    check_on = forms.DateField(
        label=_("Check its effect on"),
        required=False,
        widget=day_input(),
        help_text=_("Values of periods that are over by then count, from three on."),
    )
    lag_periods = forms.IntegerField(
        label=_("Periods until it shows"),
        required=False,
        min_value=0,
        max_value=24,
        initial=0,
        help_text=_("So many periods after its start are left out."),
    )

    def offer(self, objective: Objective | None, row: Intervention | None = None) -> None:
        """Every indicator in which an effect can be seen, those of the objective first."""
        served = ObjectiveIndicator.objects.filter(
            indicator=OuterRef("pk"), objective=objective.pk if objective else None
        )
        rows = Indicator.objects.in_use().exclude(target_type__in=WITHOUT_LIMITS)
        if row is not None and row.indicator_id:
            rows |= Indicator.objects.filter(pk=row.indicator_id)
        own = Case(When(Exists(served), then=Value(0)), default=Value(1))
        field = cast("forms.ModelChoiceField", self.fields["indicator"])
        field.queryset = rows.order_by(own, "title", "id")

    def clean_lag_periods(self) -> int:
        return self.cleaned_data["lag_periods"] or 0


class InterventionForm(ExpectedEffect):
    """Begins something between meetings, or changes it."""

    field_order = ("objective", "text", "kind", "owner", "due_on", "because")

    objective: "forms.ModelChoiceField[Objective]" = forms.ModelChoiceField(
        label=_("Objective"), queryset=None
    )
    text = forms.CharField(
        label=_("What will be done"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 2})
    )
    kind = forms.ChoiceField(label=_("Kind"))
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None
    )
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
    because = forms.CharField(
        label=_("Because"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        *args,
        objectives=None,
        objective: Objective | None = None,
        row: Intervention | None = None,
        **options,
    ) -> None:
        """`objectives` are those to choose from for a new one; `row` is what is being changed."""
        super().__init__(*args, **options)
        people = Membership.objects.active()
        if row is not None:
            people |= Membership.objects.filter(pk=row.owner_id)
            del self.fields["objective"]
            if row.decision_id:
                del self.fields["text"]
        else:
            cast("forms.ModelChoiceField", self.fields["objective"]).queryset = objectives
        cast("forms.ModelChoiceField", self.fields["owner"]).queryset = people.by_name()
        choices = [("", _("Choose")), *Intervention.Kind.choices]
        cast("forms.ChoiceField", self.fields["kind"]).choices = choices
        if row is not None and row.kind == "":
            self.fields["kind"].required = False
        self.offer(row.objective if row else objective, row)
        if row is not None and row.started_on and row.indicator_id:
            for name in ("indicator", "expected_value"):
                self.fields[name].disabled = True


class CompleteForm(ExpectedEffect):
    """What a decision in the room left open: an owner and a sentence were enough there."""

    field_order = ("kind", "due_on", "indicator", "expected_value", "check_on", "lag_periods")

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())

    def __init__(self, *args, row: Intervention, **options) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Not said yet")), *Intervention.Kind.choices]
        cast("forms.ChoiceField", self.fields["kind"]).choices = choices
        self.offer(row.objective, row)


class StartForm(VersionedForm):
    on = forms.DateField(label=_("Begun on"), widget=day_input())

    @classmethod
    def initial_of(cls, row) -> dict[str, Any]:
        return {"version": row.version}


class StopForm(VersionedForm):
    because = forms.CharField(
        label=_("Because"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

    @classmethod
    def initial_of(cls, row) -> dict[str, Any]:
        return {"version": row.version}


class StepForm(forms.Form):
    text = forms.CharField(label=_("Step"), max_length=300)
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
