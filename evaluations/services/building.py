"""A pack taken up by a worker under a lease: read in one transaction, written outside of any, finished.

A lease is a promise between workers and runs on the wall clock, because a sandbox stands still.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _

from evaluations.models import Pack, PackFile
from evaluations.packs import archive, document, slides, workbook
from evaluations.packs.codec import UnreadableError, from_bytes, to_bytes
from evaluations.packs.content import PackContent
from evaluations.packs.known import Known
from evaluations.packs.reading import read_content
from evaluations.services.common import about, folder_of, remove_leftovers
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.calendars import calendar_in_force, keeping
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.wording import speaking, words_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
REPORT_EVERY = timedelta(seconds=1)

Clock = Callable[[], datetime]


class LostLeaseError(RuntimeError):
    """Somebody else took the pack up, or it was cancelled; what this worker has is thrown away."""


def build_pack(*, organization_id: UUID, pack_id: UUID, clock: Clock) -> Pack | None:
    """Build one pack: claim, read in one transaction, write outside of any, finish.

    None where it is finished, in other hands, cancelled or given up. `clock` is the wall clock. A
    worker that dies leaves the lease behind; once it is over the next one starts afresh under
    another name, and a worker that comes back late finds that it no longer counts.
    """
    with tenant_scope(organization_id):
        organization = Organization.objects.get(pk=organization_id)
        pack = Pack.objects.claim(pack_id, clock(), LEASE)
        if pack is None:
            _give_up(organization, pack_id, clock())
            return None
        words = words_of(organization)
        with translation.override(pack.language), speaking(words):
            content = _kept_content(pack) or _read(pack, organization)
        calendar = calendar_in_force()
    hold = _Hold(organization, pack, clock, _steps(pack, content))
    try:
        with translation.override(pack.language), speaking(words), keeping(calendar):
            return _written(hold, content)
    except LostLeaseError:
        log.warning("Pack %s is no longer this worker's.", pack.pk)
        return None
    except Exception:
        hold.let_go()
        raise


def _read(pack: Pack, organization: Organization) -> PackContent:
    return read_content(
        pack.scope,
        pack.subject,
        organization,
        known=Known(pack.pinned_at, pack.mark),
        language=pack.language,
    )


def _kept_content(pack: Pack) -> PackContent | None:
    """Of a pack that is built again: the very data of then, if it is still what it was."""
    kept = PackFile.objects.filter(pack=pack.source_id, kind=PackFile.DATA).first()
    if pack.source_id is None or kept is None or not default_storage.exists(str(kept.file.name)):
        return None
    with kept.file.open("rb") as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != kept.sha256:
        log.error("The data of pack %s is not what it was; read anew.", pack.source_id)
        return None
    try:
        return from_bytes(data)
    except UnreadableError:
        log.warning("The data of pack %s is of another format; read anew.", pack.source_id)
        return None


def _steps(pack: Pack, content: PackContent) -> int:
    return 1 + sum(_WRITERS[kind].steps_of(content) for kind in pack.kinds)


_WRITERS: Mapping[str, ModuleType] = {
    Pack.Kind.PDF: document,
    Pack.Kind.XLSX: workbook,
    Pack.Kind.PPTX: slides,
    Pack.Kind.ZIP: archive,
}


@dataclass(slots=True)
class _Hold:
    """A claimed pack in this worker's hands, for one attempt."""

    organization: Organization
    pack: Pack
    clock: Clock
    steps_total: int
    steps_before: int = 0
    stage: str = Pack.Stage.DATA
    reported_at: datetime | None = None
    parts: list[tuple[str, Path]] = field(default_factory=list)

    def begin(self, stage: str, steps_before: int) -> None:
        self.stage, self.steps_before = stage, steps_before
        self.report(0)

    def report(self, steps_done: int) -> None:
        """Say how far it is, once a second, and hold the lease on. Raises LostLeaseError."""
        now = self.clock()
        if self.reported_at is not None and now - self.reported_at < REPORT_EVERY:
            return
        self.reported_at = now
        self._keep(
            stage=self.stage,
            steps_done=min(self.steps_before + steps_done, self.steps_total),
            steps_total=self.steps_total,
            leased_until=now + LEASE,
        )

    def let_go(self) -> None:
        """It went wrong here: the next look takes it up at once."""
        with tenant_scope(self.organization.pk):
            Pack.objects.held(self.pack).update(leased_until=self.clock())

    def finish(self, files: list[PackFile]) -> Pack:
        now = self.organization.clock_fixed_at or self.clock()
        with tenant_scope(self.organization.pk):
            self._keep(
                state=Pack.State.READY,
                stage="",
                steps_done=self.steps_total,
                steps_total=self.steps_total,
                leased_until=None,
                finished_at=now,
            )
            PackFile.objects.filter(pack=self.pack).delete()
            PackFile.objects.bulk_create(files)
            record_event(
                actor=None,
                verb="evaluations.pack_ready",
                subject=self.pack,
                now=now,
                payload=about(self.pack, sha256=files[0].sha256),
                tell=_told(self.pack),
            )
            return Pack.objects.with_people().with_files().get(pk=self.pack.pk)

    def _keep(self, **fields) -> None:
        with tenant_scope(self.organization.pk):
            if not Pack.objects.held(self.pack).update(**fields):
                raise LostLeaseError(str(self.pack.pk))


