from datetime import date, timedelta

import pytest

from objectives.models.words import Status
from reviews.models import AgendaItem, Attendance, Cadence, Decision, Review
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ROW = r"<li data-row>(.*?)</li>"


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


@pytest.fixture
def review(cast, home):
    cadence = Cadence.objects.create(
        title="Operations",
        plan=home.plan,
        chair=cast.carol,
        rule="FREQ=MONTHLY",
        starts_at_time="09:00",
        first_on=date(2026, 1, 1),
        place="Brno 2.14",
    )
    return Review.objects.create(
        cadence=cadence,
        title="Operations, October results",
        chair=cast.carol,
        starts_at=NOW + timedelta(days=5),
        period_start=date(2026, 10, 1),
        period_end=date(2026, 10, 31),
        prepare_at=NOW,
        freeze_at=NOW,
        frozen_at=NOW,
        state=Review.State.FROZEN,
        objective_count=31,
    )


def action(review, owner, text="Walk the line", **fields):
    return Decision.objects.create(
        review=review,
        kind="intervene",
        text=text,
        owner=owner,
        decided_by=review.chair,
        recorded_by=review.chair,
        decided_at=NOW - timedelta(days=20),
        **{"due_on": date(2026, 11, 20)} | fields,
    )


def late(owner, title="On time in full"):
    return factories.indicator(
        title, owner=owner, status=Status.ON_TRACK, next_due_at=NOW - timedelta(days=3)
    )


def test_what_waits_stands_under_its_verb_and_only_the_first_button_is_primary(cast, alice, review):
    action(review, cast.alice)
    late(cast.alice)
    late(cast.bob, "Somebody else's")

    page = alice.get("/o/aldermere/")

    assert heading(page) == "Two things need you."
    assert texts(page, r'<h2 id="todo-\d">(.*?)</h2>') == ["Update 1", "Act 1"]
    assert texts(page, r'<div class="what"><h3>(.*?)</h3>') == ["On time in full", "Walk the line"]
    assert main_of(page).count("btn primary") == 1
    assert page.context["counts"].today == page.context["today_count"] == 2


def test_the_rail_counts_what_today_lists(cast, client, review):
    action(review, cast.carol)
    action(review, cast.alice, text="Say it to the customers", is_recommendation=True)
    late(cast.carol)
    client.force_login(cast.carol.user)

    page = client.get("/o/aldermere/")

    assert len(texts(page, ROW)) == page.context["counts"].today == 4


def test_nothing_to_do_says_when_the_next_review_is(alice, review):
    page = alice.get("/o/aldermere/")

    assert heading(page) == "Nothing needs you. Next review in 5 days."
    assert "You own no objective, and nobody waits for you." in text_of(main_of(page))


def test_the_next_review_shows_its_first_items_and_which_are_yours(cast, alice, home, review):
    Attendance.objects.create(review=review, member=cast.alice)
    mine = factories.objective("Complete orders", priority=home.deliver, owner=cast.alice)
    theirs = factories.objective("Clear to build", priority=home.deliver, owner=cast.bob)
    for position, objective in enumerate((mine, theirs), start=1):
        AgendaItem.objects.create(
            review=review,
            objective=objective,
            title=objective.title,
            position=position,
            minutes=12,
            result="off_track",
        )

    page = alice.get("/o/aldermere/")

    panel = texts(page, r'<section class="next">(.*?)</section>')[0]
    assert panel == (
        "Next review Operations, October results Tue 24 Nov, 09:00–10:30 Brno 2.14. In 5 days. "
        "Complete orders yours 12 min Clear to build 12 min "
        "2 items of 31 objectives are on the agenda, by exception. Prepare my item"
    )


def test_before_the_freeze_it_says_when_the_agenda_stands(alice, review):
    Review.objects.update(state="scheduled", frozen_at=None, freeze_at=NOW + timedelta(days=4))

    page = alice.get("/o/aldermere/")

    assert "The agenda stands when figures freeze, 23 Nov, 09:00." in text_of(main_of(page))


def test_a_sandbox_says_where_its_clock_stands_and_whose_data_it_shows(cast, client, home):
    cast.organization.attribution = "Data: NHS England, OGL v3.0."
    cast.organization.save()
    client.force_login(cast.carol.user)
    leader = client.get("/o/aldermere/")
    client.force_login(cast.alice.user)
    member = client.get("/o/aldermere/")

    assert "its clock stands on 19 November 2026." in text_of(main_of(leader))
    assert texts(leader, r'<footer class="page-foot">(.*?)</footer>') == [
        "Data: NHS England, OGL v3.0."
    ]
    assert ("Move the clock" in text_of(main_of(leader))) is True
    assert ("Move the clock" in text_of(main_of(member))) is False


@pytest.mark.parametrize(("who", "may_start"), [("dora", True), ("alice", False)])
def test_an_organisation_without_a_plan_starts_with_one(cast, client, who, may_start):
    client.force_login(getattr(cast, who).user)

    page = client.get("/o/aldermere/")

    assert heading(page) == "Put the first priority on the page"
    assert ("Start the plan" in text_of(main_of(page))) is may_start


def test_the_queries_do_not_grow_with_what_waits(cast, alice, review):
    def grow(count):
        for number in range(count):
            action(review, cast.alice, text=f"Action {count}-{number}")
            late(cast.alice, f"Measure {count}-{number}")
            objective = factories.objective(f"Objective {count}-{number}", owner=cast.alice)
            AgendaItem.objects.create(
                review=review, objective=objective, title=objective.title, position=number
            )

    costs = []
    for rows in (1, 2, 40):
        grow(rows)
        costs.append(queries_of(alice, "/o/aldermere/"))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_an_outsider_finds_nothing(cast, client):
    client.force_login(cast.mallory)

    assert client.get("/o/aldermere/").status_code == 404
