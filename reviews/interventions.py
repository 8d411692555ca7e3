"""Interventions as their pages show them: a list with effects, a board by state, and one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Q
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.figures import figure, short_period
from objectives.rules.periods import Rhythm, period_end
from objectives.wording import short_date
from perfmgmt.events.models import Event
from perfmgmt.organization.record import verb_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews import charts, effects
from reviews.models import EffectCheck, Intervention, InterventionStep
from reviews.permissions import may_stop, may_work_on
from reviews.rules.effect import WITHOUT_EFFECT, Verdict, first_after
from reviews.rules.intervention import State
from reviews.wording import days

SHOWN = 200
ENTRIES = 50
VALUES = 24
# How long what was checked stays beside what is running.
JUST_FINISHED = timedelta(days=60)
COLUMNS = (
    (State.PLANNED, gettext_lazy("Planned")),
    (State.UNDER_WAY, gettext_lazy("Under way")),
    (State.DONE, gettext_lazy("Done, waiting for its check")),
    (State.CHECKED, gettext_lazy("Checked")),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; what it misspells is left out."""

    show: str = "running"
    view: str = "list"
    mine: bool = False
    unit: UUID | None = None
    kind: str = ""
    state: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        kind, state = asked.get("kind", ""), asked.get("state", "")
        return cls(
            show="all" if asked.get("show") == "all" else "running",
            view="board" if asked.get("view") == "board" else "list",
            mine=asked.get("mine") == "1",
            unit=read_id(asked.get("unit", "")),
            kind=kind if kind in Intervention.Kind.values else "",
            state=state if state in Intervention.State.values else "",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.mine or self.unit or self.kind or self.state)

    def chosen(self, member: Membership) -> Q:
        found = Q()
        if self.mine:
            found &= Q(owner=member)
        if self.unit:
            found &= Q(objective__unit=self.unit)
        if self.kind:
            found &= Q(kind=self.kind)
        return found & Q(state=self.state) if self.state else found


@dataclass(frozen=True, slots=True)
class Verb:
    """The one thing to do about a row: a form is posted, anything else opens a dialog."""

    label: str
    href: str
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One intervention in the list or on the board."""

    id: UUID
    href: str
    title: str
    note: str
    about: str
    moves: str
    moves_href: str
    effect: effects.EffectLine
    state: str
    state_mark: SafeString
    is_late: bool
    is_without_effect: bool
    verb: Verb | None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit about whose objectives something was ever done."""

    pk: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page's rows and the counts that its title and its pills speak of."""

    filters: Filters
    lines: list[Line]
    units: list[UnitChoice]
    running: int
    everything: int
    late: int
    mine_late: int
    open: int
    checked: int

    @property
    def without_effect(self) -> int:
        return sum(line.is_without_effect for line in self.lines)

    @property
    def columns(self) -> list[Column]:
        by_state: dict[str, list[Line]] = {state: [] for state, _title in COLUMNS}
        for line in self.lines:
            by_state.get(line.state, []).append(line)
        return [Column(str(title), by_state[state]) for state, title in COLUMNS]


def overview(filters: Filters, member: Membership, now: datetime) -> Overview:
    """Three queries: the rows, the values of their indicators, and the counts with the units."""
    today = localdate(now)
    chosen, running = filters.chosen(member), _running(now)
    rows = Intervention.objects.filter(chosen)
    if filters.show != "all" and not filters.state:
        rows = rows.filter(running)
    found = list(rows.with_rows().soonest_first()[:SHOWN])
    series = effects.series_of(found)
    lines = [_line(one, series, member, today) for one in found]
    lines.sort(key=lambda line: (not line.is_late, not line.is_without_effect))
    is_open = chosen & Q(state__in=[State.PLANNED, State.UNDER_WAY])
    late = is_open & Q(due_on__lt=today)
    unit = JSONObject(pk="objective__unit", name="objective__unit__name")
    counts = Intervention.objects.order_by().aggregate(
        running=Count("pk", filter=chosen & running),
        everything=Count("pk", filter=chosen),
        late=Count("pk", filter=late),
        mine_late=Count("pk", filter=late & Q(owner=member)),
        open=Count("pk", filter=is_open),
        checked=Count("pk", filter=chosen & running & Q(latest_check__isnull=False)),
        units=JSONBAgg(unit, filter=Q(objective__unit__isnull=False), distinct=True, default=[]),
    )
    units = [UnitChoice(UUID(each["pk"]), each["name"]) for each in counts.pop("units")]
    units.sort(key=lambda each: each.name)
    return Overview(filters=filters, lines=lines, units=units, **counts)


