"""A target split to the objectives below: what was given to whom, and whether it still adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import bound, with_unit
from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetShare, TargetSplit
from objectives.rules import split as rules
from objectives.rules.activation import State
from objectives.rules.refusal import RuleError
from objectives.services.splitting import baseline_of, name_for
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

NEW, NOT_THIS_ONE = "new", ""
GOING_ON = (State.DRAFT, State.ACTIVE)
_OF_INDICATOR = ("id", "title", "unit_of_measure", "decimals", "target_type", "retired_from")
_COLUMNS = {
    "id": "id",
    "split_id": "split_id",
    "kept_because": "split__kept_because",
    "above_id": "split__objective_id",
    "above_title": "split__objective__title",
    "objective_id": "objective_id",
    "objective_title": "objective__title",
    "objective_parent": "objective__parent_id",
    "objective_state": "objective__state",
    "owner": "objective__owner__name",
}
# As text: a number in JSON is read as a float.
_FIGURES = {
    "share": "share",
    "target": "target",
    "carrier_target": "indicator__target",
    "split_target": "split__target",
    "kept": "split__kept",
    "kept_baseline": "split__kept_baseline",
}


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One objective below: what it took over, and what its indicator is to reach now where that differs."""

    href: str
    objective: str
    owner: SafeString
    indicator_href: str
    indicator: str
    share: str
    target: str
    now: str


@dataclass(frozen=True, slots=True)
class SplitTable:
    objective: str
    objective_href: str
    verdict: SafeString
    rows: Sequence[ShareRow]
    kept: str
    edit: str


@dataclass(frozen=True, slots=True)
class Carried:
    """This indicator carries a part of another one's target."""

    sentence: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Splits:
    tables: Sequence[SplitTable]
    carried: Sequence[Carried]


def is_splittable(indicator: Indicator) -> bool:
    try:
        rules.refuse_unsplittable(
            number_format=indicator.number_format,
            target_type=indicator.target_type,
            aggregation=indicator.aggregation,
            target=indicator.target,
        )
    except RuleError:
        return False
    return True


def with_shares(indicators):
    """Each with `share_facts`: what its target was split into, and what it carries of another one's."""
    plain = {
        name: F(column)
        for name, column in (
            _COLUMNS | {f"carrier_{each}": f"indicator__{each}" for each in _OF_INDICATOR}
        ).items()
    }
    plain |= {f"whole_{each}": F(f"split__indicator__{each}") for each in _OF_INDICATOR}
    exact = {name: Cast(column, CharField()) for name, column in _FIGURES.items()}
    either = Q(split__indicator=OuterRef("pk")) | Q(indicator=OuterRef("pk"))
    shares = TargetShare.objects.filter(either).order_by("split", "id")
    return indicators.annotate(
        share_facts=ArraySubquery(shares.values(fact=JSONObject(**plain, **exact)))
    )


def _shares(indicator: Any) -> list[TargetShare]:
    """Of an indicator read `with_shares`; rows to be shown, not to be saved."""
    return [_share_in(fact) for fact in indicator.share_facts]


def _share_in(fact: Mapping[str, Any]) -> TargetShare:
    figures: dict[str, Any] = {
        name: None if fact[name] is None else Decimal(fact[name]) for name in _FIGURES
    }
    owner = Membership(name=fact["owner"]) if fact["owner"] else None
    split = TargetSplit(
        id=UUID(fact["split_id"]),
        objective=Objective(id=UUID(fact["above_id"]), title=fact["above_title"]),
        indicator=_indicator_in(fact, "whole"),
        target=figures["split_target"],
        kept=figures["kept"],
        kept_baseline=figures["kept_baseline"],
        kept_because=fact["kept_because"],
    )
    parent = fact["objective_parent"]
    objective = Objective(
        id=UUID(fact["objective_id"]),
        title=fact["objective_title"],
        parent_id=UUID(parent) if parent else None,
        state=fact["objective_state"],
        owner=owner,
    )
    carrier = _indicator_in(fact, "carrier")
    carrier.target = figures["carrier_target"]
    return TargetShare(
        id=UUID(fact["id"]),
        split=split,
        objective=objective,
        indicator=carrier,
        share=figures["share"],
        target=figures["target"],
    )


