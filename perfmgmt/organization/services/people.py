"""Coming in, changing role, leaving."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perfmgmt.events.models import Delivery
from perfmgmt.events.services import record_event
from perfmgmt.organization.services.absence import SHAPE
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.fields import uuid7
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import (
    ApiKey,
    Delegation,
    Invitation,
    Membership,
    Role,
    Unit,
    User,
    digest,
)

LINK_LASTS = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    actor: Membership | None,
    now: datetime,
    name: str,
    email: str,
    role: str,
    unit: Unit | None = None,
    title: str = "",
) -> Invitation:
    """Let a person in by a link to their address; somebody who is listed without a sign-in keeps their row.

    The link works once, for seven days, and reaches nobody but the mail. Refused for an address
    that can sign in here already. `actor` is None where there is nobody yet.
    """
    address = email.strip().lower()
    person = Membership.objects.active().filter(email__iexact=address).first()
    if person and person.user_id:
        raise Refused(
            _("%(name)s is here already, with this address.") % {"name": person.name}, field="email"
        )
    if person:
        _describe(person, name=name.strip(), role=role, unit=unit, title=title.strip())
        return _send_link(actor=actor, person=person, brings_member=False, now=now)
    person = _new_person(
        name=name.strip(), email=address, role=role, unit=unit, title=title.strip()
    )
    return _send_link(actor=actor, person=person, brings_member=True, now=now)


def _describe(person: Membership, *, name, role, unit, title) -> None:
    person.name, person.role = name, role
    person.unit, person.title = unit or person.unit, title or person.title
    person.save(update_fields=["name", "role", "unit", "title"])


def _new_person(**fields) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(**fields)
    except IntegrityError as error:
        raise Refused(
            _("Somebody else invited this address a moment ago."), field="email"
        ) from error


@transaction.atomic
def invite_again(*, actor: Membership, member: Membership, now: datetime) -> Invitation:
    """A fresh link for somebody who has not come yet; links sent before stop working."""
    member = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.user_id or not member.is_active or not member.email:
        raise Refused(_("%(name)s cannot be invited.") % {"name": member.name})
    return _send_link(actor=actor, person=member, brings_member=False, now=now)


def _send_link(*, actor, person, brings_member: bool, now: datetime) -> Invitation:
    earlier = Invitation.objects.open().filter(membership=person)
    brings_member = brings_member or earlier.filter(brings_member=True).exists()
    earlier.update(withdrawn_at=now)
    invitation = Invitation(
        id=uuid7(),
        membership=person,
        brings_member=brings_member,
        invited_by=actor,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    invitation.token_digest = digest(invitation.secret)
    invitation.save(force_insert=True)
    record_event(
        actor=actor,
        verb="organization.person_invited",
        subject=person,
        now=now,
        payload={
            "invitation": str(invitation.pk),
            "name": person.name,
            "email": person.email,
            "role": person.role,
        },
        tell=[person],
        channels=[Delivery.Channel.EMAIL],
    )
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Membership, invitation: Invitation, now: datetime) -> Invitation:
    """The link stops working; a person who came by it alone is no longer listed."""
    invitation = _locked(invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("This invitation is no longer open."))
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    person = invitation.membership
    if invitation.brings_member:
        person.revoked_at = now
        person.save(update_fields=["revoked_at"])
    record_event(
        actor=actor,
        verb="organization.invitation_withdrawn",
        subject=person,
        now=now,
        payload={"name": person.name, "email": person.email},
    )
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, now: datetime, user: User) -> Membership:
    """Join the sign-in to the person who was invited. The same address, in time, once."""
    invitation = _locked(invitation)
    person = invitation.membership
    if not Invitation.objects.usable(invitation.secret, now):
        raise Refused(_("This invitation no longer works. Ask for a new one."))
    if user.email.lower() != person.email.lower():
        raise Refused(_("This invitation is for another address."))
    if Membership.objects.of_user(user.pk):
        raise Refused(_("You are in this organisation already, under another address."))
    person.user, person.joined_at = user, now
    person.save(update_fields=["user", "joined_at"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record_event(
        actor=person,
        verb="organization.person_joined",
        subject=person,
        now=now,
        payload={"name": person.name, "role": person.role},
        tell=[invitation.invited_by] if invitation.invited_by else [],
        channels=[Delivery.Channel.INBOX],
    )
    return person


@transaction.atomic
def join_with_new_account(
    *, invitation: Invitation, name: str, password: str, now: datetime
) -> Membership:
    """Make the sign-in that the invited address has not got yet, and join with it under this name.

    The link proved the address, so it counts as verified. Refused where a sign-in exists by now.
    """
    invitation = _locked(invitation)
    email = invitation.membership.email.lower()
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, password=password, name=name.strip())
    except IntegrityError as error:
        raise Refused(_("There is an account with this address. Sign in with it.")) from error
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    Membership.objects.filter(pk=invitation.membership_id).update(name=user.name)
    return accept_invitation(invitation=invitation, now=now, user=user)


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("membership", "invited_by")
        .get(pk=invitation.pk)
    )


@transaction.atomic
def change_role(
    *, actor: Membership, member: Membership, role: str, now: datetime, expected: str | None = None
) -> Membership:
    """`expected` is the role that the actor saw; where it has changed since, nothing is overwritten."""
    member = _locked_beside_administrators(actor, member)
    before = Role(member.role)
    if expected is not None and expected != before:
        raise Changed(
            _("Somebody made %(name)s %(role)s in the meantime.")
            % {"name": member.name, "role": before.label},
            current=member,
        )
    if before == role:
        return member
    if before == Role.ADMIN:
        _keep_an_administrator(besides=member)
    member.role = Role(role).value
    member.save(update_fields=["role"])
    record_event(
        actor=actor,
        verb="organization.role_changed",
        subject=member,
        now=now,
        payload={"name": member.name, "from": before.value, "to": member.role},
        tell=[member] if member.user_id else [],
    )
    return member


@transaction.atomic
def revoke_membership(*, actor: Membership, member: Membership, now: datetime) -> Membership:
    """End a person's access at once, with their API keys, open invitations and stand-ins of both kinds.

    What they own stays theirs, and shows that its owner has left, until somebody takes it over.
    """
    member = _locked_beside_administrators(actor, member)
    if not member.is_active:
        raise Refused(_("The access of %(name)s has ended already.") % {"name": member.name})
    if member.role == Role.ADMIN:
        _keep_an_administrator(besides=member)
    member.revoked_at = now
    member.save(update_fields=["revoked_at"])
    keys = ApiKey.objects.live().filter(member=member)
    names = list(keys.order_by("name").values_list("name", flat=True))
    keys.update(revoked_at=now)
    Invitation.objects.open().filter(membership=member).update(withdrawn_at=now)
    record_event(
        actor=actor,
        verb="organization.access_ended",
        subject=member,
        now=now,
        payload={
            "name": member.name,
            "role": member.role,
            "api_keys": names,
            "stand_ins": _end_stand_ins(member, now),
        },
    )
    return member


def _end_stand_ins(member: Membership, now: datetime) -> list[str]:
    """Nobody stands in for who has left, nor does who has left for anybody; who it was between."""
    lock_shape(SHAPE)
    clock = member.organization.clock_fixed_at or now
    today = clock.astimezone(member.organization.zone).date()
    running = Delegation.objects.of(member).not_over(today).with_people()
    named = [f"{each.stand_in} → {each.absent}" for each in running.in_time()]
    running.update(withdrawn_at=now)
    return named


def _locked_beside_administrators(actor: Membership, member: Membership) -> Membership:
    """The member as stored now.

    All administrators are locked first and in one order: two who end each other's access meet here,
    and the second finds that their own has ended.
    """
    administrators = Membership.objects.administrators().order_by("id")
    list(administrators.select_for_update(no_key=True))
    if not Membership.objects.active().filter(pk=actor.pk).exists():
        raise Refused(_("Your own access has ended."))
    return Membership.objects.select_for_update(no_key=True).get(pk=member.pk)


def _keep_an_administrator(*, besides: Membership) -> None:
    if besides.user_id and not Membership.objects.administrators().exclude(pk=besides.pk).exists():
        raise Refused(_("Name another admin first."), field="role")
