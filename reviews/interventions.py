"""Interventions as their pages show them: a list with effects and a board by state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Q
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews import effects
from reviews.models import Intervention
from reviews.permissions import may_stop, may_work_on
from reviews.rules.effect import WITHOUT_EFFECT
from reviews.rules.intervention import State
from reviews.wording import days

SHOWN = 200
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
        return escape(_("%(state)s, due %(day)s") % {"state": capfirst(words), "day": day})
    return escape(capfirst(words))


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


def read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
