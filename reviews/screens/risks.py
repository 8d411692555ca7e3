"""The register of risks: a heat map of likelihood and impact, the risks behind it, and those of one objective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.screens.dependencies import uuid_of
from objectives.models import Objective
from objectives.wording import spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Unit
from reviews.models import Risk
from reviews.models.risk import SCALE
from reviews.permissions import may_raise_risk
from reviews.risk_wording import (
    IMPACTS,
    LEVELS,
    LIKELIHOODS,
    next_mark,
    response_words,
    standing_mark,
)
from reviews.rules import risk as rules
from reviews.rules.risk import Level

PAGE_ROWS = 50
MOST_OF_ONE = 5  # risks that the page of an objective lists
FACTS = (
    "id",
    "title",
    "state",
    "likelihood",
    "impact",
    "response",
    "response_text",
    "because",
    "review_on",
    "assessed_at",
)
STATES = ("standing", *Risk.State.values, "any")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; what cannot be understood asks for nothing."""

    state: str = "standing"
    unit: UUID | None = None
    owner: UUID | None = None
    objective: UUID | None = None
    q: str = ""
    likelihood: int | None = None
    impact: int | None = None

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        state = asked.get("state", "")
        likelihood, impact = _on_scale(asked.get("likelihood")), _on_scale(asked.get("impact"))
        has_cell = likelihood is not None and impact is not None
        return cls(
            state=state if state in STATES else "standing",
            unit=uuid_of(asked.get("unit", "")),
            owner=uuid_of(asked.get("owner", "")),
            objective=uuid_of(asked.get("objective", "")),
            q=asked.get("q", "").replace("\0", "").strip()[:200],
            likelihood=likelihood if has_cell else None,
            impact=impact if has_cell else None,
        )

    @property
    def is_narrow(self) -> bool:
        return self != Filters()

    @property
    def cell(self) -> str:
        """The chosen cell in words: "likely, severe impact"."""
        if self.likelihood is None or self.impact is None:
            return ""
        return _("%(likelihood)s, %(impact)s impact") % {
            "likelihood": LIKELIHOODS[self.likelihood],
            "impact": IMPACTS[self.impact],
        }


def _on_scale(text: str | None) -> int | None:
    return int(text) if text in {str(number) for number in SCALE} else None


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the heat map; its level also stands in words."""

    count: int
    score: int
    level: str
    words: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MapRow:
    label: str
    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    under: str
    objective: str
    objective_href: str
    owner: SafeString
    standing: SafeString
    judged: str
    response: str
    next: SafeString


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: Sequence[Row]
    next_start: int | None
    remaining: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many risks stand in each field, and what the finding speaks of."""

    cells: Mapping[tuple[int, int], int]
    open: int
    extreme: int
    high: int
    occurred: int
    to_look_at: int
    everything: int

    @property
    def shown(self) -> int:
        return sum(self.cells.values())


def shown(filters: Filters):
    """What the words, the unit, the owner and the state leave; the chosen field narrows the table only."""
    found = Risk.objects.all()
    if filters.unit:
        found = found.filter(objective__unit=filters.unit)
    if filters.owner:
        found = found.filter(owner=filters.owner)
    if filters.objective:
        found = found.filter(objective=filters.objective)
    if filters.q:
        found = found.matching(filters.q)
    match filters.state:
        case "any":
            return found
        case "standing":
            return found.standing()
        case _:
            return found.filter(state=filters.state)


def count(filters: Filters, today: date) -> Counts:
    """Two queries: the fields of the map, and how all open ones stand."""
    rows = shown(filters).order_by().values_list("likelihood", "impact").annotate(Count("pk"))
    is_open = Q(state=Risk.State.OPEN)
    facts = Risk.objects.with_score().aggregate(
        open=Count("pk", filter=is_open),
        extreme=Count("pk", filter=is_open & Q(row_score__gte=15)),
        high=Count("pk", filter=is_open & Q(row_score__gte=rules.GRAVE_FROM, row_score__lt=15)),
        occurred=Count("pk", filter=Q(state=Risk.State.OCCURRED)),
        to_look_at=Count("pk", filter=Q(pk__in=Risk.objects.to_look_at(today).values("pk"))),
        everything=Count("pk"),
    )
    return Counts(cells={(row[0], row[1]): row[2] for row in rows}, **facts)


