"""The forms that write an indicator: itself, its end, what it means for an objective."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from objectives.currencies import COMMON
from objectives.forms.fields import PercentField, TypedNumberField
from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.models.words import (
    Aggregation,
    Direction,
    LimitsMode,
    NumberFormat,
    Rhythm,
    TargetType,
)
from objectives.rules.targets import DEFAULT_TOLERANCE
from objectives.rules.targets import TargetType as RuleType
from objectives.ruling import percent
from objectives.services.rebasing import LONGEST_REASON as LONGEST_BECAUSE
from objectives.services.retirement import LONGEST_REASON
from objectives.services.writing import settle_unit
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import VersionedForm, day_input
from perfmgmt.tenancy.models import Membership, Unit
from strategy.models import Assumption, Plan

Role = ObjectiveIndicator.Role

WRITTEN = ("number_format", "currency", "unit_of_measure", "decimals")
SHARES = ("tolerance_on_track", "tolerance_at_risk")
# What each target type reads, in the order in which a person is asked.
FITTING: Mapping[str, tuple[str, ...]] = {
    TargetType.PATH: (
        *WRITTEN,
        "direction",
        "baseline",
        "baseline_on",
        "target",
        "target_on",
        *SHARES,
        "aggregation",
    ),
    TargetType.STANDARD: (
        *WRITTEN,
        "direction",
        "target",
        "tolerance_at_risk",
        "risk_width",
        "aggregation",
    ),
    TargetType.BAND: (
        *WRITTEN,
        "band_low",
        "band_high",
        "tolerance_at_risk",
        "risk_width",
        "aggregation",
    ),
    TargetType.YES_NO: ("target_on",),
    TargetType.MILESTONE: ("baseline_on", "target_on", "tolerance_days", "tolerance_at_risk"),
    TargetType.CUMULATIVE: (
        *WRITTEN,
        "direction",
        "target",
        "baseline_on",
        "target_on",
        *SHARES,
    ),
}
SHAPE = tuple(dict.fromkeys(name for names in FITTING.values() for name in names))
# What the other fields become when a type has no use for them.
UNFIT: Mapping[str, Any] = {
    "number_format": NumberFormat.NUMBER,
    "currency": "",
    "unit_of_measure": "",
    "decimals": 0,
    "aggregation": Aggregation.LAST,
    "direction": Direction.INCREASE,
}
FIXED: Mapping[str, dict[str, Any]] = {
    TargetType.BAND: {"direction": Direction.MAINTAIN},
    TargetType.MILESTONE: {"direction": Direction.DECREASE},
    TargetType.CUMULATIVE: {"aggregation": Aggregation.SUM},
}
TYPES = (
    (TargetType.PATH, _("A way from a baseline to a target")),
    (TargetType.STANDARD, _("A standard to hold")),
    (TargetType.BAND, _("A band to stay within")),
    (TargetType.CUMULATIVE, _("A total that adds up over a time")),
    (TargetType.YES_NO, _("Yes or no by a day")),
    (TargetType.MILESTONE, _("A milestone: a date to reach")),
)
LABELS: Mapping[tuple[str, str], Any] = {
    (TargetType.CUMULATIVE, "target"): _("Total"),
    (TargetType.CUMULATIVE, "baseline_on"): _("From"),
    (TargetType.CUMULATIVE, "target_on"): _("Until"),
    (TargetType.YES_NO, "target_on"): _("True by"),
    (TargetType.MILESTONE, "baseline_on"): _("Work begins"),
    (TargetType.MILESTONE, "target_on"): _("Planned for"),
    (TargetType.STANDARD, "target"): _("Standard"),
}


def _capitalised(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(value, capfirst(label)) for value, label in choices]


def _words(**attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2, **attrs})


# What a field holds of which nobody has said anything.
_UNSAID = (None, "", False, LimitsMode.STEADY)


class LinkFields(forms.Form):
    """What an indicator means for an objective."""

    role = forms.ChoiceField(
        label=_("What it means there"),
        choices=[
            (Role.LAG, _("Lag: shows the result")),
            (Role.LEAD, _("Lead: moves first")),
            (Role.GUARDRAIL, _("Guardrail: must not get worse")),
            (Role.CONTEXT, _("Context: never ranked")),
        ],
        initial=Role.LAG,
        widget=forms.RadioSelect,
    )
    weight = TypedNumberField(
        label=_("Weight"),
        required=False,
        initial=Decimal(1),
        help_text=_("1 is as heavy as the others; 0 counts for nothing."),
    )

    def clean_weight(self) -> Decimal:
        weight = self.cleaned_data["weight"]
        return Decimal(1) if weight is None else weight


class IndicatorForm(VersionedForm):
    """Everything of an indicator. Asked is what the chosen target type needs; the server takes what fits.

    `frozen` are the fields that only a recalibration changes: they stand there and cannot be typed into.
    """

    title = forms.CharField(label=_("Title"), max_length=300)
    definition = forms.CharField(
        label=_("Definition"),
        required=False,
        max_length=5000,
        widget=_words(),
        help_text=_("What is counted, and what is not. Two people would get the same figure."),
    )
    target_type = forms.ChoiceField(label=_("What good is"), choices=TYPES)
    number_format = forms.ChoiceField(
        label=_("Written as"), choices=_capitalised(NumberFormat.choices[:-1]), required=False
    )
    currency = forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"list": "currencies", "autocomplete": "off"}),
        help_text=_("Three letters, such as EUR."),
    )
    unit_of_measure = forms.CharField(
        label=_("Unit of measure"),
        required=False,
        max_length=60,
        help_text=_("For instance: orders"),
    )
    decimals = forms.IntegerField(label=_("Decimals"), required=False, min_value=0, max_value=6)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=_capitalised(Direction.choices), required=False
    )
    baseline = TypedNumberField(label=_("Baseline"), required=False)
    baseline_on = forms.DateField(label=_("Baseline of"), required=False, widget=day_input())
    target = TypedNumberField(label=_("Target"), required=False)
    target_on = forms.DateField(label=_("Target by"), required=False, widget=day_input())
    band_low = TypedNumberField(label=_("From"), required=False)
    band_high = TypedNumberField(label=_("To"), required=False)
    tolerance_on_track = PercentField(label=_("On track within, %"), required=False)
    tolerance_days = forms.IntegerField(
        label=_("At risk up to, days late"), required=False, min_value=0, max_value=3650
    )
    tolerance_at_risk = PercentField(label=_("At risk within, %"), required=False)
    risk_width = TypedNumberField(label=_("Or at risk within a width of"), required=False)
    aggregation = forms.ChoiceField(
        label=_("In coarser periods"), choices=_capitalised(Aggregation.choices), required=False
    )
    rhythm = forms.ChoiceField(
        label=_("Rhythm"), choices=_capitalised(Rhythm.choices), initial=Rhythm.MONTHLY
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=365,
        initial=5,
        help_text=_("So long after a period's end its figure is in time."),
    )
    owner: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    updater: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        label=_("Updated by"), queryset=None, required=False, empty_label=_("Its owner")
    )
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("No unit")
    )
    source = forms.CharField(
        label=_("Data source"), required=False, max_length=300, help_text=_("For instance: ERP")
    )
    watches: "forms.ModelChoiceField[Assumption]" = forms.ModelChoiceField(
        label=_("Watches the assumption"), queryset=None, required=False, empty_label=_("None")
    )
    limits_mode = forms.ChoiceField(
        label=_("Natural limits"),
        required=False,
        initial=LimitsMode.STEADY,
        choices=[
            (LimitsMode.STEADY, _("Around the mean: it should hold steady")),
            (
                LimitsMode.TRENDING,
                _("Around a trend: it rises or falls all along, and that is no news"),
            ),
            (
                LimitsMode.SEASONAL,
                _("Of the change on a year before: its months differ, the same way every year"),
            ),
        ],
        help_text=_(
            "Only what leaves its limits is called a change. Seasonal limits need twenty values; until "
            "then there are none."
        ),
    )
    needs_validation = forms.BooleanField(
        label=_("A second person validates each figure"), required=False
    )

    REST: ClassVar = (
        "definition",
        "updater",
        "source",
        "watches",
        "limits_mode",
        "needs_validation",
    )

    def __init__(
        self,
        *args,
        row: Indicator | None = None,
        frozen: Collection[str] = frozenset(),
        **options,
    ) -> None:
        if row is not None:
            stored = self.initial_of(row) | {"version": row.version}
            options["initial"] = stored | options.get("initial", {})
        super().__init__(*args, **options)
        self.row, self.frozen = row, frozenset(frozen)
        self._offer_people_and_places()
        for name in self.frozen & set(self.fields):
            # What the browser leaves out stands; what somebody sends all the same, the verb refuses.
            self.fields[name].disabled = not (self.is_bound and self.add_prefix(name) in self.data)
        self._fit()

    def _offer_people_and_places(self) -> None:
        people = Membership.objects.active().by_name()
        for name in ("owner", "updater"):
            kept = getattr(self.row, f"{name}_id", None)
            field = cast("forms.ModelChoiceField", self.fields[name])
            field.queryset = people if kept is None else people | Membership.objects.filter(pk=kept)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = Unit.objects.order_by("name")
        watched = Assumption.objects.exclude(plan__state=Plan.State.CLOSED)
        if self.row is not None and self.row.watches_id:
            watched |= Assumption.objects.filter(pk=self.row.watches_id)
        cast("forms.ModelChoiceField", self.fields["watches"]).queryset = watched.order_by(
            "statement"
        )

    def _fit(self) -> None:
        """Labels and the rule's own tolerances, as the chosen type has them."""
        for name in SHAPE:
            label = LABELS.get((self.kind, name))
            if label:
                self.fields[name].label = label
        default = DEFAULT_TOLERANCE.get(RuleType(self.kind))
        if default is None:
            return
        for name, share in zip(SHARES, (default.on_track, default.at_risk), strict=True):
            self.fields[name].widget.attrs["placeholder"] = percent(share)
        self.fields["tolerance_days"].widget.attrs["placeholder"] = str(default.days)

    @property
    def kind(self) -> str:
        """The target type that is chosen now; what is no type counts as a path."""
        chosen = self["target_type"].value()
        return chosen if chosen in FITTING else TargetType.PATH

    @property
    def names(self) -> tuple[str, ...]:
        """What the chosen type asks for, and of the units only what the format needs."""
        chosen = self["number_format"].value() or NumberFormat.NUMBER
        left_out = set()
        if chosen != NumberFormat.CURRENCY:
            left_out.add("currency")
        if chosen not in (NumberFormat.NUMBER, NumberFormat.COUNT, NumberFormat.RATIO):
            left_out.add("unit_of_measure")
        return tuple(name for name in FITTING[self.kind] if name not in left_out)

    def shape(self) -> list[BoundField]:
        return [self[name] for name in self.names]

    def without_script(self) -> list[BoundField]:
        """The fields of the other types: there for who cannot choose and see the form follow."""
        return [self[name] for name in SHAPE if name not in self.names]

    def rest(self) -> list[BoundField]:
        return [self[name] for name in self.REST]

    @property
    def rest_is_open(self) -> bool:
        said = (self[name].errors or self[name].value() not in _UNSAID for name in self.REST)
        return any(said)

    @property
    def is_frozen(self) -> bool:
        return bool(self.frozen & set(self.names))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        fitting = set(self.names)
        for name in set(SHAPE) - fitting:
            data[name] = FIXED.get(self.kind, {}).get(name, UNFIT.get(name))
            self.errors.pop(name, None)
        for name, default in UNFIT.items():
            if name in fitting and data.get(name) in (None, ""):
                data[name] = default
        return data

    def fields_of_indicator(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in _OF_INDICATOR}

    def changes(self) -> dict[str, Any]:
        """What differs from the row. What its type does not read is let alone while the type stays."""
        row = cast("Indicator", self.row)
        found = self.fields_of_indicator()
        if found["target_type"] == row.target_type:
            unread = set(SHAPE) - set(FITTING[self.kind])
            found = {name: value for name, value in found.items() if name not in unread}
        return {name: value for name, value in found.items() if getattr(row, name) != value}

    def as_indicator(self) -> Indicator:
        """What is typed so far, for the rule that would judge it; unreadable fields count as empty."""
        read = {name: self.cleaned_data[name] for name in SHAPE if name in self.cleaned_data}
        rhythm = self.cleaned_data.get("rhythm") or Rhythm.MONTHLY
        typed = Indicator(target_type=self.kind, rhythm=rhythm, **read)
        with suppress(Refused):  # a currency that is not typed to its end
            settle_unit(typed)
        return typed

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, TypedNumberField) and value is not None:
            return str(field.prepare_value(value))
        return super()._in_words(name, value)

    @property
    def currencies(self) -> tuple[str, ...]:
        return COMMON


