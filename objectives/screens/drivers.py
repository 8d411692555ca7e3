"""What drives an indicator and what it drives, in words, with what the figures say of each claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives import charts
from objectives.driving import Checked, check_links, newest_of
from objectives.figures import MINUS, number, signed_difference
from objectives.models import DriverLink, Indicator
from objectives.models.words import DriverSign
from objectives.permissions import may_edit_indicator
from objectives.rules.driver_check import LEAST_PAIRS, Check, Verdict
from objectives.screens.connections import figures_in, links_in
from objectives.wording import lag_words, period_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

SHAPES: Mapping[Verdict, str] = {
    Verdict.SUPPORTED: "on_track",
    Verdict.CONTRADICTED: "off_track",
    Verdict.NO_LINK_SEEN: "at_risk",
    Verdict.NOT_ENOUGH_DATA: "no_data",
}


@dataclass(frozen=True, slots=True)
class DriverRow:
    """The other end of a link. The addresses are empty for who may not edit it."""

    id: UUID
    href: str
    title: str
    claim: str
    status: SafeString
    lag: str
    sign: str
    because: str
    check: str
    verdict: SafeString
    evidence: str
    edit: str
    remove: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """`scatter` is of the claim with most to show; the first of `told`, which are all of them in sentences."""

    driven_by: Sequence[DriverRow]
    drives: Sequence[DriverRow]
    scatter: SafeString
    told: Sequence[DriverRow]


def drivers_of(indicator: Indicator, member: Membership, now: datetime) -> Drivers:
    """Both directions, of an indicator that was fetched `with_connections`; no query."""
    claims = links_in(indicator.driver_facts)  # type: ignore[attr-defined]
    checks = check_links(
        claims,
        figures_in(indicator.driver_figures),  # type: ignore[attr-defined]
        fiscal_start=member.organization.fiscal_year_starts,
    )
    links = [each for each in claims if indicator.pk in (each.lead_id, each.lag_id)]
    shown = _most_telling([checks[each.pk] for each in links if each.pk in checks])
    rows = {
        each.pk: _row(
            each, each.lag if each.lead_id == indicator.pk else each.lead, checks, member, now
        )
        for each in links
    }
    first = shown.link.pk if shown else None
    return Drivers(
        driven_by=[rows[each.pk] for each in links if each.lag_id == indicator.pk],
        drives=[rows[each.pk] for each in links if each.lead_id == indicator.pk],
        scatter=scatter_of(shown) if shown else SafeString(""),
        told=sorted(rows.values(), key=lambda row: row.id != first),
    )


def _most_telling(checks: Sequence[Checked]) -> Checked | None:
    """What was contradicted before what was supported, then the one with most pairs; two make a picture."""
    order = list(Verdict)
    ranked = [each for each in checks if each.check.count > 1]
    return min(
        ranked,
        key=lambda each: (
            each.check.verdict == Verdict.NOT_ENOUGH_DATA,
            each.check.verdict != Verdict.CONTRADICTED,
            -each.check.count,
            order.index(each.check.verdict),
            str(each.link.pk),
        ),
        default=None,
    )


def lag_of(link: DriverLink) -> str:
    """ "About 2 months later", "At once"."""
    words = lag_words(link.lag_periods, link.lead.rhythm, link.lag.rhythm)
    return _("About %(lag)s later") % {"lag": words} if link.lag_periods else _("At once")


def claim_words(link: DriverLink) -> str:
    """The claim as a sentence: "Castings on time leads Released clear to build by 1 month"."""
    words = {
        "lead": link.lead.title,
        "lag": link.lag.title,
        "by": lag_words(link.lag_periods, link.lead.rhythm, link.lag.rhythm),
    }
    if link.sign == DriverSign.OPPOSITE:
        if not link.lag_periods:
            return _("%(lead)s moves %(lag)s the opposite way at once") % words
        return _("%(lead)s leads %(lag)s by %(by)s, the opposite way") % words
    if not link.lag_periods:
        return _("%(lead)s moves %(lag)s at once") % words
    return _("%(lead)s leads %(lag)s by %(by)s") % words


def verdict_mark(check: Check) -> SafeString:
    return html.status_mark(SHAPES[check.verdict], verdict_words()[check.verdict])


def verdict_words() -> dict[Verdict, str]:
    return {
        Verdict.SUPPORTED: _("Supported"),
        Verdict.CONTRADICTED: _("Contradicted"),
        Verdict.NO_LINK_SEEN: _("No link seen"),
        Verdict.NOT_ENOUGH_DATA: _("Not enough data"),
    }


def evidence_words(check: Check) -> str:
    """ "ρ 0.75, interval 0.49 to 0.88; 22 pairs, 19.7 effective." """
    words: dict[str, object] = {"count": check.count, "least": LEAST_PAIRS}
    if check.rho is None or check.low is None or check.high is None or check.effective is None:
        if check.count < LEAST_PAIRS:
            return _("%(count)s pairs of changes; a verdict needs %(least)s.") % words
        return _("%(count)s pairs of changes, but one side never moved.") % words
    words |= {
        "rho": coefficient(check.rho),
        "low": coefficient(check.low),
        "high": coefficient(check.high),
        "effective": number(Decimal(str(check.effective)), 1),
    }
    return (
        _(
            "ρ %(rho)s, interval %(low)s to %(high)s; %(count)s pairs of changes, "
            "%(effective)s effective."
        )
        % words
    )


def meaning_of(check: Check) -> str:
    """What to make of the verdict."""
    return {
        Verdict.SUPPORTED: _(
            "Its changes came about as claimed more often than chance would have it."
        ),
        Verdict.CONTRADICTED: _(
            "Its changes were followed by the opposite of what is claimed. Replace the lead indicator, or "
            "say why it should still be believed."
        ),
        Verdict.NO_LINK_SEEN: _(
            "With so many pairs a link would show. Work on the lead may not move the result."
        ),
        Verdict.NOT_ENOUGH_DATA: _("It is too early to say. The claim stands as a claim."),
    }[check.verdict]


def coefficient(value: float) -> str:
    return number(Decimal(str(value)), 2)


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair in the table that stands for the picture, newest first."""

    period: str
    lead: str
    lag: str


