"""Splitting a target to the objectives below: offered and adjusted, never forced, and it adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.figures import bound, with_unit
from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetShare, TargetSplit
from objectives.models.words import TargetType
from objectives.rules import split as rules
from objectives.rules.activation import endings_of
from objectives.rules.refusal import RuleError
from objectives.services.changing import update_indicator
from objectives.services.indicator import create_indicator
from objectives.services.links import link_indicator
from objectives.services.refusals import refused, sentence_of
from objectives.services.writing import figure
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import ApiKey, Membership

LONGEST_TITLE: int = Indicator._meta.get_field("title").max_length or 0
# What a part has in common with the whole.
ALIKE = ("unit_of_measure", "number_format", "currency", "decimals", "rhythm", "grace_days")
OF_TYPE = ("target_type", "direction", "baseline_on", "target_on", "aggregation")


@dataclass(frozen=True, slots=True)
class Part:
    """What one objective below takes over. Without an indicator a new one is written for it."""

    objective: Objective
    target: Decimal
    indicator: Indicator | None = None
    baseline: Decimal | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of one objective below: a share in percent, or a value."""

    objective: Objective
    indicator: Indicator | None = None
    share: Decimal | None = None
    target: Decimal | None = None
    baseline: Decimal | None = None


def divide(indicator: Indicator, how: str, asked: Sequence[Asked]) -> list[Part]:
    """Parts by what was asked. Those that stand are counted first, and shares are of what they leave."""
    refuse_unsplittable(indicator)
    fixed = {
        each.objective.pk: each.indicator
        for each in asked
        if each.indicator is not None and stands(each.indicator)
    }
    if how != TargetSplit.How.SHARE:
        return [_as_asked(each, fixed.get(each.objective.pk)) for each in asked]
    shares = {
        each.objective.pk: each.share or Decimal(0)
        for each in asked
        if each.objective.pk not in fixed
    }
    standing_targets = [each.target or Decimal(0) for each in fixed.values()]
    targets = _shared(indicator, _target_of(indicator), standing_targets, shares)
    baseline, baselines = baseline_of(indicator), dict[UUID, Decimal]()
    if baseline is not None:
        begun = [baseline_of(each) or Decimal(0) for each in fixed.values()]
        baselines = _shared(indicator, baseline, begun, shares)
    return [
        _as_asked(each, fixed[each.objective.pk])
        if each.objective.pk in fixed
        else Part(
            each.objective,
            targets[each.objective.pk],
            each.indicator,
            baselines.get(each.objective.pk),
            each.share,
        )
        for each in asked
    ]


def left_over(indicator: Indicator, parts: Sequence[Part]) -> tuple[Decimal, Decimal]:
    """Of the target and of the baseline, what nobody has yet."""
    begun = baseline_of(indicator)
    given = [part.baseline or Decimal(0) for part in parts]
    return (
        rules.left_of(_target_of(indicator), [part.target for part in parts]),
        rules.left_of(begun, given) if begun is not None else Decimal(0),
    )


def _as_asked(each: Asked, fixed: Indicator | None) -> Part:
    if fixed is not None and fixed.target is not None:
        target = fixed.target if each.target is None else each.target
        return Part(each.objective, target, fixed, baseline_of(fixed), None)
    if each.target is None:
        sentence = _("Say how much “%(title)s” takes over.")
        raise Refused(sentence % {"title": each.objective.title}, field="parts")
    return Part(each.objective, each.target, each.indicator, each.baseline, None)


def _shared(
    indicator: Indicator,
    total: Decimal,
    standing_parts: list[Decimal],
    shares: Mapping[UUID, Decimal],
) -> dict[UUID, Decimal]:
    rest = rules.left_of(total, standing_parts)
    if (rest > 0) != (total > 0):
        rest = Decimal(0)  # what stands is all of it or more: the sum will say so
    if not shares:
        return {}
    try:
        return rules.by_share(rest, shares, indicator.decimals)[0]
    except RuleError as error:
        raise Refused(sentence_of(error), field="parts") from error


