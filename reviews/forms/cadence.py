"""Forms of cadences: a rhythm as a person picks it, who meets about what, and how long before."""

from datetime import time
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from objectives.rules.refusal import RuleError
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership, Organization, Unit
from reviews.models import Cadence, CadenceParticipant
from reviews.rhythm_wording import nth_words
from reviews.rules.recurrence import LAST, Frequency
from reviews.rules.rhythm import On, Pattern, read_pattern, rule_of
from strategy.models import Plan, Priority

OWN_RULE = "rule"
MOST_MINUTES = 480
MOST_HOURS = 720
TUESDAY = 1
MOST_WORKING_DAYS = 20

FREQUENCIES = [
    (Frequency.WEEKLY.value, gettext_lazy("Every week")),
    (Frequency.FORTNIGHTLY.value, gettext_lazy("Every two weeks")),
    (Frequency.MONTHLY.value, gettext_lazy("Every month")),
    (Frequency.QUARTERLY.value, gettext_lazy("Every quarter")),
    (Frequency.ONCE.value, gettext_lazy("Once")),
]
ON = [
    (On.NTH_WEEKDAY.value, gettext_lazy("A weekday, such as the third Tuesday")),
    (On.WORKING_DAY.value, gettext_lazy("Working days after the end of the month or quarter")),
    (On.MONTH_DAY.value, gettext_lazy("A day of the month")),
]


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PriorityField(forms.ModelChoiceField):
    """Priorities by rank, each behind its plan."""

    def label_from_instance(self, obj: models.Model) -> str:
        priority = cast("Priority", obj)
        return f"{priority.plan.title}: {priority.rank}. {priority.title}"


