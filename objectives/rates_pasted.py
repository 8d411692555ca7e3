"""Exchange rates as a spreadsheet hands them over: currency, period and rate in each row."""

import re

from django.utils.translation import gettext as _

from objectives.rules.money import RateKind
from objectives.rules.period_names import UnclearName, period_of, span_of
from objectives.rules.periods import Rhythm, period_end
from objectives.services.rates import RateRow
from objectives.typed import read_number
from perfmgmt.tenancy.access import Refused

ROW = re.compile(r"\s*(?P<code>[A-Za-z]{3})[\t;, ]+(?P<period>.+?)[\t; ]+(?P<rate>\S+)\s*")


def read_rates(text: str, fiscal_start: int) -> list[RateRow]:
    """Empty rows and a heading are passed over; refused with the number of the first row that is unclear."""
    found = []
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (place == 1 and not any(sign.isdigit() for sign in line)):
            continue
        try:
            found.append(_row(line, fiscal_start))
        except ValueError as error:
            raise Refused(
                _("Row %(number)s: %(sentence)s") % {"number": place, "sentence": str(error)},
                field="rows",
            ) from error
    return found


def _row(line: str, fiscal_start: int) -> RateRow:
    parts = ROW.fullmatch(line)
    if parts is None:
        raise ValueError(_("Write the currency, the period and the rate."))
    kind, day = _period(parts["period"].strip(" ;\t,"), fiscal_start)
    return RateRow(parts["code"].upper(), kind, day, read_number(parts["rate"]))


def _period(name: str, fiscal_start: int):
    try:
        span = span_of(name, fiscal_start)
    except UnclearName:
        span = None
    if span is not None:
        month = period_of(span, Rhythm.MONTHLY, fiscal_start)
        if month is not None:
            return RateKind.ACTUAL, month
        year = period_of(span, Rhythm.YEARLY, fiscal_start)
        if year == span.first and period_end(Rhythm.YEARLY, span.first) == span.last:
            return RateKind.PLAN, span.first
    raise ValueError(_("“%(name)s” is neither a month nor a fiscal year.") % {"name": name[:40]})
