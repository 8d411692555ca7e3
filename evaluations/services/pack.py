"""Packs: asked for, taken up by a worker under a lease, written, retried.

Facts carry the organisation's clock; a lease is a promise between workers and runs on the wall clock,
because a sandbox stands still.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from evaluations.models import Pack
from evaluations.snapshot import Snapshot, read_snapshot
from evaluations.workbook import steps_of, write_workbook
from perfmgmt.events.nudge import nudge
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Organization
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.wording import speaking, words_of
from reviews.models import Review

log = logging.getLogger(__name__)

BUILD = "evaluations.tasks.build"
LEASE = timedelta(seconds=30)
REPORT_EVERY = timedelta(seconds=1)

Clock = Callable[[], datetime]


class LostLeaseError(RuntimeError):
    """Somebody else took the pack up meanwhile; what this worker has is thrown away."""


@transaction.atomic
def request_pack(
    *,
    actor: Membership,
    review: Review,
    now: datetime,
    kind: str = Pack.Kind.XLSX,
    api_key: ApiKey | None = None,
) -> Pack:
    """A pack of a closed review in the requester's language. One that is being built already is given."""
    if not review.is_closed:
        raise Refused(
            _("The review is not closed yet. Its pack can be made afterwards."), field="review"
        )
    if kind not in Pack.Kind.values:
        raise Refused(_("Choose one of the kinds of packs."), field="kind")
    language = language_of(actor)
    wanted = {"review": review, "kind": kind, "language": language}
    try:
        with transaction.atomic():
            pack = Pack.objects.create(requested_by=actor, requested_at=now, **wanted)
    except IntegrityError as error:
        if "pack_one_unfinished" not in str(error):
            raise
        return Pack.objects.unfinished().get(**wanted)
    record_event(
        actor=actor,
        verb="evaluations.pack_requested",
        subject=pack,
        now=now,
        payload={"review": review.title, "kind": kind, "language": language},
        api_key=api_key,
    )
    _nudge(pack)
    return pack


@transaction.atomic
def retry_pack(
    *, actor: Membership, pack: Pack, now: datetime, api_key: ApiKey | None = None
) -> Pack:
    """Put a failed pack back into the queue with all its attempts. Refuses one that has not failed."""
    pack = Pack.objects.select_for_update(of=("self",)).with_people().get(pk=pack.pk)
    if not pack.is_failed:
        raise Refused(_("This pack has not failed."))
    again = Pack.objects.unfinished().filter(
        review=pack.review_id, kind=pack.kind, language=pack.language
    )
    if again.exists():
        raise Refused(_("This pack is being built already."))
    pack.state, pack.attempts, pack.leased_until = Pack.State.QUEUED, 0, None
    pack.failure, pack.finished_at = "", None
    pack.save(update_fields=["state", "attempts", "leased_until", "failure", "finished_at"])
    record_event(
        actor=actor,
        verb="evaluations.pack_retried",
        subject=pack,
        now=now,
        payload={"review": pack.review.title, "kind": pack.kind, "language": pack.language},
        api_key=api_key,
    )
    _nudge(pack)
    return pack


def build_pack(*, organization_id: UUID, pack_id: UUID, clock: Clock) -> Pack | None:
    """Build one pack: claim, read in one transaction, write outside of any, finish.

    None where it is finished, in other hands or given up. `clock` is the wall clock. A worker that
    dies leaves the lease behind; once it is over the next one starts afresh under another name, and
    a worker that comes back late finds that it no longer counts.
    """
    with tenant_scope(organization_id):
        organization = Organization.objects.get(pk=organization_id)
        pack = Pack.objects.claim(pack_id, clock(), LEASE)
        if pack is None:
            _give_up(organization, pack_id, clock())
            return None
        words = words_of(organization)
        with translation.override(pack.language), speaking(words):
            snapshot = read_snapshot(pack.review, organization)
    hold = _Hold(organization, pack, clock, steps_of(snapshot))
    try:
        with speaking(words):
            return _written(hold, snapshot)
    except LostLeaseError:
        log.warning("Pack %s was taken up by somebody else.", pack.pk)
        return None
    except Exception:
        hold.let_go()
        raise


def language_of(member: Membership) -> str:
    return (member.user and member.user.language) or member.organization.locale


@dataclass(slots=True)
class _Hold:
    """A claimed pack in this worker's hands, for one attempt."""

    organization: Organization
    pack: Pack
    clock: Clock
    steps_total: int
    reported_at: datetime | None = None

    def report(self, steps_done: int) -> None:
        """Say how far it is, once a second, and hold the lease on. Raises LostLeaseError."""
        now = self.clock()
        if self.reported_at is not None and now - self.reported_at < REPORT_EVERY:
            return
        self.reported_at = now
        self._keep(steps_done=steps_done, steps_total=self.steps_total, leased_until=now + LEASE)

    def let_go(self) -> None:
        """It went wrong here: the next look takes it up at once."""
        with tenant_scope(self.organization.pk):
            Pack.objects.held(self.pack).update(leased_until=self.clock())

    def finish(self, name: str, size: int, sha256: str) -> Pack:
        now = self.organization.clock_fixed_at or self.clock()
        fields = {"file": name, "size": size, "sha256": sha256, "finished_at": now}
        with tenant_scope(self.organization.pk):
            self._keep(
                state=Pack.State.READY,
                steps_done=self.steps_total,
                steps_total=self.steps_total,
                leased_until=None,
                **fields,
            )
            _tell(self.pack, "evaluations.pack_ready", now, file=name, size=size, sha256=sha256)
            return Pack.objects.with_people().get(pk=self.pack.pk)

    def _keep(self, **fields) -> None:
        with tenant_scope(self.organization.pk):
            if not Pack.objects.held(self.pack).update(**fields):
                raise LostLeaseError(str(self.pack.pk))


def _written(hold: _Hold, snapshot: Snapshot) -> Pack:
    """The file under a name of this attempt, then renamed in one step: nobody ever sees a half of it."""
    pack = hold.pack
    name = f"{hold.organization.pk}/packs/{pack.pk}.{pack.kind}"
    final = Path(pack.file.storage.path(name))
    final.parent.mkdir(parents=True, exist_ok=True)
    for corpse in final.parent.glob(f"{pack.pk}.*.part"):
        corpse.unlink(missing_ok=True)
    part = final.with_name(f"{pack.pk}.{pack.attempts}.part")
    hold.report(0)
    try:
        with translation.override(pack.language):
            write_workbook(snapshot, part, report=hold.report)
        content = part.read_bytes()
        hold.report(hold.steps_total)
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
    return hold.finish(name, len(content), hashlib.sha256(content).hexdigest())


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
        state=Pack.State.FAILED, failure=sentence, leased_until=None, finished_at=happened_at
    ):
        _tell(pack, "evaluations.pack_failed", happened_at, failure=sentence)


def _tell(pack: Pack, verb: str, now: datetime, **payload) -> None:
    record_event(
        actor=None,
        verb=verb,
        subject=pack,
        now=now,
        payload={"review": pack.review.title, "kind": pack.kind, **payload},
        tell=[pack.requested_by],
    )


def _nudge(pack: Pack) -> None:
    """A hint to a worker after the commit; the beat looks every few seconds anyway."""
    organization_id, pack_id = str(pack.organization_id), str(pack.pk)
    transaction.on_commit(lambda: nudge(BUILD, organization_id, pack_id, expires=300), robust=True)
