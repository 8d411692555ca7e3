"""One intervention as its page shows it: its effect, its steps, its checks and its record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.figures import figure, short_period
from objectives.rules.periods import Rhythm, period_end
from objectives.wording import short_date
from perfmgmt.events.models import Event
from perfmgmt.organization.record import verb_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews import charts, effects
from reviews.interventions import state_mark
from reviews.models import EffectCheck, Intervention, InterventionStep
from reviews.permissions import may_stop, may_work_on
from reviews.rules.effect import Verdict, first_after
from reviews.rules.intervention import State

ENTRIES = 50
VALUES = 24


@dataclass(frozen=True, slots=True)
class StepLine:
    id: UUID
    text: str
    day: str
    is_done: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What one check found."""

    day: str
    verdict: SafeString
    before: str
    after: str
    expected: str
    share: str
    count: str
    by: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value of the chart, for its table: `where` says whether it counts as before or after."""

    period: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    day: str
    on: date
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Page:
    one: Intervention
    finding: str
    state: SafeString
    verdict: SafeString
    figure: SafeString
    sentence: str
    limits: str
    late: str
    values: list[ValueLine]
    steps: list[StepLine]
    checks: list[CheckLine]
    history: list[EntryLine]
    may_work: bool
    may_stop: bool
    may_check: bool

    @property
    def decided_day(self) -> str:
        decision = self.one.decision
        return short_date(localdate(decision.decided_at)) if decision else ""

    @property
    def steps_done(self) -> int:
        return sum(step.is_done for step in self.steps)


def page_of(one: Intervention, member: Membership, now: datetime) -> Page:
    """Four queries: the values, the steps, the checks and the record.

    `sentence` says the effect where the finding says why it ended.
    """
    today, indicator = localdate(now), one.indicator
    fiscal = member.organization.fiscal_year_starts
    drawn = SafeString("")
    values: list[ValueLine] = []
    if indicator is not None:
        series = effects.series_of([one])
        drawn = charts.draw_figure(effects.effect_chart(one, series, fiscal))
        values = list(_values(one, series, fiscal))
    works = may_work_on(member, one)
    return Page(
        one=one,
        finding=_finding(one),
        state=state_mark(one, today),
        verdict=effects.verdict_mark(one),
        figure=drawn,
        sentence=effects.describe(one) if one.has_ended else "",
        limits=_limits(one),
        late=effects.late_words(one),
        values=values,
        steps=[_step(step, today) for step in one.steps.order_by("position")],
        checks=[_check(check) for check in _checks(one)],
        history=[_entry(event) for event in _events(one)],
        may_work=works,
        may_stop=may_stop(member, one) and not one.has_ended,
        may_check=works
        and not one.has_ended
        and one.started_on is not None
        and one.check_on is not None
        and one.check_on <= today,
    )


def _finding(one: Intervention) -> str:
    """The verdict and its figures in one sentence; before there is one, what it should do."""
    check = one.latest_check
    if one.state == State.STOPPED:
        return _("Stopped: %(because)s") % {"because": one.ended_because}
    if one.state == State.REPLACED:
        return _("A later decision replaced it.")
    if check is None:
        return effects.describe(one)
    return _("%(verdict)s. %(sentence)s") % {
        "verdict": check.get_verdict_display(),
        "sentence": effects.describe(one),
    }


def _limits(one: Intervention) -> str:
    """The natural range by which an effect is told from noise."""
    if one.indicator is None or one.started_on is None:
        return ""
    if one.lower is None or one.upper is None:
        return _(
            "Fewer than eight values stood before it began: there is no natural range, and no "
            "effect can be told from noise."
        )
    return _("Natural range when it began: %(lower)s to %(upper)s, mean of %(count)s values.") % {
        "lower": figure(one.lower, one.indicator),
        "upper": figure(one.upper, one.indicator),
        "count": one.before_count,
    }


def _values(one: Intervention, series: effects.Series, fiscal: int) -> Iterable[ValueLine]:
    """Newest first: what the chart draws, as a table."""
    indicator = one.indicator
    if indicator is None:
        return
    rhythm = Rhythm(indicator.rhythm)
    first = None
    if one.started_on is not None:
        first = first_after(
            rhythm=rhythm,
            starts_on=one.started_on,
            lag_periods=one.lag_periods,
            fiscal_start_month=fiscal,
        )
    days_shown = list(series.get(indicator.pk, {}).items())[-VALUES:]
    for day, value in reversed(days_shown):
        where = ""
        if one.started_on is not None and first is not None:
            if period_end(rhythm, day) < one.started_on:
                where = _("before")
            elif day >= first:
                where = _("after")
        yield ValueLine(short_period(indicator.rhythm, day), figure(value, indicator), where)


def _step(step: InterventionStep, today: date) -> StepLine:
    if step.done_on is not None:
        day = _("done %(day)s") % {"day": short_date(step.done_on)}
    elif step.due_on is not None:
        day = _("due %(day)s") % {"day": short_date(step.due_on)}
    else:
        day = ""
    late = step.done_on is None and step.due_on is not None and step.due_on < today
    return StepLine(step.pk, step.text, day, step.done_on is not None, late)


def _checks(one: Intervention) -> list[EffectCheck]:
    rows = one.checks.select_related("checked_by", "indicator")
    return list(rows.order_by("-checked_at", "-id")[:20])


def _check(check: EffectCheck) -> CheckLine:
    indicator = check.indicator
    status = effects.STATUS_OF[Verdict(check.verdict)]
    count = effects.values_after(check.count)
    if check.shared_with:
        count = f"{count}. {effects.shared_words(check.shared_with)}"
    return CheckLine(
        day=date_format(check.until, "DATE_FORMAT"),
        verdict=html.status_mark(status, check.get_verdict_display()),
        before=figure(check.before, indicator),
        after=figure(check.after, indicator),
        expected=figure(check.expected, indicator),
        share=effects.share_words(check.share),
        count=count,
        by=check.checked_by.name if check.checked_by else _("on its day"),
    )


def _events(one: Intervention) -> list[Event]:
    """The latest, told by the day on which they happened, which may lie before the day of writing."""
    rows = Event.objects.about(one.pk).newest_first().select_related("actor", "stand_in_for")
    return sorted(rows[:ENTRIES], key=lambda event: event.happened_at, reverse=True)


def _entry(event: Event) -> EntryLine:
    """What happened, with what was said; "Checked an effect: Worked"."""
    on = localdate(event.happened_at)
    said = event.payload.get("step") or event.payload.get("because") or ""
    if "verdict" in event.payload:
        said = EffectCheck.Verdict(event.payload["verdict"]).label
    title = verb_words(event.verb)
    note = event.actor.name if event.actor else _("On its day, by itself")
    if event.stand_in_for:
        names = {"name": note, "absent": event.stand_in_for.name}
        note = _("%(name)s for %(absent)s") % names
    return EntryLine(
        day=short_date(on), on=on, title=f"{title}: {said}" if said else title, note=note
    )
