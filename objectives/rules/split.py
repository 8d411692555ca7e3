"""Splitting a target to the objectives below: what adds up, and how to divide it so that it adds up exactly.

Largest remainder (Hamilton's method): everybody gets their share rounded down to the last place that is
shown, and the units that are left go to the largest remainders, so that the parts are the whole.
"""

from collections.abc import Hashable, Mapping
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import TypeVar

from objectives.rules.refusal import RuleError

Key = TypeVar("Key", bound=Hashable)

HUNDRED = Decimal(100)
PLACES_OF_SHARES = 2
PRECISION = 60
ADDING_UP = frozenset({"count", "currency", "days"})
BY_FLOWS = frozenset({"number"})


def refuse_unsplittable(
    *, number_format: str, target_type: str, aggregation: str, target: Decimal | None
) -> None:
    """Counts, money and days add up; shares, ratios and answers do not. A plain number does where it is summed.

    A path and a cumulative target are an amount to reach; a standard is one only where its figures are
    summed. Raises RuleError "split_unit", "split_type" or "split_no_target".
    """
    is_summed = aggregation == "sum" or target_type == "cumulative"
    if number_format not in ADDING_UP and not (number_format in BY_FLOWS and is_summed):
        raise RuleError("split_unit")
    if target_type not in {"path", "cumulative"} and not (
        target_type == "standard" and aggregation == "sum"
    ):
        raise RuleError("split_type")
    if target is None:
        raise RuleError("split_no_target")


def places_of(total: Decimal, decimals: int) -> int:
    """The decimals that are shown, or more where the total itself has more.

    >>> places_of(Decimal("120.0000"), 0), places_of(Decimal("0.25"), 1)
    (0, 2)
    """
    exponent = total.normalize().as_tuple().exponent
    return max(decimals, -int(exponent))


def by_weight(total: Decimal, weights: Mapping[Key, Decimal], decimals: int) -> dict[Key, Decimal]:
    """Parts in proportion to the weights that add up to the total exactly. Ties go by the order of keys.

    >>> by_weight(Decimal(100), {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)}, 0)
    {'a': Decimal('34'), 'b': Decimal('33'), 'c': Decimal('33')}
    """
    places = places_of(total, decimals)
    unit = Decimal(1).scaleb(-places)
    sign = -1 if total < 0 else 1
    with localcontext(prec=PRECISION):
        whole = sum(weights.values(), Decimal(0))
        if whole <= 0 or any(weight < 0 for weight in weights.values()):
            raise RuleError("split_weights")
        exact = {key: abs(total) * weight / whole for key, weight in weights.items()}
        parts = {key: share.quantize(unit, ROUND_DOWN) for key, share in exact.items()}
        left = int(((abs(total) - sum(parts.values(), Decimal(0))) / unit).to_integral_value())
        counting = [key for key in exact if weights[key] > 0]
        for key in sorted(counting, key=lambda each: (parts[each] - exact[each], str(each)))[:left]:
            parts[key] += unit
        return {key: sign * part for key, part in parts.items()}


def even_shares(keys: list[Key]) -> dict[Key, Decimal]:
    """Equal shares in percent that add up to a hundred.

    >>> list(even_shares(["a", "b", "c"]).values())
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    if not keys:
        return {}
    return by_weight(HUNDRED, dict.fromkeys(keys, Decimal(1)), PLACES_OF_SHARES)


def by_share(
    total: Decimal, shares: Mapping[Key, Decimal], decimals: int
) -> tuple[dict[Key, Decimal], Decimal]:
    """What each gets of the total by percent, and what is left: nothing where they are a hundred together.

    >>> by_share(Decimal(120), {"a": Decimal(50), "b": Decimal(25)}, 0)
    ({'a': Decimal('60'), 'b': Decimal('30')}, Decimal('30'))
    """
    together = sum(shares.values(), Decimal(0))
    if any(share < 0 for share in shares.values()):
        raise RuleError("split_weights")
    if together > HUNDRED:
        raise RuleError("split_over_hundred", together=together)
    weights: dict[tuple[int, Key | None], Decimal] = {
        (0, key): each for key, each in shares.items()
    }
    weights[1, None] = HUNDRED - together
    parts = by_weight(total, weights, decimals)
    kept = parts.pop((1, None))
    return {key[1]: part for key, part in parts.items() if key[1] is not None}, kept


def left_of(total: Decimal, parts: list[Decimal]) -> Decimal:
    """What the parts leave of the total; negative where they are more than it."""
    with localcontext(prec=PRECISION):
        return total - sum(parts, Decimal(0))


def refuse_remainder(total: Decimal, left: Decimal, because: str) -> None:
    """Nothing left, or something that is kept on purpose. RuleError "split_over" or "split_left"."""
    if left == 0:
        return
    if (left > 0) != (total > 0):
        raise RuleError("split_over", left=abs(left))
    if not because:
        raise RuleError("split_left", left=abs(left))
