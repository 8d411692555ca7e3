"""The verbs that write, activate and end an objective."""

from datetime import date

import pytest

from objectives.models import Objective, ObjectiveAssumption
from objectives.services import (
    activate_objective,
    create_objective,
    end_objective,
    update_objective,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from strategy.models import Assumption
from tests import factories
from tests.factories import NOW

DUE = date(2026, 12, 31)


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def ready(cast, plan):
    """A draft that lacks nothing."""
    goal = factories.objective(
        "Orders", state="draft", owner=cast.alice, priority=factories.priority(plan=plan)
    )
    factories.serves(factories.indicator(), goal)
    return goal


def change(cast, goal, version=1, actor=None, **changes):
    return update_objective(
        actor=actor or cast.carol, objective=goal, now=NOW, changes=changes, version=version
    )


def refusal_of(verb, *args, **fields) -> tuple[str | None, str]:
    with pytest.raises(Refused) as refusal:
        verb(*args, **fields)
    return refusal.value.field, str(refusal.value)


def test_a_draft_changes_freely_and_the_record_says_from_what_to_what(cast, ready):
    change(cast, ready, title=" Orders on time ", due_on=date(2027, 3, 31), tension="quality")
    stored = Objective.objects.get()
    assert (stored.title, stored.due_on, stored.tension, stored.version) == (
        "Orders on time",
        date(2027, 3, 31),
        "quality",
        2,
    )
    event = Event.objects.get(verb="objectives.objective_updated")
    assert event.payload == {
        "title": "Orders on time",
        "changed": ["due_on", "tension", "title"],
        "before": {"due_on": "2026-12-31", "tension": None, "title": "Orders"},
        "after": {"due_on": "2027-03-31", "tension": "quality", "title": "Orders on time"},
    }
    assert not Delivery.objects.exists()


def test_what_changes_nothing_leaves_no_trace(cast, ready):
    change(cast, ready, title="Orders", owner=cast.alice)
    assert Objective.objects.get().version == 1
    assert not Event.objects.exists()


def test_a_new_owner_is_told(cast, ready):
    change(cast, ready, owner=cast.bob)
    assert set(Delivery.objects.values_list("recipient__name", "channel")) == {
        ("Bob", "inbox"),
        ("Bob", "email"),
    }


def test_who_saves_second_meets_the_first(cast, ready):
    change(cast, ready, title="Mine")
    with pytest.raises(Changed, match="Somebody else changed “Mine” in the meantime") as met:
        change(cast, ready, version=1, title="Yours")
    assert met.value.current.version == 2
    assert Objective.objects.get().title == "Mine"


def test_in_force_its_due_date_stays_and_what_is_empty_may_be_filled(cast, ready):
    ready = activate_objective(actor=cast.carol, objective=ready, now=NOW)
    assert refusal_of(change, cast, ready, version=2, due_on=date(2027, 1, 1)) == (
        "due_on",
        (
            "It is in force, so its due date moves only by a recalibration: with evidence, and "
            "with the original beside it."
        ),
    )
    assert refusal_of(change, cast, ready, version=2, due_on=None)[0] == "due_on"
    empty = factories.objective("Imported", due_on=None, activated_with_gaps=True)
    assert change(cast, empty, due_on=DUE).due_on == DUE


def test_in_force_no_gap_opens(cast, ready):
    activate_objective(actor=cast.carol, objective=ready, now=NOW)
    found = {
        name: refusal_of(change, cast, ready, version=2, **{name: value})
        for name, value in {"owner": None, "outcome": " ", "priority": None}.items()
    }
    assert found == {
        "owner": ("owner", "An objective in force has an owner. Name another one."),
        "outcome": ("outcome", "An objective in force says its outcome."),
        "priority": (
            "priority",
            "An objective in force hangs on a priority, or on one that does.",
        ),
    }
    assert Objective.objects.get().owner == cast.alice


def test_a_gap_that_was_there_keeps_nobody_from_another_change(cast):
    goal = factories.objective("Imported", outcome="", activated_with_gaps=True)
    assert change(cast, goal, title="Imported goal").title == "Imported goal"


def test_who_has_left_and_what_has_ended_are_not_chosen_but_may_stay(cast, ready):
    gone = factories.member("gone", revoked_at=NOW)
    ended = factories.objective("Old", state="missed")
    assert refusal_of(change, cast, ready, owner=gone) == ("owner", "Gone has left.")
    assert refusal_of(change, cast, ready, parent=ended) == (
        "parent",
        "“Old” has ended. Choose one that is still going on.",
    )
    kept = factories.objective("Kept", owner=gone, parent=ended)
    assert change(cast, kept, owner=gone, parent=ended, title="Renamed").title == "Renamed"


def test_a_circle_is_refused_and_named(cast):
    a = factories.objective("A")
    c = factories.objective("C", parent=a)
    b = factories.objective("B", parent=c)
    assert refusal_of(change, cast, a, parent=b) == (
        "parent",
        "“B” stands below “A” already: B → C → A.",
    )
    assert refusal_of(change, cast, a, parent=a) == (
        "parent",
        "An objective does not stand below itself.",
    )
    assert change(cast, b, parent=a).parent == a


def test_what_it_rests_on_is_written_with_it(cast, ready, plan):
    first, second = (
        Assumption.objects.create(plan=plan, statement=text) for text in ("First", "Second")
    )
    made = create_objective(actor=cast.carol, now=NOW, title="New", assumptions=[first])
    assert list(ObjectiveAssumption.objects.values_list("objective", "assumption")) == [
        (made.pk, first.pk)
    ]
    change(cast, made, assumptions=[second])
    assert list(ObjectiveAssumption.objects.values_list("assumption", flat=True)) == [second.pk]
    payload = Event.objects.get(verb="objectives.objective_updated").payload
    assert (payload["before"], payload["after"]) == (
        {"assumptions": ["First"]},
        {"assumptions": ["Second"]},
    )


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": " "}, "title", "Give the objective a title."),
        ({"title": "x" * 301}, "title", "A title has at most 300 characters."),
        ({"starts_on": date(2027, 1, 1)}, "due_on", "It is due before it begins."),
        ({"tension": "beauty"}, "tension", "There is no such tension."),
    ],
)
def test_what_is_badly_written_is_refused_when_it_is_new_and_when_it_changes(
    cast, ready, fields, field, sentence
):
    assert refusal_of(change, cast, ready, **fields) == (field, sentence)
    new = {"title": "New", "due_on": DUE} | fields
    found = refusal_of(create_objective, actor=cast.carol, now=NOW, **new)
    assert found == (field, sentence)


