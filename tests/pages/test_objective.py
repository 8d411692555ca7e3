from datetime import date, timedelta

import pytest

from objectives.models import DriverLink, Measurement
from reviews.models import AgendaItem, Cadence, Decision, Review
from strategy.models import TradeOff
from tests import factories
from tests.factories import NOW
from tests.pages.conftest import measured
from tests.pages.reading import heading, main_of, queries_of, text_of, texts


def at(objective) -> str:
    return f"/o/aldermere/objectives/{objective.pk}/"


@pytest.fixture
def orders(cast, home):
    return factories.objective(
        "Complete orders on the promised day",
        priority=home.deliver,
        owner=cast.alice,
        unit=factories.unit("Operations"),
        result="off_track",
        due_on=date(2026, 12, 12),
    )


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


def lede(page) -> str:
    return texts(page, r'<p class="lede">(.*?)</p>')[0]


def test_it_opens_with_how_the_latest_figure_closed_and_who_answers(victor, orders):
    measured(orders, "On time in full", "88.4", "86.2")

    page = victor.get(at(orders))

    assert heading(page) == "Complete orders on the promised day"
    assert lede(page) == "Off track October 2026 closed at 86.2% against 95.0% expected."
    assert texts(page, r'<ol class="crumbs">(.*?)</ol>') == ["Priority 1: Deliver Operations"]
    assert texts(page, r'<dl class="people".*?>(.*?)</dl>') == [
        (
            "Owner AL Alice Sponsor of the priority CA Carol Due 12 December 2026 "
            "Outcome Customers get complete orders on the day we promised."
        )
    ]


def test_what_the_result_is_made_of_is_said_aloud(victor, orders):
    measured(orders, "On time in full", "86.2")
    measured(orders, "Claims", status="no_data")
    measured(orders, "Castings on time", "74", role="lead")

    page = victor.get(at(orders))

    assert (
        "Result: set by “On time in full”, 1 of 2 measured. "
        "Momentum: set by “Castings on time”, 1 of 1 measured."
    ) in text_of(main_of(page))


def test_each_role_has_its_place(victor, orders):
    measured(orders, "On time in full", "86.2")
    measured(orders, "Castings on time", "74", role="lead")
    measured(orders, "Overtime", "97", role="guardrail", status="on_track")
    measured(orders, "Orders received", "60", role="context", status="on_track")

    page = victor.get(at(orders))

    assert texts(page, r'<article class="lead-c figure"><header><h3>(.*?)</h3>') == [
        "Castings on time",
        "Orders received",
    ]
    assert texts(page, r'<figcaption class="chart-h"><h3>(.*?)</h3>') == ["On time in full"]
    assert texts(page, r'<div class="guard">.*?<h3>(.*?)</h3>') == ["Overtime"]


def test_result_on_track_with_momentum_off_track_is_the_early_warning(victor, orders):
    measured(orders, "On time in full", "96", status="on_track")
    measured(orders, "Castings on time", "74", role="lead")
    orders.result, orders.momentum, orders.momentum_total = "on_track", "off_track", 1
    orders.save()

    page = victor.get(at(orders))

    assert lede(page) == (
        "On track October 2026 closed at 96.0% against 95.0% expected. The result holds, but "
        "“Castings on time” is off track, which should produce it. Momentum: Off track"
    )


def test_silence_never_looks_healthy(victor, orders):
    measured(orders, "On time in full", "96", status="on_track")
    orders.result, orders.next_due_at = "on_track", NOW - timedelta(days=2)
    orders.save()

    page = victor.get(at(orders))

    assert lede(page) == "Stale No figure since October 2026, which closed at 96.0%."


def test_the_path_up_and_the_worst_below(victor, orders, home, cast):
    parent = factories.objective("Release €6m of cash", priority=home.deliver, result="at_risk")
    orders.parent, orders.contribution = parent, "Half of the cash stands in late orders."
    orders.tags = ["Plant"]
    orders.save()
    for title, result in (
        ("Izmir", "on_track"),
        ("Clear to build", "off_track"),
        ("Brno", "at_risk"),
    ):
        factories.objective(title, parent=orders, result=result, owner=cast.bob)
    factories.objective("Done last year", parent=orders, result="off_track", state="achieved")

    page = victor.get(at(orders))

    assert texts(page, r'<ul class="casc">(.*?)</ul>\s*<p') == [
        (
            "Serves 1 Deliver Release €6m of cash "
            "Complete orders on the promised day Half of the cash stands in late orders. "
            "Clear to build Bob Brno Bob Izmir Bob"
        )
    ]
    assert '<a class="tag" href="/o/aldermere/objectives/?state=active&amp;tag=Plant">' in (
        page.content.decode()
    )
    assert lede(page) == "Off track Two of 3 objectives below it need attention."
    assert "See all 3 below it" in text_of(main_of(page))


def test_only_five_below_are_named_and_all_are_counted(victor, orders):
    for number in range(7):
        factories.objective(f"Trust {number}", parent=orders, result="off_track")

    page = victor.get(at(orders))

    assert len(texts(page, r"<li><a href=\"/o/aldermere/objectives/[^>]*>(.*?)</a>")) == 5
    assert "See all 7 below it" in text_of(main_of(page))


