"""The alignment page: the cascade under the ranked priorities, what it waits for, and who for whom."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from perfmgmt.pages import findings, tree, waits
from perfmgmt.pages.cascade_rows import Around, Painter, Row
from perfmgmt.pages.tree import Node, Top
from perfmgmt.pages.waits import Escalated, Network, Units, Wait
from perfmgmt.pages.wanted import ALL, MOST_ROWS, NONE, STEP, Opened, Wanted, key_of
from perfmgmt.tenancy.models import Membership
from strategy.models import Priority

NO_PRIORITY = "none"


@dataclass(frozen=True, slots=True)
class Pill:
    href: str
    text: str
    shape: str = ""
    icon: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the alignment page shows."""

    total: int
    finding: str
    escalations: list[Escalated]
    escalations_more: int
    pills: list[Pill]
    units: list[Choice]
    owners: list[Choice]
    priorities: list[Choice]
    wanted: Wanted
    rows: list[Row]
    shown: int
    left_out: int
    more_href: str
    expand_href: str
    collapse_href: str
    network: Network | None


@dataclass(frozen=True, slots=True)
class Cascade:
    """What one request reads of the tree: four queries, whatever the number of objectives."""

    slug: str
    member: Membership
    wanted: Wanted
    now: datetime
    nodes: dict[str, Node]
    places: list[Priority | None]
    tops: list[Top]
    waits: list[Wait]
    units: Units

    @classmethod
    def read(cls, slug: str, member: Membership, wanted: Wanted, now: datetime) -> "Cascade":
        nodes = tree.read_nodes(now)
        found, units = waits.read_waits(), Units.read()
        today = localdate(now)
        for each in found:
            if each.is_failing(today) and each.objective in nodes:
                nodes[each.objective].is_blocked = True
        places: list[Priority | None] = [*_priorities(), None]
        grouped = tree.by_priority(nodes)
        known = {str(place.pk) for place in places if place}
        for key in [key for key in grouped if key is not None and key not in known]:
            grouped.setdefault(None, []).extend(grouped.pop(key))
        tops = [
            Top(
                key_of(place.pk) if place else NO_PRIORITY,
                grouped.get(str(place.pk) if place else None, []),
            )
            for place in places
        ]
        return cls(slug, member, wanted, now, nodes, places, tops, found, units)

    @property
    def at(self) -> str:
        return self.wanted.at if self.wanted.at in self.nodes else ""

    @property
    def way(self) -> frozenset[str]:
        """To what is marked: those above it are open, and it is drawn, whatever else is folded."""
        if not self.at:
            return frozenset()
        return frozenset(node.id for node in tree.way_to(self.nodes[self.at], self.nodes))

    def grow(self) -> int:
        """Decide what is drawn; how many matches are left out."""
        if self.wanted.is_filtered:
            return tree.matching(
                self.tops,
                {node.id for node in self.matching()},
                self.wanted.opened,
                MOST_ROWS if self.wanted.opened.everything else self.wanted.rows,
                self.way,
            )
        self.grower().grow(self.tops)
        return 0

    def grower(self) -> tree.Grower:
        fold = self.wanted.show == "attention"
        return tree.Grower(self.wanted.opened, fold=fold, way=self.way, budget=self.wanted.rows)

    def painter(self, twigs) -> Painter:
        today = localdate(self.now)
        around = Around(
            self.slug,
            self.member,
            self.wanted,
            today,
            self.nodes,
            waits.by_objective(self.waits, today),
            self.at,
        )
        return Painter(around, twigs)

    def matching(self, without: str = "") -> list[Node]:
        """What the filters ask for; one of them may be left out of account."""
        nodes = list(self.nodes.values())
        for name, check in self._checks().items():
            if name != without:
                nodes = [node for node in nodes if check(node)]
        return nodes

    def _checks(self) -> dict[str, Callable[[Node], bool]]:
        wanted, checks = self.wanted, {}
        if wanted.unit:
            within = self.units.within(wanted.unit)
            checks["unit"] = lambda node: node.unit_id in within
        if wanted.owner:
            checks["owner"] = lambda node: node.owner_id == wanted.owner
        if wanted.priority:
            asked = self._of_priority(wanted.priority)
            checks["priority"] = lambda node: node.id in asked
        if wanted.gives:
            giving = self.units.within(wanted.gives)
            waiting = {each.objective for each in self.waits if each.gives_unit in giving}
            checks["gives"] = lambda node: node.id in waiting
        if wanted.words:
            words = wanted.words.casefold()
            checks["words"] = lambda node: (
                words in f"{node.title}\n{node.owner}\n{node.unit}".casefold()
            )
        for flag in wanted.flags:
            checks[flag] = self.flag(flag)
        if wanted.show != "all":
            checks["show"] = _SHOWS[wanted.show]
        return checks

    def flag(self, name: str) -> Callable[[Node], bool]:
        me = str(self.member.pk)
        return {
            "mine": lambda node: node.owner_id == me,
            "blocked": lambda node: node.is_blocked,
            "unowned": lambda node: node.is_unowned,
            "unaligned": lambda node: node.is_unaligned,
        }[name]

    def _of_priority(self, asked: str) -> frozenset[str]:
        """What hangs below one priority, as the tree draws it; "none" is what serves none."""
        for place, top in zip(self.places, self.tops, strict=True):
            if asked == (str(place.pk) if place else NO_PRIORITY):
                return frozenset(node.id for node in top.nodes)
        return frozenset()


