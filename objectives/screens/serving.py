"""What an indicator serves, what it watches, and what may be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.analysis import Analysis
from objectives.figures import bare
from objectives.judging import WITHOUT_LIMITS
from objectives.models import Indicator, Measurement
from objectives.permissions import may_edit_indicator
from objectives.screens.splitting import is_splittable
from objectives.services.changing import WITH_PATH
from objectives.wording import period_words
from perfmgmt.tenancy.models import Membership

MOST_PERIODS = 120


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the menu; a dialog is fetched, everything else is a page."""

    href: str
    label: str
    is_dialog: bool


def menu(indicator: Indicator, member: Membership, *, serves_any: bool) -> list[Deed]:
    """What this person may do with the indicator beside its figures."""
    if not may_edit_indicator(member, indicator):
        return []
    deeds = [_deed("indicator-edit", indicator, member, _("Edit"))]
    if indicator.target_type in WITH_PATH:
        deeds.append(_deed("indicator-path", indicator, member, _("Target path")))
    if serves_any:
        href = reverse("pages:recalibrate-indicator", args=[member.organization.slug, indicator.pk])
        deeds.append(Deed(href, _("Ask to recalibrate"), is_dialog=True))
    if is_splittable(indicator):
        deeds.append(
            _deed("indicator-split", indicator, member, _("Split to the objectives below"))
        )
    deeds.append(
        _deed("indicator-attach", indicator, member, _("Attach to an objective"), dialog=True)
    )
    if indicator.latest_period and indicator.target_type not in WITHOUT_LIMITS:
        label = _("Take the limits anew")
        deeds.append(_deed("indicator-rebase", indicator, member, label, dialog=True))
    if indicator.retired_from:
        deeds.append(
            _deed("indicator-reinstate", indicator, member, _("Take up again"), dialog=True)
        )
    else:
        deeds.append(_deed("indicator-retire", indicator, member, _("Retire"), dialog=True))
    return deeds


def _deed(
    name: str, indicator: Indicator, member: Membership, label: str, *, dialog: bool = False
) -> Deed:
    href = reverse(f"objectives:{name}", args=[member.organization.slug, indicator.pk])
    return Deed(href, label, dialog)


def retired_words(indicator: Indicator, today: date) -> str:
    """ "Retired since 1 November 2026: nobody reads it."; empty while it is measured."""
    if indicator.retired_from is None:
        return ""
    words = {
        "day": date_format(indicator.retired_from, "DATE_FORMAT"),
        "because": indicator.retired_because,
    }
    began = indicator.is_retired(today)
    sentence = _("Retired since %(day)s.") if began else _("Retires on %(day)s.")
    if indicator.retired_because:
        sentence = (
            _("Retired since %(day)s: %(because)s")
            if began
            else _("Retires on %(day)s: %(because)s")
        )
    return sentence % words


def is_detached(indicator: Indicator, *, serves_any: bool) -> bool:
    """It serves no objective, watches no assumption and feeds no formula (of `with_feeding`)."""
    feeds = indicator.feeds_formula  # type: ignore[attr-defined] # annotated
    return not (serves_any or indicator.watches_id or feeds)


@dataclass(frozen=True, slots=True)
class PathRow:
    period: str
    value: str


def path_rows(analysis: Analysis) -> Sequence[PathRow]:
    """The points of the target path, oldest first, as they are typed."""
    indicator = analysis.indicator
    return [
        PathRow(period_words(indicator.rhythm, day, year=True), bare(value, indicator))
        for day, value in analysis.points
    ]


def periods_to_rebase(indicator: Indicator) -> list[tuple[str, str]]:
    """Measured periods from which the limits may be taken anew, the newest first."""
    days = (
        Measurement.objects.of(indicator)
        .current()
        .with_value()
        .newest_first()
        .values_list("period_start", flat=True)[:MOST_PERIODS]
    )
    return [(day.isoformat(), period_words(indicator.rhythm, day, year=True)) for day in days]
