"""Recalibrations as pages show them: what would change, for whom it waits, what it would make of the figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives import charts
from objectives.agreed import Revised, agreed_if
from objectives.analysis import Analysis, analyse
from objectives.figures import figure, indicator_chart, period_name
from objectives.judging import judge_figure
from objectives.models import Indicator
from objectives.models.words import Rhythm, Status
from objectives.revised import (
    TermLine,
    capitalised,
    indicators_named,
    one_line,
    term_lines,
    titles_of,
)
from objectives.rules import periods
from objectives.wording import period_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Organization
from reviews.models import Recalibration, Review
from reviews.permissions import may_answer_recalibration, may_withdraw_recalibration
from reviews.wording import days

State = Recalibration.State
PERIODS_BACK, PERIODS_AHEAD = 12, 12
SHAPES = {
    State.ASKED: "at_risk",
    State.APPROVED: "on_track",
    State.DECLINED: "off_track",
    State.WITHDRAWN: "no_data",
}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One that waits, for a list; `may_answer` for the reader."""

    title: str
    asks: str
    now: str
    reason: str
    evidence: str
    href: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    state: SafeString
    lede: str
    lines: list[TermLine]
    chart: SafeString
    outlook: list[str]
    note: str
    subject_href: str
    subject_title: str
    requested_by: SafeString
    authority: SafeString
    holds_from: str
    decision: str
    decision_href: str
    answer: str
    answered: str
    may_answer: bool
    may_withdraw: bool


def waiting_lines(member: Membership, now: datetime) -> list[WaitingLine]:
    """All that wait, the oldest first. One query, two where a weight or a role is among them."""
    rows = list(Recalibration.objects.waiting().with_people().oldest_first())
    titles = _titles(rows)
    return [_waiting_line(row, member, now, titles) for row in rows]


def heading(recalibration: Recalibration, titles: Mapping[str, str]) -> str:
    """ "On time in full: target 95% → 90%, from October 2026"."""
    return _("%(title)s: %(terms)s, from %(period)s") % {
        "title": recalibration.subject.title,
        "terms": one_line(_lines(recalibration, titles)),
        "period": holds_from(recalibration),
    }


def holds_from(recalibration: Recalibration) -> str:
    rhythm = recalibration.indicator.rhythm if recalibration.indicator else Rhythm.MONTHLY
    return period_words(rhythm, recalibration.effective_from, year=True)


def page_of(recalibration: Recalibration, member: Membership, now: datetime) -> Page:
    """Four queries more for an indicator, one or two for an objective."""
    slug = member.organization.slug
    titles = _titles([recalibration])
    evidence = _Evidence.of(recalibration, now)
    subject = recalibration.subject
    page = "objectives:indicator" if recalibration.indicator else "pages:objective"
    decision = recalibration.decision
    return Page(
        title=heading(recalibration, titles),
        state=html.status_mark(
            SHAPES[State(recalibration.state)], recalibration.get_state_display()
        ),
        lede=_lede(recalibration, now),
        lines=capitalised(_lines(recalibration, titles)),
        chart=evidence.chart if evidence else SafeString(""),
        outlook=evidence.sentences if evidence else [],
        note=_note_on_closed(recalibration),
        subject_href=reverse(page, args=[slug, subject.pk]),
        subject_title=subject.title,
        requested_by=html.person(recalibration.requested_by.name),
        authority=html.person(recalibration.authority.name),
        holds_from=holds_from(recalibration),
        decision=(decision.text or decision.because) if decision else "",
        decision_href=reverse("reviews:review", args=[slug, decision.review_id])
        if decision
        else "",
        answer=recalibration.answer,
        answered=_answered(recalibration),
        may_answer=recalibration.state == State.ASKED
        and may_answer_recalibration(member, recalibration),
        may_withdraw=recalibration.state == State.ASKED
        and may_withdraw_recalibration(member, recalibration),
    )


def periods_offered(
    rhythm: str, organization: Organization, now: datetime, *, ahead: int = PERIODS_AHEAD
) -> list[tuple[str, str]]:
    """First days with the names of their periods: the one that runs first, then those ahead, then those past."""
    start = organization.fiscal_year_starts
    rule = periods.Rhythm(rhythm)
    running = periods.period_containing(rule, now.astimezone(organization.zone).date(), start)
    coming, past = [running], []
    for _step in range(ahead):
        coming.append(periods.next_period(rule, coming[-1]))
    day = running
    for _step in range(PERIODS_BACK):
        day = periods.previous_period(rule, day)
        past.append(day)
    return [(each.isoformat(), period_words(rhythm, each, year=True)) for each in [*coming, *past]]


def _lines(recalibration: Recalibration, titles: Mapping[str, str]) -> list[TermLine]:
    return term_lines(recalibration.subject, recalibration.seen, recalibration.proposed, titles)


