"""What a worker does with an upload: rehearse it, or apply exactly what was rehearsed.

The row of the upload is locked while somebody works on it. A worker that dies lets go of it, and what
it did is rolled back with it: the next one starts afresh.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from objectives.imports.assemble import Source, source_of
from objectives.imports.books import UnreadableError, read_sheets
from objectives.imports.layout import named_alike
from objectives.models import ImportBatch, Upload
from objectives.services import import_tables
from objectives.services.upload import keep_applied, keep_failed, keep_preview
from objectives.tables import OUTCOMES, Report, sheet_of
from perfmgmt.tenancy.models import Membership, Organization

log = logging.getLogger(__name__)

MOST_TRIES = 3
MOST_CHANGES = 5000
KEPT = 24 * 3600
REPORT_EVERY = 0.3
READ, WRITTEN = 20, 95  # percent of the bar when the file is read, and when its figures are judged


def work_on(*, organization: Organization, upload_id: UUID, now: datetime) -> Upload | None:
    """Check or apply an upload that waits; None where it does not, or is in other hands."""
    waiting = Upload.objects.unfinished().select_for_update(skip_locked=True, of=("self",))
    upload = waiting.select_related("author__user").filter(pk=upload_id).first()
    if upload is None:
        return None
    with translation.override(_language(upload.author, organization)):
        if _tries(organization, upload) > MOST_TRIES:
            sentence = _("It was tried %(count)s times and did not come to an end.")
            keep_failed(upload=upload, sentence=sentence % {"count": MOST_TRIES}, now=now)
        else:
            _try(organization, upload, now)
    cache.delete(_key(organization.pk, upload.pk, "tries"))
    return upload


def progress_of(organization_id: UUID, upload_id: UUID) -> int:
    """Percent done; nothing is lost when nobody remembers."""
    return cache.get(_key(organization_id, upload_id, "progress")) or 0


def _try(organization: Organization, upload: Upload, now: datetime) -> None:
    bar = _Bar(organization.pk, upload.pk)
    try:
        source = _read(upload, organization)
    except (UnreadableError, FileNotFoundError) as error:
        said = str(error) if isinstance(error, UnreadableError) else _("The file is not there.")
        keep_failed(upload=upload, sentence=said, now=now)
        return
    bar.show(READ)
    applies = upload.state == Upload.State.APPLYING
    run = _Run(organization, upload, source, now, bar)
    preview, report = run.perform(keep=_is_as_shown(upload) if applies else None)
    if not applies:
        keep_preview(upload=upload, preview=preview)
    elif report is None:
        said = _("What is stored changed since the preview. Nothing was applied; look again.")
        keep_preview(upload=upload, preview=preview, said=said)
    else:
        batch = ImportBatch.objects.get(pk=str(report.batch_id))
        keep_applied(upload=upload, preview=preview, batch=batch, now=now)


@dataclass(slots=True)
class _Run:
    """One call of the verb, kept or taken back."""

    organization: Organization
    upload: Upload
    source: Source
    now: datetime
    bar: "_Bar"

    def perform(self, keep: Callable[[dict], bool] | None) -> tuple[dict, Report | None]:
        """The preview, and the report where `keep` says that it stays."""
        with transaction.atomic():
            report = self._import()
            preview = preview_of(self.source, report, self.upload, self.now)
            stays = keep is not None and keep(preview)
            if not stays:
                transaction.set_rollback(True)
        return preview, report if stays else None

    def _import(self) -> Report:
        today = self.now.astimezone(self.organization.zone).date()
        total = max(len(self.source.tables.measurements), 1)
        return import_tables(
            actor=self.upload.author,
            tables=self.source.tables,
            source=self.upload.name,
            now=self.now,
            until=today if self.organization.is_sandbox else None,
            on_progress=lambda rows: self.bar.show(READ + (WRITTEN - READ) * rows // total),
        )


def preview_of(source: Source, report: Report, upload: Upload, now: datetime) -> dict[str, Any]:
    """Counts, problems and changes with their places in the file, as plain JSON."""
    counts = {str(table): dict(each) for table, each in report.counts.items()}
    total = {name: sum(each[name] for each in counts.values()) for name in OUTCOMES}
    problems = [
        {
            "sheet": sheet_of(problem.row),
            "row": int(problem.row),
            "column": source.header(problem.row, problem.column),
            "found": source.found(problem.row, problem.column),
            "sentence": problem.sentence,
            "refused": problem.refused,
        }
        for problem in report.problems
    ]
    changes = [
        {
            "sheet": sheet_of(change.row),
            "row": int(change.row),
            "table": str(change.table),
            "title": change.title,
            "period": change.period,
            "before": change.before,
            "after": change.after,
            "is_new": change.is_new,
        }
        for change in report.changes
    ]
    facts = json.dumps([counts, problems, changes], sort_keys=True).encode()
    return {
        "counts": counts,
        "rows": source.row_count,
        "new": total["created"],
        "changed": total["updated"],
        "same": total["unchanged"],
        "refused": total["refused"],
        "skipped": total["skipped"],
        "problems": problems,
        "changes": changes[:MOST_CHANGES],
        "change_count": len(changes),
        "fingerprint": hashlib.sha256(facts).hexdigest(),
        "checked_at": now.isoformat(),
        "twin": _twin(upload),
    }


def _twin(upload: Upload) -> str:
    """When the very same file was applied before and not undone."""
    same = Upload.objects.filter(sha256=upload.sha256, batch__undone_at__isnull=True)
    applied = same.exclude(pk=upload.pk).exclude(batch=None)
    at = applied.order_by("-batch__applied_at").values_list("batch__applied_at", flat=True).first()
    return at.isoformat() if at else ""


def _is_as_shown(upload: Upload) -> Callable[[dict], bool]:
    shown = upload.preview.get("fingerprint")
    return lambda preview: preview["fingerprint"] == shown


def _read(upload: Upload, organization: Organization) -> Source:
    sheets = []
    for number, name in enumerate(upload.mapping["files"]):
        with default_storage.open(f"{upload.path}/{number}") as stored:
            sheets += read_sheets(name, stored.read())
    named_alike(sheets, upload.layout)
    return source_of(
        sheets,
        upload.mapping["sheets"],
        sha256=upload.sha256,
        fiscal_start=organization.fiscal_year_starts,
    )


@dataclass(slots=True)
class _Bar:
    """How far it is, where the page can read it: the transaction itself shows nothing until its end."""

    organization_id: UUID
    upload_id: UUID
    shown_at: float = 0.0

    def show(self, percent: int) -> None:
        if (clock := time.monotonic()) - self.shown_at < REPORT_EVERY:
            return
        self.shown_at = clock
        cache.set(_key(self.organization_id, self.upload_id, "progress"), percent, KEPT)


def _tries(organization: Organization, upload: Upload) -> int:
    """Counted before the work, outside of its transaction: a crash counts.

    Where the cache forgets between the two steps, this is the first try again.
    """
    key = _key(organization.pk, upload.pk, "tries")
    cache.add(key, 0, KEPT)
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, KEPT)
        return 1


def _key(organization_id: UUID, upload_id: UUID, what: str) -> str:
    return f"{organization_id}:imports:{upload_id}:{what}"


def _language(author: Membership | None, organization: Organization) -> str:
    return (author and author.user and author.user.language) or organization.locale
