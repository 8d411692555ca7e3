"""Initiatives as their pages show them: rows worst first, the same rows on a calendar, one in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from objectives import charts
from objectives.models import Initiative, Milestone, Objective
from objectives.rules.initiative import (
    Lateness,
    Standing,
    State,
    lateness,
)
from objectives.rules.initiative import days_late as days_late_of
from objectives.screens.work import Work, work_from, work_of
from objectives.wording import spelled
from perfmgmt.organization.dates import day as day_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Unit

PAGE_ROWS = 50
MARKS = {
    Lateness.REACHED: "on_track",
    Lateness.IN_TIME: "no_data",
    Lateness.SLIPPING: "at_risk",
    Lateness.PAST_DUE: "off_track",
}
SHOWS = ("open", "late", "mine", "ended", "all")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; what cannot be understood asks for nothing."""

    show: str = "open"
    unit: UUID | None = None
    objective: UUID | None = None
    q: str = ""

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        show = asked.get("show", "open")
        return cls(
            show=show if show in SHOWS else "open",
            unit=uuid_of(asked.get("unit", "")),
            objective=uuid_of(asked.get("objective", "")),
            q=asked.get("q", "").replace("\0", "").strip()[:200],
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.unit or self.objective)


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    id: UUID
    title: str
    planned: str
    standing: SafeString
    expected: str
    may_be_reached: bool


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    under: str
    owner: SafeString
    due: str
    milestones: str
    next_milestone: str
    moves: str
    moves_href: str
    moves_status: SafeString
    standing: SafeString


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: Sequence[Row]
    figure: SafeString
    next_start: int | None
    remaining: int


def shown(filters: Filters):
    """What the words, the unit and the objective leave; which of them are open is another question."""
    found = Initiative.objects.all()
    if filters.unit:
        found = found.filter(unit=filters.unit)
    if filters.objective:
        found = found.filter(objective=filters.objective)
    return found.matching(filters.q) if filters.q else found


def count(filters: Filters, member: Membership, now: datetime) -> dict[str, int]:
    """How many of them each pill would show; one pass."""
    late = Q(pk__in=Initiative.objects.late(now).values("pk"))
    is_open = Q(state__in=[Initiative.State.PLANNED, Initiative.State.UNDER_WAY])
    return shown(filters).aggregate(
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=late),
        mine=Count("pk", filter=is_open & Q(owner=member)),
        ended=Count("pk", filter=~is_open),
        all=Count("pk"),
    )


def page_of_rows(
    filters: Filters,
    counts: Mapping[str, int],
    *,
    member: Membership,
    start: int,
    now: datetime,
) -> ListPage:
    """Rows from `start` on, worst first, and the same rows drawn; two queries."""
    found = shown(filters)
    match filters.show:
        case "open":
            found = found.open()
        case "late":
            found = found.late(now)
        case "mine":
            found = found.open().owned_by(member)
        case "ended":
            found = found.exclude(pk__in=Initiative.objects.open().values("pk"))
    ordered = found.with_people().with_milestones().worst_first(now)
    works = [work_of(each, now) for each in ordered[start : start + PAGE_ROWS]]
    end, total = start + len(works), counts[filters.show]
    return ListPage(
        rows=[row_of(each, member.organization.slug, now) for each in works],
        figure=draw(works, now),
        next_start=end if end < total else None,
        remaining=max(total - end, 0),
    )


def finding(counts: Mapping[str, int]) -> str:
    """The first sentence of the list: what is late, else what is under way."""
    if counts["late"]:
        words = {"count": spelled(counts["late"]), "total": counts["open"]}
        if counts["open"] == counts["late"]:
            return (
                ngettext(
                    "The one open initiative is late",
                    "All %(total)s open initiatives are late",
                    counts["open"],
                )
                % words
            )
        return (
            ngettext(
                "%(count)s of %(total)s open initiatives is late",
                "%(count)s of %(total)s open initiatives are late",
                counts["late"],
            )
            % words
        )
    if counts["open"]:
        return ngettext(
            "The one open initiative is on time",
            "All %(total)s open initiatives are on time",
            counts["open"],
        ) % {"total": counts["open"]}
    return _("Initiatives")