def _titles(rows: Iterable[Recalibration]) -> dict[str, str]:
    return titles_of({each for row in rows for each in indicators_named(row.proposed)})


def _waiting_line(
    row: Recalibration, member: Membership, now: datetime, titles: Mapping[str, str]
) -> WaitingLine:
    words = {
        "who": row.requested_by.name,
        "whom": row.authority.name,
        "open": days((localdate(now) - localdate(row.asked_at)).days),
    }
    mine = row.authority_id == member.pk
    sentence = (
        _("%(who)s asks you. Open for %(open)s.")
        if mine
        else _("%(who)s asks %(whom)s. Open for %(open)s.")
    )
    return WaitingLine(
        title=heading(row, titles),
        asks=sentence % words,
        now=_now_words(row.indicator),
        reason=row.reason,
        evidence=row.evidence,
        href=reverse("reviews:recalibration", args=[member.organization.slug, row.pk]),
        may_answer=may_answer_recalibration(member, row),
    )


def _now_words(indicator: Indicator | None) -> str:
    if indicator is None or indicator.latest_value is None or indicator.latest_period is None:
        return ""
    return _("%(value)s in %(period)s. The original stays.") % {
        "value": figure(indicator.latest_value, indicator),
        "period": period_name(indicator.rhythm, indicator.latest_period),
    }


def _lede(recalibration: Recalibration, now: datetime) -> str:
    words = {
        "who": recalibration.requested_by.name,
        "whom": recalibration.authority.name,
        "day": _day(localdate(recalibration.asked_at)),
    }
    text = _("%(who)s asked %(whom)s on %(day)s.") % words
    open_for = (localdate(now) - localdate(recalibration.asked_at)).days
    if recalibration.state == State.ASKED and open_for > 0:
        waiting = ngettext(
            "It has waited for %(n)s day.", "It has waited for %(n)s days.", open_for
        )
        text += " " + waiting % {"n": open_for}
    return text


def _answered(recalibration: Recalibration) -> str:
    if recalibration.answered_at is None or recalibration.answered_by is None:
        return ""
    words = {
        "who": recalibration.answered_by.name,
        "day": _day(localdate(recalibration.answered_at)),
    }
    sentences = {
        State.APPROVED: _("%(who)s approved it on %(day)s."),
        State.DECLINED: _("%(who)s declined it on %(day)s."),
        State.WITHDRAWN: _("%(who)s withdrew it on %(day)s."),
    }
    return sentences[State(recalibration.state)] % words


def _note_on_closed(recalibration: Recalibration) -> str:
    """Said where it reaches back into what a closed review has seen; one query."""
    closed = Review.objects.closed().newest_first().first()
    if closed is None or recalibration.effective_from > closed.period_end:
        return ""
    return _(
        "It reaches back behind “%(title)s” of %(day)s. Closed reviews keep what they showed."
    ) % {
        "title": closed.title,
        "day": _day(localdate(closed.starts_at)),
    }


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The chart with original, in force and asked for, and what the newest figure would be."""

    chart: SafeString
    sentences: list[str]

    @classmethod
    def of(cls, recalibration: Recalibration, now: datetime) -> "_Evidence | None":
        indicator = recalibration.indicator
        if indicator is None:
            return None
        analysis = analyse(indicator, now=now)
        if recalibration.state == State.APPROVED:
            return cls(charts.draw_figure(indicator_chart(analysis)), [])
        last = max((each.number for each in analysis.agreed.revisions), default=0)
        asked = agreed_if(
            analysis.agreed,
            analysis.points,
            Revised(
                id=UUID(int=0),
                number=last + 1,
                effective_from=recalibration.effective_from,
                before=recalibration.seen,
                after=recalibration.proposed,
            ),
        )
        drawn = charts.draw_figure(indicator_chart(analysis, asked=asked))
        return cls(drawn, _would_be(replace(analysis, agreed=asked), analysis))


def _would_be(asked: Analysis, analysis: Analysis) -> list[str]:
    """ "October 2026 would be at risk instead of off track."; nothing where it stays what it is."""
    latest = analysis.latest
    if latest is None:
        return []
    judged = judge_figure(
        asked.indicator,
        asked.target,
        period_start=latest.period_start,
        value=latest.value,
        flows={row.period_start: row.value for row in asked.history if row.value is not None},
        fiscal_start_month=asked.organization.fiscal_year_starts,
        confidence=latest.confidence,
    )
    words = {
        "period": period_name(analysis.indicator.rhythm, latest.period_start),
        "now": Status(analysis.status).label,
        "then": Status(judged.status).label,
    }
    if judged.status == analysis.status:
        return [_("%(period)s would stay: %(now)s.") % words]
    return [_("%(period)s would read “%(then)s” instead of “%(now)s”.") % words]
