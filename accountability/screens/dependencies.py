"""Dependencies as lists show them: every one worst first, and the two sides on an objective's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability import rules, wording
from accountability.facts import as_facts, from_fact
from accountability.models import Dependency
from accountability.permissions import own_sides
from accountability.rules import Side
from accountability.screens.deeds import Deed, first_deed
from objectives.models import Objective
from objectives.wording import spelled
from perfmgmt.organization.dates import day as day_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Unit

PAGE_ROWS = 50
MOST_OF_ONE = 30  # dependencies that the page of an objective lists
WHOSE = ("all", "needed", "owed")
STATES = ("open", "late", *Dependency.State.values, "any")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; what cannot be understood asks for nothing."""

    whose: str = "all"
    state: str = "open"
    unit: UUID | None = None
    needs: UUID | None = None
    gives: UUID | None = None
    q: str = ""

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        whose, state = asked.get("whose", ""), asked.get("state", "")
        return cls(
            whose=whose if whose in WHOSE else "all",
            state=state if state in STATES else "open",
            unit=uuid_of(asked.get("unit", "")),
            needs=uuid_of(asked.get("needs", "")),
            gives=uuid_of(asked.get("gives", "")),
            q=asked.get("q", "").replace("\0", "").strip()[:200],
        )

    @property
    def is_narrow(self) -> bool:
        return bool(
            self.q
            or self.unit
            or self.needs
            or self.gives
            or (self.whose, self.state) != ("all", "open")
        )


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    under: str
    needs: str
    needs_href: str
    needs_owner: SafeString
    gives: str
    gives_href: str
    gives_owner: SafeString
    standing: SafeString
    due: str
    next: str
    escalated: str
    deed: Deed | None


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: Sequence[Row]
    next_start: int | None
    remaining: int


def shown(filters: Filters):
    """What the words and the units leave; whose they are and how they stand is another question."""
    found = Dependency.objects.between(filters.needs, filters.gives)
    if filters.unit:
        found = found.filter(Q(objective__unit=filters.unit) | Q(provider__unit=filters.unit))
    return found.matching(filters.q) if filters.q else found


def in_state(state: str, today: date) -> Q:
    """What is open, what is late, or what is in one state."""
    match state:
        case "any":
            return Q()
        case "open":
            return Q(state__in=sorted(rules.OPEN))
        case "late":
            return Q(state__in=sorted(rules.OPEN), row_due_on__lt=today)
        case _:
            return Q(state=state)


def of_whom(whose: str, member: Membership) -> Q:
    match whose:
        case "needed":
            return Q(objective__owner=member)
        case "owed":
            return Q(provider__owner=member)
        case _:
            return Q()


def count(filters: Filters, member: Membership, today: date) -> dict[str, int]:
    """How many each pill would show, and how the open ones of everybody stand; one pass."""
    wanted = in_state(filters.state, today)
    return (
        shown(filters)
        .with_due()
        .aggregate(
            **{whose: Count("pk", filter=wanted & of_whom(whose, member)) for whose in WHOSE},
            open=Count("pk", filter=in_state("open", today)),
            late=Count("pk", filter=in_state("late", today)),
            total=Count("pk"),
        )
    )


def page_of_rows(
    filters: Filters, counts: Mapping[str, int], *, member: Membership, start: int, now: datetime
) -> ListPage:
    """Rows from `start` on, worst first; one query."""
    today = localdate(now)
    found = (
        shown(filters)
        .worst_first(today)
        .filter(in_state(filters.state, today) & of_whom(filters.whose, member))
        .with_both_sides()
        .with_escalation()
    )
    rows = [row_of(each, member, now) for each in found[start : start + PAGE_ROWS]]
    end, total = start + len(rows), counts[filters.whose]
    return ListPage(
        rows=rows,
        next_start=end if end < total else None,
        remaining=max(total - end, 0),
    )


def finding(counts: Mapping[str, int]) -> str:
    """The first sentence of the list: how many promises are late, else how many are open."""
    late, total = counts["late"], counts["open"]
    if late:
        return ngettext(
            "%(count)s of %(total)s open dependencies is late",
            "%(count)s of %(total)s open dependencies are late",
            late,
        ) % {"count": spelled(late), "total": total}
    if total:
        return ngettext(
            "One dependency is open, and none is late",
            "%(count)s dependencies are open, and none is late",
            total,
        ) % {"count": spelled(total)}
    return _("Dependencies")


