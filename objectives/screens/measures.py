"""The measures page: rows whose texts are ready, in groups, a page of them at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives import charts
from objectives.analysis import Analysis, analyse_many
from objectives.figures import figure, spark, unit_of
from objectives.findings import MeasuresFacts
from objectives.models import Alert, Indicator, Signal
from objectives.models.words import Direction, Status
from objectives.permissions import may_acknowledge, may_check_in
from objectives.wording import days_late, due_words, period_words, short_date, was_words
from objectives.worklist import (
    ATTENTION,
    QUIET,
    WAITING,
    Group,
    Scope,
    grouped,
    in_scope,
    worst_first,
)
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

PAGE_ROWS = 60

HEADINGS: Mapping[Group, Promise] = {
    Group.DUE: gettext_lazy("Due"),
    Group.STALE: gettext_lazy("Stale"),
    Group.SIGNAL: gettext_lazy("Signals"),
    Group.ALERT: gettext_lazy("Alerts"),
    Group.SHORT: gettext_lazy("Short of expected, no signal"),
    Group.ON_TRACK: gettext_lazy("On track and up to date"),
    Group.UNJUDGED: gettext_lazy("Without a target or a value"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of a row; a dialog is fetched, everything else is a link."""

    href: str
    label: str
    is_dialog: bool = False
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class AlertLine:
    """What asks for eyes that is no signal, and what to do next."""

    what: str
    then: str


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    measures: str
    spark: SafeString
    latest: str
    expected: str
    status: SafeString
    status_note: str
    notes: Sequence[str]
    alerts: Sequence["AlertLine"]
    value_for: str
    value_note: str
    owner: SafeString
    action: Action | None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of one group; a group that began on the page before has no heading here."""

    heading: str
    count: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    """`next_start` is where the next page begins, None on the last."""

    groups: Sequence[RowGroup]
    next_start: int | None
    remaining: int


def facts_of(counts: Mapping[str, int], scope: Scope) -> MeasuresFacts:
    return MeasuresFacts(
        total=counts[f"{scope}_total"],
        mine=counts["waiting"],
        late=counts[f"{scope}_{Group.STALE}"],
        signals=counts[f"{scope}_{Group.SIGNAL}"],
        short=counts[f"{scope}_{Group.SHORT}"],
    )


def page_of_rows(
    *,
    member: Membership,
    counts: Mapping[str, int],
    scope: Scope,
    with_quiet: bool,
    start: int,
    now: datetime,
) -> MeasuresPage:
    """Rows from `start` on, worst first, in four queries however many; `counts` from count_scopes."""
    organization = member.organization
    shown = ATTENTION + QUIET if with_quiet else ATTENTION
    found = grouped(Indicator.objects.filter(in_scope(scope, member)), now, organization.zone)
    found = found.filter(group__in=[group.value for group in shown]).select_related("owner")
    indicators = list(worst_first(_with_alerts(found))[start : start + PAGE_ROWS])
    analyses = analyse_many(indicators, now=now, organization=organization)
    total = sum(counts[f"{scope}_{group}"] for group in shown)
    end = start + len(indicators)
    rows = [
        (
            indicator.group,
            _row(analyses[indicator.pk], indicator.group, member, _alerts_of(indicator)),
        )
        for indicator in indicators
    ]
    if start == 0:
        rows = _with_one_primary(rows)
    begins_at = _starts_of_groups(counts, scope, shown)
    return MeasuresPage(
        groups=[
            RowGroup(
                heading=str(HEADINGS[group]) if begins_at[group] >= start else "",
                count=counts[f"{scope}_{group}"],
                rows=[row for _group, row in members],
            )
            for group, members in groupby(rows, key=lambda pair: Group(pair[0]))
        ],
        next_start=end if end < total else None,
        remaining=total - end,
    )


def page_apart(
    only: str, *, member: Membership, total: int, start: int, now: datetime
) -> MeasuresPage:
    """Indicators that serve nothing, or that have ended, by name; four queries however many."""
    organization = member.organization
    today = now.astimezone(organization.zone).date()
    found = Indicator.objects.retired(today)
    if only == "detached":
        found = Indicator.objects.in_use(today).detached()
    found = found.select_related("owner").order_by("title", "id")
    indicators = list(found[start : start + PAGE_ROWS])
    analyses = analyse_many(indicators, now=now, organization=organization)
    rows = [_row(each, "", member) for each in analyses.values()]
    end = start + len(rows)
    group = RowGroup(heading="", count=len(rows), rows=rows)
    return MeasuresPage(
        groups=[group] if rows else [],
        next_start=end if end < total else None,
        remaining=total - end,
    )


def page_as_of(
    as_of: datetime, *, member: Membership, scope: Scope, total: int, start: int, now: datetime
) -> MeasuresPage:
    """How they stood at an earlier instant, by name: nothing waits there for anybody. Four queries."""
    organization = member.organization
    found = Indicator.objects.filter(in_scope(scope, member)).in_use(
        as_of.astimezone(organization.zone).date()
    )
    indicators = list(
        found.select_related("owner").order_by("title", "id")[start : start + PAGE_ROWS]
    )
    analyses = analyse_many(indicators, now=now, as_of=as_of, organization=organization)
    rows = [_row(each, Group.STALE if each.is_overdue else "", None) for each in analyses.values()]
    end = start + len(rows)
    return MeasuresPage(
        groups=[RowGroup(heading="", count=len(rows), rows=rows)] if rows else [],
        next_start=end if len(rows) == PAGE_ROWS and end < total else None,
        remaining=max(total - end, 0),
    )


def _with_alerts(indicators):
    """Each with `alert_facts`, read in its own SELECT; what is overdue says so already in its row."""
    alerts = Alert.objects.open().filter(indicator=OuterRef("pk")).exclude(kind=Alert.Kind.OVERDUE)
    facts = alerts.order_by("kind", "id").values(
        fact=JSONObject(kind="kind", period="period_start")
    )
    return indicators.annotate(alert_facts=ArraySubquery(facts))


def _alerts_of(indicator) -> list[AlertLine]:
    return [
        _alert_line(
            fact["kind"], period_words(indicator.rhythm, date.fromisoformat(fact["period"]))
        )
        for fact in indicator.alert_facts
    ]


def _alert_line(kind: str, period: str) -> AlertLine:
    words = {"period": period}
    what, then = {
        Alert.Kind.STATUS: (
            _("Got worse in %(period)s."),
            _("Next: its cause, and a decision in the coming review."),
        ),
        Alert.Kind.GUARDRAIL: (
            _("Guardrail off track since %(period)s."),
            _("Next: agree what gives way; the result it guards is at best at risk."),
        ),
        Alert.Kind.FORECAST: (
            _("Forecast to miss its target, since %(period)s."),
            _("Next: intervene while there is time, or recalibrate with the forecast as evidence."),
        ),
        Alert.Kind.DRIVER: (
            _("Contradicted as a driver, since %(period)s."),
            _("Next: look at its check; replace it, or say why it still holds."),
        ),
    }[Alert.Kind(kind)]
    return AlertLine(what % words, then)


def _starts_of_groups(counts, scope: Scope, shown: Sequence[Group]) -> dict[Group, int]:
    starts, place = {}, 0
    for group in shown:
        starts[group] = place
        place += counts[f"{scope}_{group}"]
    return starts


def _with_one_primary(rows: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    for place, (group, row) in enumerate(rows):
        if row.action:
            first = replace(row, action=replace(row.action, is_primary=True))
            return [*rows[:place], (group, first), *rows[place + 1 :]]
    return rows


def _row(
    analysis: Analysis,
    group: str,
    member: Membership | None,
    alerts: Sequence[AlertLine] = (),
) -> Row:
    """For nobody there is nothing to do: an earlier instant is only read.

    What to do about an alert is said where the alert is why the row stands there.
    """
    indicator = analysis.indicator
    status, status_note = _status(analysis, group)
    tells_all = group in (Group.ALERT, Group.SHORT)
    value_for, value_note = _value_for(analysis, group)
    return Row(
        href=reverse("objectives:indicator", args=[analysis.organization.slug, indicator.pk]),
        title=indicator.title,
        measures=_measured_as(analysis),
        spark=spark(analysis),
        latest=figure(analysis.latest_compared, indicator),
        expected=figure(analysis.judgement.expected, indicator),
        status=status,
        status_note=status_note,
        notes=[] if tells_all else [each.what for each in alerts],
        alerts=alerts if tells_all else [],
        value_for=value_for,
        value_note=value_note,
        owner=html.person(indicator.owner.name if indicator.owner else None),
        action=_action(analysis, group, member) if member else None,
    )


def _measured_as(analysis: Analysis) -> str:
    """What the figures beside it are of: a year to date would read as one period otherwise."""
    words = measures_words(analysis.indicator)
    return _("%(measures)s, year to date") % {"measures": words} if analysis.adds_up else words


def measures_words(indicator: Indicator) -> str:
    """Unit and rhythm: "%, monthly"."""
    rhythm = indicator.get_rhythm_display()
    unit = charts.unit_words(unit_of(indicator))
    return f"{unit[:1].upper()}{unit[1:]}, {rhythm}" if unit else rhythm.capitalize()


def _status(analysis: Analysis, group: str) -> tuple[SafeString, str]:
    indicator = analysis.indicator
    if indicator.retired_from and indicator.is_retired(localdate(analysis.now)):
        since = {"day": short_date(indicator.retired_from)}
        return html.status_mark("no_data", _("Retired")), _("since %(day)s") % since
    if group == Group.STALE:
        return html.status_mark("stale", days_late(analysis.next_due_at, analysis.now)), ""
    note = change_words(indicator, analysis.open_signals)
    return html.status_mark(str(analysis.status)), note


def change_words(indicator: Indicator, signals: Sequence[Signal]) -> str:
    """ "Worse since July", from the open signals; empty without one.

    Without a target, or within a band, neither side is the worse one.
    """
    if not signals:
        return ""
    signal = next((each for each in signals if each.is_adverse), signals[0])
    since = {"since": period_words(indicator.rhythm, signal.first_period)}
    if indicator.status == Status.NO_TARGET or indicator.direction == Direction.MAINTAIN:
        return _("Changed since %(since)s") % since
    if signal.is_adverse:
        return _("Worse since %(since)s") % since
    return _("Better since %(since)s") % since


def _value_for(analysis: Analysis, group: str) -> tuple[str, str]:
    indicator, latest = analysis.indicator, analysis.latest
    if group == Group.DUE and analysis.awaited:
        return due_words(indicator.next_due_at, analysis.now), _("for %(period)s") % {
            "period": period_words(indicator.rhythm, analysis.awaited)
        }
    if latest is None:
        return _("Never measured"), ""
    period = period_words(indicator.rhythm, latest.period_start)
    if group == Group.STALE:
        return period, was_words(str(analysis.status))
    return period, _("on %(day)s") % {"day": short_date(localdate(latest.recorded_at))}


def _action(analysis: Analysis, group: str, member: Membership) -> Action | None:
    slug, indicator = analysis.organization.slug, analysis.indicator
    if group in WAITING and may_check_in(member, indicator):
        return Action(reverse("objectives:checkin", args=[slug, indicator.pk]), _("Update"))
    signal = to_acknowledge(analysis)
    if group == Group.SIGNAL and signal and may_acknowledge(member, signal):
        href = reverse("objectives:acknowledge", args=[slug, signal.pk])
        return Action(href, _("Acknowledge"), is_dialog=True)
    return None


def to_acknowledge(analysis: Analysis) -> Signal | None:
    """The open signal that nobody has acknowledged; the worse one before the better one."""
    waiting = [each for each in analysis.open_signals if each.acknowledged_at is None]
    signal = next((each for each in waiting if each.is_adverse), waiting[0] if waiting else None)
    if signal is not None:
        signal.indicator = analysis.indicator
    return signal
