"""A spreadsheet on its way in: received, its columns confirmed, checked, applied.

What reads the file stands in objectives.imports, above the verbs; these keep what it found.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import ColumnMapping, ImportBatch, Upload
from perfmgmt.events.models import Delivery
from perfmgmt.events.nudge import nudge
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import ApiKey, Membership
from perfmgmt.tenancy.scope import active_organization_id

WORK = "objectives.tasks.work_on_upload"
State = Upload.State
LONGEST_NAME = 200


@transaction.atomic
def receive_upload(
    *,
    actor: Membership,
    files: Sequence[tuple[str, bytes]],
    layout: list[dict[str, Any]],
    mapping: list[dict[str, Any]],
    is_clear: bool,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Upload:
    """Keep the files and what they seem to mean. When that is clear it is checked at once.

    Only names are taken from the outside; the files are stored under numbers, below the organisation.
    """
    checksum = hashlib.sha256()
    for _name, content in files:
        checksum.update(content)
    upload = Upload(
        name=_name_of(files),
        size=sum(len(content) for _name, content in files),
        sha256=checksum.hexdigest(),
        author=actor,
        uploaded_at=now,
        layout=layout,
        mapping={"sheets": mapping, "files": [name for name, _content in files]},
        state=State.CHECKING if is_clear else State.UPLOADED,
    )
    upload.path = f"{active_organization_id()}/imports/{upload.pk}"
    for number, (_name, content) in enumerate(files):
        default_storage.save(f"{upload.path}/{number}", ContentFile(content))
    upload.save(force_insert=True)
    record_event(
        actor=actor,
        verb="objectives.file_uploaded",
        subject=upload,
        now=now,
        payload={"title": upload.name, "size": upload.size, "sha256": upload.sha256},
        api_key=api_key,
    )
    if is_clear:
        _nudge(upload)
    return upload


@transaction.atomic
def confirm_columns(
    *,
    actor: Membership,
    upload: Upload,
    sheets: list[dict[str, Any]],
    digests: Sequence[str],
    version: int | None,
    now: datetime,
) -> Upload:
    """Say what the columns mean; it is remembered for the next file with the same headers."""
    upload = _locked(upload, version)
    if upload.state not in (State.UPLOADED, State.PREVIEWED, State.FAILED):
        raise Refused(_("This file is being worked on, or applied already."))
    if not any(sheet["table"] for sheet in sheets):
        raise Refused(_("Every sheet is left out: say what at least one of them holds."))
    for digest, sheet in zip(digests, sheets, strict=True):
        ColumnMapping.objects.update_or_create(
            header_digest=digest,
            defaults={
                "mapping": {"table": sheet["table"], "columns": sheet["columns"]},
                "author": actor,
                "used_at": now,
            },
        )
    upload.mapping = upload.mapping | {"sheets": sheets}
    _move(upload, State.CHECKING, error="")
    _nudge(upload)
    return upload


@transaction.atomic
def request_apply(
    *, actor: Membership, upload: Upload, version: int | None, why: str, now: datetime
) -> Upload:
    """Have a worker apply what the preview shows. Refuses where there is nothing to do."""
    upload = _locked(upload, version)
    if upload.state == State.APPLIED:
        raise Refused(_("This file is applied already."))
    if upload.state != State.PREVIEWED:
        raise Refused(_("There is no preview of this file yet."))
    if not upload.preview["new"] + upload.preview["changed"]:
        raise Refused(_("Everything in this file is the same as now: there is nothing to apply."))
    upload.author, upload.why = actor, why.strip()
    _move(upload, State.APPLYING, "author", "why", error="")
    _nudge(upload)
    return upload


def keep_preview(*, upload: Upload, preview: Mapping[str, Any], said: str = "") -> None:
    """What a worker found out. `said` is why it looked again."""
    upload.preview = dict(preview)
    _move(upload, State.PREVIEWED, "preview", error=said)


def keep_applied(
    *, upload: Upload, preview: Mapping[str, Any], batch: ImportBatch, now: datetime
) -> None:
    """The file is in: its author is told."""
    upload.preview, upload.batch = dict(preview), batch
    _move(upload, State.APPLIED, "preview", "batch", error="")
    counts = {name: preview[name] for name in ("new", "changed", "same", "refused")}
    _tell(upload, "objectives.import_done", now, why=upload.why, **counts)


def keep_failed(*, upload: Upload, sentence: str, now: datetime) -> None:
    _move(upload, State.FAILED, error=sentence)
    _tell(upload, "objectives.import_failed", now, failure=sentence)


def _tell(upload: Upload, verb: str, now: datetime, **payload: Any) -> None:
    record_event(
        actor=None,
        verb=verb,
        subject=upload,
        now=now,
        payload={"title": upload.name, **payload},
        tell=[upload.author] if upload.author else [],
        channels=[Delivery.Channel.INBOX],
    )


def _locked(upload: Upload, version: int | None) -> Upload:
    """The row against others who move it; Changed when somebody did since it was seen."""
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if version is not None and locked.version != version:
        raise Changed(
            _("Somebody else changed “%(title)s” in the meantime.") % {"title": locked},
            current=locked,
        )
    return locked


def _move(upload: Upload, state: str, *fields: str, error: str) -> None:
    upload.state, upload.error = state, error
    upload.version += 1
    upload.save(update_fields=["state", "error", "version", "mapping", *fields])


def _name_of(files: Sequence[tuple[str, bytes]]) -> str:
    first = PurePath(files[0][0]).name
    more = len(files) - 1
    if more:
        words = {"first": first[:150], "count": more}
        first = (
            ngettext("%(first)s and %(count)s more", "%(first)s and %(count)s more", more) % words
        )
    return first[:LONGEST_NAME]


def _nudge(upload: Upload) -> None:
    """A hint to a worker after the commit; the beat looks every few seconds anyway."""
    organization_id, upload_id = str(upload.organization_id), str(upload.pk)
    transaction.on_commit(lambda: nudge(WORK, organization_id, upload_id, expires=300), robust=True)
