"""The check-in: who updates what for which period, and what a figure would amount to while typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives import charts
from objectives.analysis import Analysis, Preview, values_of
from objectives.figures import difference, figure, indicator_chart, number, rule_names
from objectives.judging import segment_of
from objectives.models import Indicator, ObjectiveIndicator
from objectives.rules.periods import Rhythm, is_period_start, latest_closed_period
from objectives.rules.status import Status
from objectives.rules.xmr import Effect
from objectives.screens.outlook import outlook
from objectives.services.locks import Locks, lock_words
from objectives.wording import days_late, period_words, short_date
from objectives.worklist import due_for
from perfmgmt.organization.wording import on_behalf_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

CHART = charts.Size(460, 300)
MOST_IN_QUEUE = 30
MOST_MOVERS = 3
MOST_HOTKEYS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One of the check-ins that wait; `late` is a status mark or empty."""

    id: UUID
    href: str
    title: str
    number: int
    is_current: bool
    late: SafeString
    on_behalf: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the preview says. `tone` is the class of its background, `status` its mark."""

    tone: str
    status: SafeString
    strong: str
    rest: str
    wants_cause: bool
    chart: SafeString


@dataclass(frozen=True, slots=True)
class Mover:
    status: str
    title: str
    value: str


def queue_of(member: Membership, now: datetime, current: UUID | None = None) -> list[Step]:
    """This person's due check-ins, with those of whoever they stand in for; the longest waiting first."""
    organization = member.organization
    due = due_for(member, now, organization.zone)
    due = due.only("id", "title", "next_due_at", "owner", "updater")
    return [
        Step(
            id=indicator.pk,
            href=reverse("objectives:checkin", args=[organization.slug, indicator.pk]),
            title=indicator.title,
            number=place,
            is_current=indicator.pk == current,
            late=_late_mark(indicator, now),
            on_behalf=on_behalf_words(member, [indicator.updater_id or indicator.owner_id], now),
        )
        for place, indicator in enumerate(due[:MOST_IN_QUEUE], start=1)
    ]


def _late_mark(indicator: Indicator, now: datetime) -> SafeString:
    if not indicator.is_overdue(now):
        return SafeString("")
    return html.status_mark("stale", days_late(indicator.next_due_at, now))


def after(queue: Sequence[Step], current: UUID) -> Step | None:
    """The step behind this one; None behind the last and for what is not in the queue."""
    places = [place for place, step in enumerate(queue) if step.id == current]
    if not places or places[0] + 1 == len(queue):
        return None
    return queue[places[0] + 1]


def period_to_update(analysis: Analysis, asked: date | None) -> date | None:
    """The period that was asked for, else the one that waits, else the newest to correct.

    None where no period has ended yet or the one asked for is none of this indicator's.
    """
    organization, rhythm = analysis.organization, Rhythm(analysis.indicator.rhythm)
    fiscal_start = organization.fiscal_year_starts
    if asked is not None:
        today = analysis.now.astimezone(organization.zone).date()
        closed = latest_closed_period(rhythm, today, fiscal_start)
        fits = is_period_start(rhythm, asked, fiscal_start) and asked <= closed
        return asked if fits else None
    if analysis.awaited:
        return analysis.awaited
    return analysis.latest.period_start if analysis.latest else None


def has_value(analysis: Analysis, period: date) -> bool:
    return period in values_of(analysis.history)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures that stand beside the field: labels and values in words."""

    before_label: str
    before: str
    expected_label: str
    expected: str
    period: str


def numbers_beside(analysis: Analysis, period: date) -> Numbers:
    indicator = analysis.indicator
    earlier = [
        row for row in analysis.history if row.value is not None and row.period_start < period
    ]
    words = period_words(indicator.rhythm, period)
    stored = values_of(analysis.history).get(period)
    if stored is not None:
        before_label, before = (
            _("So far, %(period)s") % {"period": words},
            figure(stored, indicator),
        )
    elif earlier:
        before_label = period_words(indicator.rhythm, earlier[-1].period_start)
        before = figure(earlier[-1].value, indicator)
    else:
        before_label = before = ""
    return Numbers(
        before_label=before_label,
        before=before,
        expected_label=_("Expected, %(period)s") % {"period": words},
        expected=figure(analysis.expected_at(period), indicator)
        if analysis.expected_at(period) is not None
        else "",
        period=words,
    )


def confidence_label(indicator: Indicator) -> str:
    if indicator.target is None:
        return _("Confidence in the target")
    words = {"target": figure(indicator.target, indicator)}
    if indicator.target_on is None:
        return _("Confidence in %(target)s") % words
    return _("Confidence in %(target)s by %(day)s") % (
        words | {"day": short_date(indicator.target_on)}
    )


def last_cause(analysis: Analysis) -> str:
    """The cause that an off-track indicator last had: a later period confirms it by one key."""
    latest = analysis.latest
    return latest.cause if latest and latest.status == Status.OFF_TRACK else ""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause on offer; `hotkey` is empty from the tenth on."""

    value: str
    label: str
    hotkey: str


@dataclass(frozen=True, slots=True)
class Still:
    """The cause of the period before, to confirm by one key."""

    value: str
    label: str