_SHOWS: dict[str, Callable[[Node], bool]] = {
    "attention": lambda node: node.needs_attention,
    "off_track": lambda node: node.status == "off_track",
    "at_risk": lambda node: node.status == "at_risk",
    "stale": lambda node: node.status == "stale",
    "no_data": lambda node: node.status in ("no_data", "no_target"),
}


def _priorities() -> QuerySet[Priority]:
    return Priority.objects.in_use().select_related("sponsor")


def whole(slug: str, member: Membership, wanted: Wanted, now: datetime) -> Page:
    """The page: six queries, whatever the number of objectives."""
    cascade = Cascade.read(slug, member, wanted, now)
    left_out = cascade.grow()
    # of the plan in force a priority that nothing serves is worth a row, of a plan beside it not
    in_force = cascade.places[0].plan_id if cascade.places[0] else None
    drawn = [
        (top, place)
        for top, place in zip(cascade.tops, cascade.places, strict=True)
        if top.twigs or top.hidden or (top.siblings and not top.is_open)
        or (place and not wanted.is_filtered and place.plan_id == in_force)
    ]  # fmt: skip
    painter = cascade.painter([twig for top, _place in drawn for twig in top.twigs])
    rows = [
        painter.top(top, place, number, len(drawn)) for number, (top, place) in enumerate(drawn, 1)
    ]
    today = localdate(now)
    escalated, count = waits.escalations(cascade.waits, slug, today)
    address = reverse("pages:alignment", args=[slug])
    has_more = left_out and wanted.rows < MOST_ROWS
    return Page(
        total=len(cascade.nodes),
        finding=_finding(cascade),
        escalations=escalated,
        escalations_more=count - len(escalated),
        pills=_pills(cascade),
        units=_units(cascade),
        owners=_owners(cascade),
        priorities=_priority_choices(cascade),
        wanted=wanted,
        rows=rows,
        shown=sum(1 for top, _place in drawn for _node in tree.drawn(top.twigs)),
        left_out=left_out,
        more_href=wanted.address(rows=wanted.rows + STEP) if has_more else "",
        # what is folded is on track: whoever wants everything wants that too
        expand_href=wanted.address(
            opened=Opened((ALL,)), shown=wanted.shown if wanted.narrows else _shown(wanted, "all")
        ),
        collapse_href=wanted.address(opened=Opened((NONE,))),
        network=waits.network(cascade.waits, cascade.units, address, today),
    )


def branch(
    slug: str, member: Membership, wanted: Wanted, now: datetime, query
) -> tuple[Row, Wanted] | None:
    """One row anew after a step on it, with what is open below it, and what the address says then.

    `query` names the row (`objective` or `priority`) and the step; None where there is no such row.
    """
    cascade = Cascade.read(slug, member, wanted, now)
    step = query.get("step", "open")
    if asked := query.get("objective"):
        node = cascade.nodes.get(asked)
        if node is None:
            return None
        cascade = replace(cascade, wanted=wanted.after(key_of(node.id), step))
        return _branch_of_node(cascade, node, query.get("place", "")), cascade.wanted
    for number, (place, top) in enumerate(zip(cascade.places, cascade.tops, strict=True), 1):
        if query.get("priority") == (str(place.pk) if place else NO_PRIORITY):
            cascade = replace(cascade, wanted=wanted.after(top.key, step), tops=[top])
            cascade.grow()
            painter = cascade.painter(top.twigs)
            return painter.top(top, place, number, len(cascade.places)), cascade.wanted
    return None