_OF_INDICATOR = frozenset(IndicatorForm.base_fields) - {"version"}


class ServingForm(LinkFields, IndicatorForm):
    """A new indicator that serves an objective at once."""


class AddForm(LinkFields):
    """An existing indicator for an objective."""

    indicator: "forms.ModelChoiceField[Indicator]" = forms.ModelChoiceField(
        queryset=None, error_messages={"required": _("Choose an indicator, or write a new one.")}
    )

    def __init__(self, *args, offered, **options) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField", self.fields["indicator"]).queryset = offered


class AttachForm(LinkFields):
    """An objective for an existing indicator."""

    objective: "forms.ModelChoiceField[Objective]" = forms.ModelChoiceField(
        label=_("Objective"), queryset=None, empty_label=_("Choose")
    )
    field_order = ("objective", "role", "weight")

    def __init__(self, *args, offered, **options) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField", self.fields["objective"]).queryset = offered


class LinkForm(VersionedForm, LinkFields):
    """A link that stands already."""


class RetireForm(VersionedForm):
    from_day = forms.DateField(
        label=_("No figure is expected from"),
        widget=day_input(),
        help_text=_("Periods that begin on this day or later."),
    )
    because = forms.CharField(label=_("because"), max_length=LONGEST_REASON, widget=_words(rows=3))

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {
            "version": row.version,
            "from_day": row.retired_from,
            "because": row.retired_because,
        }


class RebaseForm(VersionedForm):
    """From which of the measured periods on the process is another one; `periods` are (first day, words)."""

    since = forms.TypedChoiceField(
        label=_("The first period of the new process"), coerce=date.fromisoformat
    )
    because = forms.CharField(
        label=_("What became different?"),
        max_length=LONGEST_BECAUSE,
        widget=_words(rows=3),
        help_text=_("A cause that somebody else can check, not only that the figures moved."),
    )

    def __init__(self, *args, periods: Iterable[tuple[str, str]], **options) -> None:
        super().__init__(*args, **options)
        cast("forms.ChoiceField", self.fields["since"]).choices = list(periods)

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}


class VersionForm(VersionedForm):
    """Nothing to say: the version alone."""