def causes(offered: Iterable[tuple[str, str]]) -> list[Cause]:
    """In the order of the guide, then the organisation's own."""
    return [
        Cause(value, label, str(place) if place < MOST_HOTKEYS else "")
        for place, (value, label) in enumerate(offered, 1)
    ]


def still(analysis: Analysis, offered: Sequence[Cause]) -> Still | None:
    last = last_cause(analysis)
    known = next((each for each in offered if each.value == last), None)
    if known is None:
        return None
    words = {"cause": f"{known.label[:1].lower()}{known.label[1:]}"}
    return Still(known.value, _("Still: %(cause)s") % words)


def lock_over(locks: Locks, indicator: Indicator, period: date) -> str:
    """The sentence of the lock that holds this period; empty where none does."""
    lock = locks.over(indicator, period)
    return lock_words(lock) if lock else ""


def last_comment(analysis: Analysis) -> str:
    row = next((each for each in reversed(analysis.history) if each.commentary), None)
    if row is None:
        return ""
    return _("Last comment, %(day)s: “%(text)s” %(who)s") % {
        "day": short_date(localdate(row.recorded_at)),
        "text": row.commentary,
        "who": row.author or "",
    }


def told(analysis: Analysis, period: date, value: Decimal, preview: Preview) -> Told:
    """The preview in words: the miss, and whether it is noise."""
    indicator = analysis.indicator
    strong, rest = _miss_words(indicator, value, preview), ""
    if preview.signals:
        run = preview.signals[0]
        strong = _("%(miss)s, and a signal:") % {"miss": strong}
        rest = _signal_words(analysis, period, value, run.rule)
    adverse = any(run.effect == Effect.ADVERSE for run in preview.signals)
    tone = {
        Status.OFF_TRACK: "off",
        Status.AT_RISK: "warn-t",
        Status.ON_TRACK: "warn-t" if adverse else "ok",
    }.get(preview.status, "plain")
    return Told(
        tone=tone,
        status=html.status_mark(str(preview.status)),
        strong=strong if rest else f"{strong}.",
        rest=rest,
        wants_cause=preview.cause_wanted
        or (preview.is_newest and preview.status == Status.OFF_TRACK),
        chart=chart_beside(analysis, value, str(preview.status)),
    )


def _miss_words(indicator: Indicator, value: Decimal, preview: Preview) -> str:
    judgement = preview.judgement
    if judgement.expected is None:
        return figure(value, indicator)
    gap = value - judgement.expected
    words = {"size": difference(gap, indicator)}
    if not gap:
        return _("As expected")
    if judgement.shortfall:
        below, above = _("%(size)s below expected"), _("%(size)s above expected")
        return (below if gap < 0 else above) % words
    return _("%(size)s better than expected") % words


def _signal_words(analysis: Analysis, period: date, value: Decimal, rule: str) -> str:
    values = values_of(analysis.history) | {period: value}
    limits = segment_of(analysis.indicator, values).limits
    name = rule_names()[rule]
    if limits is None:
        return f"{name}."
    decimals = analysis.indicator.decimals
    return _("%(rule)s, %(lower)s to %(upper)s.") % {
        "rule": f"{name[:1].lower()}{name[1:]}",
        "lower": number(limits.lower, decimals),
        "upper": number(limits.upper, decimals),
    }


def outlook_line(analysis: Analysis) -> str:
    """Where it is heading by what came in so far."""
    found = outlook(analysis)
    return found.text if found else ""


def chart_beside(analysis: Analysis, value: Decimal | None = None, status: str = "") -> SafeString:
    """The chart at the check-in's side, with the figure being typed as its next point."""
    typed = charts.Preview(float(value), status) if value is not None else None
    chart = replace(indicator_chart(analysis, preview=typed), notes=())
    return charts.draw_figure(chart, wide=CHART)


@dataclass(frozen=True, slots=True)
class Around:
    """What the figure feeds (address and title, if anything) and what usually moves it."""

    feeds: tuple[str, str] | None
    movers: Sequence[Mover]


def around(indicator: Indicator, slug: str) -> Around:
    """From the objectives that the indicator serves, their lead indicators included; one query."""
    served = ObjectiveIndicator.objects.filter(indicator=indicator).values("objective")
    links = list(
        ObjectiveIndicator.objects.filter(objective__in=served)
        .select_related("objective", "indicator")
        .order_by("role", "objective__title", "id")
    )
    own = [link for link in links if link.indicator_id == indicator.pk]
    results = {link.objective_id for link in own if link.role == ObjectiveIndicator.Role.LAG}
    leads = {
        link.indicator_id: link.indicator
        for link in links
        if link.role == ObjectiveIndicator.Role.LEAD
        and link.objective_id in results
        and link.indicator_id != indicator.pk
    }
    worst = sorted(
        leads.values(), key=lambda lead: (-(Status(lead.status).severity or 0), lead.title)
    )
    first = max(own, key=lambda link: link.role == ObjectiveIndicator.Role.LAG, default=None)
    return Around(
        feeds=(reverse("pages:objective", args=[slug, first.objective_id]), first.objective.title)
        if first
        else None,
        movers=[
            Mover(lead.status, lead.title, figure(lead.latest_value, lead))
            for lead in worst[:MOST_MOVERS]
        ],
    )
