"""The people of one objective: owner, who helps, who reviews, who clears the way, and who owned it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accountability.authority import Given, chain_columns, chain_of, given_on
from accountability.models import Assignment, Handover
from accountability.permissions import may_assign, may_hand_over
from accountability.screens.matrix import SOURCES, mark
from objectives.models import Objective
from objectives.rules.activation import endings_of
from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

MOST_HANDOVERS = 20
Role = Assignment.Role


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role; `take_href` takes it back, empty where this reader may not."""

    href: str
    person: SafeString
    name: str
    take_href: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open handover and what this reader may do about it."""

    sentence: str
    because: str
    accept_href: str
    decline_href: str
    withdraw_href: str


@dataclass(frozen=True, slots=True)
class People:
    contributors: list[Holder]
    reviewers: list[Holder]
    authority: Holder | None
    authority_mark: SafeString
    authority_source: str
    waiting: Waiting | None
    owned_before: list[str]
    give_href: str
    hand_href: str

    @property
    def authority_list(self) -> list[Holder]:
        return [self.authority] if self.authority else []


def people_columns() -> dict[str, Any]:
    """For `annotate` on an objective: what `people_on` takes from it."""
    handovers = Handover.objects.filter(objective=OuterRef("pk")).newest_first()
    facts = JSONObject(
        id="pk",
        state="state",
        from_name="from_owner__name",
        to="to_owner_id",
        to_name="to_owner__name",
        effective_on="effective_on",
        reason="reason",
        note="note",
        asked_by="asked_by_id",
        asked_by_name="asked_by__name",
        done_at="done_at",
    )
    return chain_columns() | {
        "handovers": ArraySubquery(handovers.values(fact=facts)[:MOST_HANDOVERS])
    }


def people_on(row: Any, member: Membership) -> People:
    """Of an objective read with `people_columns`; no query."""
    slug = member.organization.slug
    chain, given = chain_of(row), given_on(row)
    is_open = bool(endings_of(row.state))
    may_give = is_open and may_assign(member, row)
    under = {row.pk} if chain.named == member.pk else frozenset[UUID]()
    may_hand = row.state == Objective.State.ACTIVE and may_hand_over(member, row, under)
    waiting = _waiting(slug, row.handovers, member, may_hand=may_hand)
    authority = chain.authority
    named = next((each for each in given if each.role == Role.AUTHORITY), None)
    return People(
        contributors=_holding(slug, row, given, Role.CONTRIBUTOR, may_take=may_give),
        reviewers=_holding(slug, row, given, Role.REVIEWER, may_take=may_give),
        authority=_holder(
            slug,
            authority.person,
            chain.here[authority.person],
            named.id if named and may_give and not authority.is_derived else None,
        )
        if authority
        else None,
        authority_mark=mark("derived" if authority and authority.is_derived else "authority"),
        authority_source=str(SOURCES[authority.source]) if authority else "",
        waiting=waiting,
        owned_before=[_before(fact) for fact in row.handovers if fact["state"] == "done"],
        give_href=reverse("accountability:give-role", args=[slug, row.pk]) if may_give else "",
        hand_href=reverse("accountability:hand-over", args=[slug, row.pk])
        if may_hand and waiting is None
        else "",
    )


def _holding(
    slug: str, row: Any, given: Sequence[Given], role: str, *, may_take: bool
) -> list[Holder]:
    return [
        _holder(slug, each.member, each.name, each.id if may_take else None)
        for each in given
        if each.role == role and each.is_here and each.member != row.owner_id
    ]


def _holder(slug: str, person: UUID, name: str, assignment: UUID | None) -> Holder:
    return Holder(
        href=reverse("pages:person", args=[slug, person]),
        person=html.person(name),
        name=name,
        take_href=reverse("accountability:take-role", args=[slug, assignment])
        if assignment
        else "",
    )


def _waiting(
    slug: str, facts: Sequence[Mapping[str, Any]], member: Membership, *, may_hand: bool
) -> Waiting | None:
    found = next((fact for fact in facts if fact["state"] in ("asked", "accepted")), None)
    if found is None:
        return None
    is_asked = found["state"] == Handover.State.ASKED
    is_mine = is_asked and found["to"] == str(member.pk)
    may_withdraw = may_hand or found["asked_by"] == str(member.pk)
    day = date.fromisoformat(found["effective_on"])
    words = {"name": found["to_name"], "day": short_date(day), "reason": found["reason"]}
    if is_asked:
        sentence = _("Asked %(name)s to own it from %(day)s, waits to accept.") % words
    else:
        sentence = _("%(name)s has accepted and owns it from %(day)s.") % words
    because = [found["reason"]]
    if found["note"]:
        because.append(_("In flight: %(note)s") % {"note": found["note"]})

    def address(step: str) -> str:
        return reverse(f"accountability:handover-{step}", args=[slug, found["id"]])

    return Waiting(
        sentence=sentence,
        because=" ".join(because),
        accept_href=address("accept") if is_mine else "",
        decline_href=address("decline") if is_mine else "",
        withdraw_href=address("withdraw") if may_withdraw else "",
    )


def _before(fact: Mapping[str, Any]) -> str:
    """ "Henrik Lund until 12 October 2026, handed over to Aylin Demir: she runs the test bench." """
    done_at: datetime | None = parse_datetime(fact["done_at"])
    words = {
        "from": fact["from_name"],
        "to": fact["to_name"],
        "day": date_format(localdate(done_at), "DATE_FORMAT"),
        "reason": fact["reason"],
    }
    if fact["from_name"]:
        return _("%(from)s until %(day)s, handed over to %(to)s: %(reason)s") % words
    return _("Nobody until %(day)s, then %(to)s: %(reason)s") % words
