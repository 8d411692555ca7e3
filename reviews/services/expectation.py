"""What an expected effect must say: an indicator, a value and the day on which to look, or nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.judging import WITHOUT_LIMITS
from objectives.models import Indicator
from perfmgmt.tenancy.access import Refused


@dataclass(frozen=True, slots=True)
class Expectation:
    """Which indicator should stand where on which day."""

    indicator: Indicator | None = None
    value: Decimal | None = None
    check_on: date | None = None

    @property
    def is_said(self) -> bool:
        return self.indicator is not None


def refuse_unclear(
    expected: Expectation, today: date | None, *, indicator_field: str = "effect_indicator"
) -> None:
    """Raises Refused at the first thing that is missing or cannot be seen.

    Without `today` the day may lie behind.
    """
    said = (expected.indicator, expected.value, expected.check_on)
    if all(each is None for each in said):
        return
    if expected.indicator is None:
        raise Refused(_("Say which indicator it should move."), field=indicator_field)
    if expected.value is None:
        raise Refused(_("Say what value you expect."), field="expected_value")
    if expected.check_on is None:
        raise Refused(_("Say on which day to check the effect."), field="check_on")
    if expected.indicator.target_type in WITHOUT_LIMITS:
        raise Refused(
            _("“%(title)s” has no natural range in which an effect could be seen.")
            % {"title": expected.indicator.title},
            field=indicator_field,
        )
    if today is not None and expected.check_on <= today:
        raise Refused(_("The day to check the effect must lie ahead."), field="check_on")