def _indicator_in(fact: Mapping[str, Any], prefix: str) -> Indicator:
    retired_from = fact[f"{prefix}_retired_from"]
    return Indicator(
        id=UUID(fact[f"{prefix}_id"]),
        retired_from=date.fromisoformat(retired_from) if retired_from else None,
        **{
            name: fact[f"{prefix}_{name}"]
            for name in _OF_INDICATOR
            if name not in ("id", "retired_from")
        },
    )


def of_indicator(indicator: Indicator, slug: str) -> Splits:
    """Both sides of it; of an indicator read `with_shares`, so without a query."""
    shares = _shares(indicator)
    mine = [share for share in shares if share.split.indicator_id == indicator.pk]
    return Splits(
        tables=[
            _table(indicator, list(rows), slug)
            for _split, rows in groupby(mine, key=lambda share: share.split_id)
        ],
        carried=[_carried(share, slug) for share in shares if share.indicator_id == indicator.pk],
    )


def still_holds(share: TargetShare) -> bool:
    """Nobody changed its target since, and it still stands below."""
    return (
        share.indicator.target == share.target
        and share.indicator.retired_from is None
        and share.objective.parent_id == share.split.objective_id
        and share.objective.state in (*GOING_ON, State.ACHIEVED)
    )


def sum_now(shares: Sequence[TargetShare]) -> Decimal:
    """What those that still stand below are to reach together now."""
    counted = [
        share.indicator.target or Decimal(0)
        for share in shares
        if share.objective.parent_id == share.split.objective_id
        and share.indicator.retired_from is None
    ]
    return sum(counted, Decimal(0))


def adds_up(shares: Sequence[TargetShare], whole: Indicator) -> bool:
    split = shares[0].split
    return all(map(still_holds, shares)) and sum_now(shares) + split.kept == whole.target


def _table(indicator: Indicator, shares: list[TargetShare], slug: str) -> SplitTable:
    split = shares[0].split
    address = reverse("objectives:indicator-split", args=[slug, indicator.pk])
    return SplitTable(
        objective=split.objective.title,
        objective_href=reverse("pages:objective", args=[slug, split.objective_id]),
        verdict=_verdict(indicator, shares),
        rows=[_row(share, slug) for share in shares],
        kept=_kept(split, indicator),
        edit=f"{address}?objective={split.objective_id}",
    )


def _verdict(indicator: Indicator, shares: list[TargetShare]) -> SafeString:
    """ "Adds up: 3 of 3, 120 of 120 pumps", or that it does so no longer."""
    words = {
        "holding": sum(map(still_holds, shares)),
        "count": len(shares),
        "sum": bare(sum_now(shares) + shares[0].split.kept),
        "target": bound(indicator.target, indicator),
    }
    if adds_up(shares, indicator):
        return html.status_mark(
            "on_track", _("Adds up: %(holding)s of %(count)s, %(sum)s of %(target)s") % words
        )
    return html.status_mark(
        "at_risk", _("No longer adds up: %(holding)s of %(count)s, %(sum)s of %(target)s") % words
    )


def _row(share: TargetShare, slug: str) -> ShareRow:
    carrier, target = share.indicator, bound(share.target, share.indicator)
    now = bound(carrier.target, carrier)
    if share.objective.parent_id != share.split.objective_id:
        now = _("no longer below it")
    elif carrier.target == share.target:
        now = ""
    return ShareRow(
        href=reverse("pages:objective", args=[slug, share.objective_id]),
        objective=share.objective.title,
        owner=html.person(share.objective.owner.name if share.objective.owner else None),
        indicator_href=reverse("objectives:indicator", args=[slug, share.indicator_id]),
        indicator=carrier.title,
        share=with_unit(share.share, "%", rules.places_of(share.share, 0)) if share.share else "",
        target=target,
        now=now,
    )


def _kept(split: TargetSplit, indicator: Indicator) -> str:
    if not split.kept and not split.kept_baseline:
        return ""
    words = {"value": bound(split.kept, indicator), "because": split.kept_because}
    return _("%(value)s not distributed, because: %(because)s") % words


