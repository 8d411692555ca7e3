"""The trail of figures as rows: what waits for a second person, what is locked, what was restated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import figure
from objectives.models import Attachment, Measurement, PeriodLock, Validation
from objectives.services.void import UNDO_WITHIN
from objectives.wording import period_words, short_date, spelled
from objectives.worklist import to_validate
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Unit

MOST_WAITING = 50
MOST_ROWS = 200
MOST_MARKS = 300
KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Waiting:
    """A figure that a second person has to look at."""

    href: str
    title: str
    period: str
    value: str
    status: SafeString
    author: SafeString
    recorded: str
    validate: str


def waiting_rows(member: Membership) -> list[Waiting]:
    """One query."""
    slug = member.organization.slug
    found = to_validate(member).select_related("indicator", "author")
    return [waiting_row(row, slug) for row in found[:MOST_WAITING]]


def waiting_finding(count: int) -> str:
    if not count:
        return _("No figure waits for you to stand by it")
    return ngettext(
        "%(count)s figure waits for you to stand by it",
        "%(count)s figures wait for you to stand by them",
        count,
    ) % {"count": spelled(count)}


def waiting_row(row: Measurement, slug: str) -> Waiting:
    return Waiting(
        href=reverse("objectives:indicator", args=[slug, row.indicator_id]),
        title=row.indicator.title,
        period=period_words(row.indicator.rhythm, row.period_start, year=True),
        value=figure(row.value, row.indicator),
        status=html.status_mark(row.status),
        author=html.person(row.author.name) if row.author else SafeString(""),
        recorded=short_date(localdate(row.recorded_at)),
        validate=reverse("objectives:figure-validate", args=[slug, row.pk]),
    )


@dataclass(frozen=True, slots=True)
class LockRow:
    days: str
    unit: str
    reason: str
    locked: str
    who: SafeString
    lifted: str
    lift: str


def lock_rows(member: Membership, *, may_lift: bool) -> list[LockRow]:
    """Those in force first, the newest first; lifted ones stay in sight."""
    slug = member.organization.slug
    rows = PeriodLock.objects.select_related("unit", "locked_by", "lifted_by").order_by(
        F("lifted_at").desc(nulls_first=True), "-last_day", "-locked_at"
    )
    return [
        LockRow(
            days=days_words(lock.first_day, lock.last_day),
            unit=lock.unit.name if lock.unit else _("Everywhere"),
            reason=lock.reason,
            locked=date_format(localdate(lock.locked_at), "DATE_FORMAT"),
            who=html.person(lock.locked_by.name) if lock.locked_by else SafeString(""),
            lifted=_lifted(lock),
            lift=reverse("objectives:lock-lift", args=[slug, lock.pk])
            if may_lift and lock.lifted_at is None
            else "",
        )
        for lock in rows[:MOST_ROWS]
    ]


def days_words(first: date, last: date) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, "DATE_FORMAT"),
        "last": date_format(last, "DATE_FORMAT"),
    }


def _lifted(lock: PeriodLock) -> str:
    if lock.lifted_at is None:
        return ""
    return _("Lifted on %(day)s by %(who)s: %(because)s") % {
        "day": short_date(localdate(lock.lifted_at)),
        "who": lock.lifted_by.name if lock.lifted_by else "",
        "because": lock.lifted_because,
    }


def locks_finding(rows: Sequence[LockRow]) -> str:
    in_force = sum(not row.lifted for row in rows)
    if not in_force:
        return _("No period is locked")
    return ngettext("%(count)s lock is in force", "%(count)s locks are in force", in_force) % {
        "count": spelled(in_force)
    }


@dataclass(frozen=True, slots=True)
class Restatement:
    href: str
    title: str
    unit: str
    period: str
    before: str
    after: str
    why: str
    who: SafeString
    when: str


def restatements(
    slug: str,
    unit: Unit | None,
    first: date | None,
    last: date | None,
    *,
    since: datetime | None = None,
) -> list[Restatement]:
    """Newest first. A unit takes in what stands below it; `since` leaves what was restated after an instant."""
    found = Measurement.objects.restatements()
    if since is not None:
        found = Measurement.objects.restatements_since(since)
    found = found.select_related("indicator", "indicator__unit", "author", "supersedes")
    if unit is not None:
        found = found.filter(indicator__unit__in=Unit.objects.below(unit.pk))
    if first is not None:
        found = found.filter(period_start__gte=first)
    if last is not None:
        found = found.filter(period_start__lte=last)
    return [_restatement(row, slug) for row in found[:MOST_ROWS]]


def _restatement(row: Measurement, slug: str) -> Restatement:
    indicator = row.indicator
    return Restatement(
        href=reverse("objectives:indicator", args=[slug, indicator.pk]),
        title=indicator.title,
        unit=indicator.unit.name if indicator.unit else "",
        period=period_words(indicator.rhythm, row.period_start, year=True),
        before=figure(row.supersedes.value, indicator)
        if row.supersedes
        else figure(None, indicator),
        after=figure(row.value, indicator),
        why=row.correction_reason,
        who=html.person(row.author.name) if row.author else SafeString(""),
        when=date_format(localdate(row.recorded_at), "DATE_FORMAT"),
    )


def restatements_finding(count: int) -> str:
    if not count:
        return _("Nothing was restated")
    return ngettext(
        "%(count)s figure was restated after its period was locked",
        "%(count)s figures were restated after their period was locked",
        count,
    ) % {"count": spelled(count)}


@dataclass(frozen=True, slots=True)
class FileLink:
    href: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands at a figure beside its value: who stood by it, what can be done, its files."""

    validated: str = ""
    validate: str = ""
    undo: str = ""
    files: Sequence[FileLink] = ()