def units() -> list[tuple[UUID, str]]:
    """Units that have initiatives, by name; one query."""
    having = Initiative.objects.order_by().values("unit")
    return list(Unit.objects.filter(pk__in=having).in_order().values_list("id", "name"))


def objectives() -> list[tuple[UUID, str]]:
    """Objectives that initiatives serve, by title; one query."""
    served = Initiative.objects.order_by().values("objective")
    found = Objective.objects.filter(pk__in=served).order_by("title", "id")
    return list(found.values_list("id", "title"))


def row_of(work: Work, slug: str, now: datetime) -> Row:
    found, moves = work.standing(localdate(now)), work.moves
    return Row(
        href=reverse("objectives:initiative", args=[slug, work.id]),
        title=work.title,
        under=work.objective or _("Serves no objective"),
        owner=html.person(work.owner),
        due=day_words(work.due_on, now) if work.due_on else "",
        milestones=reached_words(found),
        next_milestone=_next_words(work, now),
        moves=moves.title if moves else "",
        moves_href=reverse("objectives:indicator", args=[slug, moves.id]) if moves else "",
        moves_status=html.status_shape(moves.status) if moves else SafeString(""),
        standing=standing_mark(work.state, found),
    )


def reached_words(standing: Standing) -> str:
    """ "3 of 5 milestones reached" """
    if not standing.total:
        return _("No milestones")
    return ngettext(
        "%(reached)s of %(total)s milestone reached",
        "%(reached)s of %(total)s milestones reached",
        standing.total,
    ) % {"reached": standing.reached, "total": standing.total}


def standing_mark(state: str, found: Standing) -> SafeString:
    """Shape and words: late by days that have passed, late by what is foreseen, on time, or ended."""
    if found.is_late:
        words = late_words(found.late_by)
        return html.status_mark("off_track" if found.is_past else "at_risk", words)
    marks = {
        State.PLANNED: ("no_data", pgettext("initiative", "Planned")),
        State.UNDER_WAY: ("on_track", _("On time")),
        State.DONE: ("on_track", pgettext("initiative", "Done")),
        State.STOPPED: ("no_data", pgettext("initiative", "Stopped")),
    }
    return html.status_mark(*marks[State(state)])


def late_words(days: int) -> str:
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def _next_words(work: Work, now: datetime) -> str:
    """The milestone that comes next, with the day on which it is expected; why the work has ended."""
    if not work.is_open:
        return work.state_because
    first = next((step for step in work.steps if step.dates.reached is None), None)
    if first is None:
        return ""
    return _("Next: %(title)s, %(day)s") % {
        "title": first.title,
        "day": day_words(first.dates.stands_on, now),
    }


def milestone_rows(initiative: Initiative, now: datetime) -> list[MilestoneRow]:
    today = localdate(now)
    return [
        MilestoneRow(
            id=each.pk,
            title=each.title,
            planned=day_words(each.due_on, now),
            standing=milestone_mark(each, today, now),
            expected=day_words(each.forecast_on, now)
            if each.forecast_on and not each.done_on
            else "",
            may_be_reached=each.done_on is None and initiative.is_open,
        )
        for each in initiative.milestones.all()
    ]


def milestone_mark(milestone: Milestone, today: date, now: datetime) -> SafeString:
    how, days = lateness(milestone.dates, today), days_late_of(milestone.dates, today)
    if how != Lateness.REACHED and not milestone.initiative.is_open:
        return html.status_mark("no_data", _("Not reached"))
    match how:
        case Lateness.REACHED:
            reached = _("Reached %(day)s") % {"day": day_words(milestone.done_on or today, now)}
            words = f"{reached}, {late_words(days)}" if days else reached
        case Lateness.PAST_DUE | Lateness.SLIPPING:
            words = late_words(days)
        case _:
            words = _("In time")
    return html.status_mark(MARKS[how], words)


