"""Rows of the lists of reviews and decisions, with their texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Unit
from reviews.findings import ReviewFacts, hour_words, minutes_finding
from reviews.minutes import facts_of_past, when_words
from reviews.models import Decision, DecisionRequest, Review
from reviews.permissions import has_right_to_decide, may_run
from reviews.rules.latency import LIMIT_DAYS
from reviews.rules.states import ReviewState
from reviews.wording import days, results_words

COMING_SHOWN = 10
PAST_SHOWN = 20
LOG_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ComingLine:
    id: UUID
    title: str
    starts_at: datetime
    when: str
    note: str
    chair: SafeString
    href: str
    button: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class PastLine:
    title: str
    day: str
    month: str
    finding: str
    counts: str
    href: str


@dataclass(frozen=True, slots=True)
class PastPage:
    lines: list[PastLine]
    more: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One decision of the log; what was replaced later is named as such."""

    day: str
    title: str
    about: str
    kind: str
    by: SafeString
    recorded_by: str
    where: str
    href: str
    state: str
    took: SafeString


@dataclass(frozen=True, slots=True)
class LogPage:
    lines: list[LogLine]
    total: int
    more: str
    q: str
    kind: str
    unit: str
    kinds: list[tuple[str, str]]
    units: list[tuple[str, str]]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.kind or self.unit)


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    id: UUID
    title: str
    about: str
    by: str
    kind: str
    waiting: str
    may_adopt: bool


def coming_lines(member: Membership, now: datetime) -> list[ComingLine]:
    slug = member.organization.slug
    found = Review.objects.unfinished().with_people().next_first()[:COMING_SHOWN]
    return [_coming_line(review, member, slug, now) for review in found]


def past_lines(slug: str, before: str | None) -> PastPage:
    """Closed reviews newest first; `before` is the start of the last one on the page before."""
    rows = Review.objects.closed().newest_first()
    if before and (instant := _instant(before)):
        rows = rows.filter(starts_at__lt=instant)
    found = facts_of_past(rows[: PAST_SHOWN + 1])
    more = ""
    if len(found) > PAST_SHOWN:
        last = found[PAST_SHOWN - 1][0]
        more = "?" + urlencode({"before": last.starts_at.isoformat()})
    return PastPage([_past_line(one, facts, slug) for one, facts in found[:PAST_SHOWN]], more)


def recommendation_lines(
    recommended: Iterable[Decision], member: Membership, now: datetime
) -> list[RecommendationLine]:
    """The longest waiting first."""
    rows = sorted(recommended, key=lambda row: (row.decided_at, row.pk))
    return [
        RecommendationLine(
            id=row.pk,
            title=row.text or row.because,
            about=row.item.title if row.item else "",
            by=row.decided_by.name,
            kind=row.get_kind_display(),
            waiting=days((localdate(now) - localdate(row.decided_at)).days),
            may_adopt=has_right_to_decide(member, row.review, row.objective, row.kind),
        )
        for row in rows
        if row.review
        is not None  # between meetings nobody recommends: who lacks the right passes it on
    ]


def log_page(slug: str, asked: Mapping[str, str]) -> LogPage:
    """One page of the log: searched by words, filtered by kind and unit with those below, newest first."""
    words, kind = asked.get("q", "").strip(), asked.get("kind", "")
    units = [(str(pk), name) for pk, name in Unit.objects.in_order().values_list("pk", "name")]
    unit = next((pk for pk, _name in units if pk == asked.get("unit")), "")
    rows = Decision.objects.with_people().newest_first()
    if words:
        rows = rows.matching(words)
    if kind in Decision.Kind.values:
        rows = rows.filter(kind=kind)
    if unit:
        rows = rows.filter(objective__unit__in=Unit.objects.below(UUID(unit)))
    total = rows.count()
    position = _position(asked.get("after"))
    found = list(rows[position : position + LOG_SHOWN])
    more = ""
    if total > position + LOG_SHOWN:
        following = {"q": words, "kind": kind, "unit": unit, "after": str(position + LOG_SHOWN)}
        more = "?" + urlencode(following)
    requests = _requests_of(found)
    return LogPage(
        lines=[_log_line(row, slug, requests.get(row.pk)) for row in found],
        total=total,
        more=more,
        q=words,
        kind=kind,
        unit=unit,
        kinds=[(value, str(label)) for value, label in Decision.Kind.choices],
        units=units,
    )