def units() -> list[tuple[UUID, str]]:
    """Units that need or give something, by name; one query."""
    needing = Dependency.objects.order_by().values("objective__unit")
    giving = Dependency.objects.order_by().values("provider__unit")
    found = Unit.objects.filter(Q(pk__in=needing) | Q(pk__in=giving))
    return list(found.in_order().values_list("id", "name"))


def state_labels() -> list[tuple[str, str]]:
    return [
        ("open", pgettext("states of dependencies", "Open")),
        ("late", _("Late")),
        *((value, str(label).capitalize()) for value, label in Dependency.State.choices),
        ("any", pgettext("states of dependencies", "All")),
    ]


def row_of(dependency: Dependency, member: Membership, now: datetime) -> Row:
    slug, today = member.organization.slug, localdate(now)
    needs, gives = dependency.objective, dependency.provider
    return Row(
        href=reverse("accountability:dependency", args=[slug, dependency.pk]),
        title=dependency.title,
        under=_("%(needs)s needs it, %(gives)s gives it")
        % {"needs": wording.place_of(needs), "gives": wording.place_of(gives)},
        needs=needs.title,
        needs_href=reverse("pages:objective", args=[slug, needs.pk]),
        needs_owner=owner_mark(needs),
        gives=gives.title,
        gives_href=reverse("pages:objective", args=[slug, gives.pk]),
        gives_owner=owner_mark(gives),
        standing=wording.standing_mark(dependency, today),
        due=day_words(dependency.due_on, now),
        next=wording.next_words(dependency, today),
        escalated=wording.escalation_words(dependency),
        deed=first_deed(dependency, own_sides(member, dependency), slug, today),
    )


def owner_mark(objective: Objective) -> SafeString:
    owner = objective.owner
    if owner is not None and not owner.is_active:
        return html.status_mark("off_track", _("%(name)s has left") % {"name": owner.name})
    return html.person(owner.name if owner else None)


@dataclass(frozen=True, slots=True)
class Beside:
    """One dependency in the margin of an objective's page."""

    label: str
    href: str
    title: str
    standing: SafeString
    next: str
    escalated: str
    deed: Deed | None


@dataclass(frozen=True, slots=True)
class Section:
    """What an objective needs and what it gives, worst first; those that ended are counted."""

    needs: Sequence[Beside]
    gives: Sequence[Beside]
    ended: int
    may_propose: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.needs or self.gives or self.ended or self.may_propose)


def facts_of(objective: OuterRef, today: date):
    """Both sides of one objective, worst first, for a SELECT that asks for more."""
    rows = Dependency.objects.of(objective).worst_first(today)
    return as_facts(rows)[:MOST_OF_ONE]


def section(
    facts: Sequence[Mapping[str, Any]],
    objective: Objective,
    member: Membership,
    *,
    may_propose: bool,
    now: datetime,
) -> Section:
    """From what `facts_of` selected. Broken ones stay in sight: somebody still waits."""
    today = localdate(now)
    rows = [from_fact(fact) for fact in facts]
    alive = [each for each in rows if each.is_open or each.state == Dependency.State.BROKEN]
    return Section(
        needs=[
            _beside(each, Side.NEEDS, member, today)
            for each in alive
            if each.objective_id == objective.pk
        ],
        gives=[
            _beside(each, Side.GIVES, member, today)
            for each in alive
            if each.provider_id == objective.pk
        ],
        ended=len(rows) - len(alive),
        may_propose=may_propose,
    )


def _beside(dependency: Dependency, side: Side, member: Membership, today: date) -> Beside:
    slug = member.organization.slug
    other = {"where": wording.place_of(dependency.objective_of(side.other))}
    label = _("Needs, from %(where)s") if side is Side.NEEDS else _("Needed by %(where)s")
    return Beside(
        label=label % other,
        href=reverse("accountability:dependency", args=[slug, dependency.pk]),
        title=dependency.title,
        standing=wording.standing_mark(dependency, today),
        next=wording.next_words(dependency, today),
        escalated=wording.escalation_words(dependency),
        deed=first_deed(dependency, own_sides(member, dependency), slug, today),
    )
