"""Structures to start from: those that come along, the organisation's own, and its earlier plans."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives import outlines
from objectives.figures import with_unit
from objectives.models import ObjectiveIndicator, StructureTemplate
from objectives.models.words import Direction, TargetType
from objectives.rules.outline import IndicatorLine, Link, ObjectiveLine, Outline
from objectives.services import outline_of
from perfmgmt.organization.dates import day as day_words
from strategy.models import Perspective, Plan, Priority, Tension

MOST_PLANS = 12
DATED = (TargetType.YES_NO, TargetType.MILESTONE)


class Kind(StrEnum):
    BUILT_IN = "built_in"
    SAVED = "saved"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to start from. `outline_for` gives its structure for the dates of a new plan."""

    id: UUID
    kind: Kind
    name: str
    description: str
    span: tuple[date, date]
    outline_for: Callable[[date, date], Outline]
    template: StructureTemplate | None = None

    @property
    def outline(self) -> Outline:
        return self.outline_for(*self.span)


@dataclass(frozen=True, slots=True)
class Card:
    href: str
    name: str
    description: str
    counts: Sequence[str]


@dataclass(frozen=True, slots=True)
class CardGroup:
    heading: str
    note: str
    cards: Sequence[Card]


def find(template_id: UUID, now: datetime) -> Source | None:
    """By its id, whatever its kind."""
    today = localdate(now)
    built_in = next((each for each in outlines.BUILT_IN if each.id == template_id), None)
    if built_in:
        return _built_in(built_in, today)
    saved = StructureTemplate.objects.filter(pk=template_id).first()
    if saved:
        return _saved(saved, today)
    plan = _plans().filter(pk=template_id).first()
    return _plan(plan) if plan else None


def known(now: datetime) -> list[Source]:
    """Those that come along, then the organisation's own by name."""
    today = localdate(now)
    own = StructureTemplate.objects.order_by("name", "id")
    return [
        *(_built_in(each, today) for each in outlines.BUILT_IN),
        *(_saved(each, today) for each in own),
    ]


def groups(slug: str, now: datetime) -> list[CardGroup]:
    """Cards by kind; two queries for the organisation's own, two for its plans."""
    sources = known(now)
    own = [_card(each, slug) for each in sources if each.kind == Kind.SAVED]
    found = [
        CardGroup(
            _("Known methods"),
            _("Worked examples to overwrite."),
            [_card(each, slug) for each in sources if each.kind == Kind.BUILT_IN],
        ),
        CardGroup(_("Your own"), _("Saved from plans of this organisation."), own),
        CardGroup(
            _("From an earlier plan"),
            _("Its structure with days moved by whole years; owners and indicators stay."),
            _plan_cards(slug),
        ),
    ]
    return [each for each in found if each.cards]


def _plans():
    return Plan.objects.exclude(state=Plan.State.DRAFT)


def _plan_cards(slug: str) -> list[Card]:
    """Counted in SQL: a plan's whole structure is read when somebody looks at it."""
    plans = list(_plans().order_by("-ends_on", "title", "id")[:MOST_PLANS])
    counted = (
        Priority.objects.filter(plan__in=plans).order_by().values("plan").annotate(n=Count("id"))
    )
    priorities = {row["plan"]: row["n"] for row in counted}
    goals = dict(
        ObjectiveIndicator.objects.filter(objective__priority__plan__in=plans)
        .order_by()
        .values("objective__priority__plan")
        .annotate(n=Count("objective", distinct=True))
        .values_list("objective__priority__plan", "n")
    )
    return [
        Card(
            href=reverse("objectives:template", args=[slug, plan.pk]),
            name=plan.title,
            description=_("%(from)s to %(until)s, %(state)s")
            % {
                "from": date_format(plan.starts_on, "F Y"),
                "until": date_format(plan.ends_on, "F Y"),
                "state": plan.get_state_display(),
            },
            counts=_count_words(
                {"priorities": priorities.get(plan.pk, 0), "objectives": goals.get(plan.pk, 0)}
            ),
        )
        for plan in plans
    ]


def _card(source: Source, slug: str) -> Card:
    return Card(
        href=reverse("objectives:template", args=[slug, source.id]),
        name=source.name,
        description=source.description,
        counts=_count_words(source.outline.counts),
    )


def count_words(outline: Outline) -> list[str]:
    return _count_words(outline.counts)


def _count_words(counts: dict[str, int]) -> list[str]:
    """ "4 priorities", "8 objectives"; what is not there is left out."""
    words = {
        "priorities": lambda n: ngettext("%(count)s priority", "%(count)s priorities", n),
        "trade_offs": lambda n: ngettext("%(count)s trade-off", "%(count)s trade-offs", n),
        "assumptions": lambda n: ngettext("%(count)s assumption", "%(count)s assumptions", n),
        "objectives": lambda n: ngettext("%(count)s objective", "%(count)s objectives", n),
        "indicators": lambda n: ngettext("%(count)s indicator", "%(count)s indicators", n),
    }
    return [words[kind](n) % {"count": n} for kind, n in counts.items() if n]


def _built_in(source: outlines.BuiltIn, today: date) -> Source:
    return Source(
        id=source.id,
        kind=Kind.BUILT_IN,
        name=str(source.name),
        description=str(source.description),
        span=source.span(today),
        outline_for=source.build,
    )


