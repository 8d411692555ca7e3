"""Initiatives and milestones through their verbs."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from objectives.models import Initiative, Milestone
from objectives.services import (
    add_milestone,
    create_initiative,
    reach_milestone,
    remove_initiative,
    remove_milestone,
    set_initiative_state,
    update_initiative,
    update_milestone,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def ferrum(cast):
    return create_initiative(
        actor=cast.carol,
        now=NOW,
        title=" Qualify Ferrum ",
        owner=cast.bob,
        objective=factories.objective("Castings on time", owner=cast.alice),
        indicator=factories.indicator("Castings on time"),
        starts_on=date(2026, 9, 1),
        due_on=date(2026, 12, 18),
    )


def dated(cast, initiative, title="First castings measured", due_on=date(2026, 11, 30), **fields):
    return add_milestone(
        actor=cast.bob, initiative=initiative, now=NOW, title=title, due_on=due_on, **fields
    )


def told(verb) -> set:
    rows = Delivery.objects.filter(event__verb=verb, channel="inbox")
    return {row.recipient.name for row in rows}


def become(cast, initiative, state, **fields):
    return set_initiative_state(
        actor=cast.carol, initiative=initiative, now=NOW, state=state, **fields
    )


def test_its_owner_is_told(cast, ferrum):
    assert (ferrum.title, ferrum.state, ferrum.version) == ("Qualify Ferrum", "planned", 1)
    assert told("objectives.initiative_created") == {"Bob"}
    assert Event.objects.get(verb="objectives.initiative_created").payload == {
        "title": "Qualify Ferrum",
        "owner": "Bob",
        "objective": "Castings on time",
        "due_on": "2026-12-18",
    }


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": " "}, "title", "Give the initiative a title."),
        (
            {"starts_on": date(2026, 12, 2), "due_on": date(2026, 12, 1)},
            "due_on",
            "It is due before it begins.",
        ),
    ],
)
def test_what_writing_refuses(cast, fields, field, sentence):
    with pytest.raises(Refused, match=sentence) as caught:
        create_initiative(actor=cast.carol, now=NOW, **{"title": "Work"} | fields)
    assert caught.value.field == field
    assert not Initiative.objects.exists()


def test_who_has_left_owns_nothing_new(cast, ferrum):
    cast.dora.revoked_at = NOW
    cast.dora.save()
    with pytest.raises(Refused, match="Dora has left"):
        create_initiative(actor=cast.carol, now=NOW, title="Work", owner=cast.dora)
    with pytest.raises(Refused, match="Dora has left"):
        update_initiative(
            actor=cast.carol, initiative=ferrum, now=NOW, changes={"owner": cast.dora}
        )


def test_only_a_new_owner_is_told_of_a_change(cast, ferrum):
    update_initiative(actor=cast.carol, initiative=ferrum, now=NOW, changes={"title": "Ferrum"})
    assert told("objectives.initiative_changed") == set()
    changed = update_initiative(
        actor=cast.carol, initiative=ferrum, now=NOW, changes={"owner": cast.alice}
    )
    assert (changed.title, changed.owner, changed.version) == ("Ferrum", cast.alice, 3)
    assert told("objectives.initiative_changed") == {"Alice"}
    payloads = Event.objects.filter(verb="objectives.initiative_changed").order_by("id")
    assert [each.payload["changed"] for each in payloads] == [["title"], ["owner"]]


def test_changing_nothing_is_no_event(cast, ferrum):
    same = update_initiative(
        actor=cast.carol, initiative=ferrum, now=NOW, changes={"title": ferrum.title}
    )
    assert same.version == 1
    assert not Event.objects.filter(verb="objectives.initiative_changed").exists()


def test_a_change_of_what_was_changed_meanwhile_is_shown_not_done(cast, ferrum):
    update_initiative(
        actor=cast.alice, initiative=ferrum, now=NOW, changes={"title": "Hers"}, version=1
    )
    with pytest.raises(Changed, match="Somebody else changed “Hers”") as caught:
        update_initiative(
            actor=cast.carol, initiative=ferrum, now=NOW, changes={"title": "His"}, version=1
        )
    assert caught.value.current.title == "Hers"


def test_the_way_through_the_states(cast, ferrum):
    become(cast, ferrum, "under_way")
    with pytest.raises(Refused, match="Say why it is stopped") as caught:
        become(cast, ferrum, "stopped")
    assert caught.value.field == "because"
    stopped = become(cast, ferrum, "stopped", because=" Vitek has a new furnace. ")
    assert (stopped.state, stopped.state_because) == ("stopped", "Vitek has a new furnace.")
    assert told("objectives.initiative_state_set") == {"Bob"}
    with pytest.raises(Refused, match="What is stopped cannot become done"):
        become(cast, ferrum, "done")
    with pytest.raises(Refused, match="Say why it is taken up again"):
        become(cast, ferrum, "under_way")
    become(cast, ferrum, "under_way", because="It broke.")
    assert become(cast, ferrum, "done").state_because == ""


def test_done_with_an_open_milestone_says_why(cast, ferrum):
    dated(cast, ferrum)
    with pytest.raises(Refused, match="Not every milestone is reached"):
        become(cast, ferrum, "done")
    assert become(cast, ferrum, "done", because="The last audit is not needed.").state == "done"


def test_the_first_reached_milestone_puts_planned_work_under_way(cast, ferrum):
    first = dated(cast, ferrum)
    reached = reach_milestone(actor=cast.bob, milestone=first, now=NOW)
    assert (reached.done_on, reached.version) == (TODAY, 2)
    ferrum.refresh_from_db()
    assert (ferrum.state, ferrum.version) == ("under_way", 2)
    with pytest.raises(Refused, match="reached already"):
        reach_milestone(actor=cast.bob, milestone=first, now=NOW)


def test_nothing_is_reached_on_a_day_to_come(cast, ferrum):
    first = dated(cast, ferrum)
    tomorrow = TODAY + timedelta(days=1)
    for attempt in (
        lambda: reach_milestone(actor=cast.bob, milestone=first, now=NOW, done_on=tomorrow),
        lambda: update_milestone(
            actor=cast.bob, milestone=first, now=NOW, changes={"done_on": tomorrow}
        ),
    ):
        with pytest.raises(Refused, match="This day is still to come") as caught:
            attempt()
        assert caught.value.field == "done_on"
    assert Milestone.objects.get().done_on is None


def test_a_milestone_that_moves_leaves_a_trace(cast, ferrum):
    first = dated(cast, ferrum)
    update_milestone(
        actor=cast.bob,
        milestone=first,
        now=NOW,
        changes={"due_on": date(2026, 12, 4), "forecast_on": date(2026, 12, 9)},
        version=1,
    )
    event = Event.objects.get(verb="objectives.milestone_changed")
    assert event.subject_id == ferrum.pk
    assert event.payload == {
        "title": "Qualify Ferrum",
        "milestone": "First castings measured",
        "milestone_id": str(first.pk),
        "due_on": "2026-12-04",
        "forecast_on": "2026-12-09",
        "done_on": None,
        "changed": ["due_on", "forecast_on"],
        "was_due_on": "2026-11-30",
    }
    with pytest.raises(Changed):
        update_milestone(
            actor=cast.bob, milestone=first, now=NOW, changes={"title": "Late"}, version=1
        )


def test_what_has_ended_takes_no_milestones(cast, ferrum):
    first = dated(cast, ferrum)
    become(cast, ferrum, "stopped", because="Enough.")
    for attempt in (
        lambda: dated(cast, ferrum, "Another"),
        lambda: reach_milestone(actor=cast.bob, milestone=first, now=NOW),
        lambda: remove_milestone(actor=cast.bob, milestone=first, now=NOW),
    ):
        with pytest.raises(Refused, match="This initiative is stopped"):
            attempt()


def test_a_milestone_without_a_title(cast, ferrum):
    with pytest.raises(Refused, match="Give the milestone a title"):
        dated(cast, ferrum, "  ")


def test_removing_takes_back_what_was_written_by_mistake(cast, ferrum):
    dated(cast, ferrum, "One")
    second = dated(cast, ferrum, "Two")
    remove_milestone(actor=cast.bob, milestone=second, now=NOW, version=1)
    remove_initiative(actor=cast.bob, initiative=ferrum, now=NOW, version=1)
    assert not Initiative.objects.exists()
    assert not Milestone.objects.exists()
    event = Event.objects.get(verb="objectives.initiative_removed")
    assert (event.subject_id, event.payload["milestones"]) == (ferrum.pk, ["One"])
    with pytest.raises(Refused, match="Somebody removed this initiative in the meantime"):
        update_initiative(actor=cast.bob, initiative=ferrum, now=NOW, changes={"title": "Again"})


def test_what_was_reached_stays_in_the_record(cast, ferrum):
    first = reach_milestone(actor=cast.bob, milestone=dated(cast, ferrum), now=NOW)
    with pytest.raises(Refused, match="It is reached and stays in the record"):
        remove_milestone(actor=cast.bob, milestone=first, now=NOW)
    with pytest.raises(Refused, match="Stop it instead"):
        remove_initiative(actor=cast.bob, initiative=ferrum, now=NOW)
    reopened = update_milestone(actor=cast.bob, milestone=first, now=NOW, changes={"done_on": None})
    assert reopened.done_on is None


@pytest.fixture
def at_work(cast, ferrum):
    """Two initiatives that are late, each in its way, and three that are not."""
    slips = create_initiative(actor=cast.carol, now=NOW, title="Slips", due_on=date(2027, 1, 1))
    dated(cast, slips, due_on=date(2026, 12, 1), forecast_on=date(2026, 12, 2))
    create_initiative(actor=cast.carol, now=NOW, title="Over", due_on=TODAY - timedelta(days=1))
    today = create_initiative(actor=cast.carol, now=NOW, title="Today", due_on=TODAY)
    dated(cast, today, due_on=TODAY)
    ended = create_initiative(actor=cast.carol, now=NOW, title="Ended", due_on=date(2026, 1, 1))
    become(cast, ended, "stopped", because="Enough.")


def test_late_in_the_database_is_late_by_the_rule(cast, at_work):
    found = set(Initiative.objects.late(NOW).values_list("title", flat=True))
    by_rule = {
        each.title for each in Initiative.objects.with_milestones() if each.standing(TODAY).is_late
    }
    assert found == by_rule == {"Slips", "Over"}
    order = [each.title for each in Initiative.objects.worst_first(NOW)]
    assert order == ["Over", "Slips", "Today", "Qualify Ferrum", "Ended"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reach_and_stop_at_once_the_second_sees_the_first():
    with factories.world() as cast:
        work = Initiative.objects.create(title="Work", owner=cast.bob)
        first = Milestone.objects.create(initiative=work, title="First", due_on=TODAY)
        organization = cast.organization.pk
    said, start = [], threading.Barrier(2)

    def attempt(action):
        try:
            with tenant_scope(organization):
                start.wait(10)
                action()
                said.append("done")
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(
            target=attempt,
            args=(lambda: reach_milestone(actor=cast.bob, milestone=first, now=NOW),),
        ),
        threading.Thread(
            target=attempt,
            args=(
                lambda: set_initiative_state(
                    actor=cast.carol, initiative=work, now=NOW, state="stopped", because="Enough."
                ),
            ),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with tenant_scope(organization):
        work.refresh_from_db()
        first.refresh_from_db()
    assert work.state == "stopped"
    if first.done_on is None:
        assert sorted(said) == ["This initiative is stopped. Take it up again first.", "done"]
    else:
        assert (said, work.version) == (["done", "done"], 3)