def test_the_trade_offs_of_its_priority_are_in_view(victor, orders, home):
    TradeOff.objects.create(
        plan=home.plan,
        favoured_priority=home.deliver,
        over_priority=home.grow,
        because="late pumps lose contracts",
    )
    TradeOff.objects.create(
        plan=home.plan, favoured_tension="speed", over_priority=home.deliver, because="so it is"
    )
    TradeOff.objects.create(
        plan=home.plan, favoured_tension="speed", over_tension="cost", because="elsewhere"
    )

    page = victor.get(at(orders))

    assert sorted(texts(page, r'<p class="trade">(.*?)</p>')) == [
        "We favour Deliver over Grow",
        "We favour speed over Deliver",
    ]


def decision(orders, cast, home, **fields):
    cadence = Cadence.objects.create(
        title="Operations",
        plan=home.plan,
        chair=cast.carol,
        rule="FREQ=MONTHLY",
        starts_at_time="09:00",
        first_on=date(2026, 1, 1),
    )
    review = Review.objects.create(
        cadence=cadence,
        title="September results",
        chair=cast.carol,
        starts_at=NOW - timedelta(days=23),
        period_start=date(2026, 9, 1),
        period_end=date(2026, 9, 30),
        prepare_at=NOW,
        freeze_at=NOW,
        state="closed",
    )
    item = AgendaItem.objects.create(review=review, objective=orders, position=1)
    return Decision.objects.create(
        review=review,
        item=item,
        objective=orders,
        kind="intervene",
        decided_by=cast.carol,
        recorded_by=cast.alice,
        decided_at=NOW - timedelta(days=23),
        **{"text": "Move resources to castings"} | fields,
    )


def test_the_history_holds_decisions_and_comments_newest_first(victor, orders, cast, home):
    indicator = measured(orders, "On time in full", "86.2")
    Measurement.objects.filter(indicator=indicator).update(superseded_at=NOW)
    Measurement.objects.create(
        indicator=indicator,
        period_start=date(2026, 10, 1),
        value="86.2",
        status="off_track",
        cause="capacity_constraint",
        commentary="Castings arrive late.",
        author=cast.alice,
        recorded_at=NOW,
    )
    decision(orders, cast, home, owner=cast.bob, due_on=date(2026, 11, 20), dissent="Too late.")

    page = victor.get(at(orders))

    assert texts(page, r'<ol class="tl">(.*?)</ol>') == [
        (
            "19 Nov October 2026: 86.2%, off track, cause capacity constraint Castings arrive late. "
            "Alice, On time in full "
            "27 Oct Decided: Intervene. Move resources to castings Dissent: Too late. "
            "Carol, in “September results”. Owner Bob. Due 20 Nov."
        )
    ]


def test_a_replaced_decision_stays_and_says_so(victor, orders, cast, home):
    decision(orders, cast, home, superseded_at=NOW)

    page = victor.get(at(orders))

    assert "Decided, later replaced: Intervene. Move resources to castings" in text_of(
        main_of(page)
    )


def test_the_update_button_is_for_who_may_check_in(cast, client, orders):
    indicator = measured(orders, "On time in full", "86.2", owner=cast.alice)
    offered = {}
    for name in ("alice", "bob", "victor", "dora"):
        client.force_login(getattr(cast, name).user)
        page = main_of(client.get(at(orders)))
        offered[name] = f'href="/o/aldermere/update/{indicator.pk}/"' in page

    assert offered == {"alice": True, "bob": False, "victor": False, "dora": True}


def test_an_owner_who_left_and_no_owner_are_shown(victor, orders, cast):
    cast.alice.revoked_at = NOW
    cast.alice.save()
    left = texts(victor.get(at(orders)), r'<div class="owner">(.*?)</div>')
    orders.owner, orders.activated_with_gaps = None, True
    orders.save()
    missing = texts(victor.get(at(orders)), r'<div class="owner">(.*?)</div>')

    assert left == ["Owner AL Alice Has left"]
    assert missing == ["Owner ? No owner"]


def test_nothing_measured_and_nothing_decided_yet(victor, home):
    bare = factories.objective("Bare", state="draft")

    page = victor.get(at(bare))

    assert lede(page) == "No data It has neither indicators nor objectives below it."
    assert texts(page, r'<div class="empty"><p>(.*?)</p>') == [
        "Nothing measures this objective yet.",
        "No decision and no comment yet.",
    ]
    assert texts(page, r'<span class="tag">(.*?)</span>') == ["draft"]


def test_the_queries_do_not_grow_with_indicators_and_children(victor, orders):
    costs = []
    for rows in (1, 2, 12):
        for number in range(rows):
            role = ("lag", "lead", "guardrail", "context")[number % 4]
            measured(orders, f"Measure {rows}-{number}", "88", "86", role=role)
            factories.objective(f"Child {rows}-{number}", parent=orders)
        costs.append(queries_of(victor, at(orders)))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_another_organisations_objective_does_not_exist_here(cast, client, orders):
    client.force_login(cast.mallory)

    answers = [client.get(at(orders)), client.get(f"/o/rival/objectives/{orders.pk}/")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_lead_says_how_far_ahead_it_runs_and_is_joined_to_its_lag(victor, orders):
    otif = measured(orders, "On time in full", "86.2")
    castings = measured(orders, "Castings on time", "74", role="lead")
    measured(orders, "Overtime hours", "74", role="lead")
    DriverLink.objects.create(lead=castings, lag=otif, lag_periods=2, because="It always did.")

    page = victor.get(at(orders))

    assert "Leads by about 2 months. 74.0% in October 2026" in text_of(main_of(page))
    assert page.content.decode().count("M0 150C24 150 16 300 40 300") == 1
    assert "M0 450C24" not in page.content.decode()
