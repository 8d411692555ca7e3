"""Lessons as lists and their own page show them, and those offered beside what is being written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.screens.dependencies import uuid_of
from evaluations.models import Lesson, LessonQuerySet
from evaluations.permissions import may_change_lesson
from evaluations.rules.offers import Candidate, offered, words_of
from evaluations.wording import cycle_words
from objectives.models import Objective
from objectives.wording import spelled
from perfmgmt.events.models import Event
from perfmgmt.organization.dates import day, moment
from perfmgmt.tenancy.models import Membership, Unit

PAGE_ROWS = 30
MOST_ON_A_PAGE = 5  # lessons that another page lists
MOST_CANDIDATES = 200
MOST_EARLIER = 20
STATES = ("standing", "taken_back", "any")


@dataclass(frozen=True, slots=True)
class Source:
    """Something a lesson came from; a review or an objective can be opened."""

    label: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class LessonRow:
    id: UUID
    href: str
    title: str
    next_time: str
    tag: str
    sources: Sequence[Source]
    by: str
    useful: str
    is_useful_to_me: bool
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; what cannot be understood asks for nothing."""

    q: str = ""
    tag: str = ""
    unit: UUID | None = None
    objective: UUID | None = None
    state: str = "standing"

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        tag, state = asked.get("tag", ""), asked.get("state", "")
        return cls(
            q=asked.get("q", "").replace("\0", "").strip()[:200],
            tag=tag if tag in Lesson.Tag.values else "",
            unit=uuid_of(asked.get("unit", "")),
            objective=uuid_of(asked.get("objective", "")),
            state=state if state in STATES else "standing",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.tag or self.unit or self.objective or self.state != "standing")


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[LessonRow]
    next_start: int | None
    remaining: int


@dataclass(frozen=True, slots=True)
class Counts:
    shown: int
    standing: int
    useful: int


def shown(filters: Filters) -> LessonQuerySet:
    found = Lesson.objects.all()
    if filters.state != "any":
        found = found.filter(taken_back_at__isnull=filters.state == "standing")
    if filters.tag:
        found = found.filter(tag=filters.tag)
    if filters.unit:
        found = found.filter(objective__unit=filters.unit)
    if filters.objective:
        found = found.filter(objective=filters.objective)
    return found.matching(filters.q) if filters.q else found


def count(filters: Filters) -> Counts:
    """One query."""
    standing = Q(taken_back_at__isnull=True)
    facts = Lesson.objects.aggregate(
        shown=Count("pk", filter=Q(pk__in=shown(filters).order_by().values("pk"))),
        standing=Count("pk", filter=standing),
        useful=Count("pk", filter=standing & Q(pk__in=Lesson.objects.found_useful().values("pk"))),
    )
    return Counts(**facts)


def page_of_rows(
    filters: Filters, counts: Counts, *, member: Membership, start: int, now: datetime
) -> Page:
    """Rows from `start` on, newest first; one query."""
    found = shown(filters).with_sources().with_use(member).newest_first()
    rows = [row_of(each, member, now) for each in found[start : start + PAGE_ROWS]]
    end = start + len(rows)
    return Page(
        rows=rows,
        next_start=end if end < counts.shown else None,
        remaining=max(counts.shown - end, 0),
    )


