"""The one rounding rule: halves are rounded away from zero, and only where a figure is shown.

Page, API texts and packs print through `shown`; the API's numbers, statuses, variances and sums use the full
precision, so nothing is ever rounded twice. A total is rounded after summing. Rounded parts then need not
add up to the rounded total: `total_of` says by how much they miss, so that a table can say so.

(Half away from zero is what a reader checks by hand. What is *stored* keeps ten decimals, half to even:
`objectives.numbers`.)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

# Wide enough for any sum of stored figures: twenty digits before the point, ten behind it.
PRECISION = 60
ZERO = Decimal(0)


def shown(value: Decimal, decimals: int) -> Decimal:
    """The value as screens print it. 94.995 → 95.00, −0.5 → −1 without decimals."""
    with localcontext(prec=PRECISION):
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """No digit is lost, however large and small the parts are."""
    with localcontext(prec=PRECISION):
        return sum(values, ZERO)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum at full precision, and what the reader sees of it.

    `gap` is the shown total less the sum of the shown parts; not 0 where the table has to say so.
    """

    value: Decimal
    shown: Decimal
    gap: Decimal

    @property
    def adds_up(self) -> bool:
        return self.gap == 0


def total_of(parts: Iterable[Decimal], decimals: int) -> Total:
    """Summed first, rounded afterwards.

    Example: 0.4 + 0.4 + 0.4 without decimals are 1.2, shown as 1, while the parts are shown as 0, 0, 0:
    a gap of 1.
    """
    parts = list(parts)
    value = exact_sum(parts)
    seen = shown(value, decimals)
    return Total(value, seen, seen - exact_sum(shown(each, decimals) for each in parts))
