"""Packs, reviews and decisions as the pages show them: every text is formatted here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.models import Pack
from evaluations.permissions import may_request_pack
from objectives.figures import period_name
from perfmgmt.tenancy.models import Membership
from reviews.models import Decision, Review

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Counted(TypedDict):
        decision_count: int

    CountedReview = WithAnnotations[Review, Counted]

CHECKSUM_PART = 16


@dataclass(frozen=True, slots=True)
class PackRow:
    """`seen` is what a poller sends back, so that the answer can be "nothing new".

    `checksum` is in parts between which a line may break.
    """

    id: str
    title: str
    text: str
    checksum: tuple[str, ...]
    is_unfinished: bool
    is_ready: bool
    is_failed: bool
    may_retry: bool
    steps_done: int
    steps_total: int
    seen: str


def row_of_pack(pack: Pack, member: Membership) -> PackRow:
    return PackRow(
        id=str(pack.pk),
        title=_("%(review)s, %(day)s")
        % {"review": pack.review.title, "day": _day(pack.review.starts_at)},
        text=_state_of(pack),
        checksum=tuple(
            pack.sha256[start : start + CHECKSUM_PART]
            for start in range(0, len(pack.sha256), CHECKSUM_PART)
        ),
        is_unfinished=pack.is_unfinished,
        is_ready=pack.is_ready,
        is_failed=pack.is_failed,
        may_retry=pack.is_failed and may_request_pack(member, pack.review),
        steps_done=pack.steps_done,
        steps_total=pack.steps_total,
        seen=f"{pack.state}-{pack.attempts}-{pack.steps_done}",
    )


def _state_of(pack: Pack) -> str:
    match pack.state:
        case Pack.State.QUEUED:
            return _("Waiting for a worker. You can leave this page.")
        case Pack.State.BUILDING if pack.steps_total:
            return _("Row %(done)s of %(total)s. You can leave this page.") % {
                "done": pack.steps_done,
                "total": pack.steps_total,
            }
        case Pack.State.BUILDING:
            return _("Reading the review. You can leave this page.")
        case Pack.State.FAILED:
            return _("%(failure)s The review itself is safe.") % {"failure": pack.failure}
        case _:
            return _("%(size)s, ready %(instant)s, asked for by %(name)s") % {
                "size": filesizeformat(pack.size or 0),
                "instant": date_format(localtime(pack.finished_at), "DATETIME_FORMAT"),
                "name": pack.requested_by.name,
            }


@dataclass(frozen=True, slots=True)
class ReviewRow:
    id: str
    title: str
    period: str
    closed: str
    decided: str
    pack: PackRow | None
    may_request: bool


def review_rows(
    reviews: "Iterable[CountedReview]", packs: Iterable[Pack], member: Membership
) -> list[ReviewRow]:
    """Each review with its newest pack. `reviews` are annotated with `decision_count`."""
    newest: dict[object, Pack] = {}
    for pack in packs:
        newest.setdefault(pack.review_id, pack)
    return [
        ReviewRow(
            id=str(review.pk),
            title=review.title,
            period=period_name("monthly", review.period_start),
            closed=_day(review.closed_at),
            decided=ngettext("%(n)s decision", "%(n)s decisions", review.decision_count)
            % {"n": review.decision_count},
            pack=row_of_pack(newest[review.pk], member) if review.pk in newest else None,
            may_request=may_request_pack(member, review),
        )
        for review in reviews
    ]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A decision to look at again: on a day, on a trigger, or because it was done."""

    review_id: str
    kind: str
    text: str
    about: str
    owner: str
    when: str
    late: str

    @property
    def is_late(self) -> bool:
        return bool(self.late)


def check_row(decision: Decision, today: date) -> CheckRow:
    day = decision.look_again_on
    days = (today - day).days if day else 0
    return CheckRow(
        review_id=str(decision.review_id),
        kind=str(decision.get_kind_display()),
        text=decision.text or decision.because,
        about=decision.subject_title,
        owner=decision.owner.name if decision.owner else decision.decided_by.name,
        when=_when(decision),
        late=ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days} if days > 0 else "",
    )


def _when(decision: Decision) -> str:
    if decision.look_again_on:
        return _day(decision.look_again_on)
    if decision.look_again_when:
        return decision.look_again_when
    return _("done on %(day)s") % {"day": _day(decision.done_at)}


def _day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = localtime(moment)
    return date_format(moment, "DATE_FORMAT")
