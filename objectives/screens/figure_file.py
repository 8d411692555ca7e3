"""The controller's table to take away: exact numbers with a point, and no cell that a spreadsheet computes."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.comparing import Comparison, comparisons
from objectives.rates import RateTable
from objectives.rules.variance import Estimate
from objectives.screens.compared import (
    estimate_words,
    favour_letter,
    missing_words,
    no_percent_words,
    unit_words,
)
from objectives.screens.controlling import Asked, Offers, matching
from perfmgmt.tenancy.models import Organization

MOST_ROWS = 10_000
# A reader's program could take such a text for a formula when its cell is edited or its file opened.
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADS = (
    gettext_lazy("Unit"),
    gettext_lazy("Indicator"),
    gettext_lazy("Counted in"),
    gettext_lazy("From"),
    gettext_lazy("To"),
    gettext_lazy("Actual"),
    gettext_lazy("Plan"),
    gettext_lazy("Variance"),
    gettext_lazy("Variance, per cent"),
    gettext_lazy("F or A"),
    gettext_lazy("Why not"),
    gettext_lazy("Prior year"),
    gettext_lazy("Year to date"),
    gettext_lazy("Plan to date"),
    gettext_lazy("Variance to date"),
    gettext_lazy("Latest estimate"),
    gettext_lazy("Rests on"),
    gettext_lazy("Plan of the year"),
    gettext_lazy("Currency effect"),
    gettext_lazy("Commentary"),
    gettext_lazy("Commentary is missing"),
)


def as_csv(
    asked: Asked, offers: Offers, *, organization: Organization, as_of: datetime | None = None
) -> bytes:
    """With the mark by which spreadsheets know the encoding. Negative numbers are numbers, texts are texts."""
    units: dict[UUID | None, str] = {pk: name for pk, name, _level in offers.units}
    found = matching(asked, offers).order_by("title", "id")[:MOST_ROWS]
    compared = comparisons(
        found,
        until=asked.until,
        organization=organization,
        rates=RateTable.read(organization),
        kind=asked.kind,
        as_of=as_of,
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(str(head) for head in HEADS)
    for each in sorted(compared, key=lambda each: units.get(each.indicator.unit_id, "")):
        writer.writerow(_line(each, units.get(each.indicator.unit_id, "")))
    return out.getvalue().encode("utf-8-sig")


def _line(found: Comparison, unit: str) -> Iterable[str]:
    plan, year, prior = found.against_plan, found.to_date, found.against_prior
    variance = plan.variance
    estimate = found.estimate if isinstance(found.estimate, Estimate) else None
    return (
        as_text(unit),
        as_text(found.indicator.title),
        as_text(unit_words(found)),
        found.period_start.isoformat(),
        found.period_end.isoformat(),
        exact(plan.actual),
        exact(plan.base),
        exact(variance.amount if variance else None),
        exact(variance.percent if variance else None),
        favour_letter(plan.favour),
        no_percent_words(variance.no_percent) if variance else missing_words(plan.missing),
        exact(prior.base),
        exact(year.actual),
        exact(year.base),
        exact(year.variance.amount if year.variance else None),
        exact(estimate.value if estimate else None),
        estimate_words(found.estimate),
        exact(found.against_year.base),
        exact(found.effect),
        as_text(found.commentary),
        _("yes") if found.commentary_missing else "",
    )


def exact(value: Decimal | None) -> str:
    """ "-12.5": every digit that is known, at most ten decimals, no exponent."""
    if value is None:
        return ""
    text = f"{round(value, 10):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(text: str) -> str:
    return f"'{text}" if text.startswith(LOOKS_LIKE_A_FORMULA) else text