def latest(member: Membership, now: datetime) -> list[LessonRow]:
    """The newest that stand; one query."""
    found = Lesson.objects.standing().with_sources().with_use(member)
    rows = found.newest_first()[:MOST_ON_A_PAGE]
    return [row_of(each, member, now) for each in rows]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page of an objective, or of its evaluation, says of a lesson."""

    href: str
    title: str
    tag: str


def facts_of(objective: OuterRef):
    """The newest of one objective that stand, each as one `fact` for an ArraySubquery."""
    found = Lesson.objects.standing().about(objective).newest_first()[:MOST_ON_A_PAGE]
    return found.values(fact=JSONObject(id="id", title="title", tag="tag"))


def briefs_of(objective: Objective, slug: str) -> list[Brief]:
    """The same read by itself; one query."""
    found = Lesson.objects.standing().about(objective).newest_first()[:MOST_ON_A_PAGE]
    return from_facts(found.values("id", "title", "tag"), slug)


def from_facts(facts: Iterable[Mapping[str, Any]], slug: str) -> list[Brief]:
    return [
        Brief(
            href=reverse("evaluations:lesson", args=[slug, fact["id"]]),
            title=fact["title"],
            tag=capfirst(str(Lesson.Tag(fact["tag"]).label)),
        )
        for fact in facts
    ]


def row_of(lesson: Lesson, member: Membership, now: datetime) -> LessonRow:
    slug = member.organization.slug
    useful = getattr(lesson, "useful_count", 0)
    return LessonRow(
        id=lesson.pk,
        href=reverse("evaluations:lesson", args=[slug, lesson.pk]),
        title=lesson.title,
        next_time=lesson.next_time,
        tag=capfirst(str(lesson.get_tag_display())),
        sources=sources_of(lesson, slug, now),
        by=_("%(name)s, %(day)s")
        % {"name": lesson.author.name, "day": day(lesson.written_at, now)},
        useful=ngettext("Useful to %(count)s person", "Useful to %(count)s people", useful)
        % {"count": useful}
        if useful
        else "",
        is_useful_to_me=getattr(lesson, "is_useful_to_me", False),
        is_taken_back=lesson.is_taken_back,
    )


def sources_of(lesson: Lesson, slug: str, now: datetime) -> list[Source]:
    """The closest first: what was measured, what it served, where it was talked about, what was decided."""
    found = []
    if lesson.objective:
        href = reverse("pages:objective", args=[slug, lesson.objective_id])
        found.append(Source(_("Objective"), lesson.objective.title, href))
    if lesson.indicator:
        href = reverse("objectives:indicator", args=[slug, lesson.indicator_id])
        found.append(Source(_("Indicator"), lesson.indicator.title, href))
    if lesson.evaluation:
        href = reverse("evaluations:evaluation", args=[slug, lesson.evaluation_id])
        found.append(Source(_("Evaluation"), cycle_words(lesson.evaluation.cycle), href))
    if lesson.review:
        title = _("%(title)s, %(day)s") % {
            "title": lesson.review.title,
            "day": day(lesson.review.starts_at, now),
        }
        href = reverse("reviews:review", args=[slug, lesson.review_id])
        found.append(Source(_("Review"), title, href))
    if lesson.decision and lesson.decision.text:
        found.append(Source(_("Decision"), lesson.decision.text, ""))
    return found


def offers_for(text: str, member: Membership) -> list[Lesson]:
    """At most three lessons that what is being written resembles; none resembles it: none.

    Two queries with words that tell something, none without.
    """
    words = words_of(text)
    if not words:
        return []
    standing = Lesson.objects.standing()
    candidates = standing.not_dismissed_by(member).similar_to(words).newest_first()
    found = list(candidates.with_sources().with_use(member)[:MOST_CANDIDATES])
    if not found:
        return []
    by_key: dict[object, Lesson] = {each.pk: each for each in found}
    chosen = offered(
        [Candidate(each.pk, _places(each)) for each in found],
        words=len(words),
        lessons=standing.count(),
    )
    return [by_key[each.key] for each in chosen]


def _places(lesson: Lesson) -> dict[str, str]:
    """ "cast:A" → {"cast": "A"}; lexemes hold no colon."""
    pairs: Iterable[str] = lesson.row_places  # type: ignore[attr-defined] # annotated
    return dict(pair.rsplit(":", 1) for pair in pairs)


def finding(counts: Counts) -> str:
    if not counts.standing:
        return _("Lessons")
    if counts.useful:
        return ngettext(
            "%(useful)s of %(count)s lesson has helped somebody write something better",
            "%(useful)s of %(count)s lessons have helped somebody write something better",
            counts.standing,
        ) % {"useful": spelled(counts.useful), "count": counts.standing}
    return ngettext(
        "%(count)s lesson to write the next objective by",
        "%(count)s lessons to write the next objective by",
        counts.standing,
    ) % {"count": spelled(counts.standing)}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What happened to a lesson: who, when, and the wording that stood before."""

    what: str
    by: str
    was: Sequence[str]


@dataclass(frozen=True, slots=True)
class LessonPage:
    row: LessonRow
    taken_back: str
    may_change: bool
    may_answer: bool
    history: Sequence[Earlier]


def page_of(lesson: Lesson, member: Membership, now: datetime) -> LessonPage:
    """One query beyond the lesson."""
    taken_back = ""
    if lesson.taken_back_at and lesson.taken_back_by:
        taken_back = _("%(name)s took it back on %(day)s: %(because)s") % {
            "name": lesson.taken_back_by.name,
            "day": day(lesson.taken_back_at, now),
            "because": lesson.taken_back_because,
        }
    events = Event.objects.about(lesson.pk).select_related("actor").newest_first()
    told = events.exclude(verb="evaluations.lesson_found_useful")[:MOST_EARLIER]
    return LessonPage(
        row=row_of(lesson, member, now),
        taken_back=taken_back,
        may_change=not lesson.is_taken_back and may_change_lesson(member, lesson),
        may_answer=not lesson.is_taken_back and member.pk != lesson.author_id,
        history=[_earlier(event, now) for event in told],
    )


def _earlier(event: Event, now: datetime) -> Earlier:
    words = {
        "evaluations.lesson_written": _("Written"),
        "evaluations.lesson_changed": _("Said better"),
        "evaluations.lesson_taken_back": _("Taken back"),
    }
    was: dict[str, Any] = event.payload.get("was") or {}
    changed = [
        str(was[name])
        for name in ("title", "next_time")
        if was and was[name] != event.payload[name]
    ]
    if was and was["tag"] != event.payload["tag"]:
        changed.append(capfirst(str(Lesson.Tag(was["tag"]).label)))
    return Earlier(
        what=words[event.verb],
        by=_("%(name)s, %(when)s")
        % {
            "name": event.actor.name if event.actor else _("The system"),
            "when": moment(event.happened_at, now),
        },
        was=changed,
    )


def units() -> list[tuple[UUID, str]]:
    """Units whose objectives taught something, by name; one query."""
    taught = Lesson.objects.order_by().values("objective__unit")
    return list(Unit.objects.filter(pk__in=taught).in_order().values_list("id", "name"))


def tag_labels() -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in Lesson.Tag.choices]


def state_labels() -> list[tuple[str, str]]:
    return [
        ("standing", pgettext("states of lessons", "In force")),
        ("taken_back", pgettext("states of lessons", "Taken back")),
        ("any", pgettext("states of lessons", "All")),
    ]
