"""Packs: asked for, cancelled, tried again. Facts carry the organisation's clock."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evaluations.models import Cycle, Pack, PackSchedule, SignedEvaluation
from evaluations.models.pack import SCOPES, Subject, scope_of
from evaluations.services.common import (
    about,
    checked_kinds,
    checked_language,
    checked_paper,
    nudge_worker,
    remove_leftovers,
)
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.fields import uuid7
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Review


@transaction.atomic
def request_pack(
    *,
    actor: Membership,
    subject: Subject,
    now: datetime,
    kinds: Iterable[str] = (Pack.Kind.XLSX,),
    paper: str = Pack.Paper.A4,
    language: str = "",
    source: Pack | None = None,
    schedule: PackSchedule | None = None,
    slot: str = "",
    api_key: ApiKey | None = None,
) -> Pack:
    """A pack of what is known now, or of the snapshot of `source`. One that is in work already is given.

    What is recorded later is not in it: it is pinned by `now` and by its own key.
    """
    wanted = {
        **_scope_of(subject),
        "kinds": checked_kinds(kinds),
        "paper": checked_paper(paper),
        "language": source.language if source else checked_language(language or language_of(actor)),
        "source": source,
    }
    key = uuid7()
    pin = (
        {"pinned_at": source.pinned_at, "mark": source.mark} if source else _pin(subject, now, key)
    )
    made = Pack(
        pk=key,
        requested_by=actor,
        requested_at=now,
        schedule=schedule,
        slot=slot,
        **pin,
        **wanted,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "pack_one_in_work" not in str(error):
            raise
        return Pack.objects.unfinished().with_people().get(**wanted)
    record_event(
        actor=actor,
        verb="evaluations.pack_requested",
        subject=made,
        now=now,
        payload=about(made, language=made.language),
        api_key=api_key,
    )
    nudge_worker(made)
    return made


@transaction.atomic
def retry_pack(
    *, actor: Membership, pack: Pack, now: datetime, api_key: ApiKey | None = None
) -> Pack:
    """Put a failed or cancelled pack back into the queue with all its attempts; its pin stays."""
    pack = Pack.objects.select_for_update(of=("self",)).with_people().get(pk=pack.pk)
    if not pack.may_be_retried:
        raise Refused(_("This pack has not failed."))
    pack.state, pack.attempts, pack.leased_until = Pack.State.QUEUED, 0, None
    pack.failure, pack.finished_at = "", None
    try:
        with transaction.atomic():
            pack.save(update_fields=["state", "attempts", "leased_until", "failure", "finished_at"])
    except IntegrityError as error:
        if "pack_one_in_work" not in str(error):
            raise
        raise Refused(_("This pack is being built already.")) from error
    record_event(
        actor=actor,
        verb="evaluations.pack_retried",
        subject=pack,
        now=now,
        payload=about(pack, language=pack.language),
        api_key=api_key,
    )
    nudge_worker(pack)
    return pack


@transaction.atomic
def cancel_pack(
    *, actor: Membership, pack: Pack, now: datetime, api_key: ApiKey | None = None
) -> Pack:
    """Its worker finds at its next report that the pack is no longer its own, and throws away what it has."""
    pack = Pack.objects.select_for_update(of=("self",)).with_people().get(pk=pack.pk)
    if not pack.is_unfinished:
        raise Refused(_("This pack is not being built any more."))
    pack.state, pack.leased_until, pack.finished_at = Pack.State.CANCELLED, None, now
    pack.save(update_fields=["state", "leased_until", "finished_at"])
    record_event(
        actor=actor,
        verb="evaluations.pack_cancelled",
        subject=pack,
        now=now,
        payload=about(pack),
        api_key=api_key,
    )
    transaction.on_commit(lambda: remove_leftovers(pack), robust=True)
    return pack


def language_of(member: Membership) -> str:
    return (member.user and member.user.language) or member.organization.locale


def _scope_of(subject: Subject) -> dict[str, Subject | None]:
    if isinstance(subject, Review) and not subject.is_closed:
        raise Refused(
            _("The review is not closed yet. Its pack can be made afterwards."), field="review"
        )
    return dict.fromkeys(SCOPES) | {scope_of(subject): subject}


def _pin(subject: Subject, now: datetime, key: UUID) -> dict:
    """A review is pinned by its freeze, a signed cycle by its last signature, everything else by the request."""
    if isinstance(subject, Review) and subject.frozen_at:
        return {"pinned_at": subject.frozen_at, "mark": None}
    if isinstance(subject, Cycle) and subject.state == Cycle.State.SIGNED:
        last = SignedEvaluation.objects.of(subject).order_by("pk").last()
        return {"pinned_at": subject.ended_at, "mark": last.pk if last else None}
    return {"pinned_at": now, "mark": key}
