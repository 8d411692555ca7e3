"""Process health: every check with its figure, limit, state, trend and repair; one check with its list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.models import Dependency
from evaluations import health_wording as words
from evaluations.breakdowns import (
    Figure,
    Limit,
    read_standing,
    read_trends,
    rows_behind,
)
from evaluations.charts import Bar, LatencyWords, Trend, draw_latency, draw_trend
from evaluations.permissions import may_set_limits
from evaluations.rules.health import (
    DEFINITIONS,
    Check,
    Course,
    State,
    course_of,
    is_beyond,
    state_of,
)
from objectives.charts.model import Size
from objectives.models import Indicator, Objective
from objectives.wording import short_date, spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Organization, Unit
from reviews.models import Decision, DecisionRequest, Review

MOST_BARS = 10
MOST_BEHIND = 100
LARGE = Size(560, 132)
SEVERITY = {
    State.BREAKING: 0,
    State.SLIPPING: 1,
    State.MENDING: 2,
    State.UNKNOWN: 3,
    State.HOLDING: 4,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One check as it stands, with what it was month by month."""

    check: Check
    figure: Figure
    limit: Limit
    trend: Sequence[Decimal | None]

    @property
    def state(self) -> State:
        good = DEFINITIONS[self.check].high_is_good
        return state_of(self.trend, self.limit.value, high_is_good=good)

    @property
    def excess(self) -> Decimal:
        """How far beyond the limit, as a share of it: what makes one failing check worse than another."""
        if self.figure.value is None:
            return Decimal(0)
        gap = self.figure.value - self.limit.value
        gap = -gap if DEFINITIONS[self.check].high_is_good else gap
        return gap / max(self.limit.value, Decimal(1))


@dataclass(frozen=True, slots=True)
class CheckRow:
    code: str
    href: str
    name: str
    meaning: str
    state: SafeString
    now: str
    limit: str
    trend: SafeString
    where: str
    repair: str
    repair_href: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class HealthPage:
    finding: str
    lede: str
    rows: Sequence[CheckRow]
    latency: SafeString
    months: int


def read(organization: Organization, now: datetime) -> dict[Check, Reading]:
    """Four queries, however much there is."""
    standing = read_standing(organization, now)
    trends = read_trends(localdate(now))
    return {
        check: Reading(check, figure, standing.limits[check], [*trends[check], figure.value])
        for check, figure in standing.figures.items()
    }


def worst_first(readings: Mapping[Check, Reading]) -> list[Reading]:
    """Breaking, slipping, mending, holding; in each what is farthest beyond its limit."""
    return sorted(readings.values(), key=lambda each: (SEVERITY[each.state], -each.excess))


def page_of(member: Membership, now: datetime) -> HealthPage:
    readings = read(member.organization, now)
    ranked = worst_first(readings)
    slug = member.organization.slug
    return HealthPage(
        finding=finding(ranked),
        lede=lede(ranked),
        rows=[_row(each, slug, is_first=place == 0) for place, each in enumerate(ranked)],
        latency=latest_decisions(int(readings[Check.SLOW_DECISIONS].limit.value), now),
        months=max((_known(each.trend) for each in ranked), default=0),
    )


def _known(trend: Sequence[Decimal | None]) -> int:
    return sum(value is not None for value in trend)


def _row(reading: Reading, slug: str, *, is_first: bool) -> CheckRow:
    check = reading.check
    is_failing = reading.state is not State.HOLDING
    return CheckRow(
        code=check.value,
        href=reverse("evaluations:health-check", args=[slug, check.value]),
        name=str(words.NAMES[check]),
        meaning=str(words.MEANINGS[check]),
        state=_state_mark(reading),
        now=words.figure_words(reading.figure),
        limit=words.number_words(reading.limit.value, check),
        trend=drawn(reading),
        where=words.where_words(reading.figure),
        repair=str(words.REPAIRS[check]) if is_failing else "",
        repair_href=repair_href(check, slug),
        is_first=is_first and is_failing,
    )


def _state_mark(reading: Reading) -> SafeString:
    shape = words.SHAPES[reading.state]
    return html.status_mark(shape, words.state_words(reading.state, reading.check))


def drawn(reading: Reading, size: Size | None = None) -> SafeString:
    check, limit, value = reading.check, reading.limit.value, reading.figure.value
    good = DEFINITIONS[check].high_is_good
    known = [each for each in reading.trend if each is not None]
    limit_words = words.number_words(limit, check)
    description = (
        words.trend_words(
            course_of(reading.trend),
            words.number_words(known[0], check),
            words.figure_words(reading.figure),
            limit_words,
        )
        if known and value is not None
        else _("No figure yet, limit %(limit)s") % {"limit": limit_words}
    )
    trend = Trend(
        values=[None if each is None else float(each) for each in reading.trend],
        limit=float(limit),
        high_is_good=good,
        status=words.SHAPES[reading.state],
        is_beyond=value is not None and is_beyond(value, limit, high_is_good=good),
        description=description,
    )
    return draw_trend(trend, size) if size else draw_trend(trend)