def _saved(template: StructureTemplate, today: date) -> Source:
    outline = Outline.from_dict(template.content)
    return Source(
        id=template.pk,
        kind=Kind.SAVED,
        name=template.name,
        description=template.description,
        span=_coming(outline, today),
        outline_for=lambda _from, _until: outline,
        template=template,
    )


def _plan(plan: Plan) -> Source:
    outline = outline_of(plan)
    length = plan.ends_on.year - plan.starts_on.year + 1
    moved = outline.shifted(length)
    return Source(
        id=plan.pk,
        kind=Kind.PLAN,
        name=plan.title,
        description=plan.ambition,
        span=(moved.starts_on, moved.ends_on),
        outline_for=lambda _from, _until: outline,
    )


def _coming(outline: Outline, today: date) -> tuple[date, date]:
    """The same span in the first year whose beginning is still ahead."""
    years = today.year - outline.starts_on.year
    moved = outline.shifted(years)
    if moved.starts_on <= today:
        moved = outline.shifted(years + 1)
    return moved.starts_on, moved.ends_on


# --- The whole of one, as a tree ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeasureLeaf:
    role: str
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class GoalBranch:
    title: str
    outcome: str
    due: str
    serves: str
    measures: Sequence[MeasureLeaf]
    below: Sequence["GoalBranch"]


@dataclass(frozen=True, slots=True)
class PriorityBranch:
    rank: int
    title: str
    outcome: str
    perspective: str
    goals: Sequence[GoalBranch]


@dataclass(frozen=True, slots=True)
class TradeOffWords:
    favoured: str
    over: str
    because: str


@dataclass(frozen=True, slots=True)
class Tree:
    """An outline as it is read: priorities with what hangs on them, and what hangs on none."""

    priorities: Sequence[PriorityBranch]
    loose: Sequence[GoalBranch]
    trade_offs: Sequence[TradeOffWords]
    assumptions: Sequence[tuple[str, str]]


def tree_of(outline: Outline, now: datetime) -> Tree:
    """Each objective once: below the one that it serves, or under a priority of its own."""
    measures = {each.key: each for each in outline.indicators}
    names = {each.key: each.title for each in outline.priorities}
    goals = {each.key: each for each in outline.objectives}
    home: dict[str, str] = {}
    for each in outline.parents_first():
        home[each.key] = each.priority or home.get(each.parent, "")

    def stands_apart(line: ObjectiveLine) -> bool:
        return not line.parent or home[line.parent] != home[line.key]

    def branch(line: ObjectiveLine) -> GoalBranch:
        return GoalBranch(
            title=line.title,
            outcome=line.outcome,
            due=day_words(line.due_on, now) if line.due_on else "",
            serves=goals[line.parent].title if line.parent and stands_apart(line) else "",
            measures=[_leaf(link, measures[link.indicator], now) for link in line.indicators],
            below=[branch(each) for each in outline.below(line.key) if not stands_apart(each)],
        )

    def tops(priority: str) -> list[GoalBranch]:
        return [
            branch(each)
            for each in outline.objectives
            if stands_apart(each) and home[each.key] == priority
        ]

    return Tree(
        priorities=[
            PriorityBranch(
                rank=rank,
                title=line.title,
                outcome=line.outcome,
                perspective=str(Perspective(line.perspective).label) if line.perspective else "",
                goals=tops(line.key),
            )
            for rank, line in enumerate(outline.priorities, start=1)
        ],
        loose=tops(""),
        trade_offs=[
            TradeOffWords(_side(each.favoured, names), _side(each.over, names), each.because)
            for each in outline.trade_offs
        ],
        assumptions=[(each.statement, each.sign) for each in outline.assumptions],
    )


def _side(side: str, names: dict[str, str]) -> str:
    kind, _colon, name = side.partition(":")
    return names[name] if kind == "priority" else str(Tension(name).label)


def _leaf(link: Link, line: IndicatorLine, now: datetime) -> MeasureLeaf:
    role = ObjectiveIndicator.Role(link.role).label
    return MeasureLeaf(role=str(role), title=line.title, target=_target_words(line, now))


def _target_words(line: IndicatorLine, now: datetime) -> str:
    """ "at least 95%", "down to 10 days by 31 Dec 2027", "yes by 15 Feb"; nothing without a target."""
    falls = line.direction == Direction.DECREASE
    if line.target is None and line.target_type not in DATED:
        return ""
    sentence = {
        TargetType.YES_NO: _("yes by %(day)s"),
        TargetType.MILESTONE: _("on %(day)s"),
        TargetType.CUMULATIVE: _("%(value)s in all by %(day)s"),
        TargetType.PATH: _("down to %(value)s by %(day)s")
        if falls
        else _("up to %(value)s by %(day)s"),
        TargetType.STANDARD: _("at most %(value)s") if falls else _("at least %(value)s"),
        TargetType.BAND: "",
    }[TargetType(line.target_type)]
    day = day_words(line.target_on, now) if line.target_on else "–"
    return sentence % {"value": _value(line), "day": day}


def _value(line: IndicatorLine) -> str:
    return (
        "" if line.target is None else with_unit(line.target, line.unit_of_measure, _digits(line))
    )


def _digits(line: IndicatorLine) -> int:
    """As exact as the target is written: "95%", not "95.0%"."""
    target = line.target.normalize() if line.target is not None else None
    return max(0, -int(target.as_tuple().exponent)) if target is not None else line.decimals