def with_marks(indicators, member: Membership, now: datetime):
    """Each with what `marks_of` reads about its figures: no query of its own."""
    mine = Measurement.objects.filter(
        indicator=OuterRef("pk"),
        author=member,
        superseded_at__isnull=True,
        recorded_at__gte=now - UNDO_WITHIN,
    )
    files = Attachment.objects.filter(measurement__indicator=OuterRef("pk")).order_by("-id")
    looks = Validation.objects.filter(measurement__indicator=OuterRef("pk")).order_by("-id")
    waiting = to_validate(member).filter(indicator=OuterRef("pk"))
    file = JSONObject(id="id", of="measurement_id", name="name", size="size")
    look = JSONObject(of="measurement_id", by="validated_by__name", at="validated_at")
    return indicators.annotate(
        marks_mine=ArraySubquery(mine.values("pk")[:MOST_MARKS]),
        marks_files=ArraySubquery(files.values(fact=file)[:MOST_MARKS]),
        marks_looks=ArraySubquery(looks.values(fact=look)[:MOST_MARKS]),
        marks_waiting=ArraySubquery(waiting.values("pk")[:MOST_MARKS]),
    )


def marks_of(indicator: Any, slug: str, *, may_act: bool = True) -> Callable[[UUID], Marks]:
    """The marks of each figure of an indicator that was read `with_marks`."""
    files: dict[UUID, list[FileLink]] = {}
    for fact in reversed(indicator.marks_files):
        href = reverse("objectives:figure-file", args=[slug, fact["id"]])
        link = FileLink(href, fact["name"], size_words(fact["size"]))
        files.setdefault(UUID(fact["of"]), []).append(link)
    looks = {UUID(fact["of"]): _look_words(fact) for fact in indicator.marks_looks}

    def marks(figure: UUID) -> Marks:
        return Marks(
            validated=looks.get(figure, ""),
            validate=reverse("objectives:figure-validate", args=[slug, figure])
            if may_act and figure in indicator.marks_waiting
            else "",
            undo=reverse("objectives:figure-undo", args=[slug, figure])
            if may_act and figure in indicator.marks_mine
            else "",
            files=files.get(figure, ()),
        )

    return marks


def _look_words(fact: Mapping[str, str]) -> str:
    day = short_date(localdate(datetime.fromisoformat(fact["at"])))
    return _("validated by %(who)s on %(day)s") % {"who": fact["by"], "day": day}


def download(attachment: Attachment) -> FileResponse:
    """Always an attachment, never shown by us: whatever it is, it does not run in our pages."""
    if not default_storage.exists(str(attachment.file.name)):
        raise Http404
    response = FileResponse(
        default_storage.open(str(attachment.file.name)),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


def size_words(size: int) -> str:
    if size < KILOBYTE:
        return _("%(size)s bytes") % {"size": size}
    if size < KILOBYTE * KILOBYTE:
        return _("%(size)s kB") % {"size": size // KILOBYTE}
    return _("%(size)s MB") % {"size": round(size / KILOBYTE / KILOBYTE, 1)}