def repair_href(check: Check, slug: str) -> str:
    """The one screen on which this breakdown is mended."""
    name, query = {
        Check.SLOW_DECISIONS: ("reviews:decisions", ""),
        Check.SILENT_DEPENDENCIES: ("accountability:dependencies", ""),
        Check.AVOIDED_INTERVENTIONS: ("reviews:interventions", ""),
        Check.STALE_DATA: ("objectives:measures", "?scope=all"),
        Check.CROWDED_OWNERS: ("accountability:overview", ""),
        Check.CROWDED_UNITS: ("objectives:list", "?show=all"),
        Check.LAG_ONLY: ("objectives:list", "?lag_only=1"),
        Check.MISSING_TARGETS: ("objectives:list", "?gaps=1"),
        Check.UNEXAMINED_LEADS: ("objectives:measures", "?scope=all"),
        Check.DETACHED_INDICATORS: ("objectives:measures", "?scope=all"),
        Check.UNCLEAR_OWNERSHIP: ("accountability:overview", ""),
        Check.RARE_REVIEWS: ("reviews:list", ""),
        Check.EMPTY_REVIEWS: ("reviews:list", ""),
    }[check]
    return reverse(name, args=[slug]) + query


def finding(ranked: Sequence[Reading]) -> str:
    """What costs most, with where it goes; else that everything holds."""
    if not ranked or ranked[0].state in (State.HOLDING, State.UNKNOWN):
        known = any(each.state is State.HOLDING for each in ranked)
        return _("Every check holds") if known else _("Process health")
    worst = ranked[0]
    said = words.FINDINGS[worst.check] % {"figure": words.figure_words(worst.figure)}
    course = course_of(worst.trend)
    if course is Course.LEVEL:
        return said
    if course is Course.RISING:
        return _("%(finding)s, and rising") % {"finding": said}
    return _("%(finding)s, and falling") % {"finding": said}


def lede(ranked: Sequence[Reading]) -> str:
    """ "Four of nine checks hold, three slip. Two are breaking: slow decisions and silent dependencies." """
    counted = [each for each in ranked if each.state is not State.UNKNOWN]
    if not counted:
        return ""
    hold = sum(each.state is State.HOLDING for each in counted)
    slip = sum(each.state in (State.SLIPPING, State.MENDING) for each in counted)
    breaking = [each for each in counted if each.state is State.BREAKING]
    sentences = [
        ngettext(
            "%(count)s of %(total)s checks holds.", "%(count)s of %(total)s checks hold.", hold
        )
        % {"count": spelled(hold), "total": len(counted)}
    ]
    if slip:
        sentences.append(
            ngettext("%(count)s slips.", "%(count)s slip.", slip) % {"count": spelled(slip)}
        )
    if breaking:
        names = ", ".join(str(words.IN_A_LIST[each.check]) for each in breaking)
        sentences.append(
            ngettext(
                "%(count)s is breaking: %(names)s.",
                "%(count)s are breaking: %(names)s.",
                len(breaking),
            )
            % {"count": spelled(len(breaking)), "names": names}
        )
    return " ".join(sentences)