def pair_rows(checked: Checked) -> list[PairRow]:
    link = checked.link
    return [
        PairRow(
            period=period_words(checked.rhythm, pair.period_start, year=True),
            lead=signed_difference(Decimal(str(pair.lead)), link.lead),
            lag=signed_difference(Decimal(str(pair.lag)), link.lag),
        )
        for pair in sorted(checked.check.pairs, key=lambda each: each.period_start, reverse=True)
    ]


def scatter_of(checked: Checked) -> SafeString:
    """Changes against each other at the claimed lag; what was claimed the opposite way is not turned over."""
    link, check = checked.link, checked.check
    newest = newest_of(check.pairs)
    later = lag_words(link.lag_periods, link.lead.rhythm, link.lag.rhythm)
    up = _("%(title)s, change") % {"title": link.lag.title}
    if link.lag_periods:
        up = _("%(title)s, change %(later)s later") % {"title": link.lag.title, "later": later}
    return charts.draw_scatter(
        charts.Scatter(
            dots=[
                charts.Dot(
                    x=pair.lead,
                    y=pair.lag,
                    name=period_words(checked.rhythm, pair.period_start, year=True),
                    is_newest=pair is newest,
                )
                for pair in check.pairs
            ],
            across=_("%(title)s, change") % {"title": link.lead.title},
            up=up,
            description=f"{claim_words(link)}. {verdict_words()[check.verdict]}. {evidence_words(check)}",
            signed=_signed,
        )
    )


def _signed(value: float, decimals: int) -> str:
    size = charts.localized_labels().number(abs(value), decimals)
    return f"+{size}" if value > 0 else f"{MINUS}{size}"


def _check_page(link: DriverLink, member: Membership) -> str:
    return reverse("objectives:driver-check", args=[member.organization.slug, link.pk])


def _row(
    link: DriverLink,
    other: Indicator,
    checks: Mapping[UUID, Checked],
    member: Membership,
    now: datetime,
) -> DriverRow:
    slug = member.organization.slug
    may_edit = may_edit_indicator(member, link.lag)
    check = checks[link.pk].check if link.pk in checks else None
    return DriverRow(
        id=link.pk,
        claim=claim_words(link),
        href=reverse("objectives:indicator", args=[slug, other.pk]),
        title=other.title,
        status=html.status_mark("stale" if other.is_overdue(now) else other.status),
        lag=lag_of(link),
        sign=_("moves the opposite way") if link.sign == DriverSign.OPPOSITE else "",
        because=link.because,
        check=_check_page(link, member),
        verdict=verdict_mark(check) if check else SafeString(""),
        evidence=evidence_words(check) if check else "",
        edit=reverse("objectives:driver", args=[slug, link.pk]) if may_edit else "",
        remove=reverse("objectives:remove-driver", args=[slug, link.pk]) if may_edit else "",
    )
