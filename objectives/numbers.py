"""Figures as the database keeps them: thirty digits, ten of them behind the point."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

STORED = Decimal("1e-10")
LARGEST = Decimal("1e20")


class NotStorableError(ValueError):
    """Neither NaN, infinity nor a number of more than twenty digits before the point is a figure."""


def storable(value: Decimal | float | int | str) -> Decimal:
    """The number as it will be read back, so that what is judged is what is stored."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite() or abs(number) >= LARGEST:
        raise NotStorableError(str(value))
    with localcontext(prec=60):
        return number.quantize(STORED, ROUND_HALF_EVEN)
