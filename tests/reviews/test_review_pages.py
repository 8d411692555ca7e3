"""The list of reviews, the pre-read before a meeting, the minutes after it."""

import re
from datetime import date, timedelta

import pytest

from reviews.models import AgendaItem, Cadence, Review
from reviews.services import close_review, join_review, start_review
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.reviews import meetings

LIST = "/o/aldermere/reviews/"


@pytest.fixture
def get(client, cast):
    def page(address, member=cast.alice):
        client.force_login(member.user)
        answer = client.get(address)
        assert answer.status_code == 200
        return answer

    return page


def page_of(review):
    return f"{LIST}{review.pk}/"


@pytest.fixture
def closed(cast, running):
    deliver, release = sorted(meetings.exceptions(running), key=lambda item: item.title)
    meetings.decide(
        cast, deliver, due_on=date(2026, 12, 3), dissent="Victor: tell the customers first"
    )
    meetings.decide(
        cast,
        release,
        kind="no_action",
        text="",
        owner=None,
        because="Castings arrive on Friday",
        look_again_on=date(2026, 12, 18),
    )
    join_review(actor=cast.alice, review=running, now=NOW)
    return close_review(actor=cast.bob, review=running, now=NOW + timedelta(minutes=86))


# --- The list --------------------------------------------------------------------------------------


def test_an_empty_list_says_what_is_missing(get, cast):
    page = get(LIST)
    assert heading(page) == "Reviews"
    assert "Nothing scheduled yet" in text_of(main_of(page))
    assert "Set up a cadence" not in text_of(main_of(page))
    (button,) = texts(get(LIST, cast.carol), r'<a class="btn primary"[^>]*>(.*?)</a>')
    assert button == "Set up a cadence"
    assert "No review was held yet." in text_of(main_of(page))


def test_the_next_review_stands_first_with_its_button(get, cast, plan):
    meetings.cadence(cast, plan)
    page = get(LIST)
    assert heading(page) == "The next review is on Friday 20 November"
    assert texts(page, r"<tr data-row>(.*?)</tr>") == [
        (
            "Operations review Figures freeze on Thursday 19 November, 09:00 "
            "Fri 20 Nov 2026, 09:00–10:30 B Bob Read ahead : Operations review"
        ).replace("B Bob", "BO Bob"),
        (
            "Operations review Figures freeze on Saturday 19 December, 09:00 "
            "Sun 20 Dec 2026, 09:00–10:30 BO Bob Read ahead : Operations review"
        ),
        (
            "Operations review Plan 2026–28 Every month on day 20, 09:00–10:30 "
            "Fri 20 Nov 2026, 09:00 BO Bob"
        ),
    ]
    assert len(re.findall(r"btn primary", main_of(page))) == 1


def test_a_meeting_in_progress_leads_to_its_room(get, cast, running):
    page = get(LIST)
    assert heading(page) == "Operations review is in progress: two items are undecided"
    assert f'href="{page_of(running)}room/">Go to the room' in main_of(page)
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    assert heading(get(LIST)) == "Operations review is in progress, and every item is decided"


def test_a_past_review_says_what_came_of_it(get, closed):
    rows = texts(get(LIST), r"<tbody>(.*?)</tbody>")
    assert rows[2] == (
        "20 Nov 2026 Operations review October 2026 results "
        "Two items, two answers, one dissent 1 of 3 on track"
    )


def test_past_reviews_come_in_pages_without_a_gap(get, cast, plan):
    series = meetings.cadence(cast, plan)
    for number in range(25):
        starts = NOW - timedelta(days=number + 1)
        Review.objects.create(
            cadence=series,
            title=f"Review {number:02}",
            chair=cast.bob,
            starts_at=starts,
            period_start=date(2026, 9, 1),
            period_end=date(2026, 9, 30),
            prepare_at=starts,
            freeze_at=starts,
            state=Review.State.CLOSED,
        )
    first = get(LIST)
    (more,) = re.findall(r'<a href="(\?before=[^"]+)">Show earlier reviews', main_of(first))
    second = get(LIST + more)
    newer, older = (re.findall(r">(Review \d\d)<", main_of(page)) for page in (first, second))
    assert (len(newer), len(older)) == (20, 5)
    assert newer + older == [f"Review {number:02}" for number in range(25)]


@pytest.mark.parametrize("before", ["?before=yesterday", "?before=2026-01-01"])
def test_a_broken_place_begins_again(get, closed, before):
    assert "Two items, two answers" in main_of(get(LIST + before))


