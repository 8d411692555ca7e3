"""Plans, ranked priorities and trade-offs through their verbs."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.scope import tenant_scope
from strategy import services
from strategy.models import Plan, Priority, Tension, TradeOff
from tests import factories
from tests.factories import NOW

SPAN = {"starts_on": date(2027, 1, 1), "ends_on": date(2029, 12, 31)}


def add(plan, cast, title="Deliver on time", **fields):
    return services.add_priority(actor=cast.carol, now=NOW, plan=plan, title=title, **fields)


def favour(plan, cast, favoured, over, because="It decides."):
    return services.add_trade_off(
        actor=cast.carol, now=NOW, plan=plan, favoured=favoured, over=over, because=because
    )


@pytest.fixture
def plan(cast):
    return services.create_plan(actor=cast.carol, now=NOW, title="Plan 2027–29", **SPAN)


def ranking(plan) -> list[str]:
    return list(Priority.objects.of_plan(plan).ranked().values_list("title", flat=True))


def test_a_plan_begins_as_the_default_draft(cast, plan):
    event = Event.objects.get(verb="strategy.plan_created")

    assert (plan.state, plan.is_default, plan.version) == (Plan.State.DRAFT, True, 1)
    assert event.subject_id == plan.pk
    assert event.payload == {
        "title": "Plan 2027–29",
        "starts_on": "2027-01-01",
        "ends_on": "2029-12-31",
    }


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": "  "}, "title", "Give the plan a title."),
        ({"ends_on": date(2026, 12, 31)}, "ends_on", "The plan ends before it starts."),
    ],
)
def test_a_plan_needs_a_title_and_days_in_order(cast, fields, field, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        services.create_plan(actor=cast.carol, now=NOW, **{"title": "Plan"} | SPAN | fields)

    assert refusal.value.field == field
    assert not Plan.objects.exists()


def test_one_plan_is_in_use_and_others_stand_beside_it(cast, plan):
    with pytest.raises(Refused, match="“Plan 2027–29” is the plan in use") as refusal:
        services.create_plan(actor=cast.carol, now=NOW, title="Another", is_default=True, **SPAN)
    beside = services.create_plan(actor=cast.carol, now=NOW, title="Another", **SPAN)

    assert refusal.value.field == "is_default"
    assert (Plan.objects.current(), beside.is_default) == (plan, False)


def test_a_closed_plan_makes_room_for_the_next_one(cast, plan):
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.CLOSED)

    following = services.create_plan(actor=cast.carol, now=NOW, title="The next", **SPAN)

    assert Plan.objects.current() == following
    assert not Plan.objects.get(pk=plan.pk).is_default


def test_the_same_external_key_twice_is_refused_in_a_sentence(cast):
    fields = SPAN | {"is_default": False, "external_key": "plan-1"}
    services.create_plan(actor=cast.carol, now=NOW, title="Once", **fields)

    with pytest.raises(Refused, match="Somebody made such a plan at the same moment"):
        services.create_plan(actor=cast.carol, now=NOW, title="Twice", **fields)

    assert list(Plan.objects.values_list("title", flat=True)) == ["Once"]


def test_priorities_get_the_next_rank(cast, plan):
    ranks = [add(plan, cast, title).rank for title in ("Deliver", "Grow", "Launch")]

    assert ranks == [1, 2, 3]
    assert Plan.objects.get(pk=plan.pk).version == 4


def test_a_priority_needs_a_name_and_a_sponsor_who_is_here(cast, plan):
    cast.bob.revoked_at = NOW - timedelta(days=1)
    with pytest.raises(Refused, match="Name the priority") as nameless:
        add(plan, cast, " ")
    with pytest.raises(Refused, match="Bob has left") as gone:
        add(plan, cast, sponsor=cast.bob)

    assert (nameless.value.field, gone.value.field) == ("title", "sponsor")
    assert ranking(plan) == []


def test_nothing_changes_in_a_closed_plan(cast, plan):
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.CLOSED)

    with pytest.raises(Refused, match="This plan is closed"):
        add(plan, cast)
    with pytest.raises(Refused, match="This plan is closed"):
        services.activate_plan(actor=cast.carol, now=NOW, plan=plan)


def test_ranking_swaps_without_gaps_or_ties(cast, plan):
    deliver, grow, launch = (add(plan, cast, title) for title in ("Deliver", "Grow", "Launch"))

    services.rank_priorities(
        actor=cast.carol,
        now=NOW,
        plan=plan,
        ordered_ids=[launch.pk, deliver.pk, grow.pk],
        version=4,
    )

    assert ranking(plan) == ["Launch", "Deliver", "Grow"]
    assert list(Priority.objects.ranked().values_list("rank", flat=True)) == [1, 2, 3]
    assert Event.objects.get(verb="strategy.priorities_ranked").payload == {
        "order": ["Launch", "Deliver", "Grow"]
    }


def test_ranking_what_was_seen_before_a_change_says_so(cast, plan):
    deliver, grow = add(plan, cast, "Deliver"), add(plan, cast, "Grow")

    with pytest.raises(Changed, match="Somebody else changed the plan") as changed:
        services.rank_priorities(
            actor=cast.carol, now=NOW, plan=plan, ordered_ids=[grow.pk, deliver.pk], version=2
        )

    assert changed.value.current.version == 3
    assert ranking(plan) == ["Deliver", "Grow"]


def test_ranking_wants_every_priority_once(cast, plan):
    deliver, grow = add(plan, cast, "Deliver"), add(plan, cast, "Grow")
    elsewhere = factories.priority(plan=factories.plan(is_default=False))

    for ids in ([deliver.pk], [deliver.pk, deliver.pk], [deliver.pk, grow.pk, elsewhere.pk]):
        with pytest.raises(Refused, match="exactly once"):
            services.rank_priorities(
                actor=cast.carol, now=NOW, plan=plan, ordered_ids=ids, version=3
            )

    assert ranking(plan) == ["Deliver", "Grow"]


def test_the_same_order_again_is_no_event(cast, plan):
    ids = [add(plan, cast, title).pk for title in ("Deliver", "Grow")]

    services.rank_priorities(actor=cast.carol, now=NOW, plan=plan, ordered_ids=ids, version=3)

    assert not Event.objects.filter(verb="strategy.priorities_ranked").exists()
    assert Plan.objects.get(pk=plan.pk).version == 3


@pytest.mark.parametrize(
    ("move", "order"),
    [
        (("Grow", "up"), ["Grow", "Deliver", "Launch"]),
        (("Grow", "down"), ["Deliver", "Launch", "Grow"]),
        (("Deliver", "up"), ["Deliver", "Grow", "Launch"]),
        (("Launch", "down"), ["Deliver", "Grow", "Launch"]),
    ],
)
def test_a_step_stays_within_the_ends(cast, plan, move, order):
    by_title = {title: add(plan, cast, title) for title in ("Deliver", "Grow", "Launch")}
    title, direction = move

    ids = Priority.objects.of_plan(plan).order_after_move(by_title[title], direction)

    assert ids == [by_title[each].pk for each in order]


def test_a_trade_off_stands_between_priorities_or_tensions(cast, plan):
    deliver = add(plan, cast, "Deliver")

    trade_off = favour(plan, cast, deliver, Tension.COST, because=" Late costs more. ")

    assert (trade_off.favoured, trade_off.over) == ("Deliver", "cost")
    assert trade_off.because == "Late costs more."
    assert Event.objects.get(verb="strategy.trade_off_added").payload == {
        "favoured": "Deliver",
        "over": "cost",
        "because": "Late costs more.",
    }


def test_a_circle_is_refused_by_name(cast, plan):
    deliver, grow = add(plan, cast, "Deliver"), add(plan, cast, "Grow")
    favour(plan, cast, deliver, grow)
    favour(plan, cast, grow, Tension.COST)

    with pytest.raises(Refused) as refusal:
        favour(plan, cast, Tension.COST, deliver)

    assert str(refusal.value) == (
        "This would go round in a circle: “cost” over “Deliver” over “Grow” over “cost”. "
        "Decide which of them gives way."
    )
    assert refusal.value.field == "over"
    assert TradeOff.objects.count() == 2


@pytest.mark.parametrize(
    ("trade_off", "sentence"),
    [
        ((Tension.SPEED, Tension.SPEED, "Why"), "between two different things"),
        ((Tension.SPEED, Tension.COST, "Why"), "stands already"),
        ((Tension.SPEED, Tension.RISK, " "), "Say why"),
    ],
)
def test_a_trade_off_says_something_new_and_why(cast, plan, trade_off, sentence):
    favour(plan, cast, Tension.SPEED, Tension.COST)

    with pytest.raises(Refused, match=sentence):
        favour(plan, cast, *trade_off)

    assert TradeOff.objects.count() == 1


def test_a_side_belongs_to_the_plan(cast, plan):
    foreign = factories.priority(plan=factories.plan(is_default=False), title="Theirs")

    with pytest.raises(Refused, match="“Theirs” belongs to another plan") as refusal:
        favour(plan, cast, foreign, Tension.COST)

    assert refusal.value.field == "favoured"


def test_a_plan_without_a_priority_is_not_put_in_force(cast, plan):
    with pytest.raises(Refused) as refusal:
        services.activate_plan(actor=cast.carol, now=NOW, plan=plan)

    assert str(refusal.value) == "The plan has no priority yet. Add the first one."
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.DRAFT


def test_every_gap_is_named_at_once(cast, plan):
    for favoured, over in (("speed", "cost"), ("cost", "speed")):
        TradeOff.objects.create(
            plan=plan, favoured_tension=favoured, over_tension=over, because="Written past the verb"
        )

    with pytest.raises(Refused) as refusal:
        services.activate_plan(actor=cast.carol, now=NOW, plan=plan)

    assert str(refusal.value) == (
        "The plan has no priority yet. Add the first one. "
        "Its trade-offs contradict each other. Take one of them back."
    )


def test_sponsors_are_told_that_the_plan_is_in_force(cast, plan):
    add(plan, cast, "Deliver", sponsor=cast.alice)
    add(plan, cast, "Grow", sponsor=cast.carol)
    add(plan, cast, "Launch", sponsor=cast.alice)

    active = services.activate_plan(actor=cast.carol, now=NOW, plan=plan)

    told = Delivery.objects.filter(event__verb="strategy.plan_activated")
    assert active.state == Plan.State.ACTIVE
    assert sorted(told.values_list("recipient__name", "channel")) == [
        ("Alice", "email"),
        ("Alice", "inbox"),
    ]
    with pytest.raises(Refused, match="in force already"):
        services.activate_plan(actor=cast.carol, now=NOW, plan=plan)


@pytest.mark.django_db(transaction=True)
def test_two_writers_cannot_close_a_circle_together(transactional_db):
    """Each alone would be fine; the second waits for the first and is refused."""
    home = factories.organization()
    with tenant_scope(home.id):
        carol = factories.member("carol", "leader")
        plan = services.create_plan(actor=carol, now=NOW, title="Plan", **SPAN)
    outcomes: dict[str, str] = {}
    both_ready = threading.Barrier(2)

    def write(favoured, over):
        try:
            with tenant_scope(home.id):
                both_ready.wait(timeout=10)
                services.add_trade_off(
                    actor=carol, now=NOW, plan=plan, favoured=favoured, over=over, because="So"
                )
                connection.cursor().execute("SELECT pg_sleep(0.2)")
            outcomes[favoured] = "stands"
        except Refused as refusal:
            outcomes[favoured] = str(refusal)
        finally:
            connections.close_all()

    sides = [(Tension.SPEED, Tension.COST), (Tension.COST, Tension.SPEED)]
    writers = [threading.Thread(target=write, args=pair) for pair in sides]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=20)

    assert sorted(outcome[:18] for outcome in outcomes.values()) == ["This would go roun", "stands"]
    with tenant_scope(home.id):
        assert TradeOff.objects.count() == 1
