"""Forms of absences."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Delegation, Membership, Role


class AbsenceForm(forms.Form):
    stand_in: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Stands in"), queryset=None, empty_label=_("Choose a person")
    )
    starts_on = forms.DateField(label=_("First day away"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day away"), widget=day_input())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Everybody can read it. It may stay empty."),
    )

    def __init__(self, *args, absent: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        others = Membership.objects.active().exclude(pk=absent.pk).exclude(role=Role.VIEWER)
        cast("forms.ModelChoiceField", self.fields["stand_in"]).queryset = others.by_name()


class EndForm(VersionedForm):
    """The version of an absence is its last day as it was seen: nothing else of it changes."""

    ends_on = forms.DateField(label=_("Last day away"), widget=day_input())

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        delegation: Delegation = row
        return {"version": delegation.ends_on.toordinal(), "ends_on": delegation.ends_on}

    @property
    def expected(self) -> date | None:
        seen = self.cleaned_data["version"]
        return date.fromordinal(seen) if seen else None

    def clean_version(self) -> int | None:
        seen = self.cleaned_data["version"]
        return seen if seen and 0 < seen <= date.max.toordinal() else None