def _told(pack: Pack) -> list:
    """Who asked for it; of a scheduled one its readers who are still there."""
    if pack.schedule is None:
        return [pack.requested_by]
    readers = pack.schedule.readers.select_related("member").order_by("pk")
    return [row.member for row in readers if row.member.revoked_at is None]


def _written(hold: _Hold, content: PackContent) -> Pack:
    """Each file under a name of this attempt, then all renamed: nobody ever sees a half of one."""
    pack, folder = hold.pack, folder_of(hold.pack)
    folder.mkdir(parents=True, exist_ok=True)
    for corpse in folder.glob(f"{pack.pk}.*.part"):
        corpse.unlink(missing_ok=True)
    data = to_bytes(content)
    checksum = hashlib.sha256(data).hexdigest()
    written = [(PackFile.DATA, _part(hold, "json"))]
    try:
        hold.begin(Pack.Stage.DATA, 0)
        written[0][1].write_bytes(data)
        done = 1
        for kind in pack.kinds:
            part = _part(hold, kind)
            written.append((kind, part))
            hold.begin(kind, done)
            _write(kind, content, part, checksum=checksum, pack=pack, report=hold.report)
            done += _WRITERS[kind].steps_of(content)
        hold.reported_at = None
        hold.begin(hold.stage, done)
        files = [_filed(pack, kind, part) for kind, part in written]
    finally:
        for _kind, part in written:
            part.unlink(missing_ok=True)
    return hold.finish(files)


def _write(
    kind: str, content: PackContent, part: Path, *, checksum: str, pack: Pack, report
) -> None:
    match kind:
        case Pack.Kind.PDF:
            document.write_document(
                content, part, paper=pack.paper, checksum=checksum, report=report
            )
        case Pack.Kind.XLSX:
            workbook.write_workbook(content, part, paper=pack.paper, report=report)
        case Pack.Kind.PPTX:
            slides.write_slides(content, part, checksum=checksum, report=report)
        case Pack.Kind.ZIP:
            archive.write_archive(content, part, report=report)


def _part(hold: _Hold, extension: str) -> Path:
    return folder_of(hold.pack) / f"{hold.pack.pk}.{hold.pack.attempts}.{extension}.part"


def _filed(pack: Pack, kind: str, part: Path) -> PackFile:
    extension = "json" if kind == PackFile.DATA else kind
    final = folder_of(pack) / f"{pack.pk}.{extension}"
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = part.stat().st_size
    part.replace(final)
    name = f"{pack.organization_id}/packs/{final.name}"
    return PackFile(
        organization_id=pack.organization_id,
        pack=pack,
        kind=kind,
        file=name,
        size=size,
        sha256=sha256,
    )


def _give_up(organization: Organization, pack_id: UUID, now: datetime) -> None:
    """After the last attempt: say so to whoever waits. Does nothing for any other pack."""
    pack = Pack.objects.given_up(now).with_people().filter(pk=pack_id).first()
    if pack is None:
        return
    happened_at = organization.clock_fixed_at or now
    with translation.override(pack.language):
        sentence = _("It was tried %(attempts)s times and did not come to an end.") % {
            "attempts": pack.attempts
        }
    failed = Pack.objects.given_up(now).filter(pk=pack.pk)
    if failed.update(
        state=Pack.State.FAILED,
        stage="",
        failure=sentence,
        leased_until=None,
        finished_at=happened_at,
    ):
        remove_leftovers(pack)
        record_event(
            actor=None,
            verb="evaluations.pack_failed",
            subject=pack,
            now=happened_at,
            payload=about(pack, failure=sentence),
            tell=[pack.requested_by],
        )
