"""Forms that write an objective, put it in force, end it, and keep a filtered list of them."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objectives.models import Objective, ObjectiveAssumption, SavedView
from objectives.rules import tags as tagging
from objectives.rules.activation import endings_of
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Assumption, Perspective, Plan, Priority, Tension

LONGEST_NOTE = 2_000
LONGEST_REASON = Objective._meta.get_field("cap_reason").max_length


class PriorityField(forms.ModelChoiceField):
    """Named with its rank: "2 Grow service"."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.rank} {obj.title}"


class TagsField(forms.CharField):
    """Words with commas between them; gives a list."""

    def clean(self, value) -> list[str]:
        return tagging.split(super().clean(value))

    def prepare_value(self, value) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class AssumptionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj) -> str:
        if obj.state == Assumption.State.HOLDING:
            return obj.statement
        return f"{obj.statement} ({obj.get_state_display()})"


class ObjectiveForm(VersionedForm):
    """The long form. What is required of an objective in force is asked when it is activated."""

    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        help_text=_("For instance: Complete orders on the promised day"),
    )
    outcome = forms.CharField(
        label=_("Outcome"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is different when it is reached, for whom, and by how much?"),
    )
    priority = PriorityField(
        label=_("Priority"), queryset=None, required=False, empty_label=_("None of its own")
    )
    parent: "forms.ModelChoiceField[Objective]" = forms.ModelChoiceField(
        label=_("Serves the objective"), queryset=None, required=False, empty_label=_("None")
    )
    contribution = forms.CharField(
        label=_("How it contributes"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What of the objective above it does this one bring about?"),
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("None yet")
    )
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    starts_on = forms.DateField(label=_("From"), required=False, widget=day_input())
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
    perspective = forms.ChoiceField(
        label=_("Perspective"),
        required=False,
        choices=[("", _("That of its priority")), *Perspective.choices],
        help_text=_("Where on the strategy map its result shows."),
    )
    tension = forms.ChoiceField(
        label=_("Serves above all"),
        required=False,
        help_text=_("Where it must choose, what comes first?"),
    )
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Words to find it by, with commas between.")
    )
    assumptions = AssumptionsField(
        label=_("Rests on"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, objective: Objective | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        stored = objective or Objective()
        priorities = Priority.objects.in_use()
        ranked = Priority.objects.order_by("-plan__is_default", "plan", "rank")
        self._offer("priority", _and_stored(priorities, ranked, stored.priority_id))
        parents = Objective.objects.offered_as_parent()
        titled = Objective.objects.order_by("title", "id")
        parents = _and_stored(parents, titled, stored.parent_id)
        self._offer("parent", parents.exclude(pk=stored.pk))
        self._offer("unit", Unit.objects.in_order())
        members = Membership.objects.by_name()
        self._offer("owner", _and_stored(members.active(), members, stored.owner_id))
        self.is_owned = stored.state == Objective.State.ACTIVE and stored.owner_id is not None
        if self.is_owned:  # it is handed over, so that the record keeps who owned it when
            del self.fields["owner"]
        assumptions = Assumption.objects.exclude(plan__state=Plan.State.CLOSED)
        self._offer("assumptions", assumptions.order_by("statement", "id"))
        cast("forms.ChoiceField", self.fields["tension"]).choices = [
            ("", pgettext_lazy("tension", "Nothing in particular")),
            *((each.value, capfirst(each.label)) for each in Tension),
        ]
        if not assumptions.exists():
            del self.fields["assumptions"]

    def _offer(self, name: str, rows) -> None:
        cast("forms.ModelChoiceField", self.fields[name]).queryset = rows

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        links = ObjectiveAssumption.objects.filter(objective=row.pk)
        rests_on = list(links.values_list("assumption", flat=True))
        names = [name for name in cls.base_fields if name != "assumptions"]
        stored = {name: getattr(row, f"{name}_id", getattr(row, name, None)) for name in names}
        return stored | {"assumptions": rests_on}

    def _differs(self, name: str, value: Any) -> bool:
        if name == "tags":
            return bool(self.cleaned_data.get(name, []) != value)
        if name != "assumptions":
            return super()._differs(name, value)
        typed = self.cleaned_data.get(name)
        return {each.pk for each in typed or ()} != set(value)

    def _in_words(self, name: str, value: Any) -> str:
        if name == "tags":
            return ", ".join(value) or "–"
        if name != "assumptions":
            return super()._in_words(name, value)
        found = Assumption.objects.filter(pk__in=value).order_by("statement")
        return "; ".join(found.values_list("statement", flat=True)) or "–"

    def typed(self, name: str) -> Any:
        """What stands in a field now, typed or stored, before anything is checked."""
        return self[name].value()

    def typed_id(self, name: str) -> UUID | None:
        if name not in self.fields:
            return None
        try:
            return UUID(str(self.typed(name)))
        except ValueError:
            return None


def _and_stored(offered, everything, stored: UUID | None):
    """What is offered, and what is stored though it is offered no more: saving again keeps it."""
    if stored is None:
        return offered
    return everything.filter(Q(pk__in=offered.order_by().values("pk")) | Q(pk=stored))


class StateForm(VersionedForm):
    """A step in the life of an objective: of what is stored it shows the version only."""

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        return {"version": getattr(row, "version", None)}


class ActivateForm(StateForm):
    """Asks for a reason where a cap is exceeded, and for gaps only of what was imported."""

    cap_reason = forms.CharField(
        label=_("Why one more"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    with_gaps = forms.BooleanField(
        label=_("Put it in force with these gaps; they stay counted"), required=False
    )

    def __init__(self, *args, asks_reason: bool, may_have_gaps: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["cap_reason"]
        if not may_have_gaps:
            del self.fields["with_gaps"]


class EndForm(StateForm):
    state = forms.ChoiceField(label=_("How it ends"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("because"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that somebody understands in a year."),
    )
    on = forms.DateField(label=_("On"), widget=day_input())

    def __init__(self, *args, objective: Objective, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(Objective.State.choices)
        endings = [(str(each), capfirst(labels[each])) for each in endings_of(objective.state)]
        cast("forms.ChoiceField", self.fields["state"]).choices = endings
        if len(endings) == 1:
            self.fields["state"].initial = endings[0][0]


class MoveForm(VersionedForm):
    """Below which objective, or at the top, and how it contributes there."""

    parent: "forms.ModelChoiceField[Objective]" = forms.ModelChoiceField(
        label=_("Below"), queryset=None, required=False
    )
    priority = PriorityField(label=_("Priority"), queryset=None, required=False)
    contribution = forms.CharField(
        label=_("How it contributes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What of the objective above it this one brings about."),
    )

    def __init__(self, *args, objective: Objective, **kwargs):
        super().__init__(*args, **kwargs)
        parents = Objective.objects.offered_as_parent().exclude(pk=objective.pk)
        cast("forms.ModelChoiceField", self.fields["parent"]).queryset = parents
        ranked = Priority.objects.in_use().order_by("rank", "pk")
        cast("forms.ModelChoiceField", self.fields["priority"]).queryset = ranked

    def clean(self) -> dict[str, Any]:
        """The top is an answer (an empty one); no answer is none."""
        if "parent" not in self.data:
            self.add_error("parent", _("Choose where it is to hang."))
        return self.cleaned_data

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        """Of the stored row the priority is no answer to where it hangs."""
        return super().initial_of(row) | {"priority": None}


class SavedViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=SavedView._meta.get_field("name").max_length)
    is_shared = forms.BooleanField(label=_("For everybody"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, may_share: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the answer."""