def _carried(share: TargetShare, slug: str) -> Carried:
    whole = share.split.indicator
    words = {
        "part": bound(share.target, share.indicator),
        "whole": bound(share.split.target, whole),
        "objective": share.split.objective.title,
    }
    return Carried(
        sentence=_("Takes over %(part)s of %(whole)s, for “%(objective)s”:") % words,
        href=reverse("objectives:indicator", args=[slug, whole.pk]),
        title=whole.title,
    )


def bare(value: Decimal) -> str:
    return with_unit(value, "", rules.places_of(value, 0))


@dataclass(frozen=True, slots=True)
class Carrier:
    """An indicator of an objective below that may carry a part. `stands`: it is counted as it is."""

    indicator: Indicator
    stands: bool

    @property
    def label(self) -> str:
        words = {
            "title": self.indicator.title,
            "target": bound(self.indicator.target, self.indicator),
        }
        if self.stands:
            return _("%(title)s, as it stands: %(target)s") % words
        if self.indicator.target is None:
            return _("%(title)s, without a target") % words
        return _("%(title)s, a draft: %(target)s") % words


@dataclass(frozen=True, slots=True)
class Below:
    """An objective below with what could carry its part, and what it took over before."""

    objective: Objective
    carriers: Sequence[Carrier]
    before: TargetShare | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [
            *((str(each.indicator.pk), each.label) for each in self.carriers),
            (NEW, _("A new indicator")),
            (NOT_THIS_ONE, _("Nothing of it")),
        ]

    @property
    def chosen(self) -> str:
        """As before; else one that is alike, and only then a new one."""
        if self.before is not None:
            return str(self.before.indicator_id)
        return str(self.carriers[0].indicator.pk) if self.carriers else NEW

    def carrier(self, pk: str) -> Carrier | None:
        return next((each for each in self.carriers if str(each.indicator.pk) == pk), None)


def objectives_with_some_below(indicator: Indicator) -> list[Objective]:
    """Those it serves as a result and that have others below; one query."""
    served = ObjectiveIndicator.objects.filter(
        indicator=indicator, role__in=[ObjectiveIndicator.Role.LAG, ObjectiveIndicator.Role.LEAD]
    )
    parents = Objective.objects.filter(state__in=GOING_ON, parent__isnull=False).order_by()
    found = Objective.objects.filter(pk__in=served.values("objective"), state__in=GOING_ON)
    return list(found.filter(pk__in=parents.values("parent")).order_by("title", "id"))


def below_of(objective: Objective, whole: Indicator, before: TargetSplit | None) -> list[Below]:
    """Every objective right below, with its indicators of the same unit; three queries."""
    children = list(
        Objective.objects.filter(parent=objective, state__in=GOING_ON)
        .select_related("owner", "unit")
        .order_by("title", "id")
    )
    found: dict = {child.pk: [] for child in children}
    links = (
        ObjectiveIndicator.objects.filter(objective__in=children)
        .filter(
            indicator__unit_of_measure=whole.unit_of_measure,
            indicator__currency=whole.currency,
            indicator__retired_from__isnull=True,
            indicator__withdrawn_at__isnull=True,
            role__in=[ObjectiveIndicator.Role.LAG, ObjectiveIndicator.Role.LEAD],
        )
        .exclude(indicator=whole)
        .with_standing()
        .select_related("indicator")
        .order_by("role", "-weight", "indicator__title")
    )
    for link in links:
        stands = link.indicator.target is not None and (
            link.serves_one_in_force or link.indicator.latest_period is not None
        )
        found[link.objective_id].append(Carrier(link.indicator, stands))
    shares = {share.objective_id: share for share in before.shares.all()} if before else {}
    return [Below(child, found[child.pk], shares.get(child.pk)) for child in children]


def new_name(whole: Indicator, objective: Objective) -> str:
    return name_for(whole, objective)


def has_baseline(indicator: Indicator) -> bool:
    return baseline_of(indicator) is not None


def sum_words(count: int, given: Decimal, whole: Indicator) -> str:
    """ "3 objectives, 120 of 120 pumps"."""
    words = {
        "count": count,
        "given": bare(given),
        "target": bound(whole.target, whole),
    }
    sentence = ngettext(
        "%(count)s objective, %(given)s of %(target)s",
        "%(count)s objectives, %(given)s of %(target)s",
        count,
    )
    return sentence % words
