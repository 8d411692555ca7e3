"""Forms of units: a place in the tree is chosen from its list, indented by level."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from perfmgmt.organization.services.units import LONGEST_REASON
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership, Unit

INDENT = "\u2003"  # an em space: a browser folds ordinary ones in a list
TOP = "top"
KINDS = [(value, capfirst(label)) for value, label in Unit.Kind.choices]
LONGEST_NAME = Unit._meta.get_field("name").max_length


def indented(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), f"{INDENT * unit.level}{unit.name}") for unit in units]


class UnitForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=Unit.Kind.TEAM)
    lead: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Lead"), queryset=None, required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = cast("forms.ModelChoiceField", self.fields["lead"])
        lead.queryset = Membership.objects.active().by_name()


class NewUnitForm(UnitForm):
    parent = forms.ChoiceField(label=_("Part of"), required=False)

    field_order = ("name", "kind", "parent", "lead")

    def __init__(self, *args: Any, tree: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("At the top")), *indented(tree)]
        cast("forms.ChoiceField", self.fields["parent"]).choices = choices


class PlaceSelect(forms.Select):
    """A list in which the present place stands, and cannot be chosen."""

    present = ""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if self.present and str(value) == self.present:
            option["attrs"]["disabled"] = True
        return option


class MoveForm(VersionedForm):
    """`tree` is every unit that this one may become part of, in order, and the one that it is part of."""

    parent = forms.ChoiceField(label=_("Part of"), widget=PlaceSelect)
    on = forms.DateField(
        label=_("Holds from"),
        widget=day_input(),
        help_text=_("The day from which it holds: today, or one that has been."),
    )
    reason = forms.CharField(
        label=_("Because"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, unit: Unit, tree: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = cast("forms.ChoiceField", self.fields["parent"])
        parent.choices = [("", _("Choose one")), (TOP, _("At the top")), *indented(tree)]
        cast("PlaceSelect", parent.widget).present = str(unit.parent_id or TOP)

    @classmethod
    def initial_of(cls, row: Unit) -> dict[str, Any]:  # type: ignore[override] # of a unit
        """Of what is stored, only where it stands: a move has its own day and reason."""
        return {"parent": str(row.parent_id or TOP), "version": row.version}

    def _in_words(self, name: str, value: Any) -> str:
        return super()._in_words(name, value).strip()


class UnitsForm(VersionedForm):
    """Where a person works."""

    home = forms.ChoiceField(label=_("At home in"), required=False)
    further = forms.MultipleChoiceField(
        label=_("Also works in"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, tree: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = cast("forms.ChoiceField", self.fields["home"])
        home.choices = [("", _("None yet")), *indented(tree)]
        further = cast("forms.MultipleChoiceField", self.fields["further"])
        further.choices = [(str(unit.pk), unit.name) for unit in tree]

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {
            "home": str(row.home or ""),
            "further": [str(each) for each in row.further],
            "version": row.version,
        }

    def _differs(self, name: str, value: Any) -> bool:
        typed = self.cleaned_data.get(name)
        return set(typed or []) != set(value) if name == "further" else (typed or "") != value

    def _in_words(self, name: str, value: Any) -> str:
        if name != "further":
            return super()._in_words(name, value).strip()
        return ", ".join(super(UnitsForm, self)._in_words(name, each) for each in value) or "–"


class AddPersonForm(forms.Form):
    member: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Person"), queryset=None, empty_label=_("Choose one")
    )
    place = forms.ChoiceField(
        label=_("Works here"),
        choices=[("home", _("at home: their unit")), ("further", _("beside their own unit"))],
        initial="further",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, not_yet: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = cast("forms.ModelChoiceField", self.fields["member"])
        here = Membership.objects.in_units([not_yet])
        member.queryset = Membership.objects.active().exclude(pk__in=here.values("pk")).by_name()


class ConfirmForm(VersionedForm):
    """Nothing to fill in: only that somebody means it, and what they saw."""


class AsOfForm(forms.Form):
    on = forms.DateField(required=False, widget=day_input(), label=_("As it stood on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["class"] = "in"
