"""Arranging who stands in, moving the end, taking it back; and who acts for whom on which day."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization import services
from perfmgmt.organization.notices import NOTICES
from perfmgmt.organization.permissions import may_arrange_stand_in
from perfmgmt.tenancy.access import Changed, Refused, acting_for
from perfmgmt.tenancy.models import Delegation, Membership
from tests.factories import NOW, TODAY

DAY = timedelta(days=1)
FROM, UNTIL = TODAY + DAY, TODAY + 15 * DAY


def arrange(cast, **fields) -> Delegation:
    defaults = {
        "actor": cast.alice,
        "absent": cast.alice,
        "stand_in": cast.bob,
        "starts_on": FROM,
        "ends_on": UNTIL,
        "reason": " Holiday ",
        "now": NOW,
    }
    return services.arrange_stand_in(**defaults | fields)


def on(day: date, person: Membership) -> Membership:
    return Membership.objects.standing_in_on(day).get(pk=person.pk)


def test_both_are_told_and_the_record_names_them(cast):
    made = arrange(cast, actor=cast.carol)
    event = Event.objects.get()
    assert (event.verb, event.actor, event.subject_id) == (
        "organization.stand_in_arranged",
        cast.carol,
        cast.alice.pk,
    )
    assert event.payload == {
        "name": "Alice",
        "stand_in": "Bob",
        "stand_in_id": str(cast.bob.pk),
        "from": "2026-11-20",
        "until": "2026-12-04",
        "reason": "Holiday",
    }
    assert (made.granted_by, made.granted_at, made.withdrawn_at) == (cast.carol, NOW, None)
    told = {
        each.recipient.name: NOTICES[event.verb](event, each.recipient)
        for each in Delivery.objects.filter(channel="inbox").select_related("recipient")
    }
    assert {name: notice.subject for name, notice in told.items()} == {
        "Alice": "Bob stands in for you from 20 November 2026 to 4 December 2026",
        "Bob": "You stand in for Alice from 20 November 2026 to 4 December 2026",
    }
    assert told["Alice"].body == "Carol arranged it.\nHoliday"
    assert told["Bob"].body == (
        "You may do what belongs to Alice, such as updates, objectives and initiatives, and the "
        "record says for whom. Handovers wait for Alice.\nHoliday"
    )
    assert told["Bob"].path == f"people/{cast.alice.pk}/"


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"stand_in": "alice"}, "stand_in", "Nobody stands in for themselves."),
        ({"stand_in": "gone"}, "stand_in", "Gone has left."),
        (
            {"stand_in": "victor"},
            "stand_in",
            "Victor only reads here and can do nothing for somebody else.",
        ),
        ({"ends_on": TODAY}, "ends_on", "It ends before it begins."),
        (
            {"starts_on": TODAY - DAY},
            "starts_on",
            "This day is past: nobody can have stood in.",
        ),
    ],
)
def test_what_is_refused(cast, change, field, sentence):
    people = {"gone": Membership.objects.create(name="Gone", revoked_at=NOW)}
    fields = {
        name: (people.get(value) or getattr(cast, value)) if isinstance(value, str) else value
        for name, value in change.items()
    }
    with pytest.raises(Refused) as refusal:
        arrange(cast, **fields)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert not Delegation.objects.exists()


def test_today_can_be_the_first_and_the_last_day(cast):
    made = arrange(cast, starts_on=TODAY, ends_on=TODAY)
    assert made.is_in_force(TODAY)


def test_nobody_is_away_twice_at_once(cast):
    arrange(cast)
    with pytest.raises(Refused) as refusal:
        arrange(cast, stand_in=cast.dora, starts_on=UNTIL, ends_on=UNTIL + DAY)
    assert (str(refusal.value), refusal.value.field) == (
        "Alice is away already from 20 November 2026 to 4 December 2026, and Bob stands in.",
        "starts_on",
    )
    arrange(cast, stand_in=cast.dora, starts_on=UNTIL + DAY, ends_on=UNTIL + DAY)


def test_a_stand_in_who_is_away_is_refused_and_the_chain_named(cast):
    arrange(cast, actor=cast.bob, absent=cast.bob, stand_in=cast.dora)
    with pytest.raises(Refused) as refusal:
        arrange(cast)
    assert (str(refusal.value), refusal.value.field) == (
        (
            "Bob is away from 20 November 2026 to 4 December 2026. "
            "It would be a chain: Alice → Bob → Dora."
        ),
        "stand_in",
    )


def test_who_stands_in_does_not_go_away_before_somebody_else_is_found(cast):
    arrange(cast)
    with pytest.raises(Refused) as refusal:
        arrange(cast, actor=cast.bob, absent=cast.bob, stand_in=cast.dora)
    assert (str(refusal.value), refusal.value.field) == (
        (
            "Bob stands in for Alice from 20 November 2026 to 4 December 2026. "
            "It would be a chain: Alice → Bob → Dora. Find somebody else for Alice first."
        ),
        "starts_on",
    )


def test_what_was_taken_back_is_in_nobodys_way(cast):
    services.withdraw_stand_in(actor=cast.alice, delegation=arrange(cast), now=NOW)
    arrange(cast, stand_in=cast.dora)


def test_one_person_may_stand_in_for_two(cast):
    arrange(cast)
    arrange(cast, actor=cast.carol, absent=cast.carol)
    assert on(FROM, cast.bob).stands_in_for == {cast.alice.pk, cast.carol.pk}


def test_the_end_moves_both_ways_and_days_past_stay(cast):
    made = arrange(cast)
    moved = services.move_end(
        actor=cast.alice, delegation=made, ends_on=FROM, expected=UNTIL, now=NOW
    )
    assert moved.ends_on == FROM
    event = Event.objects.get(verb="organization.stand_in_changed")
    assert (event.payload["until"], event.payload["was_until"]) == ("2026-11-20", "2026-12-04")
    notice = NOTICES[event.verb](event, cast.bob)
    assert (notice.subject, notice.body) == (
        "You stand in for Alice until 20 November 2026",
        "It was until 4 December 2026.\nHoliday",
    )

    later = NOW + 3 * DAY
    with pytest.raises(Refused, match=r"It ended on 20 November 2026\. What is past stays"):
        services.move_end(actor=cast.alice, delegation=made, ends_on=UNTIL, now=later)
    with pytest.raises(Refused, match="It ended on 20 November 2026"):
        services.withdraw_stand_in(actor=cast.alice, delegation=made, now=later)


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (FROM - DAY, "It ends before it begins."),
        (FROM + DAY, "This day is past. Today can still be the last one."),
    ],
)
def test_an_end_that_cannot_be(cast, ends_on, sentence):
    made = arrange(cast)
    with pytest.raises(Refused) as refusal:
        services.move_end(actor=cast.alice, delegation=made, ends_on=ends_on, now=NOW + 5 * DAY)
    assert (str(refusal.value), refusal.value.field) == (sentence, "ends_on")


def test_a_longer_absence_meets_the_same_refusals(cast):
    made = arrange(cast)
    arrange(cast, actor=cast.bob, absent=cast.bob, stand_in=cast.dora, starts_on=UNTIL + DAY,
            ends_on=UNTIL + 2 * DAY)  # fmt: skip
    with pytest.raises(Refused, match="Bob is away from 5 December 2026 to 6 December 2026"):
        services.move_end(actor=cast.alice, delegation=made, ends_on=UNTIL + DAY, now=NOW)


def test_who_moves_the_end_second_learns_what_it_is_now(cast):
    made = arrange(cast)
    services.move_end(actor=cast.alice, delegation=made, ends_on=FROM, now=NOW)
    with pytest.raises(Changed) as change:
        services.move_end(
            actor=cast.carol, delegation=made, ends_on=FROM + DAY, expected=UNTIL, now=NOW
        )
    assert str(change.value) == (
        "Somebody else moved the last day to 20 November 2026 in the meantime."
    )
    assert change.value.current.ends_on == FROM


def test_taking_it_back_is_told_and_happens_once(cast):
    made = arrange(cast)
    services.withdraw_stand_in(actor=cast.erin, delegation=made, now=NOW)
    event = Event.objects.get(verb="organization.stand_in_withdrawn")
    assert NOTICES[event.verb](event, cast.alice).subject == "Bob no longer stands in for you"
    assert NOTICES[event.verb](event, cast.bob).subject == "You no longer stand in for Alice"
    with pytest.raises(Refused, match="It is withdrawn already"):
        services.withdraw_stand_in(actor=cast.erin, delegation=made, now=NOW)


def test_who_may_arrange(cast):
    cast.alice.manager = cast.bob
    allowed = {
        name
        for name in ("alice", "bob", "carol", "dora", "erin", "victor")
        if may_arrange_stand_in(getattr(cast, name), cast.alice)
    }
    assert allowed == {"alice", "bob", "carol", "erin"}


def test_a_stand_in_arranges_nothing_for_who_is_away(cast):
    arrange(cast, stand_in=cast.dora)
    assert not may_arrange_stand_in(on(FROM, cast.dora), cast.alice)


def test_leaving_ends_stand_ins_of_both_kinds(cast):
    arrange(cast)
    arrange(cast, actor=cast.bob, absent=cast.bob, starts_on=UNTIL + DAY, ends_on=UNTIL + DAY,
            stand_in=cast.dora)  # fmt: skip
    services.revoke_membership(actor=cast.erin, member=cast.bob, now=NOW)
    assert not Delegation.objects.standing().exists()
    event = Event.objects.get(verb="organization.access_ended")
    assert event.payload["stand_ins"] == ["Bob → Alice", "Dora → Bob"]


def test_nobody_acts_for_who_has_left(cast):
    """Sign-on may end access at once, and leaves the row as it is."""
    arrange(cast)
    Membership.objects.filter(pk=cast.alice.pk).update(revoked_at=NOW)
    assert on(FROM, cast.bob).stands_in_for == frozenset()


def test_for_whom_an_act_is_recorded(cast):
    arrange(cast)
    bob = on(FROM, cast.bob)
    assert acting_for(bob, [None, cast.alice.pk]) == cast.alice
    assert acting_for(bob, [cast.alice.pk, cast.bob.pk]) is None  # their own as well
    assert acting_for(bob, [cast.carol.pk, None]) is None
    assert acting_for(None, [cast.alice.pk]) is None
    assert acting_for(cast.bob, [cast.alice.pk]) is None  # nobody asked for the day


# --- Who acts for whom, over ranges of days ------------------------------------------------------------

PEOPLE = ("alice", "bob", "carol", "dora")
arrangements = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.integers(0, 12),
        st.integers(0, 6),
        st.booleans(),
    ),
    max_size=8,
)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=arrangements)
def test_whatever_is_arranged_days_say_who_acts_and_nobody_away_stands_in(cast, wanted):
    with undone():
        kept = []
        for absent, stand_in, start, length, withdraw in wanted:
            first = TODAY + start * DAY
            try:
                made = arrange(
                    cast,
                    actor=cast.erin,
                    absent=getattr(cast, absent),
                    stand_in=getattr(cast, stand_in),
                    starts_on=first,
                    ends_on=first + length * DAY,
                )
            except Refused:
                continue
            if withdraw:
                services.withdraw_stand_in(actor=cast.erin, delegation=made, now=NOW)
            else:
                kept.append(made)
        for number in range(-1, 20):
            day = TODAY + number * DAY
            expected = {
                (each.stand_in_id, each.absent_id)
                for each in kept
                if each.starts_on <= day <= each.ends_on
            }
            people = Membership.objects.standing_in_on(day).with_absence_on(day)
            acts = {(person.pk, absent) for person in people for absent in person.stands_in_for}
            assert acts == expected
            away = {person.pk for person in people if person.away}
            assert away == {absent for _stand_in, absent in expected}
            assert away.isdisjoint(stand_in for stand_in, _absent in expected)
            assert len(away) == len(expected)