def draw(works: Sequence[Work], now: datetime) -> SafeString:
    """Several initiatives, a line each; nothing where none of them has a day."""
    today = localdate(now)
    rows = [_bar(each, today) for each in works]
    if not any(row.days for row in rows):
        return SafeString("")
    late = sum(each.standing(today).is_late for each in works)
    return _figure(rows, today, _description(len(rows), late, rows, now))


def draw_one(work: Work, now: datetime) -> SafeString:
    """One initiative and below it its milestones, a line each."""
    today = localdate(now)
    parts = [
        charts.GanttRow(label=step.title, marks=[each], is_part=True)
        for step, each in zip(work.steps, _marks(work, today), strict=True)
    ]
    rows = [_bar(work, today, with_marks=False), *parts]
    if not any(row.days for row in rows):
        return SafeString("")
    found = work.standing(today)
    sentence = _("%(title)s: %(reached)s.") % {
        "title": work.title,
        "reached": reached_words(found),
    }
    if found.is_late:
        sentence = f"{sentence} {late_words(found.late_by)}."
    return _figure(rows, today, sentence)


def _bar(work: Work, today: date, *, with_marks: bool = True) -> charts.GanttRow:
    overrun = None
    if work.is_open and work.due_on:
        waiting = [step.dates.stands_on for step in work.steps if step.dates.reached is None]
        latest = max([*waiting, today])
        overrun = latest if latest > work.due_on else None
    planned = [step.dates.planned for step in work.steps]
    return charts.GanttRow(
        label=work.title,
        starts_on=work.starts_on or min(planned, default=None),
        due_on=work.due_on or max(planned, default=None),
        late_until=overrun,
        is_shut=not work.is_open,
        marks=_marks(work, today) if with_marks else (),
    )


def _marks(work: Work, today: date) -> list[charts.GanttMark]:
    """What was not reached when the work ended is no longer late."""
    found = []
    for step in work.steps:
        how = lateness(step.dates, today)
        if not work.is_open and how != Lateness.REACHED:
            how = Lateness.IN_TIME
        found.append(
            charts.GanttMark(on=step.dates.stands_on, planned=step.dates.planned, status=MARKS[how])
        )
    return found


def _figure(rows, today: date, description: str) -> SafeString:
    labels = charts.localized_labels()
    return charts.draw_gantt(
        charts.Gantt(
            rows=rows,
            today=today,
            description=description,
            today_label=_("Today"),
            period=labels.period,
        )
    )


def _description(total: int, late: int, rows, now: datetime) -> str:
    days = [day for row in rows for day in row.days]
    words = {
        "total": total,
        "late": late,
        "first": day_words(min(days), now),
        "last": day_words(max(days), now),
    }
    sentence = ngettext(
        "Calendar of %(total)s initiative from %(first)s to %(last)s",
        "Calendar of %(total)s initiatives from %(first)s to %(last)s",
        total,
    )
    if not late:
        return sentence % words + "."
    tail = ngettext("%(late)s of them late", "%(late)s of them late", late)
    return sentence % words + "; " + tail % words + "."


@dataclass(frozen=True, slots=True)
class Section:
    """What the page of an objective shows of the work that serves it."""

    rows: Sequence[Row]
    figure: SafeString
    summary: str


def section(facts: Sequence[Mapping[str, Any]], slug: str, now: datetime) -> Section:
    """From what `facts_of` selected."""
    works, today = [work_from(fact) for fact in facts], localdate(now)
    late = sum(each.standing(today).is_late for each in works)
    ended = sum(not each.is_open for each in works)
    going = len(works) - ended
    parts = [
        (ngettext("%(count)s late", "%(count)s late", late), late),
        (ngettext("%(count)s open", "%(count)s open", going), going),
        (ngettext("%(count)s ended", "%(count)s ended", ended), ended),
    ]
    return Section(
        rows=[row_of(each, slug, now) for each in works],
        figure=draw(works, now),
        summary=", ".join(words % {"count": number} for words, number in parts if number),
    )
