"""Asking for a recalibration: what holds now stands in the fields, what differs is asked for."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.figures import unit_of
from objectives.forms.fields import TypedNumberField
from objectives.forms.indicator import FITTING, LABELS, WRITTEN, IndicatorForm
from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.pasted import read_path
from objectives.rules.periods import Rhythm
from objectives.services.changing import WITH_PATH
from objectives.terms import DUE, ROLE, WEIGHT
from objectives.typed import typed
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from reviews.models import Recalibration

LONGEST_REASON = Recalibration._meta.get_field("reason").max_length
LONGEST_TEXT = 5000
REST = ("grace_days", "aggregation", "retire")

Periods = Iterable[tuple[str, str]]


class AskForm(VersionedForm):
    """From which period it holds, why, and what shows it; the terms themselves stand before."""

    effective_from = forms.TypedChoiceField(
        label=gettext_lazy("Holds from"),
        coerce=date.fromisoformat,
        help_text=gettext_lazy("Earlier periods keep the target that they were judged by."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("One sentence that somebody understands in a year."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What shows that the target cannot stay: the natural range, the forecast, the market. "
            "Needed wherever it becomes easier to meet."
        ),
    )

    def __init__(self, *args, periods: Periods, **options) -> None:
        super().__init__(*args, **options)
        choices = list(periods)
        cast("forms.ChoiceField", self.fields["effective_from"]).choices = choices
        self.move_to_end("effective_from", "reason", "evidence")

    def move_to_end(self, *names: str) -> None:
        for name in names:
            self.fields[name] = self.fields.pop(name)

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, TypedNumberField) and value is not None:
            return str(field.prepare_value(value))
        return super()._in_words(name, value)

    def asked(self) -> list[BoundField]:
        return [self[name] for name in ("effective_from", "reason", "evidence")]

    def words(self) -> dict[str, Any]:
        """What the verb is given beside the terms."""
        said = self.cleaned_data
        names = ("effective_from", "reason", "evidence", "version")
        return {name: said[name] for name in names}


class IndicatorAskForm(AskForm):
    """The terms of one indicator, as its target type has them."""

    def __init__(
        self, *args, row: Indicator, points: Mapping[date, Decimal], fiscal_start: int, **options
    ) -> None:
        self.row, self.points, self.fiscal_start = row, dict(points), fiscal_start
        options["initial"] = self.initial_of(row) | options.get("initial", {})
        super().__init__(*args, **options)
        for name in self.names:
            field = deepcopy(IndicatorForm.base_fields[name])
            field.label = LABELS.get((row.target_type, name), field.label)
            field.required = False
            self.fields[name] = field
        if row.target_type in WITH_PATH:
            self.fields["points"] = forms.CharField(
                label=gettext_lazy("Target path"),
                required=False,
                strip=False,
                max_length=50_000,
                widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
                help_text=gettext_lazy(
                    "A period and its value a line: Oct 2026, 91.5. Copied cells do as they are."
                ),
                initial=self._path_text(),
            )
        for name in ("grace_days", "aggregation"):
            field = deepcopy(IndicatorForm.base_fields[name])
            field.required = False
            self.fields[name] = field
        if row.retired_from is None:
            self.fields["retire"] = forms.BooleanField(
                label=gettext_lazy("Retire it: no figure is expected from that period on"),
                required=False,
            )
        self.move_to_end("effective_from", "reason", "evidence")

    @property
    def names(self) -> tuple[str, ...]:
        left_out = {*WRITTEN, *REST}
        return tuple(name for name in FITTING[self.row.target_type] if name not in left_out)

    def terms(self) -> list[BoundField]:
        path = ("points",) if "points" in self.fields else ()
        return [self[name] for name in (*self.names, *path)]

    def rest(self) -> list[BoundField]:
        return [self[name] for name in REST if name in self.fields]

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """Of the row as it stands; fields that it does not have are passed over."""
        names = {name for each in FITTING.values() for name in each} | {"grace_days", "aggregation"}
        return {name: getattr(row, name) for name in names} | {"version": row.version}

    def _path_text(self) -> str:
        length = 7 if self.row.rhythm == Rhythm.MONTHLY else 10
        return "\n".join(
            f"{day.isoformat()[:length]}; {typed(value)}" for day, value in self.points.items()
        )

    def clean_points(self) -> dict[date, Decimal]:
        pasted = read_path(
            self.cleaned_data["points"],
            rhythm=Rhythm(self.row.rhythm),
            fiscal_start_month=self.fiscal_start,
            unit=unit_of(self.row),
        )
        if pasted.problems:
            raise forms.ValidationError(list(pasted.problems))
        return pasted.points

    def changes(self) -> dict[str, Any]:
        """What differs from the row as it was shown."""
        said = self.cleaned_data
        names = [name for name in (*self.names, "grace_days", "aggregation") if name in said]
        found = {
            name: said[name]
            for name in names
            if said[name] != getattr(self.row, name)
            and not (
                said[name] in (None, "") and name in ("grace_days", "aggregation", "direction")
            )
        }
        if "points" in said and said["points"] != self.points:
            found["points"] = said["points"]
        if said.get("retire"):
            found["retired_from"] = said["effective_from"]
        return found


class ObjectiveAskForm(AskForm):
    """The due date of an objective, and what each of its indicators means for it."""

    due_on = forms.DateField(label=gettext_lazy("Due"), widget=day_input(), required=False)

    def __init__(
        self, *args, row: Objective, links: Iterable[ObjectiveIndicator], **options
    ) -> None:
        self.row, self.links = row, list(links)
        options["initial"] = {
            "version": row.version,
            "due_on": row.due_on,
            **{name: value for link in self.links for name, value in _of_link(link)},
        } | options.get("initial", {})
        super().__init__(*args, **options)
        for link in self.links:
            words = {"title": link.indicator.title}
            self.fields[f"{ROLE}:{link.indicator_id}"] = forms.ChoiceField(
                label=_("Role of “%(title)s”") % words,
                choices=[(value, capfirst(label)) for value, label in link.Role.choices],
            )
            self.fields[f"{WEIGHT}:{link.indicator_id}"] = TypedNumberField(
                label=_("Weight of “%(title)s”") % words
            )
        self.move_to_end("effective_from", "reason", "evidence")

    def terms(self) -> list[BoundField]:
        names = [name for link in self.links for name, _value in _of_link(link)]
        return [self[name] for name in (DUE, *names)]

    def rest(self) -> list[BoundField]:
        return []

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        links = ObjectiveIndicator.objects.filter(objective=row)
        stored = {name: value for link in links for name, value in _of_link(link)}
        return {"version": row.version, "due_on": row.due_on} | stored

    def changes(self) -> dict[str, Any]:
        stored = {DUE: self.row.due_on} | {
            name: value for link in self.links for name, value in _of_link(link)
        }
        said = self.cleaned_data
        return {name: said[name] for name in stored if name in said and said[name] != stored[name]}


class ApproveForm(VersionedForm):
    answer = forms.CharField(
        label=gettext_lazy("A word with it"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}


class DeclineForm(ApproveForm):
    answer = forms.CharField(
        label=gettext_lazy("because"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For who asked, and for who reads it in a year."),
    )


class WithdrawForm(VersionedForm):
    """Nothing to say: the version alone."""

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}


def _of_link(link: ObjectiveIndicator) -> list[tuple[str, Any]]:
    return [
        (f"{ROLE}:{link.indicator_id}", link.role),
        (f"{WEIGHT}:{link.indicator_id}", link.weight),
    ]
