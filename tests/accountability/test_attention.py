"""What waits for whom on Today because of dependencies, and the number in the rail."""

from datetime import timedelta

from accountability.attention import attention, waiting_facts
from accountability.models import Dependency
from accountability.services import (
    break_dependency,
    escalate_overdue,
    keep_dependency,
    offer_day,
    report_risk,
)
from perfmgmt.organization.attention import Verb
from perfmgmt.pages.navigation import count_attention
from tests import factories
from tests.accountability.promises import NEXT_WEEK, asked, promised
from tests.factories import NOW, TODAY


def waiting(member, now=NOW):
    facts = waiting_facts(member, now.date()).values_list("fact", flat=True)
    return attention(member, facts, now)


def test_a_day_to_agree_to_waits_for_the_other_side_only(cast):
    found = asked(cast)
    (one,) = waiting(cast.bob)
    assert (one.verb, one.title, one.button, one.holds_up) == (
        Verb.DECIDE,
        "Drawing release",
        "Answer",
        True,
    )
    assert (one.why, one.when) == ("Alice needs it for “Orders” by 26 Nov.", "Due in 7 days")
    assert one.href == f"/o/aldermere/dependencies/{found.pk}/"
    assert waiting(cast.alice) == []
    offer_day(actor=cast.bob, dependency=found, day=TODAY + timedelta(days=30), now=NOW)
    (one,) = waiting(cast.alice)
    assert one.why == "Bob offers 19 Dec for “Orders”."
    assert waiting(cast.bob) == []


def test_a_promise_waits_for_who_gave_it_within_a_week_of_its_day(cast):
    found = promised(cast, needed_on=TODAY + timedelta(days=9))
    assert waiting(cast.bob) == []
    (one,) = waiting(cast.bob, NOW + timedelta(days=2))
    assert (one.verb, one.when, one.status, one.holds_up) == (
        Verb.ACT,
        "Due in 7 days",
        "",
        False,
    )
    assert one.why == "Promised to Alice for “Orders”."
    (one,) = waiting(cast.bob, NOW + timedelta(days=12))
    assert (one.when, one.status, one.holds_up) == ("3 days late", "off_track", True)
    report_risk(actor=cast.bob, dependency=found, because="Ill.", now=NOW)
    (one,) = waiting(cast.bob, NOW + timedelta(days=8))
    assert (one.when, one.status) == ("At risk: due tomorrow", "at_risk")
    keep_dependency(actor=cast.alice, dependency=found, now=NOW)
    assert waiting(cast.bob, NOW + timedelta(days=12)) == []


def test_what_came_before_an_authority_waits_until_it_is_mended(cast):
    above = factories.objective("Company", owner=cast.carol)
    needs = factories.objective("Orders", owner=cast.alice, parent=above)
    found = promised(cast, objective=needs)
    later = NOW + timedelta(days=13)
    escalate_overdue(now=later, today=later.date())
    (one,) = waiting(cast.carol, later)
    assert (one.verb, one.button, one.when, one.status) == (
        Verb.DECIDE,
        "Clear the way",
        "6 days late",
        "off_track",
    )
    assert one.why == "Escalated to you: Orders waits for Drawings."
    break_dependency(actor=cast.bob, dependency=found, because="No.", now=later)
    (one,) = waiting(cast.carol, later)
    assert one.when == "Broken"
    assert waiting(cast.carol, later + timedelta(days=20)) == []


def test_the_rail_counts_what_fails_and_concerns_this_person(cast):
    promised(cast)
    paul = factories.member("paul")
    late = NOW + timedelta(days=8)
    for member, expected in ((cast.alice, 1), (cast.bob, 1), (paul, 0)):
        counts = count_attention(member, late)
        assert (counts.dependencies, counts.dependencies_late) == (expected, expected)
    assert count_attention(cast.alice, NOW).dependencies == 0
    assert [each["title"] for each in count_attention(cast.bob, late).promises] == [
        "Drawing release"
    ]
    assert count_attention(cast.bob, late).today == 1


def test_broken_ones_leave_the_rail(cast):
    found = promised(cast)
    report_risk(actor=cast.bob, dependency=found, because="Ill.", now=NOW)
    counts = count_attention(cast.alice, NOW)
    assert (counts.dependencies, counts.dependencies_late) == (1, 0)
    break_dependency(actor=cast.bob, dependency=found, because="No.", now=NOW)
    assert count_attention(cast.alice, NOW).dependencies == 0
    assert Dependency.objects.failing(NEXT_WEEK).count() == 1
