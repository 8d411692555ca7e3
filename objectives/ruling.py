"""The rule that will judge an indicator's figures, said before there is one."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.figures import difference, figure, number, rule_words
from objectives.models import Indicator
from objectives.rules.status import rule_in_words, scale_of
from objectives.rules.targets import CumulativeTarget, PathTarget
from objectives.targets import target_of

HUNDRED = Decimal(100)


def rule_as_it_will_stand(
    indicator: Indicator, points: Iterable[tuple[date, Decimal]], today: date
) -> str:
    """The sentence that stands beside the form, empty without a target; raises RuleError.

    A path says its widths, which hold all along it; a year to date its shares, which grow with it.
    """
    target = target_of(indicator, points)
    match target:
        case None:
            return ""
        case PathTarget():
            return _path_words(indicator, target, today)
        case CumulativeTarget():
            return _cumulative_words(indicator, target)
        case _:
            return rule_words(rule_in_words(target, today), indicator)


def _path_words(indicator: Indicator, target: PathTarget, today: date) -> str:
    scale = scale_of(target, today)
    return _(
        "From %(baseline)s to %(target)s. On track up to %(on_track)s short of the path, at risk up "
        "to %(at_risk)s."
    ) % {
        "baseline": figure(target.baseline, indicator),
        "target": figure(target.target, indicator),
        "on_track": difference(target.tolerance.on_track * scale, indicator),
        "at_risk": difference(target.tolerance.at_risk * scale, indicator),
    }


def _cumulative_words(indicator: Indicator, target: CumulativeTarget) -> str:
    return _(
        "%(total)s in all. On track up to %(on_track)s%% short of what is planned to date, at risk up "
        "to %(at_risk)s%%."
    ) % {
        "total": figure(target.total, indicator),
        "on_track": percent(target.tolerance.on_track),
        "at_risk": percent(target.tolerance.at_risk),
    }


def percent(share: Decimal) -> str:
    """A share as a person types it: 0.05 is "5", 0.125 "12.5"."""
    seen = (share * HUNDRED).normalize()
    return number(seen, max(0, -int(seen.as_tuple().exponent)))
