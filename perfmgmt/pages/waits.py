"""What waits for what, read once for the alignment page: rows, escalations, and who waits for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability import rules
from accountability.models import Dependency
from accountability.network import Need, Pair, pairs
from objectives.wording import short_date
from perfmgmt.pages.words import RELATIVE_UP_TO
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Unit

MOST_ESCALATIONS = 3
MOST_PLACES = 8  # rows and columns of the matrix
MOST_PAIRS = 4
MOST_TITLES = 3
SOON = 7  # days
State = Dependency.State


@dataclass(frozen=True, slots=True)
class Wait:
    """One dependency that is open or broken, of an objective in force."""

    objective: str
    provider: str
    title: str
    state: str
    due_on: date
    asked_on: date
    needs: str
    needs_unit: str | None
    gives: str
    gives_unit: str | None
    escalated_to: str
    is_escalated: bool

    def days_late(self, today: date) -> int:
        return rules.days_late(self.state, self.due_on, today)

    def is_failing(self, today: date) -> bool:
        return self.state in (State.AT_RISK, State.BROKEN) or self.days_late(today) > 0

    def pressing(self, today: date) -> tuple:
        """Sorts the worst first: late ones by how late, broken, at risk, then by their day."""
        late = self.days_late(today)
        rank = 0 if late else {State.BROKEN: 1, State.AT_RISK: 2}.get(State(self.state), 3)
        return rank, -late, self.due_on, self.title


def read_waits() -> list[Wait]:
    """One query. A unit that an objective lacks is empty: its title speaks for it then."""
    open_or_broken = Q(state__in=sorted(rules.OPEN)) | Q(state=State.BROKEN)
    rows = (
        Dependency.objects.filter(open_or_broken, objective__state="active")
        .with_due()
        .order_by("id")
        .values_list(
            *(Cast(name, TextField()) for name in ("objective_id", "provider_id")),
            "title",
            "state",
            "row_due_on",
            "proposed_at__date",
            "objective__unit__name",
            Cast("objective__unit_id", TextField()),
            "provider__unit__name",
            Cast("provider__unit_id", TextField()),
            "escalations__authority__name",
            "escalations__id",
            "objective__title",
            "provider__title",
        )
    )
    return [
        Wait(
            objective,
            provider,
            title,
            state,
            due_on,
            asked_on,
            needs or own_title,
            needs_unit,
            gives or its_title,
            gives_unit,
            authority or "",
            escalation is not None,
        )
        for (
            objective,
            provider,
            title,
            state,
            due_on,
            asked_on,
            needs,
            needs_unit,
            gives,
            gives_unit,
            authority,
            escalation,
            own_title,
            its_title,
        ) in rows
    ]


@dataclass(frozen=True, slots=True)
class Units:
    """The tree of units: what each is below, for filters that reach down and a matrix that looks from above."""

    names: Mapping[str, str]
    parents: Mapping[str, str | None]

    @classmethod
    def read(cls) -> "Units":
        """One query."""
        keys = (Cast(name, TextField()) for name in ("id", "parent_id"))
        rows = list(Unit.objects.in_order().values_list("name", *keys))
        return cls({pk: name for name, pk, _ in rows}, {pk: above for _, pk, above in rows})

    def way_up(self, unit: str | None) -> list[str]:
        way: dict[str, None] = {}
        while unit is not None and unit in self.parents and unit not in way:
            way[unit] = None
            unit = self.parents[unit]
        return list(way)

    def within(self, unit: str) -> frozenset[str]:
        """The unit with everything below it; empty for an unknown one."""
        return frozenset(each for each in self.parents if unit in self.way_up(each))

    def in_tree_order(self, used: Iterable[str | None]) -> list[tuple[int, str, str]]:
        """Those in use and what they are part of, each below its parent: (depth, name, id)."""
        shown = {above for unit in used for above in self.way_up(unit)}
        below: dict[str | None, list[str]] = defaultdict(list)
        for unit in self.names:
            if unit in shown:
                below[self.parents[unit]].append(unit)
        found, waiting = [], [(0, unit) for unit in reversed(below[None])]
        while waiting:
            depth, unit = waiting.pop()
            found.append((depth, self.names[unit], unit))
            waiting.extend((depth + 1, each) for each in reversed(below[unit]))
        return found

    def part(self, unit: str) -> str:
        """The part of the organisation a unit belongs to: just below the top, where there is one top."""
        tops = [each for each, above in self.parents.items() if above is None]
        way = self.way_up(unit)
        return way[-2] if len(tops) == 1 and len(way) > 1 else way[-1]


def by_objective(waits: Iterable[Wait], today: date) -> dict[str, list[Wait]]:
    """What each objective waits for, the worst first."""
    grouped: dict[str, list[Wait]] = defaultdict(list)
    for wait in sorted(waits, key=lambda each: each.pressing(today)):
        grouped[wait.objective].append(wait)
    return grouped


def depends_on(waits: list[Wait], slug: str, today: date) -> str:
    """The cell "Depends on": the worst one with how it stands, and how many more there are."""
    if not waits:
        return ""
    worst, code = waits[0], _code(waits[0], today)
    provider = reverse("pages:objective", args=[slug, worst.provider])
    more = ""
    if len(waits) > 1:
        own = reverse("pages:objective", args=[slug, worst.objective])
        text = ngettext("%(count)s more dependency", "%(count)s more dependencies", len(waits) - 1)
        words = text % {"count": len(waits) - 1}
        more = f' <a class="quiet" href="{own}" title="{words}">+{len(waits) - 1}<span class="vh"> {words}</span></a>'
    return (
        f'<span class="dep {code}">{html.icon("i-link")}<a href="{provider}" title="{escape(worst.title)}">'
        f'{escape(worst.gives)}</a><span class="quiet">{escape(standing(worst, today))}</span>{more}</span>'
    )


def _code(wait: Wait, today: date) -> str:
    if wait.days_late(today) or wait.state == State.BROKEN:
        return "late"
    is_soon = wait.state == State.AT_RISK or (wait.due_on - today).days <= 1
    return "soon" if is_soon else ""


def standing(wait: Wait, today: date) -> str:
    """How it stands in two words: "6 d late", "broken", "at risk", "asked", "due 28 Nov"."""
    if late := wait.days_late(today):
        return _("%(days)s d late") % {"days": late}
    if wait.state == State.BROKEN:
        return pgettext("dependency", "broken")
    if wait.state == State.AT_RISK:
        return _("at risk")
    if wait.state == State.PROPOSED:
        return _("asked")
    return due_words(wait.due_on, today)


def due_words(day: date, today: date) -> str:
    """ "due today", "due tomorrow", "due 28 Nov"."""
    match (day - today).days:
        case 0:
            return _("due today")
        case 1:
            return _("due tomorrow")
        case days if 1 < days < RELATIVE_UP_TO and days <= SOON:
            return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
    return _("due %(day)s") % {"day": short_date(day)}


@dataclass(frozen=True, slots=True)
class Escalated:
    title: str
    href: str
    sentence: str
    mark: SafeString


def escalations(waits: Iterable[Wait], slug: str, today: date) -> tuple[list[Escalated], int]:
    """What came before an authority and is still open or broken, the most pressing first; how many there are."""
    found = sorted(
        (wait for wait in waits if wait.is_escalated), key=lambda each: each.pressing(today)
    )
    return [_escalated(each, slug, today) for each in found[:MOST_ESCALATIONS]], len(found)


def _escalated(wait: Wait, slug: str, today: date) -> Escalated:
    words = {"needs": wait.needs, "gives": wait.gives, "who": wait.escalated_to}
    if wait.escalated_to:
        sentence = _("%(needs)s needs it; %(gives)s gives. With %(who)s.") % words
    else:
        sentence = _("%(needs)s needs it; %(gives)s gives. Nobody has the authority.") % words
    late = wait.days_late(today)
    status = "off_track" if late or wait.state == State.BROKEN else "at_risk"
    text = (
        ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
        if late
        else standing(wait, today)
    )
    return Escalated(
        title=wait.title,
        href=reverse("pages:objective", args=[slug, wait.objective]),
        sentence=sentence,
        mark=html.status_mark(status, text[:1].upper() + text[1:]),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair of the matrix; `kind` is "same", "none" or how late it is."""

    kind: str
    open: int = 0
    late: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in words."""

    sentence: str
    titles: str
    href: str


@dataclass(frozen=True, slots=True)
class Network:
    columns: list[tuple[str, str]]
    rows: list[MatrixRow]
    lines: list[Line]
    left_out: int


def network(waits: Iterable[Wait], units: Units, address: str, today: date) -> Network | None:
    """Who waits for whom, by the parts just below the top of the organisation; None where nobody does."""
    found = pairs(
        (
            Need(
                units.part(each.needs_unit),
                units.part(each.gives_unit),
                each.title,
                each.state,
                each.due_on,
                each.asked_on,
            )
            for each in waits
            if each.needs_unit and each.gives_unit
        ),
        today,
    )
    if not found:
        return None
    involved: Counter[str] = Counter()
    for pair in found:
        involved.update({pair.needs: pair.open, pair.gives: pair.open})
    places = [place for place, _open in involved.most_common(MOST_PLACES)]
    by_places = {(pair.needs, pair.gives): pair for pair in found}
    worst = max(pair.late for pair in found)

    def cell(needs: str, gives: str) -> Cell:
        if needs == gives:
            return Cell("same")
        pair = by_places.get((needs, gives))
        if pair is None:
            return Cell("none")
        kind = "" if not pair.late else "late2" if pair.late == worst and worst > 1 else "late1"
        return Cell(kind, pair.open, pair.late, _pair_href(address, pair))

    return Network(
        columns=[(units.names[place][:2], units.names[place]) for place in places],
        rows=[
            MatrixRow(units.names[needs], [cell(needs, gives) for gives in places])
            for needs in places
        ],
        lines=[_line(pair, units, address) for pair in found[:MOST_PAIRS]],
        left_out=len(involved) - len(places),
    )


def _pair_href(address: str, pair: Pair[str]) -> str:
    return f"{address}?unit={pair.needs}&gives={pair.gives}"


def _line(pair: Pair[str], units: Units, address: str) -> Line:
    words = {
        "needs": units.names[pair.needs],
        "gives": units.names[pair.gives],
        "open": pair.open,
        "late": pair.late,
    }
    sentence = (
        _("%(needs)s waits for %(gives)s: %(open)s open, %(late)s late")
        if pair.late
        else _("%(needs)s waits for %(gives)s: %(open)s open")
    )
    titles = ", ".join(pair.titles[:MOST_TITLES])
    if (rest := len(pair.titles) - MOST_TITLES) > 0:
        titles = ngettext("%(titles)s and one more", "%(titles)s and %(rest)s more", rest) % {
            "titles": titles,
            "rest": rest,
        }
    wait = ngettext("Median wait %(days)s day.", "Median wait %(days)s days.", pair.median_wait)
    return Line(
        sentence=sentence % words,
        titles=f"{titles}. {wait % {'days': pair.median_wait}}",
        href=_pair_href(address, pair),
    )