def test_the_list_costs_the_same_at_one_three_and_three_hundred(client, cast, plan):
    client.force_login(cast.alice.user)
    costs = []
    for count in (1, 2, 297):
        for _each in range(count):
            series = Cadence.objects.first() or meetings.cadence(cast, plan)
            starts = NOW - timedelta(days=Review.objects.count() + 1)
            Review.objects.create(
                cadence=series,
                title="Review",
                chair=cast.bob,
                starts_at=starts,
                period_start=date(2026, 9, 1),
                period_end=date(2026, 9, 30),
                prepare_at=starts,
                freeze_at=starts,
                state=Review.State.CLOSED,
            )
        costs.append(queries_of(client, LIST))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 12


# --- The pre-read ----------------------------------------------------------------------------------


def test_the_agenda_is_known_before_the_freeze(get, cast, plan, exceptions):
    review = meetings.next_review(cast, plan)
    page = get(page_of(review))
    assert heading(page) == "Two of 3 objectives need the room"
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        (
            "Figures freeze on Thursday 19 November, 09:00; until then this agenda follows what "
            "owners update. It starts on Friday 20 November, 09:00; 29 of 90 minutes are planned."
        )
    ]
    assert not AgendaItem.objects.exists()


def test_each_item_prints_every_part_of_its_score(get, cast, plan, exceptions):
    page = get(page_of(meetings.frozen(cast, plan)))
    rows = {
        row.split(" Off track")[0][2:]: row for row in texts(page, r"<li data-row[^>]*>(.*?)</li>")
    }
    assert set(rows) == {"Deliver", "Release"}
    assert rows["Deliver"][2:] == (
        "Deliver Off track 80.1% against 95.0%, a signal October 2026 is outside the natural "
        "range of 84.6–97.6%: a signal, not noise. Cause given by the owner: execution . "
        "“Castings late” Score 63: off track 40, size of the miss 3.1, new signal 20. "
        "AL Alice 12 min Ask : Deliver"
    )
    assert "Figures as frozen on Thursday 19 November, 09:00." in text_of(main_of(page))


def test_what_has_no_time_is_listed_below(get, cast, plan, priority):
    for number in range(15):
        meetings.off_track(cast, f"Line {number:02}", priority=priority)
    page = get(page_of(meetings.frozen(cast, plan, minutes=30)))
    assert heading(page) == "One item fits into the meeting, 14 more would not"
    text = text_of(main_of(page))
    assert "Deferred, or no time for 14 Starting the review defers them, each at most twice" in text
    assert "2 others would not fit." in text


def test_only_who_runs_it_can_start_it(get, cast, plan, exceptions):
    review = meetings.frozen(cast, plan)
    button = "Start the review"
    shown = {
        member.name: button in main_of(get(page_of(review), member))
        for member in (cast.alice, cast.bob, cast.carol, cast.dora, cast.erin, cast.victor)
    }
    assert [name for name, is_shown in shown.items() if is_shown] == ["Bob", "Carol", "Dora"]


def test_starting_leads_into_the_room(client, cast, plan, exceptions):
    review = meetings.next_review(cast, plan)
    client.force_login(cast.bob.user)
    answer = client.post(f"{page_of(review)}start/")
    assert (answer.status_code, answer["Location"]) == (302, f"{page_of(review)}room/")
    review.refresh_from_db()
    # The chair who starts before the deadline froze the figures now.
    assert (review.state, review.frozen_at) == (Review.State.IN_PROGRESS, NOW)
    again = client.post(f"{page_of(review)}start/", follow=True)
    assert "This review was started before." in text_of(again.content.decode())


def test_nothing_to_discuss_is_said(get, cast, plan):
    page = get(page_of(meetings.frozen(cast, plan)))
    assert heading(page) == "Operations review"
    assert "No exception." in text_of(main_of(page))


def test_the_frozen_pre_read_costs_the_same_whatever_the_agenda(client, cast, plan, exceptions):
    review = meetings.frozen(cast, plan)
    client.force_login(cast.alice.user)
    client.get(page_of(review))  # the first time notes that it was read
    few = queries_of(client, page_of(review))
    (item, *_others) = meetings.exceptions(review)
    for number in range(40):
        AgendaItem.objects.create(
            review=review,
            objective=factories.objective(f"More {number}"),
            title=f"More {number}",
            position=20 + number,
            evidence=item.evidence,
            parts=item.parts,
        )
    assert queries_of(client, page_of(review)) == few
    assert few <= 12


# --- The minutes -----------------------------------------------------------------------------------


