"""The form that changes many objectives: what stays empty stays as it is."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.models import Handover
from accountability.services.bulk_plan import LONGEST_SHIFT, BulkChanges
from objectives.forms import TagsField
from objectives.models import Objective
from perfmgmt.tenancy.dialogs import day_input
from perfmgmt.tenancy.models import Membership, Unit

AS_IT_IS, NONE = "", "none"
LONGEST_REASON = Handover._meta.get_field("reason").max_length


class BulkEditForm(forms.Form):
    """`seen` is every chosen objective with the version at which it was seen: "id:version,id:version"."""

    seen = forms.CharField(widget=forms.HiddenInput)
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("As it is")
    )
    reason = forms.CharField(
        label=_("Why they change hands"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_(
            "Asked of the new owner for each one in force; it stays where it is until they accept."
        ),
    )
    effective_on = forms.DateField(
        label=_("From"), required=False, widget=day_input(), help_text=_("Today unless told.")
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    parent = forms.CharField(required=False)
    starts_on = forms.DateField(label=_("Begins on"), required=False, widget=day_input())
    due_on = forms.DateField(label=_("Due on"), required=False, widget=day_input())
    due_shift_days = forms.IntegerField(
        label=_("Or move the due date by days"),
        required=False,
        min_value=-LONGEST_SHIFT,
        max_value=LONGEST_SHIFT,
        help_text=_("14 is two weeks later, −14 two weeks earlier."),
    )
    add_tags = TagsField(label=_("Add tags"), required=False)
    remove_tags = TagsField(label=_("Take tags away"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = Membership.objects.by_name().active()
        units = [(str(each.pk), str(each)) for each in Unit.objects.in_order()]
        cast("forms.ChoiceField", self.fields["unit"]).choices = [
            (AS_IT_IS, _("As it is")),
            (NONE, _("None")),
            *units,
        ]

    @property
    def versions(self) -> dict[UUID, int]:
        """What was chosen, in its order; what cannot be read was not."""
        found = {}
        for part in str(self["seen"].value() or "").split(","):
            text, _colon, version = part.partition(":")
            try:
                found[UUID(text)] = int(version)
            except ValueError:
                continue
        return found

    def changes(self) -> BulkChanges:
        """Of what is typed and valid, only what is to change."""
        data = self.cleaned_data
        changes: dict[str, Any] = {
            name: data[name]
            for name in ("owner", "starts_on", "due_on", "due_shift_days")
            if data.get(name) is not None
        }
        changes |= {name: data[name] for name in ("add_tags", "remove_tags") if data.get(name)}
        for name, model in (("unit", Unit), ("parent", Objective)):
            if data.get(name):
                rows: Any = model
                is_none = data[name] == NONE
                changes[name] = None if is_none else rows.objects.get(pk=data[name])
        return cast("BulkChanges", changes)

    def clean_parent(self) -> str:
        """An objective of this organisation, none, or as it is."""
        text = self.cleaned_data["parent"]
        if text in (AS_IT_IS, NONE):
            return str(text)
        try:
            is_there = Objective.objects.filter(pk=UUID(text)).exists()
        except ValueError:
            is_there = False
        if not is_there:
            raise forms.ValidationError(_("There is no such objective."))
        return str(text)
