"""Inviting, joining, roles and leaving."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection

from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization import services
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import ApiKey, Invitation, Membership, Role, User
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW


def invite(cast, **fields) -> Invitation:
    defaults = {"name": "Frank Moll", "email": "Frank@Example.org", "role": Role.MEMBER}
    return services.invite(actor=cast.erin, now=NOW, **defaults | fields)


def account(email="frank@example.org") -> User:
    return User.objects.create_user(email=email, password=factories.PASSWORD, name="Frank")


def verbs() -> list[str]:
    return list(Event.objects.order_by("recorded_at", "id").values_list("verb", flat=True))


def test_an_invitation_makes_a_person_without_sign_in_and_queues_one_mail(cast):
    operations = factories.unit()
    invitation = invite(cast, unit=operations, title="Plant manager")
    person = invitation.membership
    assert (person.name, person.email, person.role, person.title, person.unit, person.user) == (
        "Frank Moll",
        "frank@example.org",
        "member",
        "Plant manager",
        operations,
        None,
    )
    assert invitation.expires_at == NOW + timedelta(days=7)
    [delivery] = Delivery.objects.all()
    assert (delivery.recipient, delivery.channel) == (person, "email")
    event = Event.objects.get()
    assert (event.verb, event.actor, event.subject_id) == (
        "organization.person_invited",
        cast.erin,
        person.pk,
    )


def test_the_secret_of_a_link_stands_nowhere_in_the_database(cast):
    invitation = invite(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM events_event")
        events = str(cursor.fetchall())
        cursor.execute("SELECT tenancy_invitation::text FROM tenancy_invitation")
        rows = str(cursor.fetchall())
    assert len(invitation.secret) == 43
    assert invitation.secret not in events + rows
    assert str(invitation.pk) in events


def test_the_secret_differs_for_each_invitation_and_each_installation(cast, settings):
    first, second = invite(cast), invite(cast, email="gina@example.org")
    here = first.secret
    assert here != second.secret
    settings.SECRET_KEY = "another"
    assert first.secret != here


def test_somebody_who_can_sign_in_is_not_invited_again(cast):
    with pytest.raises(Refused) as refusal:
        invite(cast, email="ALICE@example.org")
    assert (str(refusal.value), refusal.value.field) == (
        "Alice is here already, with this address.",
        "email",
    )
    assert verbs() == []


def test_a_person_who_was_listed_before_keeps_their_row(cast):
    listed = Membership.objects.create(name="F. Moll", email="frank@example.org", title="Buyer")
    invitation = invite(cast, role=Role.LEADER)
    person = invitation.membership
    assert (person.pk, person.name, person.role, person.title) == (
        listed.pk,
        "Frank Moll",
        "leader",
        "Buyer",
    )
    assert not invitation.brings_member


def test_a_new_link_ends_the_earlier_one(cast):
    first = invite(cast)
    second = services.invite_again(
        actor=cast.erin, member=first.membership, now=NOW + timedelta(days=1)
    )
    assert Invitation.objects.usable(first.secret, NOW) is None
    assert Invitation.objects.usable(second.secret, NOW) == second
    assert second.brings_member
    assert verbs() == ["organization.person_invited", "organization.person_invited"]


def test_withdrawing_takes_along_who_came_by_the_invitation_alone(cast):
    invitation = invite(cast)
    services.withdraw_invitation(actor=cast.erin, invitation=invitation, now=NOW)
    assert Invitation.objects.usable(invitation.secret, NOW) is None
    assert not Membership.objects.active().named("Frank Moll").exists()
    with pytest.raises(Refused, match="This invitation is no longer open"):
        services.withdraw_invitation(actor=cast.erin, invitation=invitation, now=NOW)
    invite(cast)  # the address is free again


def test_withdrawing_leaves_who_was_listed_before(cast):
    Membership.objects.create(name="Frank Moll", email="frank@example.org")
    invitation = invite(cast)
    services.withdraw_invitation(actor=cast.erin, invitation=invitation, now=NOW)
    assert Membership.objects.active().named("Frank Moll").exists()


def test_accepting_joins_the_sign_in_once(cast):
    invitation, user = invite(cast), account()
    person = services.accept_invitation(invitation=invitation, now=NOW, user=user)
    assert (person.user, person.joined_at) == (user, NOW)
    assert verbs() == ["organization.person_invited", "organization.person_joined"]
    told = Delivery.objects.get(event__verb="organization.person_joined")
    assert (told.recipient, told.channel) == (cast.erin, "inbox")
    with pytest.raises(Refused, match="This invitation no longer works"):
        services.accept_invitation(invitation=invitation, now=NOW, user=user)


@pytest.mark.parametrize("later", [timedelta(days=7), timedelta(days=30)])
def test_an_expired_invitation_is_not_accepted(cast, later):
    invitation, user = invite(cast), account()
    with pytest.raises(Refused, match="This invitation no longer works"):
        services.accept_invitation(invitation=invitation, now=NOW + later, user=user)


def test_another_address_does_not_get_in(cast):
    invitation = invite(cast)
    with pytest.raises(Refused, match="This invitation is for another address"):
        services.accept_invitation(invitation=invitation, now=NOW, user=cast.mallory)
    assert Membership.objects.get(pk=invitation.membership_id).user is None


def test_joining_with_a_new_account_proves_the_address(cast):
    invitation = invite(cast)
    person = services.join_with_new_account(
        invitation=invitation, name="Franz Moll", password="four quiet words here", now=NOW
    )
    assert (person.name, person.user.name, person.user.email) == (
        "Franz Moll",
        "Franz Moll",
        "frank@example.org",
    )
    assert check_password("four quiet words here", person.user.password)
    address = person.user.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == ("frank@example.org", True, True)


def test_joining_where_an_account_exists_by_now_is_refused(cast):
    invitation = invite(cast)
    account()
    with pytest.raises(Refused, match="There is an account with this address"):
        services.join_with_new_account(
            invitation=invitation, name="Frank", password="four quiet words here", now=NOW
        )


def test_a_role_changes_and_its_person_is_told(cast):
    services.change_role(
        actor=cast.erin, member=cast.bob, role=Role.LEADER, expected="member", now=NOW
    )
    assert Membership.objects.get(pk=cast.bob.pk).role == "leader"
    event = Event.objects.get()
    assert event.payload == {"name": "Bob", "from": "member", "to": "leader"}
    told = Delivery.objects.values_list("recipient", "channel")
    assert set(told) == {(cast.bob.pk, "inbox"), (cast.bob.pk, "email")}


def test_a_role_that_changed_in_the_meantime_is_not_overwritten(cast):
    with pytest.raises(Changed) as change:
        services.change_role(
            actor=cast.erin, member=cast.bob, role=Role.ADMIN, expected="viewer", now=NOW
        )
    assert str(change.value) == "Somebody made Bob Member in the meantime."
    assert change.value.current.role == "member"
    assert verbs() == []


def test_the_same_role_again_is_no_event(cast):
    services.change_role(actor=cast.erin, member=cast.bob, role=Role.MEMBER, now=NOW)
    assert verbs() == []


def test_the_last_admin_stays(cast):
    factories.member("frank", Role.ADMIN, revoked_at=NOW)
    Membership.objects.create(name="Invited admin", email="i@example.org", role=Role.ADMIN)
    with pytest.raises(Refused, match="Name another admin first"):
        services.change_role(actor=cast.erin, member=cast.erin, role=Role.MEMBER, now=NOW)
    with pytest.raises(Refused, match="Name another admin first"):
        services.revoke_membership(actor=cast.erin, member=cast.erin, now=NOW)
    assert Membership.objects.get(pk=cast.erin.pk).role == "admin"


def test_an_admin_may_leave_once_there_is_another(cast):
    factories.member("frank", Role.ADMIN)
    services.revoke_membership(actor=cast.erin, member=cast.erin, now=NOW)
    assert [admin.name for admin in Membership.objects.administrators()] == ["Frank"]


def test_ending_access_ends_keys_and_open_links_too(cast):
    _key, secret = services.create_api_key(
        actor=cast.erin, member=cast.bob, name="ERP", can_write=True, now=NOW
    )
    other, _secret = services.create_api_key(
        actor=cast.erin, name="Erin's own", can_write=False, now=NOW
    )
    services.revoke_membership(actor=cast.erin, member=cast.bob, now=NOW)
    assert Membership.objects.of_user(cast.bob.user_id) is None
    assert ApiKey.objects.usable(secret, NOW) is None
    assert set(ApiKey.objects.live()) == {other}
    event = Event.objects.get(verb="organization.access_ended")
    assert event.payload == {
        "name": "Bob",
        "role": "member",
        "api_keys": ["ERP"],
        "stand_ins": [],
    }
    with pytest.raises(Refused, match="The access of Bob has ended already"):
        services.revoke_membership(actor=cast.erin, member=cast.bob, now=NOW)


def test_a_listed_person_who_never_came_can_be_taken_off(cast):
    invitation = invite(cast, role=Role.ADMIN)
    services.revoke_membership(actor=cast.erin, member=invitation.membership, now=NOW)
    assert Invitation.objects.usable(invitation.secret, NOW) is None


def test_an_actor_whose_access_has_ended_changes_nothing(cast):
    frank = factories.member("frank", Role.ADMIN)
    services.revoke_membership(actor=cast.erin, member=frank, now=NOW)
    with pytest.raises(Refused, match="Your own access has ended"):
        services.revoke_membership(actor=frank, member=cast.bob, now=NOW)


def at_the_same_time(*jobs) -> list[str]:
    """Run each in a thread with a transaction of its own; how each ended, in order of the words."""
    start = threading.Barrier(len(jobs))
    ends = []

    def run(job):
        try:
            ends.append(job(start))
        except Refused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_end_each_others_access_one_is_refused(owner_eyes):
    home = factories.organization()
    with tenant_scope(home.id):
        ann, ben = factories.member("ann", Role.ADMIN), factories.member("ben", Role.ADMIN)

    def ends(actor, member):
        def job(start):
            with tenant_scope(home.id):
                Membership.objects.get(pk=actor.pk)
                start.wait()
                services.revoke_membership(actor=actor, member=member, now=NOW)
            return "ended"

        return job

    assert at_the_same_time(ends(ann, ben), ends(ben, ann)) == [
        "Your own access has ended.",
        "ended",
    ]
    assert owner_eyes("SELECT count(*) FROM tenancy_membership WHERE revoked_at IS NULL") == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_step_down_at_once_one_is_refused(owner_eyes):
    home = factories.organization()
    with tenant_scope(home.id):
        ann, ben = factories.member("ann", Role.ADMIN), factories.member("ben", Role.ADMIN)

    def steps_down(member):
        def job(start):
            with tenant_scope(home.id):
                start.wait()
                services.change_role(actor=member, member=member, role=Role.MEMBER, now=NOW)
            return "stepped down"

        return job

    assert at_the_same_time(steps_down(ann), steps_down(ben)) == [
        "Name another admin first.",
        "stepped down",
    ]
    assert owner_eyes("SELECT count(*) FROM tenancy_membership WHERE role = 'admin'") == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_twice_at_once_lets_in_once(owner_eyes):
    home = factories.organization()
    with tenant_scope(home.id):
        invitation = services.invite(
            actor=None, name="Frank", email="frank@example.org", role=Role.MEMBER, now=NOW
        )

    def joins(start):
        with tenant_scope(home.id):
            start.wait()
            services.join_with_new_account(
                invitation=invitation, name="Frank", password="four quiet words here", now=NOW
            )
        return "joined"

    ends = at_the_same_time(joins, joins)
    assert ends == ["There is an account with this address. Sign in with it.", "joined"]
    assert owner_eyes("SELECT count(*) FROM tenancy_user") == [(1,)]


def test_an_organisation_starts_with_one_invited_admin(db):
    invitation = services.found_organization(
        name="Brno Works", slug="brno", admin_email="Eva@example.org", now=NOW
    )
    with tenant_scope(invitation.organization_id):
        [person] = Membership.objects.all()
        assert (person.name, person.email, person.role) == ("Eva", "eva@example.org", "admin")
        assert verbs() == ["organization.founded", "organization.person_invited"]
        assert Invitation.objects.usable(invitation.secret, NOW) == invitation


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("aldermere", "Organization with this Slug already exists."),
        ("No Good", "Small letters, digits and hyphens."),
        ("api", "api is reserved. Choose another short name."),
    ],
)
def test_a_slug_that_is_taken_or_odd_is_refused(cast, slug, sentence):
    with pytest.raises(Refused) as refusal:
        services.found_organization(name="X", slug=slug, admin_email="e@example.org", now=NOW)
    assert (str(refusal.value), refusal.value.field) == (sentence, "slug")