class RhythmForm(VersionedForm):
    """When: enough for its words and its next dates.

    Every part is a list with something chosen, so that the page may hide those that nobody is asked for.
    """

    frequency = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=FREQUENCIES, initial=Frequency.MONTHLY.value
    )
    on = forms.ChoiceField(label=gettext_lazy("On"), choices=ON, initial=On.NTH_WEEKDAY.value)
    nth = forms.TypedChoiceField(label=gettext_lazy("Which one"), coerce=int)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        initial=TUESDAY,
    )
    working_day = forms.TypedChoiceField(
        label=gettext_lazy("Working days after the end"),
        coerce=int,
        choices=[(count, str(count)) for count in range(1, MOST_WORKING_DAYS + 1)],
        initial=2,
        help_text=gettext_lazy("Monday to Friday; public holidays count as working days."),
    )
    month_day = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int)
    first_on = forms.DateField(label=gettext_lazy("From"), widget=day_input())
    starts_at_time = forms.TimeField(
        label=gettext_lazy("Starts at"), widget=time_input(), initial=time(9)
    )

    def __init__(
        self, *args: Any, organization: Organization, row: Cadence | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.organization, self.row = organization, row
        self.rule = ""
        nth = cast("forms.ChoiceField", self.fields["nth"])
        nth.choices = list(nth_words())
        days = cast("forms.ChoiceField", self.fields["month_day"])
        days.choices = [*((day, str(day)) for day in range(1, 29)), (LAST, _("the last day"))]
        if row is not None and read_pattern(row.rule) is None:
            own = (OWN_RULE, _("By the rule %(rule)s") % {"rule": row.rule})
            frequency = cast("forms.ChoiceField", self.fields["frequency"])
            frequency.choices = [own, *FREQUENCIES]
        zone = organization.time_zone
        self.fields["starts_at_time"].help_text = _("On the clock of %(zone)s.") % {"zone": zone}

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        stored = cast("Cadence", row)
        pattern = read_pattern(stored.rule)
        picked: dict[str, Any] = {"frequency": OWN_RULE}
        if pattern is not None:
            parts = ("on", "nth", "weekday", "working_day", "month_day")
            told = {name: getattr(pattern, name) for name in parts}
            picked = {"frequency": pattern.frequency.value}
            picked |= {name: value for name, value in told.items() if value is not None}
        return picked | {
            "first_on": stored.first_on,
            "starts_at_time": stored.starts_at_time,
            "version": stored.version,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        frequency = said.get("frequency")
        if frequency == OWN_RULE and self.row is not None:
            self.rule = self.row.rule
        elif frequency:
            self._read_rule(said, Frequency(frequency))
        return said

    def _read_rule(self, said: dict[str, Any], frequency: Frequency) -> None:
        pattern = Pattern(
            frequency=frequency,
            on=On(said["on"]) if said.get("on") else None,
            weekday=said.get("weekday"),
            nth=said.get("nth"),
            working_day=said.get("working_day"),
            month_day=said.get("month_day"),
        )
        try:
            self.rule = rule_of(pattern, self.organization.fiscal_year_starts)
        except RuleError:
            if not self.errors:
                self.add_error("on", _("Say on which day."))


class CadenceForm(RhythmForm):
    title = forms.CharField(label=gettext_lazy("What the review is called"), max_length=200)
    plan: "forms.ModelChoiceField[Plan]" = forms.ModelChoiceField(
        label=gettext_lazy("Plan"), queryset=None, empty_label=None
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("The whole organisation"),
        help_text=gettext_lazy("With the units below it."),
    )
    priority = PriorityField(
        label=gettext_lazy("Priority"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("All of the plan"),
    )
    chair: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=gettext_lazy("Chair"), queryset=None
    )
    participants: "forms.ModelMultipleChoiceField[Membership]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Invited beside the chair"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=15, max_value=MOST_MINUTES, initial=90
    )
    place = forms.CharField(
        label=pgettext_lazy("of a meeting", "Place"), max_length=200, required=False
    )
    freeze_hours_before = forms.IntegerField(
        label=gettext_lazy("Figures freeze, hours before"),
        min_value=0,
        max_value=MOST_HOURS,
        initial=24,
        help_text=gettext_lazy(
            "The deadline for updates: what is in by then is what the room sees."
        ),
    )
    remind_hours_before = forms.IntegerField(
        label=gettext_lazy("Invitation and reminder, hours before"),
        min_value=0,
        max_value=MOST_HOURS,
        initial=72,
        help_text=gettext_lazy(
            "Whoever has not updated a day before the freeze is told once more."
        ),
    )

    RHYTHM = (
        "frequency",
        "on",
        "nth",
        "weekday",
        "working_day",
        "month_day",
        "first_on",
        "starts_at_time",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plans, priorities = Plan.objects.open(), Priority.objects.in_use()
        if (row := self.row) is not None:
            plans |= Plan.objects.filter(pk=row.plan_id)
            kept = Priority.objects.filter(pk__in=[row.priority_id] if row.priority_id else [])
            priorities = (priorities | kept).order_by("-plan__is_default", "plan", "rank")
        for name, queryset in {
            "plan": plans.in_order(),
            "unit": Unit.objects.in_order(),
            "priority": priorities.select_related("plan"),
        }.items():
            cast("forms.ModelChoiceField", self.fields[name]).queryset = queryset
        # A required list without an empty choice is looked at twice, so it is read once here.
        plan = cast("forms.ModelChoiceField", self.fields["plan"])
        plan.choices = [(each.pk, each.title) for each in plan.queryset or ()]
        self._offer_people()

    def _offer_people(self) -> None:
        """Both lists from one query; a chair who has left stays on offer until somebody takes their place."""
        here = Membership.objects.active()
        there = Membership.objects.filter(pk=self.row.chair_id) if self.row else here.none()
        chair = cast("forms.ModelChoiceField", self.fields["chair"])
        others = cast("forms.ModelMultipleChoiceField", self.fields["participants"])
        chair.queryset, others.queryset = here | there, here
        people = list((here | there).by_name())
        chair.choices = [("", _("Choose one")), *((person.pk, person.name) for person in people)]
        others.choices = [(person.pk, person.name) for person in people if person.is_active]

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        stored = cast("Cadence", row)
        people = CadenceParticipant.objects.filter(cadence=stored).exclude(member=stored.chair_id)
        columns = ("title", "minutes", "place", "freeze_hours_before", "remind_hours_before")
        return {
            **super().initial_of(row),
            **{name: getattr(stored, name) for name in columns},
            "plan": stored.plan_id,
            "unit": stored.unit_id,
            "priority": stored.priority_id,
            "chair": stored.chair_id,
            "participants": list(people.values_list("member_id", flat=True)),
        }

    @property
    def rhythm(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RHYTHM]

    def answer(self) -> dict[str, Any]:
        """What the verb is given."""
        said = self.cleaned_data
        picked = {*self.RHYTHM, "version"} - {"first_on", "starts_at_time"}
        return {name: value for name, value in said.items() if name not in picked} | {
            "rule": self.rule
        }

    def _differs(self, name: str, value: Any) -> bool:
        if name != "participants":
            return super()._differs(name, value)
        return {member.pk for member in self.cleaned_data.get(name) or ()} != set(value)

    def _in_words(self, name: str, value: Any) -> str:
        if name != "participants":
            return capfirst(super()._in_words(name, value))
        people = Membership.objects.filter(pk__in=value).by_name()
        return ", ".join(member.name for member in people) or "–"
