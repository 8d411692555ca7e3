"""What is broken or long overdue comes before its authority: once, whoever looks and however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from accountability import tasks
from accountability.dependency_notices import WHY
from accountability.models import Assignment, Dependency, Escalation, Handover
from accountability.rules import Source
from accountability.services import (
    accept_handover,
    agree_dependency,
    ask_handover,
    break_dependency,
    escalate_overdue,
    keep_dependency,
    offer_day,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.notices.registry import write_notice
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.accountability.promises import NEXT_WEEK, asked, promised, told
from tests.factories import NOW, TODAY

VERB = "accountability.dependency_escalated"
AFTER = 5  # days, the default of an organisation


def look(day: date) -> int:
    return escalate_overdue(now=NOW + (day - TODAY), today=day)


def with_parent(cast, **fields):
    above = factories.objective("Company", owner=cast.carol)
    return factories.objective("Orders", owner=cast.alice, parent=above, **fields)


def test_on_its_day_and_not_before_and_never_again(cast):
    found = promised(cast, objective=with_parent(cast))
    due = NEXT_WEEK + timedelta(days=AFTER)
    assert look(due - timedelta(days=1)) == 0
    assert look(due) == 1
    assert look(due) == 0
    assert look(due + timedelta(days=90)) == 0
    told_once = Escalation.objects.get()
    assert (told_once.dependency, told_once.authority, told_once.source) == (
        found,
        cast.carol,
        "parent_owner",
    )
    assert (told_once.state, told_once.due_on, told_once.days_late) == ("agreed", NEXT_WEEK, AFTER)
    assert told(VERB) == {"Carol"}
    assert Event.objects.filter(verb=VERB).count() == 1


def test_the_notice_says_what_from_whom_how_late_and_why_them(cast):
    engineering, operations = factories.unit("Engineering"), factories.unit("Operations")
    needs = with_parent(cast, unit=operations)
    gives = factories.objective("Drawings", owner=cast.bob, unit=engineering)
    promised(cast, objective=needs, provider=gives)
    look(NEXT_WEEK + timedelta(days=6))
    event = Event.objects.get(verb=VERB)
    notice = write_notice(event, cast.carol)
    assert notice.subject == "6 days late: “Drawing release”. You can clear the way"
    assert notice.body.splitlines() == [
        "“Orders” (Alice, Operations) needs it from “Drawings” (Bob, Engineering).",
        "Promised for 26 November 2026.",
        "Nobody is named as the authority over “Orders”: you are asked because you own an objective above it.",
    ]
    assert notice.path == f"dependencies/{event.subject_id}/"
    assert set(WHY) == set(Source)


def test_the_named_authority_is_asked_and_told_that_they_are_named(cast):
    needs = with_parent(cast)
    Assignment.objects.create(objective=needs, member=cast.dora, role="authority")
    promised(cast, objective=needs)
    look(NEXT_WEEK + timedelta(days=AFTER))
    assert told(VERB) == {"Dora"}
    assert write_notice(Event.objects.get(verb=VERB), cast.dora).body.endswith(
        "You are asked because you are named as the authority over “Orders”."
    )


def test_where_nobody_can_be_found_it_is_on_record_and_nobody_is_told(cast):
    promised(cast)
    assert look(NEXT_WEEK + timedelta(days=AFTER)) == 1
    escalation = Escalation.objects.get()
    assert (escalation.authority, escalation.source) == (None, "")
    assert told(VERB) == set()
    assert Event.objects.get(verb=VERB).payload["authority"] is None


def test_a_proposal_that_nobody_answered_escalates_like_a_promise(cast):
    asked(cast, objective=with_parent(cast))
    assert look(NEXT_WEEK + timedelta(days=AFTER)) == 1
    body = write_notice(Event.objects.get(verb=VERB), cast.carol).body
    assert "Asked for by 26 November 2026; no answer." in body


def test_what_is_broken_escalates_so_many_days_after_it_was_said(cast):
    found = promised(cast, objective=with_parent(cast))
    break_dependency(actor=cast.bob, dependency=found, because="No bench.", now=NOW)
    assert look(TODAY + timedelta(days=AFTER - 1)) == 0
    assert look(TODAY + timedelta(days=AFTER)) == 1
    notice = write_notice(Event.objects.get(verb=VERB), cast.carol)
    assert notice.subject == "Broken: “Drawing release”. You can clear the way"
    assert "No bench." in notice.body


@pytest.mark.parametrize(("agrees", "escalated"), [(False, 1), (True, 0)])
def test_an_offered_day_moves_nothing_and_an_agreed_one_does(cast, agrees, escalated):
    found = promised(cast, objective=with_parent(cast))
    later = NEXT_WEEK + timedelta(days=30)
    found = offer_day(actor=cast.bob, dependency=found, day=later, now=NOW)
    if agrees:
        agree_dependency(actor=cast.alice, dependency=found, now=NOW)
    assert look(NEXT_WEEK + timedelta(days=AFTER)) == escalated
    assert look(later + timedelta(days=AFTER)) == 1 - escalated


@pytest.mark.parametrize("how", ["kept", "objective ended"])
def test_what_nobody_waits_for_any_more_does_not(cast, how):
    found = promised(cast, objective=with_parent(cast))
    if how == "kept":
        keep_dependency(actor=cast.alice, dependency=found, now=NOW)
    else:
        found.objective.state = "achieved"
        found.objective.save()
    assert look(NEXT_WEEK + timedelta(days=99)) == 0


def test_after_how_many_days_is_the_organisations_to_say(cast):
    promised(cast, objective=with_parent(cast))
    cast.organization.escalate_after_days = 0
    cast.organization.save()
    assert look(NEXT_WEEK) == 0
    assert look(NEXT_WEEK + timedelta(days=1)) == 1


def test_the_number_of_queries_does_not_grow_with_what_is_not_due(
    cast, django_assert_max_num_queries
):
    needs = with_parent(cast)
    gives = factories.objective("Drawings", owner=cast.bob)
    for number in range(12):
        promised(cast, objective=needs, provider=gives, title=f"Drawing {number}")
    with django_assert_max_num_queries(2):
        assert look(NEXT_WEEK) == 0


def test_a_second_escalation_is_refused_by_the_database(cast):
    found = promised(cast)
    fields = {
        "dependency": found,
        "state": "agreed",
        "due_on": NEXT_WEEK,
        "days_late": 5,
        "escalated_at": NOW,
    }
    Escalation.objects.create(**fields)
    with pytest.raises(IntegrityError, match="escalation_once"), transaction.atomic():
        Escalation.objects.create(**fields)


# --- Over committed rows: the beat ---------------------------------------------------------------

committed = pytest.mark.django_db(transaction=True, databases=["default", "scan"])


@pytest.fixture
def home():
    with factories.world() as cast:
        promised(cast, objective=with_parent(cast))
    return cast


def stand_at(organization: Organization, day: date) -> None:
    Organization.objects.filter(pk=organization.pk).update(clock_fixed_at=NOW + (day - TODAY))


@committed
def test_the_beat_looks_where_something_is_late_by_that_organisations_clock(home):
    assert tasks.escalate_dependencies() == 0
    stand_at(home.organization, NEXT_WEEK + timedelta(days=AFTER))
    assert tasks.escalate_dependencies() == 1
    assert tasks.escalate_dependencies() == 0


@committed
def test_two_beats_at_once_escalate_once(home):
    stand_at(home.organization, NEXT_WEEK + timedelta(days=AFTER))
    together = Barrier(2)

    def work(_number) -> int:
        together.wait(timeout=10)
        try:
            return tasks.escalate_dependencies()
        finally:
            for alias in ("default", "scan"):
                connections[alias].close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [0, 1]
    with tenant_scope(home.organization.pk):
        assert Escalation.objects.count() == 1
        assert Event.objects.filter(verb=VERB).count() == 1
        assert Delivery.objects.filter(event__verb=VERB, channel="inbox").count() == 1


@committed
def test_the_beat_carries_out_handovers_on_their_day(home):
    with tenant_scope(home.organization.pk):
        orders = Dependency.objects.get().objective
        handover = ask_handover(
            actor=home.alice,
            objective=orders,
            to=home.bob,
            now=NOW,
            effective_on=NEXT_WEEK,
            reason="Alice moves on.",
        )
        accept_handover(actor=home.bob, handover=handover, now=NOW)
    assert tasks.carry_out_due_handovers() == 0
    stand_at(home.organization, NEXT_WEEK)
    assert tasks.carry_out_due_handovers() == 1
    assert tasks.carry_out_due_handovers() == 0
    with tenant_scope(home.organization.pk):
        assert Handover.objects.get().state == "done"
        orders.refresh_from_db()
        assert orders.owner_id == home.bob.pk
