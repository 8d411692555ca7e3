"""The form that says who somebody reports to."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.dialogs import VersionedForm
from perfmgmt.tenancy.models import Membership

NOBODY = "nobody"


class ManagerForm(VersionedForm):
    """The version of a line of reporting is the manager as it was seen: nothing else of it changes."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment] # an id
    manager: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Reports to"), queryset=None, required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, person: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        others = models.Q(revoked_at__isnull=True) | models.Q(pk=person.manager_id)
        field = cast("forms.ModelChoiceField", self.fields["manager"])
        field.queryset = Membership.objects.filter(others).exclude(pk=person.pk).by_name()

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        person = cast("Membership", row)
        return {"version": str(person.manager_id or NOBODY), "manager": person.manager_id}

    def clean_version(self) -> UUID | None:
        """The manager that was seen; what cannot be read was not seen by anybody."""
        seen = self.cleaned_data["version"]
        if seen == NOBODY:
            return None
        try:
            return UUID(seen)
        except ValueError:
            raise forms.ValidationError(_("Open this form again.")) from None