def latest_decisions(limit: int, now: datetime) -> SafeString:
    """The ten latest, what still waits first, then the longest; two queries. Empty where there is none."""
    today = localdate(now)
    waiting = DecisionRequest.objects.open().select_related("objective").longest_waiting_first()
    bars = [
        _bar(each.proposal, (today - localdate(each.raised_at)).days, is_open=True)
        for each in waiting[: MOST_BARS // 2]
    ]
    taken = (
        Decision.objects.in_force()
        .filter(is_recommendation=False, raised_on__isnull=False, decided_at__lte=now)
        .select_related("objective", "review")
        .newest_first()
    )
    done = [
        _bar(each.subject_title, each.days_taken or 0, is_open=False)
        for each in taken[: MOST_BARS - len(bars)]
    ]
    bars += sorted(done, key=lambda bar: -bar.days)
    if not bars:
        return SafeString("")
    days = ngettext("%(n)s day", "%(n)s days", limit) % {"n": limit}
    told = LatencyWords(
        description=_("Days from raised to decided, per decision. The agreed limit is %(days)s.")
        % {"days": days},
        raised=_("raised"),
        limit=days,
    )
    return draw_latency(bars, limit, told)


def _bar(name: str, days: int, *, is_open: bool) -> Bar:
    days = max(days, 0)
    told = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return Bar(
        name=name,
        days=days,
        is_open=is_open,
        words=_("%(days)s, open") % {"days": told} if is_open else told,
    )


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One thing to repair: where it is opened, whose it is, and why it stands here."""

    href: str
    title: str
    note: str
    who: SafeString


@dataclass(frozen=True, slots=True)
class CheckPage:
    name: str
    row: CheckRow
    chart: SafeString
    behind: Sequence[BehindRow]
    more: int
    limit_href: str


def page_of_check(check: Check, member: Membership, now: datetime) -> CheckPage:
    """The check and the list behind it: one query more than the overview's figures."""
    reading = read(member.organization, now)[check]
    slug = member.organization.slug
    rows = list(rows_behind(check, now, reading.limit.value)[: MOST_BEHIND + 1])
    limit = reverse("evaluations:health-limit", args=[slug, check.value])
    return CheckPage(
        name=str(words.NAMES[check]),
        row=_row(reading, slug, is_first=True),
        chart=drawn(reading, LARGE),
        behind=[_behind_row(each, slug, now) for each in rows[:MOST_BEHIND]],
        more=max(len(rows) - MOST_BEHIND, 0),
        limit_href=limit if may_set_limits(member) else "",
    )


def _behind_row(row: Model, slug: str, now: datetime) -> BehindRow:
    return _TELLERS[type(row)](row, slug, now)


def _owned(href: str, title: str, note: str, owner: Membership | None) -> BehindRow:
    who = html.person(owner.name if owner else None)
    if owner and not owner.is_active:
        who = html.status_mark("off_track", _("%(name)s has left") % {"name": owner.name})
    return BehindRow(href=href, title=title, note=note, who=who)


def _objective(row: Objective, slug: str, _now: datetime) -> BehindRow:
    unit = row.unit.name if row.unit else ""
    return _owned(reverse("pages:objective", args=[slug, row.pk]), row.title, unit, row.owner)


def _indicator(row: Indicator, slug: str, now: datetime) -> BehindRow:
    note = row.unit.name if row.unit else ""
    if row.next_due_at is not None and row.is_overdue(now):
        note = _("due since %(day)s") % {"day": short_date(localdate(row.next_due_at))}
    href = reverse("objectives:indicator", args=[slug, row.pk])
    return _owned(href, row.title, note, row.updater or row.owner)


def _dependency(row: Dependency, slug: str, now: datetime) -> BehindRow:
    if row.state == Dependency.State.PROPOSED:
        days = (localdate(now) - localdate(row.proposed_at)).days
        note = ngettext("asked %(n)s day ago", "asked %(n)s days ago", days) % {"n": days}
    else:
        note = _("promised for %(day)s") % {"day": short_date(row.due_on)}
    href = reverse("accountability:dependency", args=[slug, row.pk])
    return _owned(href, row.title, note, row.provider.owner)


def _review(row: Review, slug: str, _now: datetime) -> BehindRow:
    note = f"{short_date(row.slot_on or localdate(row.starts_at))}, {row.get_state_display()}"
    return _owned(reverse("reviews:review", args=[slug, row.pk]), row.title, note, row.chair)


def _request(row: DecisionRequest, slug: str, now: datetime) -> BehindRow:
    days = (localdate(now) - localdate(row.raised_at)).days
    note = ngettext("waits for %(n)s day", "waits for %(n)s days", days) % {"n": days}
    return _owned(reverse("reviews:decisions", args=[slug]), row.proposal, note, row.asked)


def _member(row: Membership, slug: str, _now: datetime) -> BehindRow:
    href = reverse("pages:person", args=[slug, row.pk])
    return BehindRow(href=href, title=row.name, note=_carries(row), who=html.person(row.name))


def _unit(row: Unit, slug: str, _now: datetime) -> BehindRow:
    href = f"{reverse('objectives:list', args=[slug])}?unit={row.pk}"
    return BehindRow(href=href, title=row.name, note=_carries(row), who=SafeString(""))


def _carries(row: Any) -> str:
    return ngettext(
        "carries %(n)s objective in force", "carries %(n)s objectives in force", row.carried
    ) % {"n": row.carried}


_TELLERS: dict[type[Model], Callable[..., BehindRow]] = {
    Objective: _objective,
    Indicator: _indicator,
    Dependency: _dependency,
    Review: _review,
    DecisionRequest: _request,
    Membership: _member,
    Unit: _unit,
}