def test_only_what_was_imported_goes_in_force_with_gaps(cast):
    written = factories.objective("Written", state="draft")
    assert refusal_of(
        activate_objective, actor=cast.carol, objective=written, now=NOW, with_gaps=True
    ) == ("with_gaps", "Only an imported objective goes in force with gaps. Close them first.")
    imported = factories.objective("Imported", state="draft", external_key="O-1")
    activate_objective(actor=cast.carol, objective=imported, now=NOW, with_gaps=True)
    imported.refresh_from_db()
    assert (imported.state, imported.activated_with_gaps) == ("active", True)


def test_over_a_cap_it_asks_for_a_reason_and_keeps_it(cast, ready):
    cast.carol.organization.objectives_per_owner = 2
    for n in range(2):
        factories.objective(f"Another {n}", owner=cast.alice)
    factories.objective("Draft of hers", owner=cast.alice, state="draft")
    assert refusal_of(activate_objective, actor=cast.carol, objective=ready, now=NOW) == (
        "cap_reason",
        (
            "Its owner has 2 active objectives already; at most 2 get attention. "
            "Say why this one is worth it."
        ),
    )
    done = activate_objective(
        actor=cast.carol, objective=ready, now=NOW, cap_reason=" The plant closes in May. "
    )
    assert done.cap_reason == "The plant closes in May."


def test_within_the_caps_no_reason_is_kept(cast, ready):
    done = activate_objective(actor=cast.carol, objective=ready, now=NOW, cap_reason="Because.")
    assert done.cap_reason == ""


def test_the_cap_of_a_unit(cast, ready):
    unit = factories.unit("Operations")
    cast.carol.organization.objectives_per_unit = 1
    factories.objective("Another", unit=unit)
    change(cast, ready, unit=unit)
    assert refusal_of(activate_objective, actor=cast.carol, objective=ready, now=NOW) == (
        "cap_reason",
        (
            "Its unit has one active objective already; at most 1 keep their meaning. "
            "Say why this one is worth it."
        ),
    )


def ending(cast, goal, **fields):
    given = {"state": "achieved", "because": "Reached.", "on": date(2026, 11, 18)}
    return end_objective(actor=cast.carol, objective=goal, now=NOW, **given | fields)


def test_it_ends_once_with_a_reason_and_a_day(cast, ready):
    activate_objective(actor=cast.carol, objective=ready, now=NOW)
    ended = ending(cast, ready)
    assert (ended.state, ended.ended_on, ended.ended_because) == (
        "achieved",
        date(2026, 11, 18),
        "Reached.",
    )
    assert refusal_of(ending, cast, ready) == (None, "It has ended already.")
    assert refusal_of(change, cast, ready, version=3, title="New") == (
        None,
        "It has ended. Nothing in it changes any more.",
    )


@pytest.mark.parametrize(
    ("state", "fields", "field", "sentence"),
    [
        ("active", {"because": " "}, "because", "Say why, for whoever reads it in a year."),
        ("active", {"on": date(2026, 11, 20)}, "on", "This day is still to come."),
        ("active", {"on": date(2025, 12, 31)}, "on", "It had not begun then."),
        ("draft", {}, "state", "A draft was never in force: it can only be dropped."),
        ("active", {"version": 7}, None, ""),
    ],
)
def test_an_end_that_is_refused(cast, state, fields, field, sentence):
    goal = factories.objective(state=state, starts_on=date(2026, 1, 1))
    if "version" in fields:
        with pytest.raises(Changed):
            ending(cast, goal, **fields)
    else:
        assert refusal_of(ending, cast, goal, **fields) == (field, sentence)
    assert Objective.objects.get().state == state


def test_a_draft_may_be_dropped(cast):
    assert ending(cast, factories.objective(state="draft"), state="dropped").state == "dropped"
