"""Files are kept for a time; what a pack knew is kept for ever."""

from datetime import datetime, timedelta

from django.db import transaction

from evaluations.models import Pack, PackFile
from perfmgmt.events.services import record_event

KEPT_DAYS = 90
MOST_AT_ONCE = 200


@transaction.atomic
def clear_packs(*, now: datetime) -> int:
    """Remove the files of packs that were finished long ago; their rows, checksums and data stay.

    The rows say so first: if the disk fails after the commit, a later look finds nothing to remove, and
    a file that is left over is reachable by nobody.
    """
    due = Pack.objects.to_clear(now - timedelta(days=KEPT_DAYS)).order_by("finished_at", "pk")
    packs = list(due.select_for_update(of=("self",), skip_locked=True)[:MOST_AT_ONCE])
    if not packs:
        return 0
    files = [
        file for file in PackFile.objects.filter(pack__in=packs).order_by("pk") if not file.is_kept
    ]
    Pack.objects.filter(pk__in=[pack.pk for pack in packs]).update(files_removed_at=now)
    record_event(
        actor=None,
        verb="evaluations.packs_cleared",
        subject=packs[0],
        now=now,
        payload={"count": len(packs), "files": len(files), "days": KEPT_DAYS},
    )
    transaction.on_commit(lambda: _remove(files), robust=True)
    return len(packs)


def _remove(files: list[PackFile]) -> None:
    for file in files:
        file.file.storage.delete(str(file.file.name))


def kept_until(pack: Pack) -> datetime | None:
    return pack.finished_at + timedelta(days=KEPT_DAYS) if pack.finished_at else None
