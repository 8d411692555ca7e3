"""Rows of the people and key tables, their texts formatted here and not in the template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.organization.dates import day
from perfmgmt.organization.wording import away_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import ApiKey, Invitation, Membership, Role, Unit

UNUSED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str
    email: str
    avatar: SafeString
    role: str
    role_word: str
    options: SafeString
    units: list[tuple[str, str]]
    manager: str
    access: SafeString
    away: str
    since: str
    is_active: bool
    may_be_invited: bool
    is_me: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    id: UUID
    member_id: UUID
    name: str
    email: str
    role: str
    unit: str
    sent: str
    state: SafeString
    is_expired: bool


@dataclass(frozen=True, slots=True)
class KeyRow:
    id: UUID
    name: str
    acts_as: str
    may: str
    prefix: str
    used: SafeString
    expires: SafeString


def person_row(
    person: Membership, me: Membership, now: datetime, further: Iterable[Unit]
) -> PersonRow:
    """`further` are the units in which they work beside their own."""
    return PersonRow(
        id=person.pk,
        name=person.name,
        email=person.email,
        avatar=html.avatar(person.name, small=False, away=_is_away(person)),
        role=person.role,
        role_word=str(Role(person.role).label),
        options=role_options(person.role),
        units=unit_links([*([person.unit] if person.unit else []), *further], me.organization.slug),
        manager=_reports_to(person),
        access=_access(person, now),
        away=away_words(person.away, now),
        since=day(person.joined_at, now) if person.joined_at else "",
        is_active=person.is_active,
        may_be_invited=person.is_active and not person.user_id and bool(person.email),
        is_me=person.pk == me.pk,
    )


def _reports_to(person: Membership) -> str:
    if person.manager is None:
        return _("reports to nobody")
    return _("reports to %(name)s") % {"name": person.manager.name}


def unit_links(units: Iterable[Unit], slug: str) -> list[tuple[str, str]]:
    return [(each.name, reverse("organization:unit", args=[slug, each.pk])) for each in units]


def role_options(chosen: str) -> SafeString:
    return SafeString(
        "".join(
            f'<option value="{role}"{" selected" if role == chosen else ""}>{escape(str(label))}</option>'
            for role, label in Role.choices
        )
    )


def _is_away(person: Membership) -> bool:
    return not person.can_sign_in or person.away is not None


def _access(person: Membership, now: datetime) -> SafeString:
    if person.revoked_at:
        ended = _("Ended %(day)s") % {"day": day(person.revoked_at, now)}
        return html.status_mark("off_track", ended)
    if not person.user_id:
        words = _("No sign-in")
        return SafeString(f'<span class="quiet">{escape(words)}</span>')
    return SafeString(escape(_("Active")))


def invitation_row(invitation: Invitation, now: datetime) -> InvitationRow:
    person = invitation.membership
    return InvitationRow(
        id=invitation.pk,
        member_id=person.pk,
        name=person.name,
        email=person.email,
        role=str(Role(person.role).label),
        unit=person.unit.name if person.unit else "",
        sent=day(invitation.created_at, now),
        state=_invitation_state(invitation, now),
        is_expired=invitation.expires_at <= now,
    )


def _invitation_state(invitation: Invitation, now: datetime) -> SafeString:
    if invitation.expires_at <= now:
        words = _("expired on %(day)s") % {"day": day(invitation.expires_at, now)}
        return html.status_mark("stale", words)
    days = (localdate(invitation.expires_at) - localdate(now)).days
    if days == 0:
        return SafeString(escape(_("expires today")))
    words = ngettext("expires in %(count)s day", "expires in %(count)s days", days)
    return SafeString(escape(words % {"count": days}))


def key_row(key: ApiKey, now: datetime) -> KeyRow:
    return KeyRow(
        id=key.pk,
        name=key.name,
        acts_as=key.member.name,
        may=_("read and write") if key.can_write else _("read"),
        prefix=key.prefix,
        used=_used(key, now),
        expires=_expiry(key, now),
    )


def last_use(key: ApiKey, now: datetime) -> str:
    return day(key.last_used_on, now) if key.last_used_on else _("never")


def _used(key: ApiKey, now: datetime) -> SafeString:
    """A key that nobody has used for a quarter is a door left open."""
    idle_since = key.last_used_on or localdate(key.created_at)
    if localdate(now) - idle_since <= UNUSED_FOR:
        return SafeString(escape(last_use(key, now)))
    if key.last_used_on:
        return html.status_mark("at_risk", _("not since %(day)s") % {"day": last_use(key, now)})
    return html.status_mark("at_risk", _("never"))


def _expiry(key: ApiKey, now: datetime) -> SafeString:
    if not key.expires_at:
        return SafeString(escape(_("no expiry")))
    if key.expires_at <= now:
        return html.status_mark("stale", _("expired %(day)s") % {"day": day(key.expires_at, now)})
    return SafeString(escape(day(key.expires_at, now)))