@transaction.atomic
def split_target(
    *,
    actor: Membership | None,
    objective: Objective,
    indicator: Indicator,
    how: str,
    parts: Sequence[Part],
    now: datetime,
    kept_because: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> TargetSplit:
    """Give the target of an indicator to the objectives below, to the last unit.

    Indicators that are in force with a target are counted as they stand; new ones, drafts and those
    without a target get theirs. What is left over is kept with a reason or refused. `version` is that of
    the split as it was seen, 0 where there was none.
    """
    rows = Indicator.objects.select_for_update(of=("self",), no_key=True)
    indicator = rows.get(pk=indicator.pk)
    refuse_unsplittable(indicator)
    before = _split_before(objective, indicator, version)
    kept_because = kept_because.strip()
    parts = [_read(part, indicator) for part in parts]
    _refuse_parts(objective, parts)
    kept = _kept(indicator, parts, kept_because)
    carriers = {part.objective.pk: _carry(part, indicator, actor, now, api_key) for part in parts}
    split = before or TargetSplit(objective=objective, indicator=indicator)
    split.how, split.target, split.baseline = how, _target_of(indicator), baseline_of(indicator)
    split.kept, split.kept_baseline = kept
    split.kept_because = kept_because if any(kept) else ""
    split.author, split.made_at = actor, now
    split.version = before.version + 1 if before else 1
    split.save()
    split.shares.all().delete()
    TargetShare.objects.bulk_create(
        TargetShare(
            split=split,
            objective=part.objective,
            indicator=carriers[part.objective.pk],
            share=_percent(part.share) if how == TargetSplit.How.SHARE else None,
            target=part.target,
            baseline=part.baseline,
        )
        for part in parts
    )
    _record(split, parts, actor=actor, now=now, api_key=api_key)
    return split


def refuse_unsplittable(indicator: Indicator) -> None:
    try:
        rules.refuse_unsplittable(
            number_format=indicator.number_format,
            target_type=indicator.target_type,
            aggregation=indicator.aggregation,
            target=indicator.target,
        )
    except RuleError as error:
        raise refused(error) from error


def baseline_of(indicator: Indicator) -> Decimal | None:
    """Only a path begins somewhere."""
    return indicator.baseline if indicator.target_type == TargetType.PATH else None


def stands(indicator: Indicator) -> bool:
    """In force with a target: it is counted as it is, and changes only by recalibration."""
    if indicator.target is None:
        return False
    if indicator.latest_period is not None:
        return True
    links = ObjectiveIndicator.objects.filter(indicator=indicator)
    return bool(links.exclude(objective__state=Objective.State.DRAFT).exists())


def name_for(indicator: Indicator, objective: Objective) -> str:
    """ "Pumps sold: Izmir"; by the title of the objective where it has no unit."""
    whose = objective.unit.name if objective.unit else objective.title
    return f"{indicator.title}: {whose}"[:LONGEST_TITLE]


def _split_before(
    objective: Objective, indicator: Indicator, version: int | None
) -> TargetSplit | None:
    found = TargetSplit.objects.of(indicator).filter(objective=objective)
    before: TargetSplit | None = found.select_for_update(of=("self",)).first()
    if version is not None and version != (before.version if before else 0):
        sentence = _("Somebody else split “%(title)s” in the meantime.")
        raise Changed(sentence % {"title": indicator.title}, current=before)
    return before


def _read(part: Part, whole: Indicator) -> Part:
    """Of what stands, its own figures; of a path, a baseline."""
    if part.indicator is not None and stands(part.indicator):
        target, baseline = part.indicator.target, baseline_of(part.indicator)
        if target is not None and figure(part.target, "target") != target:
            sentence = _(
                "“%(title)s” is in force with %(target)s: only a recalibration changes that, so it is "
                "counted as it stands."
            )
            words = {"title": part.indicator.title, "target": bound(target, part.indicator)}
            raise Refused(sentence % words, field="parts")
        return Part(part.objective, part.target, part.indicator, baseline, part.share)
    baseline = part.baseline
    if baseline_of(whole) is None:
        baseline = None
    elif baseline is None:
        baseline = Decimal(0)
    target = figure(part.target, "target")
    return Part(part.objective, target, part.indicator, baseline, part.share)


def _refuse_parts(objective: Objective, parts: Sequence[Part]) -> None:
    if not parts:
        raise Refused(_("Give it to at least one objective below."), field="parts")
    seen: set[UUID] = set()
    carriers: set[UUID] = set()
    for part in parts:
        title = {"title": part.objective.title}
        if part.objective.parent_id != objective.pk:
            raise Refused(_("“%(title)s” does not stand right below it.") % title, field="parts")
        if not endings_of(part.objective.state):
            sentence = _("“%(title)s” has ended. Choose one that is still going on.")
            raise Refused(sentence % title, field="parts")
        if part.objective.pk in seen or (part.indicator and part.indicator.pk in carriers):
            raise Refused(_("“%(title)s” is named twice.") % title, field="parts")
        seen.add(part.objective.pk)
        if part.indicator:
            carriers.add(part.indicator.pk)


def _kept(indicator: Indicator, parts: Sequence[Part], because: str) -> tuple[Decimal, Decimal]:
    """What is left of target and baseline, both kept on purpose or nothing."""
    target = _target_of(indicator)
    left = rules.left_of(target, [part.target for part in parts])
    _refuse_left(indicator, target, left, because, "target")
    baseline = baseline_of(indicator)
    if baseline is None:
        return left, Decimal(0)
    begun = rules.left_of(baseline, [part.baseline or Decimal(0) for part in parts])
    _refuse_left(indicator, baseline, begun, because, "baseline")
    return left, begun


def _refuse_left(
    indicator: Indicator, total: Decimal, left: Decimal, because: str, of: str
) -> None:
    try:
        rules.refuse_remainder(total, left, because)
    except RuleError as error:
        raise Refused(sentence_of_left(indicator, total, left, of), field="kept_because") from error


def sentence_of_left(indicator: Indicator, total: Decimal, left: Decimal, of: str) -> str:
    """ "110 of 120 pumps: 10 is left. Give it to somebody, or say why it is not distributed." """
    words = {
        "given": _bare(rules.left_of(total, [left])),
        "total": bound(total, indicator),
        "left": _bare(abs(left)),
    }
    is_over = (left > 0) != (total > 0)
    if of == "baseline":
        over = _("The baselines are %(given)s together, %(left)s more than %(total)s.")
        under = _("The baselines are %(given)s of %(total)s: %(left)s is missing. Say why.")
    else:
        over = _("%(given)s is more than %(total)s by %(left)s.")
        under = _(
            "%(given)s of %(total)s: %(left)s is left. Give it to somebody, or say why it is not "
            "distributed."
        )
    return (over if is_over else under) % words


def _bare(value: Decimal) -> str:
    return with_unit(value, "", rules.places_of(value, 0))


def _carry(part: Part, whole: Indicator, actor, now: datetime, api_key) -> Indicator:
    """The indicator that carries the part: new, given its target, or as it stands."""
    if part.indicator is None:
        made = create_indicator(
            actor=actor,
            now=now,
            title=name_for(whole, part.objective),
            definition=whole.definition,
            owner=part.objective.owner,
            unit=part.objective.unit,
            target=part.target,
            baseline=part.baseline,
            api_key=api_key,
            **{name: getattr(whole, name) for name in (*ALIKE, *OF_TYPE)},
        )
        link_indicator(
            actor=actor,
            objective=part.objective,
            indicator=made,
            role=ObjectiveIndicator.Role.LAG,
            now=now,
            api_key=api_key,
        )
        return made
    _refuse_stranger(part, whole)
    if stands(part.indicator):
        return part.indicator
    changes: Mapping[str, Any] = {
        **{name: getattr(whole, name) for name in OF_TYPE if name != "aggregation"},
        "target": part.target,
        "baseline": part.baseline,
    }
    return update_indicator(
        actor=actor, indicator=part.indicator, changes=changes, now=now, api_key=api_key
    )


def _refuse_stranger(part: Part, whole: Indicator) -> None:
    carrier: Any = part.indicator
    words = {"title": carrier.title, "objective": part.objective.title}
    if carrier.pk == whole.pk:
        raise Refused(_("A target is not split to itself."), field="parts")
    links = ObjectiveIndicator.objects.filter(objective=part.objective, indicator=carrier)
    if not links.exists():
        sentence = _("“%(title)s” does not serve “%(objective)s”.")
        raise Refused(sentence % words, field="parts")
    if (carrier.unit_of_measure, carrier.currency) != (whole.unit_of_measure, whole.currency):
        sentence = _(
            "“%(title)s” is counted in another unit, so it does not add up with the others."
        )
        raise Refused(sentence % words, field="parts")


def _target_of(indicator: Indicator) -> Decimal:
    """`refuse_unsplittable` has asked for it."""
    return indicator.target if indicator.target is not None else Decimal(0)


def _record(split: TargetSplit, parts, *, actor, now: datetime, api_key) -> None:
    owners = [part.objective.owner for part in parts if part.objective.owner]
    record_event(
        actor=actor,
        verb="objectives.target_split",
        subject=split.indicator,
        now=now,
        payload={
            "title": split.indicator.title,
            "objective": split.objective.title,
            "objective_id": str(split.objective_id),
            "how": split.how,
            "target": _text(split.target),
            "kept": _text(split.kept),
            "kept_because": split.kept_because,
            "shares": {part.objective.title: _text(part.target) for part in parts},
        },
        tell=owners,
        api_key=api_key,
    )


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else share.quantize(Decimal("0.01"))


def _text(value: Decimal) -> str:
    """ "120", "0.25": without the zeros that only the column's width adds."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