def test_the_minutes_say_who_decided_what(get, closed):
    page = get(page_of(closed))
    assert heading(page) == "Two items, two answers, one dissent"
    rows = sorted(row[2:] for row in texts(page, r"<li>(<span class=\"rank\".*?)</li>"))
    assert rows == [
        (
            "Deliver Off track 80.1% against 95.0%, a signal Intervene. Bring Ferrum forward "
            "Decided by Bob. Dissent: Victor: tell the customers first Intervention AL Alice 3 Dec"
        ),
        (
            "Release Off track 80.1% against 95.0%, a signal No action. Because: Castings arrive "
            "on Friday Decided by Bob look again 18 Dec"
        ),
    ]
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        "1 of 3 objectives were on track and not discussed."
    ]


def test_the_minutes_name_who_was_there_and_count(get, closed):
    page = get(page_of(closed))
    assert texts(page, r'<dl class="people"[^>]*>(.*?)</dl>') == [
        "Chair BO Bob Present AL Alice BO Bob Absent CA Carol VI Victor"
    ]
    assert texts(page, r'<dl class="figs">(.*?)</dl>') == [
        (
            "Items with a decision 2 of 2 Minutes used 86 of 90 Decisions per hour 1.4 "
            "Time on exceptions 100% Items without a decision 0 On track, not discussed 1 of 3 Deferred 0"
        )
    ]
    assert "To 4 people at 10:26, by Bob." in text_of(main_of(page))
    assert "Held Thursday 19 November, 09:00–10:26" in text_of(main_of(page))
    assert "Next review, 20 Dec" in text_of(main_of(page))


def test_a_recommendation_and_a_parked_item_are_said(get, cast, running):
    deliver, release = sorted(meetings.exceptions(running), key=lambda item: item.title)
    meetings.decide(cast, deliver, decided_by=cast.victor)
    meetings.decide(cast, release, kind="park", look_again_on=date(2027, 3, 2))
    page = get(page_of(close_review(actor=cast.bob, review=running, now=NOW)))
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        (
            "1 of 3 objectives were on track and not discussed. One was parked. "
            "One answer is a recommendation and still needs a decision."
        )
    ]
    assert "Recommended by Victor" in text_of(main_of(page))
    assert texts(page, r'aria-labelledby="put-off-h">.*?<tbody>(.*?)</tbody>') == [
        "Release Alice Parked 2 Mar 2027"
    ]


def test_few_deferred_items_are_named_and_many_are_one_decision(get, cast, plan, priority):
    for number in range(4):
        meetings.off_track(cast, f"Line {number}", priority=priority)
    review = meetings.running(cast, plan, minutes=45)
    for item in meetings.exceptions(review):
        meetings.decide(cast, item)
    page = get(page_of(close_review(actor=cast.bob, review=review, now=NOW)))
    rows = texts(page, r'aria-labelledby="put-off-h">.*?<tbody>(.*?)</tbody>')
    assert rows[0].count("Deferred by Bob, first time. The meeting has no time for them.") == 2
    for number in range(4):
        AgendaItem.objects.create(
            review=review, position=30 + number, title=f"More {number}", state="deferred"
        )
    rows = texts(get(page_of(review)), r'aria-labelledby="put-off-h">.*?<tbody>(.*?)</tbody>')
    assert re.fullmatch(
        r"6 items (Line \d; ){2}More 0; More 1; More 2; 1 other "
        r"Deferred by Bob in one decision\. The meeting has no time for them\. next review",
        rows[0],
    )


def test_actions_of_last_time_read_as_they_stood_at_the_closing(get, cast, closed):
    second = Review.objects.unfinished().next_first().first()
    later = second.starts_at
    start_review(actor=cast.bob, review=second, now=later)
    for item in meetings.exceptions(second):
        meetings.decide(cast, item, now=later)
    page = get(page_of(close_review(actor=cast.bob, review=second, now=later)))
    assert texts(page, r'aria-labelledby="actions-h">.*?<tbody>(.*?)</tbody>') == [
        "Bring Ferrum forward AL Alice 17 days late"
    ]


def test_the_minutes_cost_the_same_whatever_the_agenda(client, cast, closed):
    client.force_login(cast.alice.user)
    few = queries_of(client, page_of(closed))
    (item, *_others) = meetings.exceptions(closed)
    for number in range(40):
        AgendaItem.objects.create(
            review=closed,
            objective=factories.objective(f"More {number}"),
            title=f"More {number}",
            position=20 + number,
            evidence=item.evidence,
            state="decided",
        )
    assert queries_of(client, page_of(closed)) == few
    assert few <= 12