def heat_map(filters: Filters, counts: Counts, href) -> list[MapRow]:
    """The likeliest on top, the gravest impact at the right. `href(likelihood, impact)` is a cell's address."""
    return [
        MapRow(
            label=str(LIKELIHOODS[likelihood]),
            number=likelihood,
            cells=[_cell(filters, counts, likelihood, impact, href) for impact in SCALE],
        )
        for likelihood in reversed(SCALE)
    ]


def _cell(filters: Filters, counts: Counts, likelihood: int, impact: int, href) -> Cell:
    points = rules.score(likelihood, impact)
    found = rules.level(points)
    is_chosen = (filters.likelihood, filters.impact) == (likelihood, impact)
    return Cell(
        count=counts.cells.get((likelihood, impact), 0),
        score=points,
        level=found.value,
        words=str(LEVELS[found]),
        href=href(None, None) if is_chosen else href(likelihood, impact),
        is_chosen=is_chosen,
    )


def impact_labels() -> list[tuple[int, str]]:
    return [(number, str(IMPACTS[number])) for number in SCALE]


def level_labels() -> list[tuple[str, str, str]]:
    """The key of the map: (class, word, scores)."""
    spans = {Level.LOW: "1–4", Level.MODERATE: "5–9", Level.HIGH: "10–14", Level.EXTREME: "15–25"}
    return [(each.value, str(LEVELS[each]), spans[each]) for each in Level]


def page_of_rows(
    filters: Filters, counts: Counts, *, member: Membership, start: int, now: datetime
) -> ListPage:
    """Rows from `start` on, worst first; one query."""
    found, total = shown(filters), counts.shown
    if filters.likelihood is not None and filters.impact is not None:
        found = found.filter(likelihood=filters.likelihood, impact=filters.impact)
        total = counts.cells.get((filters.likelihood, filters.impact), 0)
    found = found.worst_first().with_people()
    rows = [_row(each, member, localdate(now)) for each in found[start : start + PAGE_ROWS]]
    end = start + len(rows)
    return ListPage(
        rows=rows, next_start=end if end < total else None, remaining=max(total - end, 0)
    )


def _row(risk: Risk, member: Membership, today: date) -> Row:
    slug = member.organization.slug
    unit = risk.objective.unit
    return Row(
        href=reverse("reviews:risk", args=[slug, risk.pk]),
        title=risk.title,
        under=unit.name if unit else "",
        objective=risk.objective.title,
        objective_href=reverse("pages:objective", args=[slug, risk.objective_id]),
        owner=owner_mark(risk.owner),
        standing=standing_mark(risk),
        judged=f"{LIKELIHOODS[risk.likelihood]} × {IMPACTS[risk.impact]}",
        response=response_words(risk) if risk.is_open else risk.because,
        next=next_mark(risk, today),
    )


def owner_mark(owner: Membership) -> SafeString:
    if not owner.is_active:
        return html.status_mark("off_track", _("%(name)s has left") % {"name": owner.name})
    return html.person(owner.name)


def finding(counts: Counts) -> str:
    """The first sentence: what has occurred, what is extreme, what nobody looks at, else how many there are."""
    if counts.occurred:
        return ngettext(
            "%(count)s risk has occurred and is not over",
            "%(count)s risks have occurred and are not over",
            counts.occurred,
        ) % {"count": spelled(counts.occurred)}
    if counts.extreme:
        return ngettext(
            "%(count)s of %(open)s open risks is extreme",
            "%(count)s of %(open)s open risks are extreme",
            counts.extreme,
        ) % {"count": spelled(counts.extreme), "open": counts.open}
    if counts.to_look_at:
        return ngettext(
            "%(count)s of %(open)s open risks is to be looked at",
            "%(count)s of %(open)s open risks are to be looked at",
            counts.to_look_at,
        ) % {"count": spelled(counts.to_look_at), "open": counts.open}
    if counts.open:
        return ngettext(
            "%(count)s risk is open, and none is extreme",
            "%(count)s risks are open, and none is extreme",
            counts.open,
        ) % {"count": spelled(counts.open)}
    return _("Risks")


