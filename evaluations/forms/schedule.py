"""Having packs made on a schedule."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.forms.pack import kinds_field, paper_field
from evaluations.models import PackSchedule
from evaluations.rules.schedule import MOST_WORKING_DAYS
from perfmgmt.tenancy.dialogs import VersionedForm
from perfmgmt.tenancy.models import Membership, Unit
from reviews.models import Cadence
from strategy.models import Plan


class ChangeScheduleForm(VersionedForm):
    """Its formats, its day and who gets the link."""

    kinds = kinds_field()
    paper = paper_field()
    working_day = forms.IntegerField(
        label=gettext_lazy("Working day of the month"),
        required=False,
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        help_text=gettext_lazy(
            "Monday to Friday; of a plan or a unit. After a review its pack is made at once."
        ),
    )
    readers: "forms.ModelMultipleChoiceField[Membership]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who gets the link"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Name at least one person who gets the link.")},
    )

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {
            "kinds": row.kinds,
            "paper": row.paper,
            "working_day": row.working_day,
            "readers": [reader.member_id for reader in row.readers.all()],
            "version": row.version,
        }

    def __init__(self, *arguments, schedule: PackSchedule | None = None, **named) -> None:
        super().__init__(*arguments, **named)
        field = cast("forms.ModelMultipleChoiceField", self.fields["readers"])
        field.queryset = Membership.objects.active().by_name()
        if schedule is not None and schedule.cadence_id:
            del self.fields["working_day"]

    def _differs(self, name: str, value: Any) -> bool:
        if name == "readers":
            typed = {person.pk for person in self.cleaned_data.get("readers") or ()}
            return typed != set(value)
        return super()._differs(name, value)

    def _in_words(self, name: str, value: Any) -> str:
        if name == "readers":
            names = Membership.objects.filter(pk__in=value).order_by("name")
            return ", ".join(names.values_list("name", flat=True)) or "–"
        if name == "kinds":
            return ", ".join(value)
        return super()._in_words(name, value)


class ScheduleForm(ChangeScheduleForm):
    """A new one: of what, too."""

    subject = forms.ChoiceField(label=gettext_lazy("Of what"))
    field_order = ["subject", "working_day", "kinds", "paper", "readers"]

    def __init__(
        self,
        *arguments,
        cadences: Sequence[Cadence] = (),
        units: Sequence[Unit] = (),
        plans: Sequence[Plan] = (),
        **named,
    ) -> None:
        super().__init__(*arguments, **named)
        self.subjects: Mapping[str, Cadence | Unit | Plan] = {
            **{f"cadence:{row.pk}": row for row in cadences},
            **{f"plan:{row.pk}": row for row in plans},
            **{f"unit:{row.pk}": row for row in units},
        }
        groups = (
            (_("After each closed review"), [(f"cadence:{row.pk}", str(row)) for row in cadences]),
            (_("Each month, a plan"), [(f"plan:{row.pk}", str(row)) for row in plans]),
            (_("Each month, a unit"), [(f"unit:{row.pk}", str(row)) for row in units]),
        )
        choice = cast("forms.ChoiceField", self.fields["subject"])
        choice.choices = [(name, offered) for name, offered in groups if offered]

    def clean_subject(self) -> Cadence | Unit | Plan:
        return self.subjects[self.cleaned_data["subject"]]
