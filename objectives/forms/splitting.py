"""The form that splits a target: a line for each objective below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from objectives.figures import bound as bound_figure
from objectives.forms.fields import TypedNumberField, typed
from objectives.models import Indicator, TargetSplit
from objectives.rules.split import even_shares
from objectives.screens.splitting import NEW, NOT_THIS_ONE, Below, has_baseline
from objectives.services.splitting import Asked
from perfmgmt.tenancy.dialogs import VersionedForm

LONGEST_REASON = TargetSplit._meta.get_field("kept_because").max_length
PARTS = ("carrier", "share", "target", "baseline")


@dataclass(frozen=True, slots=True)
class Line:
    """One objective below as the page writes it."""

    below: Below
    carrier: forms.BoundField
    share: forms.BoundField
    target: forms.BoundField
    baseline: forms.BoundField | None


class SplitForm(VersionedForm):
    """Over the split as it was seen; version 0 is none yet."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=[(value, capfirst(label)) for value, label in TargetSplit.How.choices],
        widget=forms.RadioSelect,
    )
    kept_because = forms.CharField(
        label=_("Not distributed, because"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Only where something is left over on purpose."),
    )

    def __init__(self, *args, whole: Indicator, below: Sequence[Below], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.below = below
        self.has_baseline = has_baseline(whole)
        for each in below:
            key = each.objective.pk
            self.fields[f"carrier-{key}"] = forms.ChoiceField(
                label=_("Carried by"), required=False, choices=each.choices
            )
            self.fields[f"share-{key}"] = TypedNumberField(
                label=_("Share"), required=False, unit="%"
            )
            self.fields[f"target-{key}"] = TypedNumberField(
                label=_("Target"), required=False, unit=whole.unit_of_measure
            )
            if self.has_baseline:
                self.fields[f"baseline-{key}"] = TypedNumberField(
                    label=_("Baseline"), required=False, unit=whole.unit_of_measure
                )

    @staticmethod
    def initial_from(below: Sequence[Below], before: TargetSplit | None) -> dict[str, Any]:
        """As it was split before; else equal shares among those whose part is not fixed already."""
        initial: dict[str, Any] = {
            "version": before.version if before else 0,
            "how": before.how if before else TargetSplit.How.SHARE,
            "kept_because": before.kept_because if before else "",
        }
        free = [each for each in below if not _stands(each)]
        shares = even_shares([each.objective.pk for each in free])
        for each in below:
            key, share = each.objective.pk, each.before
            if before is not None and share is None:
                initial[f"carrier-{key}"] = NOT_THIS_ONE
                continue
            initial[f"carrier-{key}"] = each.chosen
            if share is not None:
                initial |= {
                    f"share-{key}": share.share,
                    f"target-{key}": share.target,
                    f"baseline-{key}": share.baseline,
                }
            elif key in shares:
                initial[f"share-{key}"] = shares[key]
        return {
            name: typed(value) if isinstance(value, Decimal) else value
            for name, value in initial.items()
        }

    def meet(self, current: Any) -> None:
        """Theirs is what everybody below took over meanwhile; saving once more puts ours in its place."""
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix("version")] = str(current.version)
        self.data = sent
        shares = current.shares.select_related("objective", "indicator").order_by("id")
        self.theirs = [  # type: ignore[misc] # of this form, not of all
            (share.objective.title, bound_figure(share.target, share.indicator)) for share in shares
        ]

    def lines(self) -> Iterator[Line]:
        for each in self.below:
            key = each.objective.pk
            names = [f"{part}-{key}" for part in PARTS]
            bound = [self[name] if name in self.fields else None for name in names]
            yield Line(each, *bound)  # type: ignore[arg-type] # only a baseline may be missing

    def asked(self) -> list[Asked]:
        """Of every objective that takes something over, what was typed."""
        found = []
        for each in self.below:
            key, data = each.objective.pk, self.cleaned_data
            chosen = data.get(f"carrier-{key}", NOT_THIS_ONE)
            if chosen == NOT_THIS_ONE:
                continue
            carrier = each.carrier(chosen) if chosen != NEW else None
            found.append(
                Asked(
                    objective=each.objective,
                    indicator=carrier.indicator if carrier else None,
                    share=data.get(f"share-{key}"),
                    target=None if carrier and carrier.stands else data.get(f"target-{key}"),
                    baseline=data.get(f"baseline-{key}"),
                )
            )
        return found


def _stands(below: Below) -> bool:
    carrier = below.carrier(below.chosen)
    return carrier is not None and carrier.stands