def _requests_of(decisions: Iterable[Decision]) -> dict[UUID, UUID]:
    """Of what was decided between meetings, the request that it answers."""
    between = [row.pk for row in decisions if row.review_id is None]
    if not between:
        return {}
    rows = DecisionRequest.objects.filter(decision__in=between)
    return dict(rows.values_list("decision", "pk"))


def _coming_line(review: Review, member: Membership, slug: str, now: datetime) -> ComingLine:
    begins = date_format(localtime(review.starts_at), _("D j M Y, H:i"))
    notes = {
        ReviewState.IN_PROGRESS: _("In progress"),
        ReviewState.FROZEN: _("Figures are frozen, the agenda stands"),
    }
    note = notes.get(ReviewState(review.state)) or _("Figures freeze on %(when)s") % {
        "when": when_words(review.freeze_at)
    }
    room = review.is_running
    page = "reviews:room" if room else "reviews:review"
    button = _("Go to the room") if room else _("Read ahead")
    if not room and may_run(member, review) and localdate(review.starts_at) <= localdate(now):
        button = _("Prepare and start")
    return ComingLine(
        id=review.pk,
        title=review.title,
        starts_at=review.starts_at,
        when=f"{begins}–{hour_words(review.ends_at)}",
        note=note,
        chair=html.person(review.chair.name),
        href=reverse(page, args=[slug, review.pk]),
        button=button,
        is_running=room,
    )


def _past_line(review: Review, facts: ReviewFacts, slug: str) -> PastLine:
    return PastLine(
        title=review.title,
        day=date_format(localtime(review.starts_at), pgettext("date with month", "j M Y")),
        month=results_words(review, year=True),
        finding=minutes_finding(facts),
        counts=_("%(on)s of %(all)s on track") % {"on": facts.on_track, "all": facts.objectives},
        href=reverse("reviews:review", args=[slug, review.pk]),
    )


def _log_line(row: Decision, slug: str, request_id: UUID | None) -> LogLine:
    state = ""
    if row.superseded_at is not None:
        state = _("Replaced by a later decision")
    elif row.is_recommendation:
        state = _("Recommended, not decided yet")
    elif row.done_at is not None:
        state = _("Done %(day)s") % {"day": short_date(localdate(row.done_at))}
    recorded = ""
    if row.recorded_by_id != row.decided_by_id:
        recorded = _("recorded by %(name)s") % {"name": row.recorded_by.name}
    href = reverse("reviews:review", args=[slug, row.review_id]) if row.review_id else ""
    if request_id is not None:
        href = reverse("reviews:request", args=[slug, request_id])
    return LogLine(
        day=date_format(localtime(row.decided_at), pgettext("date with month", "j M Y")),
        title=row.text or row.because,
        about=row.item.title if row.item else row.objective.title if row.objective else "",
        kind=row.get_kind_display(),
        by=html.person(row.decided_by.name),
        recorded_by=recorded,
        where=row.review.title if row.review else _("Between meetings"),
        href=href,
        state=state,
        took=took_words(row),
    )


def took_words(row: Decision) -> SafeString:
    """ "6 days", marked where it took longer than the limit; empty where nothing is decided yet."""
    taken = row.days_taken
    if taken is None or row.is_recommendation:
        return SafeString("")
    return (
        html.status_mark("off_track", days(taken))
        if taken > LIMIT_DAYS
        else SafeString(days(taken))
    )


def _position(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
