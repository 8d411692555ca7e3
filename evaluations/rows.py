"""Packs, schedules, reviews and decisions as the pages show them: every text is formatted here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.files import Checked, file_name
from evaluations.models import Pack, PackSchedule
from evaluations.permissions import may_make_packs, may_request_pack
from evaluations.services.retention import KEPT_DAYS
from objectives.wording import grouped
from perfmgmt.tenancy.models import Membership, Organization
from reviews.models import Decision, Review
from reviews.wording import results_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Counted(TypedDict):
        decision_count: int

    CountedReview = WithAnnotations[Review, Counted]

CHECKSUM_PART = 16


@dataclass(frozen=True, slots=True)
class FileLink:
    kind: str
    label: str
    size: str


@dataclass(frozen=True, slots=True)
class PackRow:
    """`seen` is what a poller sends back, so that the answer can be "nothing new"."""

    id: str
    title: str
    scope: str
    known: str
    text: str
    kinds: str
    files: tuple[FileLink, ...]
    is_unfinished: bool
    is_ready: bool
    is_failed: bool
    has_files: bool
    may_retry: bool
    may_cancel: bool
    steps_done: int
    steps_total: int
    seen: str


def row_of_pack(pack: Pack, member: Membership) -> PackRow:
    """Of a pack that was read with its people and its files."""
    may = may_request_pack(member, pack.subject)
    files = {file.kind: file for file in pack.files.all()} if pack.has_files else {}
    return PackRow(
        id=str(pack.pk),
        title=_title(pack),
        scope=scope_words(pack),
        known=_("Figures as known on %(instant)s") % {"instant": _instant(pack.pinned_at)},
        text=_state_of(pack),
        kinds=", ".join(kind.upper() for kind in pack.kinds),
        files=tuple(
            FileLink(kind, kind.upper(), filesizeformat(files[kind].size))
            for kind in pack.kinds
            if kind in files
        ),
        is_unfinished=pack.is_unfinished,
        is_ready=pack.is_ready,
        is_failed=pack.is_failed,
        has_files=pack.has_files,
        may_retry=pack.may_be_retried and may,
        may_cancel=pack.is_unfinished and may,
        steps_done=pack.steps_done,
        steps_total=pack.steps_total,
        seen=f"{pack.state}-{pack.attempts}-{pack.stage}-{pack.steps_done}",
    )


def scope_words(pack: Pack) -> str:
    return {
        "review": _("Review"),
        "cycle": _("Cycle of evaluation"),
        "plan": _("Plan"),
        "unit": _("Unit and those below it"),
    }[pack.scope]


def _title(pack: Pack) -> str:
    known = pack.review.starts_at if pack.review else pack.pinned_at
    return _("%(title)s, %(day)s") % {"title": pack.title, "day": _day(known)}


def _instant(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""


def _state_of(pack: Pack) -> str:
    match pack.state:
        case Pack.State.QUEUED:
            words = _("Waiting for a worker. You can leave this page.")
        case Pack.State.BUILDING if pack.steps_total:
            words = _("%(stage)s: step %(done)s of %(total)s. You can leave this page.") % {
                "stage": pack.get_stage_display(),
                "done": grouped(pack.steps_done),
                "total": grouped(pack.steps_total),
            }
        case Pack.State.BUILDING:
            words = _("Reading the figures. You can leave this page.")
        case Pack.State.CANCELLED:
            words = _("Cancelled.")
        case Pack.State.FAILED:
            words = _("%(failure)s The figures themselves are safe.") % {"failure": pack.failure}
        case _ if pack.files_removed_at:
            words = _("Its files were removed on %(day)s, after %(days)s days.") % {
                "day": _day(pack.files_removed_at),
                "days": KEPT_DAYS,
            }
        case _:
            words = _("Ready %(instant)s, asked for by %(name)s") % {
                "instant": _instant(pack.finished_at),
                "name": pack.requested_by.name,
            }
    return words


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A file and its checksum, in parts between which a line may break; `found` is what was seen just now."""

    kind: str
    label: str
    name: str
    size: str
    checksum: tuple[str, ...]
    sha256: str
    found: str
    words: str
    is_there: bool


def manifest_of(
    pack: Pack, checked: Iterable[Checked], organization: Organization
) -> list[ManifestRow]:
    return [_manifest_row(pack, each, organization) for each in checked]


def _manifest_row(pack: Pack, checked: Checked, organization: Organization) -> ManifestRow:
    file = checked.file
    words = {
        "same": _("Verified just now"),
        "differs": _("Not what it was"),
        "gone": _("Removed") if pack.files_removed_at else _("Not there"),
    }
    return ManifestRow(
        kind=file.kind,
        label=str(file.get_kind_display()),
        name=file_name(pack, organization, file.kind),
        size=filesizeformat(file.size),
        checksum=tuple(
            file.sha256[start : start + CHECKSUM_PART]
            for start in range(0, len(file.sha256), CHECKSUM_PART)
        ),
        sha256=file.sha256,
        found={"same": "on_track", "differs": "off_track", "gone": "no_data"}[checked.found],
        words=words[checked.found],
        is_there=checked.found != "gone",
    )


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    id: str
    title: str
    when: str
    kinds: str
    readers: str
    is_paused: bool
    may_change: bool


def schedule_row(schedule: PackSchedule, member: Membership) -> ScheduleRow:
    """Of a schedule that was read with its people."""
    names = sorted(reader.member.name for reader in schedule.readers.all())
    return ScheduleRow(
        id=str(schedule.pk),
        title=str(schedule),
        when=_("after each closed review")
        if schedule.working_day is None
        else _("each month on working day %(number)s") % {"number": schedule.working_day},
        kinds=", ".join(kind.upper() for kind in schedule.kinds),
        readers=", ".join(names),
        is_paused=schedule.is_paused,
        may_change=may_make_packs(member),
    )


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
            period=results_words(review, year=True),
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
