"""Coaching notes: what a manager and one person write to each other.

Their events carry ids only, and their subject is whoever acts: the record says that somebody kept a note,
never about whom or what. Nobody acts for anybody here.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import CoachingNote, CoachingReply
from reviews.permissions import may_answer_note, may_coach


@transaction.atomic
def write_note(
    *,
    actor: Membership,
    person: Membership,
    text: str,
    now: datetime,
    objective: Objective | None = None,
    next_talk_on: date | None = None,
    api_key: ApiKey | None = None,
) -> CoachingNote:
    """A manager's note for one person, who is told that there is one."""
    # Who stops being their manager at this instant is one no more, or writes before.
    lock_row(person)
    person = Membership.objects.get(pk=person.pk)
    if not may_coach(actor, person):
        raise Refused(_("Only the manager of somebody who is here writes a note for them."))
    if not text.strip():
        raise Refused(_("Write what you want to say."), field="text")
    today = now.astimezone(actor.organization.zone).date()
    if next_talk_on is not None and next_talk_on < today:
        raise Refused(_("This day is past."), field="next_talk_on")
    note = CoachingNote.objects.create(
        manager=actor,
        person=person,
        objective=objective,
        text=text.strip(),
        next_talk_on=next_talk_on,
        written_at=now,
    )
    _write("reviews.coaching_note_written", actor, note, now, api_key, tell=person)
    return note


@transaction.atomic
def answer_note(
    *,
    actor: Membership,
    note: CoachingNote,
    text: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> CoachingReply:
    """Either of the two says something to it; the other one is told that there is an answer."""
    note = _locked(note)
    if not may_answer_note(actor, note):
        raise Refused(_("One of the two has left: the note stays as it is."))
    if not text.strip():
        raise Refused(_("Write what you want to say."), field="text")
    reply = CoachingReply.objects.create(note=note, author=actor, text=text.strip(), written_at=now)
    other = note.person if actor.pk == note.manager_id else note.manager
    _write("reviews.coaching_note_answered", actor, note, now, api_key, tell=other)
    return reply


@transaction.atomic
def take_note_back(
    *, actor: Membership, note: CoachingNote, now: datetime, api_key: ApiKey | None = None
) -> None:
    """It is gone, as if it had not been written; only shortly after, and while nobody has answered."""
    note = _locked(note)
    if note.manager_id != actor.pk:
        raise Refused(_("Only who wrote it takes it back."))
    if note.replies.exists():
        raise Refused(_("It has been answered and stays."))
    _refuse_late(note, now)
    key = note.pk
    note.delete()
    _record_taken_back(actor, key, now, api_key)


@transaction.atomic
def take_answer_back(
    *, actor: Membership, reply: CoachingReply, now: datetime, api_key: ApiKey | None = None
) -> None:
    """The same for what was said to a note: only the last word, by who said it."""
    note = _locked(reply.note)
    last = note.replies.order_by("-written_at", "-id").first()
    if last is None or last.pk != reply.pk:
        raise Refused(_("It has been answered and stays."))
    if last.author_id != actor.pk:
        raise Refused(_("Only who wrote it takes it back."))
    _refuse_late(last, now)
    last.delete()
    _record_taken_back(actor, note.pk, now, api_key)


def _refuse_late(written: CoachingNote | CoachingReply, now: datetime) -> None:
    if not written.may_still_be_taken_back(now):
        raise Refused(_("It is older than ten minutes and stays."))


def _locked(note: CoachingNote) -> CoachingNote:
    """With both people; who answers and who takes back meet here."""
    lock_row(note)
    return CoachingNote.objects.with_people().get(pk=note.pk)


def _write(
    verb: str,
    actor: Membership,
    note: CoachingNote,
    now: datetime,
    api_key: ApiKey | None,
    *,
    tell: Membership,
) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=actor,
        now=now,
        payload={"note": str(note.pk)},
        tell=[tell],
        api_key=api_key,
    )


def _record_taken_back(
    actor: Membership, note_id: UUID, now: datetime, api_key: ApiKey | None
) -> None:
    """The other one is not told: there is nothing to read."""
    record_event(
        actor=actor,
        verb="reviews.coaching_note_taken_back",
        subject=actor,
        now=now,
        payload={"note": str(note_id)},
        api_key=api_key,
    )