def _branch_of_node(cascade: Cascade, node: Node, place: str) -> Row:
    """`place` is where the row stands among those drawn beside it, as its link says: "2-5"."""
    way = tree.way_to(node, cascade.nodes)
    number, _dash, of = place.partition("-")
    if cascade.wanted.is_filtered:
        top = Top("", [node])
        matched = {each.id for each in cascade.matching()}
        tree.matching([top], matched, cascade.wanted.opened, MOST_ROWS, frozenset({node.id}))
        twig = _at_level(top.twigs[0], len(way) + 1)
    else:
        twig = cascade.grower().branch(node, len(way) + 1)
    return cascade.painter([twig]).one(
        twig,
        int(number) if number.isdecimal() else 1,
        int(of) if of.isdecimal() else 1,
    )


def _at_level(twig: tree.Twig, level: int) -> tree.Twig:
    twig.level = level
    for below in twig.twigs:
        _at_level(below, level + 1)
    return twig


def _finding(cascade: Cascade) -> str:
    counted = [
        findings.Branch(
            place.title if place else _("Serves no priority"),
            sum(node.needs_attention for node in top.nodes),
        )
        for place, top in zip(cascade.places, cascade.tops, strict=True)
        if top.siblings
    ]
    nodes = cascade.nodes.values()
    return findings.alignment(
        total=len(nodes),
        on_track=sum(node.status == "on_track" for node in nodes),
        needing=sum(node.needs_attention for node in nodes),
        branches=counted,
    )


def _pills(cascade: Cascade) -> list[Pill]:
    """Each with how many it would show together with the other filters."""
    wanted = cascade.wanted
    among = cascade.matching(without="show")
    counts = tree.count_statuses(among)
    counts["all"] = len(among)
    counts["attention"] = sum(node.needs_attention for node in among)
    counts["no_data"] += counts["no_target"]
    shows = [
        ("all", _("All"), ""),
        ("attention", _("Needs attention"), ""),
        ("off_track", _("Off track"), "off_track"),
        ("at_risk", _("At risk"), "at_risk"),
        ("stale", _("Stale"), "stale"),
        ("no_data", _("No data"), "no_data"),
    ]
    pills = [
        Pill(
            wanted.address(shown=_shown(wanted, show)),
            f"{text} {counts[show]}",
            shape,
            is_current=show == wanted.show,
        )
        for show, text, shape in shows
        if counts[show] or show in ("all", "attention", wanted.show)
    ]
    return [*pills, *_flag_pills(cascade)]


def _shown(wanted: Wanted, show: str) -> str:
    """What the address has to say for it: nothing where it shows by itself."""
    return "" if show == replace(wanted, shown="").show else show


def _flag_pills(cascade: Cascade) -> list[Pill]:
    wanted = cascade.wanted
    flags = [
        ("mine", _("Mine"), "i-user"),
        ("blocked", _("Blocked"), "i-link"),
        ("unowned", _("Without an owner"), ""),
        ("unaligned", _("Unaligned"), ""),
    ]
    # by itself the page shows what needs attention; a flag counts among everything, as it would show it
    among = cascade if wanted.shown or wanted.narrows else replace(
        cascade, wanted=replace(wanted, shown="all")
    )  # fmt: skip
    pills, rest = [], among.matching()
    for name, text, icon in flags:
        kept = among.matching(without=name) if name in wanted.flags else rest
        count = sum(map(cascade.flag(name), kept))
        if count or name in wanted.flags:
            href = wanted.address(flags=wanted.with_flag(name))
            pills.append(Pill(href, f"{text} {count}", "", icon, name in wanted.flags))
    if wanted.gives:
        name = next(
            (text for pk, text in cascade.units.names.items() if str(pk) == wanted.gives), ""
        )
        words = _("Waits for %(unit)s") % {"unit": name}
        pills.append(Pill(wanted.address(gives=""), words, "", "i-close", is_current=True))
    return pills


def _units(cascade: Cascade) -> list[Choice]:
    used = {node.unit_id for node in cascade.nodes.values()}
    return [
        Choice(pk, "\N{NO-BREAK SPACE}" * 3 * depth + name, pk == cascade.wanted.unit)
        for depth, name, pk in cascade.units.in_tree_order(used)
    ]


def _owners(cascade: Cascade) -> list[Choice]:
    found = {(node.owner, node.owner_id) for node in cascade.nodes.values() if node.owner_id}
    return [Choice(str(pk), name, pk == cascade.wanted.owner) for name, pk in sorted(found)]


def _priority_choices(cascade: Cascade) -> list[Choice]:
    asked = cascade.wanted.priority
    found = [
        Choice(str(place.pk), f"{place.rank} {place.title}", str(place.pk) == asked)
        for place in cascade.places
        if place
    ]
    if cascade.tops[-1].siblings:
        found.append(Choice(NO_PRIORITY, _("Serves no priority"), asked == NO_PRIORITY))
    return found
