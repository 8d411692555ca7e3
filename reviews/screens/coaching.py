"""Coaching notes as one of their two people sees them. Every function asks who reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import Objective
from objectives.wording import spelled
from perfmgmt.organization.dates import day as day_words
from perfmgmt.organization.dates import moment
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.models import CoachingNote, CoachingReply
from reviews.models.coaching import TAKEN_BACK_WITHIN
from reviews.permissions import may_answer_note, may_coach

MOST = 100  # notes that a page lists
MOST_BESIDE = 20  # notes on the page of a person


@dataclass(frozen=True, slots=True)
class Reply:
    author: str
    when: str
    text: str
    take_back_href: str


@dataclass(frozen=True, slots=True)
class Note:
    """One note with what was said to it."""

    anchor: str
    heading: str
    when: str
    text: str
    objective: str
    objective_href: str
    next_talk: SafeString
    replies: Sequence[Reply]
    answer_href: str
    take_back_href: str


@dataclass(frozen=True, slots=True)
class Coached:
    """Somebody who reports to the reader."""

    person: SafeString
    href: str
    write_href: str
    last: str


@dataclass(frozen=True, slots=True)
class Page:
    finding: str
    team: Sequence[Coached]
    written: Sequence[Note]
    received: Sequence[Note]


@dataclass(frozen=True, slots=True)
class Section:
    """On the page of a person, for whoever coaches them or shares notes with them; for nobody else."""

    notes: Sequence[Note]
    write_href: str
    name: str

    @property
    def is_shown(self) -> bool:
        return bool(self.notes or self.write_href)


def page_of(member: Membership, now: datetime) -> Page:
    """Two queries: who reports to this person, and every note that they wrote or that is about them."""
    facts = _readable(member).values_list("fact", flat=True)[:MOST]
    notes = [_note_from(fact) for fact in facts]
    team = list(Membership.objects.active().filter(manager=member).by_name())
    written = [each for each in notes if each.manager_id == member.pk]
    received = [each for each in notes if each.person_id == member.pk]
    return Page(
        finding=_finding(len(written), len(received), len(team)),
        team=[_coached(each, written, member, now) for each in team],
        written=[_note(each, member, now) for each in written],
        received=[_note(each, member, now) for each in received],
    )


def section(
    facts: Sequence[Mapping[str, Any]], person: Membership, reader: Membership, now: datetime
) -> Section:
    """From what `facts_between` selected for these two."""
    slug = reader.organization.slug
    return Section(
        notes=[_note(_note_from(fact), reader, now) for fact in facts],
        write_href=reverse("reviews:coach", args=[slug, person.pk])
        if may_coach(reader, person)
        else "",
        name=person.name,
    )


def facts_between(person: OuterRef, reader: Membership):
    """The notes that stand between a person and the reader, or on their own page those about themselves,
    for a SELECT that asks for more.
    """
    about_both = Q(person=person) | Q(manager=person) & Q(person=reader)
    return _readable(reader).filter(about_both)[:MOST_BESIDE]


def _readable(member: Membership):
    """Newest first, as facts, each with its replies in the order in which they were said."""
    said = JSONObject(
        id="id", text="text", author="author_id", name="author__name", written_at="written_at"
    )
    replies = CoachingReply.objects.filter(note=OuterRef("pk")).order_by("written_at", "id")
    people = {
        f"{side}_{name}": f"{side}__{column}"
        for side in ("manager", "person")
        for name, column in (("id", "id"), ("name", "name"), ("left", "revoked_at"))
    }
    fact = JSONObject(
        **{name: name for name in ("id", "text", "next_talk_on", "written_at")},
        **people,
        objective_id="objective_id",
        objective_title="objective__title",
        said=ArraySubquery(replies.values(fact=said)),
    )
    return CoachingNote.objects.readable_by(member).newest_first().values(fact=fact)


def _note_from(fact: Mapping[str, Any]) -> CoachingNote:
    """The row again, with its two people and with `said`, the facts of its replies."""
    about = None
    if fact["objective_id"]:
        about = Objective(pk=UUID(fact["objective_id"]), title=fact["objective_title"])
    talk = fact["next_talk_on"]
    found = CoachingNote(
        pk=UUID(fact["id"]),
        manager=_person_from(fact, "manager"),
        person=_person_from(fact, "person"),
        objective=about,
        text=fact["text"],
        next_talk_on=date.fromisoformat(talk) if talk else None,
        written_at=datetime.fromisoformat(fact["written_at"]),
    )
    vars(found)["said"] = fact["said"]
    return found


def _person_from(fact: Mapping[str, Any], side: str) -> Membership:
    left = fact[f"{side}_left"]
    return Membership(
        pk=UUID(fact[f"{side}_id"]),
        name=fact[f"{side}_name"],
        revoked_at=datetime.fromisoformat(left) if left else None,
    )


def _note(note: Any, reader: Membership, now: datetime) -> Note:
    slug = reader.organization.slug
    is_mine = note.manager_id == reader.pk
    written_at = moment(note.written_at, now)
    may_take_back = is_mine and not note.said and note.may_still_be_taken_back(now)
    names = {"person": note.person.name, "manager": note.manager.name}
    return Note(
        anchor=f"note-{note.pk}",
        heading=_("You to %(person)s") % names if is_mine else _("%(manager)s to you") % names,
        when=written_at,
        text=note.text,
        objective=note.objective.title if note.objective else "",
        objective_href=reverse("pages:objective", args=[slug, note.objective_id])
        if note.objective_id
        else "",
        next_talk=_next_talk(note.next_talk_on, now),
        replies=[
            _reply(each, place == len(note.said), reader, now)
            for place, each in enumerate(note.said, start=1)
        ],
        answer_href=reverse("reviews:coaching-answer", args=[slug, note.pk])
        if may_answer_note(reader, note)
        else "",
        take_back_href=reverse("reviews:coaching-take-back", args=[slug, note.pk])
        if may_take_back
        else "",
    )


def _reply(fact: dict[str, Any], is_last: bool, reader: Membership, now: datetime) -> Reply:  # noqa: FBT001 - a flag of one row
    written_at = datetime.fromisoformat(fact["written_at"])
    is_mine = fact["author"] == str(reader.pk)
    may_take_back = is_mine and is_last and now - written_at <= TAKEN_BACK_WITHIN
    return Reply(
        author=_("You") if is_mine else fact["name"],
        when=moment(written_at, now),
        text=fact["text"],
        take_back_href=reverse(
            "reviews:coaching-answer-take-back",
            args=[reader.organization.slug, UUID(fact["id"])],
        )
        if may_take_back
        else "",
    )


def _next_talk(day: date | None, now: datetime) -> SafeString:
    if day is None:
        return SafeString("")
    words = _("Next talk %(day)s") % {"day": day_words(day, now)}
    return html.status_mark("stale", words) if day == localdate(now) else SafeString(words)


def _coached(
    person: Membership, written: Sequence[CoachingNote], reader: Membership, now: datetime
) -> Coached:
    slug = reader.organization.slug
    last = next((each for each in written if each.person_id == person.pk), None)
    return Coached(
        person=html.person(person.name),
        href=reverse("pages:person", args=[slug, person.pk]),
        write_href=reverse("reviews:coach", args=[slug, person.pk])
        if may_coach(reader, person)
        else "",
        last=_("last note %(day)s") % {"day": day_words(last.written_at, now)}
        if last
        else _("no note yet"),
    )


def _finding(written: int, received: int, team: int) -> str:
    if received:
        return ngettext(
            "%(count)s coaching note is for you",
            "%(count)s coaching notes are for you",
            received,
        ) % {"count": spelled(received)}
    if written:
        return ngettext(
            "You keep %(count)s coaching note", "You keep %(count)s coaching notes", written
        ) % {"count": spelled(written).lower()}
    if team:
        return ngettext(
            "%(count)s person reports to you", "%(count)s people report to you", team
        ) % {"count": spelled(team)}
    return _("Coaching")