def lede(counts: Counts) -> str:
    """What else the reader has to know, after a finding that spoke of the worst only."""
    parts = []
    if counts.occurred and counts.extreme:
        parts.append(
            ngettext(
                "%(count)s open risk is extreme.",
                "%(count)s open risks are extreme.",
                counts.extreme,
            )
            % {"count": spelled(counts.extreme)}
        )
    if (counts.occurred or counts.extreme) and counts.to_look_at:
        parts.append(
            ngettext(
                "%(count)s is to be looked at again.",
                "%(count)s are to be looked at again.",
                counts.to_look_at,
            )
            % {"count": spelled(counts.to_look_at)}
        )
    return " ".join(parts)


def state_labels() -> list[tuple[str, str]]:
    return [
        ("standing", pgettext("states of risks", "Not closed")),
        *((value, str(label).capitalize()) for value, label in Risk.State.choices),
        ("any", pgettext("states of risks", "All")),
    ]


def units() -> list[tuple[UUID, str]]:
    """Units whose objectives are threatened, by name; one query."""
    threatened = Risk.objects.order_by().values("objective__unit")
    return list(Unit.objects.filter(pk__in=threatened).in_order().values_list("id", "name"))


def owners() -> list[tuple[UUID, str]]:
    """Whoever watches a risk, by name; one query."""
    watching = Risk.objects.order_by().values("owner")
    return list(Membership.objects.filter(pk__in=watching).by_name().values_list("id", "name"))


# --- Beside an objective ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """One risk in the margin of an objective's page."""

    href: str
    title: str
    standing: SafeString
    note: str
    next: SafeString


@dataclass(frozen=True, slots=True)
class Section:
    """What threatens an objective, worst first; those that are over are counted."""

    rows: Sequence[Beside]
    more: int
    closed: int
    may_raise: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.rows or self.closed or self.may_raise)


def as_fact(**more: str) -> JSONObject:
    """What a line about a risk says, and `more`, inside a SELECT; `risk_from` reads it."""
    return JSONObject(**{name: name for name in FACTS}, **more)


def facts_of(objective: OuterRef):
    """The risks of one objective, worst first, for a SELECT that asks for more."""
    fact = as_fact(owner="owner__name")
    return Risk.objects.about(objective).worst_first().values(fact=fact)


def section(
    facts: Sequence[Mapping[str, Any]], objective: Objective, member: Membership, now: datetime
) -> Section:
    """From what `facts_of` selected."""
    today, slug = localdate(now), member.organization.slug
    standing = [fact for fact in facts if fact["state"] != Risk.State.CLOSED]
    living = objective.state in (Objective.State.DRAFT, Objective.State.ACTIVE)
    return Section(
        rows=[_beside(fact, slug, today) for fact in standing[:MOST_OF_ONE]],
        more=max(len(standing) - MOST_OF_ONE, 0),
        closed=len(facts) - len(standing),
        may_raise=living and may_raise_risk(member),
    )


def _beside(fact: Mapping[str, Any], slug: str, today: date) -> Beside:
    risk = risk_from(fact)
    note = response_words(risk) if risk.is_open else risk.because
    return Beside(
        href=reverse("reviews:risk", args=[slug, risk.pk]),
        title=risk.title,
        standing=standing_mark(risk),
        note=_("%(owner)s watches it. %(note)s.")
        % {"owner": fact["owner"], "note": note.rstrip(".")},
        next=next_mark(risk, today),
    )


def risk_from(fact: Mapping[str, Any]) -> Risk:
    """The row again, with as much of it as a line says."""
    return Risk(
        pk=UUID(fact["id"]),
        review_on=date.fromisoformat(fact["review_on"]) if fact["review_on"] else None,
        assessed_at=datetime.fromisoformat(fact["assessed_at"]),
        **{name: fact[name] for name in FACTS if name not in ("id", "review_on", "assessed_at")},
    )
