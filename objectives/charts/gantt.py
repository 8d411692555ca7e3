"""Work on a calendar: a bar from begin to due day, what runs over, milestones as status shapes.

A milestone stands where it is reached or expected by now; where that is not its planned day, a thin
line leads back to a tick on it. The table beside the drawing says the same in words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from objectives.charts.model import Detail
from objectives.charts.scales import period_ticks
from objectives.charts.svg import mark, num, opening, text, text_width

HEAD = 34  # months and the word for today
LABEL = 11.2  # of 12.5: names are mostly small letters, narrower than the mean
TICK = 11.5


@dataclass(frozen=True, slots=True)
class GanttMark:
    """A milestone: where it stands, in which status, and the day it was planned for."""

    on: date
    planned: date
    status: str


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One line. `late_until` is the day up to which it runs over; `is_shut` draws it faint."""

    label: str
    starts_on: date | None = None
    due_on: date | None = None
    late_until: date | None = None
    is_shut: bool = False
    is_part: bool = False
    marks: Sequence[GanttMark] = ()

    @property
    def days(self) -> list[date]:
        own = (self.starts_on, self.due_on, self.late_until)
        found = [day for day in own if day is not None]
        return found + [day for each in self.marks for day in (each.on, each.planned)]


@dataclass(frozen=True, slots=True)
class Gantt:
    """`period` writes a month in the reader's language, `today_label` the word at today's line."""

    rows: Sequence[GanttRow]
    today: date
    description: str
    today_label: str
    period: Callable[[date, Detail], str]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Labels in a column of their own where there is room, above each bar where there is none."""

    width: int
    names: int
    row: int
    bar: int
    classes: str

    @property
    def left(self) -> int:
        return self.names + 6

    @property
    def right(self) -> int:
        return self.width - 10


WIDE = _Layout(width=960, names=264, row=30, bar=15, classes="chart wide xxl")
NARROW = _Layout(width=343, names=0, row=44, bar=29, classes="chart narrow xxl")


def draw_gantt(gantt: Gantt) -> SafeString:
    """Both renderings; the style sheet shows the one that fits its container."""
    return SafeString(_draw(gantt, WIDE) + _draw(gantt, NARROW))


def _draw(gantt: Gantt, layout: _Layout) -> str:
    months = _months(gantt)
    first, end = months[0], _month_after(months[-1])
    reach = (end - first).days
    height = HEAD + layout.row * len(gantt.rows) + 4

    def x(day: date) -> float:
        return layout.left + (layout.right - layout.left) * (day - first).days / reach

    parts = [opening(layout.classes, layout.width, height, gantt.description, fixed=False)]
    parts += _calendar(gantt, layout, months, x, height)
    for place, row in enumerate(gantt.rows):
        parts += _row(row, layout, HEAD + layout.row * place, x)
    return "".join(parts) + "</svg>"


def _months(gantt: Gantt) -> list[date]:
    """First days of the months from the earliest to the latest day drawn, today among them."""
    days = [day for row in gantt.rows for day in row.days] + [gantt.today]
    month, last = min(days).replace(day=1), max(days)
    found = [month]
    while (month := _month_after(month)) <= last:
        found.append(month)
    return found


def _month_after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _calendar(gantt: Gantt, layout: _Layout, months, x, height: int) -> list[str]:
    spacing = (layout.right - layout.left) / len(months)
    parts = [f'<path class="axis" d="M{layout.left} {HEAD}H{num(layout.right)}"/>']
    for index, detail in period_ticks(months, spacing, room=58):
        at = x(months[index])
        parts.append(f'<path class="grid" d="M{num(at)} {HEAD}V{height - 4}"/>')
        parts.append(text("ax", at + 2, HEAD - 6, gantt.period(months[index], detail)))
    at = x(gantt.today)
    half = text_width(gantt.today_label, TICK) / 2
    middle = min(max(at, layout.left + half), layout.right - half)
    parts.append(f'<path class="leader" d="M{num(at)} 15V{height - 4}"/>')
    parts.append(text("an", middle, 11, gantt.today_label, "middle"))
    return parts


def _row(row: GanttRow, layout: _Layout, top: float, x) -> list[str]:
    y = top + layout.bar
    room = (layout.names or layout.width) - (14 if row.is_part else 0)
    words = _fitting(row.label, room - 8)
    at = 14 if row.is_part else 0
    name_class = "ax row-n" if row.is_part or row.is_shut else "row-l"
    parts = [text(name_class, at, top + (19 if layout.names else 15), words)]
    parts += _bar(row, y, x)
    for each in row.marks:
        stands, planned = x(each.on), x(each.planned)
        if each.on != each.planned:
            parts.append(
                f'<path class="leader" d="M{num(planned)} {num(y)}H{num(stands)}"/>'
                f'<path class="tick" d="M{num(planned)} {num(y - 5)}v10"/>'
            )
        parts.append(mark(each.status, stands, y, 5))
    return parts


def _bar(row: GanttRow, y: float, x) -> list[str]:
    days = row.days
    if not days or row.is_part:
        return []
    begin = row.starts_on or min(days)
    end = row.due_on or max((day for day in days if day != row.late_until), default=begin)
    tone = "shut" if row.is_shut else "ok"
    parts = []
    if end > begin:
        parts.append(f'<path class="dur {tone}" d="M{num(x(begin))} {num(y)}H{num(x(end))}"/>')
    if row.late_until and row.late_until > end:
        until = x(row.late_until)
        parts.append(f'<path class="dur late" d="M{num(x(end))} {num(y)}H{num(until)}"/>')
    return parts


def _fitting(words: str, room: float) -> str:
    """Cut with an ellipsis where the estimated width is more than the room; the table has it whole."""
    if text_width(words, LABEL) <= room:
        return words
    most = max(int(room / (LABEL * 0.56)) - 1, 1)
    return words[:most].rstrip() + "…"
