"""Changing many objectives at once: what changes, what is left out and why, and taking it back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.models import BulkEdit, Handover
from accountability.services import (
    accept_handover,
    ask_handover,
    bulk_edit,
    preview_bulk_edit,
    undo_bulk_edit,
)
from objectives.models import Objective
from objectives.services import update_objective
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.pages import queries


@pytest.fixture
def plant(cast):
    return factories.unit("Plant")


def goal(title, cast, **fields):
    return factories.objective(title, **{"owner": cast.alice, "state": "draft"} | fields)


def edit(cast, *objectives, actor=None, reason="", versions=None, effective_on=None, **changes):
    return bulk_edit(
        actor=actor or cast.carol,
        ids=[each.pk for each in objectives],
        changes=changes,
        now=NOW,
        versions=versions,
        reason=reason,
        effective_on=effective_on,
    )


def whys(rows) -> dict[str, str]:
    return {row["title"]: row["why"] for row in rows}


def test_each_changes_by_itself_and_one_event_says_how_many(cast, plant):
    first = goal("First", cast, tags=["Old"], due_on=date(2026, 12, 1))
    second = goal("Second", cast, unit=plant, due_on=date(2027, 1, 1))
    third = goal("Third", cast, owner=cast.bob, state="achieved")
    made = edit(
        cast,
        first,
        second,
        third,
        unit=plant,
        due_shift_days=14,
        starts_on=date(2026, 11, 1),
        add_tags=["Plant"],
        remove_tags=["old"],
    )
    rows = Objective.objects.order_by("title").values_list(
        "unit__name", "due_on", "starts_on", "tags", "version"
    )
    assert list(rows[:2]) == [
        ("Plant", date(2026, 12, 15), date(2026, 11, 1), ["Plant"], 2),
        ("Plant", date(2027, 1, 15), date(2026, 11, 1), ["Plant"], 2),
    ]
    assert made.counts == {"selected": 3, "changed": 2, "handovers": 0, "same": 0, "left_out": 1}
    assert whys(made.left_out) == {"Third": "It has ended. Nothing in it changes any more."}
    assert min(made.rows, key=lambda row: row["title"]) == {
        "id": str(first.pk),
        "title": "First",
        "before": {
            "unit_id": None,
            "due_on": "2026-12-01",
            "starts_on": None,
            "tags": ["Old"],
        },
        "after": {
            "unit_id": str(plant.pk),
            "due_on": "2026-12-15",
            "starts_on": "2026-11-01",
            "tags": ["Plant"],
        },
        "handover": None,
    }
    event = Event.objects.get()
    assert (event.verb, event.payload["fields"]) == (
        "accountability.bulk_edited",
        ["due_on", "starts_on", "tags", "unit"],
    )


def test_what_is_left_out_says_why(cast, plant):
    top = goal("Top", cast)
    reasons = {
        "moves": goal("In force", cast, state="active"),
        "ended": goal("Ended", cast, state="dropped"),
        "dateless": goal("Dateless", cast, due_on=None),
        "early": goal("Late start", cast, starts_on=date(2026, 12, 30)),
        "not hers": goal("Bob's", cast, owner=cast.bob),
        "changed": goal("Changed", cast),
    }
    found = preview_bulk_edit(
        actor=cast.alice,
        ids=[each.pk for each in (*reasons.values(), top)],
        changes={"due_shift_days": -3},
        versions={reasons["changed"].pk: 7},
    )
    assert {row.objective.title: row.why for row in found.rows if row.why} == {
        "In force": (
            "It is in force, so its due date moves only by a recalibration: with evidence, and with the "
            "original beside it."
        ),
        "Ended": "It has ended. Nothing in it changes any more.",
        "Dateless": "It has no due date that could move.",
        "Late start": "It is due before it begins.",
        "Bob's": "Its owner and those who steer may change an objective.",
        "Changed": "Somebody else changed it in the meantime.",
    }
    assert [row.objective.title for row in found.changed] == ["Top"]
    assert Objective.objects.filter(version=1).count() == 7


def test_nothing_hangs_below_itself_and_nothing_in_force_loses_its_priority(cast):
    priority = factories.priority(plan=factories.plan())
    top = goal("Top", cast, priority=priority)
    middle = goal("Middle", cast, parent=top, state="active", contribution="All of it.")
    low = goal("Low", cast, parent=middle)
    found = preview_bulk_edit(
        actor=cast.carol, ids=[top.pk, middle.pk, low.pk], changes={"parent": low}
    )
    assert {row.objective.title: row.why for row in found.rows} == {
        "Top": "It would stand below itself.",
        "Middle": "It would stand below itself.",
        "Low": "It would stand below itself.",
    }
    made = edit(cast, middle, low, parent=None)
    assert whys(made.left_out) == {
        "Middle": "An objective in force hangs on a priority, or on one that does."
    }
    assert Objective.objects.get(title="Low").parent is None


def test_an_owner_in_force_is_asked_and_a_draft_is_simply_given(cast):
    draft = goal("Draft", cast)
    active = goal("Active", cast, state="active")
    unowned = goal("Unowned", cast, state="active", owner=None)
    with pytest.raises(Refused) as refusal:
        edit(cast, draft, active, owner=cast.bob)
    assert (str(refusal.value), refusal.value.field) == ("Say why it changes hands.", "reason")
    made = edit(cast, draft, active, unowned, owner=cast.bob, reason="She moves to Service.")
    owners = dict(Objective.objects.values_list("title", "owner__name"))
    assert owners == {"Draft": "Bob", "Active": "Alice", "Unowned": "Bob"}
    asked = Handover.objects.get()
    assert (asked.objective, asked.state, asked.effective_on) == (active, "asked", TODAY)
    assert made.counts["handovers"] == 1
    assert set(Delivery.objects.values_list("recipient__name", flat=True)) == {"Bob"}
    again = preview_bulk_edit(actor=cast.carol, ids=[active.pk], changes={"owner": cast.dora})
    assert again.rows[0].why == "It is being handed over already: one at a time."
    accept_handover(actor=cast.bob, handover=asked, now=NOW)
    assert Objective.objects.get(title="Active").owner == cast.bob


def test_who_takes_them_over_themselves_owns_them_at_once(cast):
    active = goal("Active", cast, state="active")
    edit(cast, active, actor=cast.carol, owner=cast.carol, reason="I take it.")
    active.refresh_from_db()
    assert (active.owner, active.version) == (cast.carol, 2)
    assert Handover.objects.get().state == "done"
    later = goal("Later", cast, state="active")
    day = TODAY + timedelta(days=5)
    edit(cast, later, owner=cast.carol, reason="From Monday.", effective_on=day)
    later.refresh_from_db()
    assert (later.owner, Handover.objects.get(objective=later).state) == (cast.alice, "accepted")


def test_what_is_wrong_for_all_stands_at_its_field(cast):
    draft = goal("Draft", cast)

    def field_of(**changes):
        with pytest.raises(Refused) as refusal:
            edit(cast, draft, **changes)
        return refusal.value.field

    cast.bob.revoked_at = NOW
    ended = goal("Ended", cast, state="missed")
    assert field_of() is None
    assert field_of(owner=cast.bob) == "owner"
    assert field_of(parent=ended) == "parent"
    assert field_of(due_on=TODAY, due_shift_days=1) == "due_shift_days"
    assert field_of(due_shift_days=9_999) == "due_shift_days"
    assert field_of(add_tags=["x" * 41]) == "add_tags"
    assert field_of(owner=cast.alice) is None  # it is hers already
    assert not BulkEdit.objects.exists()


def test_undo_restores_what_nobody_changed_since_and_says_what_stays(cast, plant):
    first, second, third = (goal(title, cast) for title in ("First", "Second", "Third"))
    active = goal("Active", cast, state="active")
    taken = goal("Taken", cast, state="active")
    made = edit(cast, first, second, third, active, taken, unit=plant, owner=cast.bob, reason="So.")
    update_objective(
        actor=cast.carol,
        objective=second,
        now=NOW,
        version=None,
        changes={"unit": None, "title": "Second, anew"},
    )
    accept_handover(actor=cast.bob, handover=Handover.objects.get(objective=taken), now=NOW)
    with pytest.raises(Changed):
        undo_bulk_edit(actor=cast.carol, edit=made, now=NOW, version=9)
    undone = undo_bulk_edit(actor=cast.carol, edit=made, now=NOW, version=1)
    assert whys(undone.stays) == {
        "Second, anew": "Somebody changed it since: unit.",
        "Taken": "Bob has accepted it: hand it over again.",
    }
    rows = Objective.objects.order_by("title").values_list("title", "owner__name", "unit__name")
    assert list(rows) == [
        ("Active", "Alice", None),
        ("First", "Alice", None),
        ("Second, anew", "Alice", None),
        ("Taken", "Bob", None),
        ("Third", "Alice", None),
    ]
    assert Handover.objects.get(objective=active).state == "withdrawn"
    with pytest.raises(Refused, match="undone already"):
        undo_bulk_edit(actor=cast.carol, edit=made, now=NOW)
    assert Event.objects.filter(verb="accountability.bulk_edit_undone").count() == 1


def test_undo_closes_no_circle_and_moves_nothing_that_came_into_force(cast):
    priority = factories.priority(plan=factories.plan())
    top = goal("Top", cast)
    child = goal("Child", cast, parent=top, priority=priority, due_on=date(2026, 12, 1))
    made = edit(cast, child, parent=None, due_shift_days=7)
    update_objective(
        actor=cast.carol, objective=top, now=NOW, version=None, changes={"parent": child}
    )
    Objective.objects.filter(pk=child.pk).update(state="active")
    undone = undo_bulk_edit(actor=cast.carol, edit=made, now=NOW)
    assert [row["why"] for row in undone.stays] == [
        "It would stand below itself.",
        (
            "It is in force, so its due date moves only by a recalibration: with evidence, and with the "
            "original beside it."
        ),
    ]
    child.refresh_from_db()
    assert (child.parent, child.due_on) == (None, date(2026, 12, 8))


def test_three_hundred_cost_as_many_queries_as_three(cast, plant):
    priority = factories.priority(plan=factories.plan())
    top = goal("Top", cast, priority=priority)
    assert cast.carol.organization.slug == "aldermere"  # read once, as by the middleware
    costs = []
    for count in (3, 300):
        Objective.objects.bulk_create(
            Objective(
                title=f"{count}-{number}",
                owner=cast.alice,
                priority=priority,
                state="active" if number % 2 else "draft",
                outcome="So.",
                due_on=TODAY,
            )
            for number in range(count)
        )
        some = Objective.objects.filter(title__startswith=f"{count}-")
        with CaptureQueriesContext(connection) as captured:
            made = edit(
                cast,
                *some,
                unit=plant,
                parent=top,
                owner=cast.bob,
                add_tags=["Wave"],
                reason="Reorganised.",
            )
        with CaptureQueriesContext(connection) as undoing:
            undone = undo_bulk_edit(actor=cast.carol, edit=made, now=NOW)
        assert (made.counts["changed"], undone.stays) == (count, [])
        costs.append((queries(captured), queries(undoing)))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 13, costs


def test_a_second_handover_by_hand_waits_for_the_first(cast):
    active = goal("Active", cast, state="active")
    edit(cast, active, owner=cast.bob, reason="So.")
    with pytest.raises(Refused):
        ask_handover(
            actor=cast.carol,
            objective=active,
            to=cast.dora,
            now=NOW,
            effective_on=TODAY,
            reason="Or so.",
        )