def _running(now: datetime) -> Q:
    """Planned, under way, waiting for its check, or done or checked lately."""
    since = now - JUST_FINISHED
    lately = Q(state=State.CHECKED, latest_check__checked_at__gte=since)
    done = Q(next_check_on__isnull=False) | Q(done_at__gte=since)
    return Q(state__in=[State.PLANNED, State.UNDER_WAY]) | Q(done, state=State.DONE) | lately


def _line(one: Intervention, series: effects.Series, member: Membership, today: date) -> Line:
    slug = member.organization.slug
    check = one.latest_check
    without = check is not None and check.verdict in WITHOUT_EFFECT and not one.has_ended
    return Line(
        id=one.pk,
        href=reverse("reviews:intervention", args=[slug, one.pk]),
        title=one.text,
        note=_note(one),
        about=one.objective.title,
        moves=one.indicator.title if one.indicator else one.objective.title,
        moves_href=reverse("objectives:indicator", args=[slug, one.indicator_id])
        if one.indicator_id
        else "",
        effect=effects.effect_line(one, series, member.organization.fiscal_year_starts),
        state=one.state,
        state_mark=state_mark(one, today),
        is_late=one.is_late(today),
        is_without_effect=without,
        verb=_verb(one, member, without_effect=without),
    )


def _note(one: Intervention) -> str:
    """ "Lucia Marek, since 3 Feb", or by when while it has not begun; whoever has left is said to have."""
    owner = one.owner.name
    if not one.owner.is_active:
        owner = _("%(name)s, who has left") % {"name": owner}
    if one.started_on is not None:
        return _("%(owner)s, since %(day)s") % {"owner": owner, "day": short_date(one.started_on)}
    if one.due_on is not None:
        return _("%(owner)s, due %(day)s") % {"owner": owner, "day": short_date(one.due_on)}
    return owner


def _verb(one: Intervention, member: Membership, *, without_effect: bool) -> Verb | None:
    slug = member.organization.slug

    def to(name: str) -> str:
        return reverse(f"reviews:intervention-{name}", args=[slug, one.pk])

    if without_effect and may_stop(member, one):
        return Verb(_("Stop or replace"), to("stop"))
    if not one.is_open or not may_work_on(member, one):
        return None
    if not one.has_expected_effect:
        return Verb(_("Name its effect"), to("complete"))
    if one.state == State.PLANNED:
        return Verb(_("Start"), to("start"))
    return Verb(_("Mark done"), to("finish"), is_posted=True)


def state_mark(one: Intervention, today: date) -> SafeString:
    """The state in words; late work says how late."""
    if one.is_late(today) and one.due_on is not None:
        late = (today - one.due_on).days
        return html.status_mark("off_track", _("%(days)s late") % {"days": days(late)})
    words = one.get_state_display()
    if one.done_at is not None and one.state in (State.DONE, State.CHECKED):
        return escape(_("Done %(day)s") % {"day": short_date(localdate(one.done_at))})
    if one.is_open and one.due_on is not None:
        day = short_date(one.due_on)
        return escape(_("%(state)s, due %(day)s") % {"state": _capital(words), "day": day})
    return escape(_capital(words))


@dataclass(frozen=True, slots=True)
class Pill:
    label: str
    href: str
    is_current: bool


def pills(found: Overview, asked: QueryDict) -> list[Pill]:
    """What is shown, and how: each keeps the other filters."""
    filters = found.filters
    shows = (
        ("running", _("Running or just finished"), found.running),
        ("all", _("All"), found.everything),
    )
    views = (("list", _("List")), ("board", _("Board")))
    return [
        *(
            Pill(f"{label} {count}", _with(asked, show=name), name == filters.show)
            for name, label, count in shows
        ),
        *(Pill(label, _with(asked, view=name), name == filters.view) for name, label in views),
    ]


def _with(asked: QueryDict, **changes: str) -> str:
    query = asked.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


# --- One of them -------------------------------------------------------------------------------------


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


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
