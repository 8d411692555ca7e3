import re
from datetime import timedelta

import pytest

from reviews.models import Decision
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.reviews import meetings

PAGE = "/o/aldermere/decisions/"


@pytest.fixture
def get(client, cast):
    client.force_login(cast.alice.user)

    def page(query="", **headers):
        answer = client.get(PAGE + query, headers=headers)
        assert answer.status_code == 200
        return answer

    return page


def titles(page):
    return texts(page, r'<th scope="row"><a[^>]*>(.*?)</a>')


def more(cast, count, first):
    Decision.objects.bulk_create(
        Decision(
            review=first.review,
            kind="stop",
            text=f"Stop line {number:03}",
            owner=cast.alice,
            decided_by=cast.bob,
            recorded_by=cast.bob,
            decided_at=NOW - timedelta(days=number + 1),
        )
        for number in range(count)
    )


def test_an_empty_log_says_so(get):
    page = get()
    assert heading(page) == "Nothing has been decided yet"
    assert "Nothing has been decided yet." in text_of(main_of(page))


def test_the_newest_stands_first_and_what_was_replaced_stays(get, cast, deliver):
    meetings.decide(cast, deliver, decided_by=cast.carol)
    deliver.refresh_from_db()
    meetings.decide(cast, deliver, text="Second source", now=NOW + timedelta(minutes=5))
    page = get()
    assert heading(page) == "Two decisions on record"
    assert texts(page, r"<tr data-row>(.*?)</tr>") == [
        "19 Nov 2026 Second source Deliver Intervene BO Bob Operations review 19 days",
        (
            "19 Nov 2026 Bring Ferrum forward Deliver . Replaced by a later decision Intervene "
            "CA Carol recorded by Bob Operations review 19 days"
        ).replace("Deliver .", "Deliver."),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ferrum", ["Bring Ferrum forward"]),
        ("?q=release", ["Castings arrive"]),
        ("?q=alice", ["Bring Ferrum forward"]),
        ("?kind=no_action", ["Castings arrive"]),
        ("?kind=no_action&q=ferrum", []),
        ("?kind=invented", ["Bring Ferrum forward", "Castings arrive"]),
        ("?after=-1", ["Bring Ferrum forward", "Castings arrive"]),
    ],
)
def test_words_and_kinds_narrow_it(get, cast, running, query, found):
    deliver, release = sorted(meetings.exceptions(running), key=lambda item: item.title)
    meetings.decide(cast, deliver)
    meetings.decide(
        cast,
        release,
        kind="no_action",
        text="",
        owner=None,
        because="Castings arrive",
        look_again_when="Friday",
    )
    page = get(query)
    assert sorted(titles(page)) == found
    assert ("Nothing matches. Clear filters" in text_of(main_of(page))) == (not found)


def test_earlier_ones_follow_page_by_page(get, cast, deliver):
    more(cast, 60, meetings.decide(cast, deliver))
    first = get()
    assert heading(first) == "61 decisions on record"
    (address,) = re.findall(r'<a href="(\?[^"]*after=50)">Show earlier decisions', main_of(first))
    shown = titles(first) + titles(get(address.replace("&amp;", "&")))
    assert shown == ["Bring Ferrum forward", *[f"Stop line {number:03}" for number in range(60)]]


def test_a_search_answers_with_the_log_alone(get, cast, deliver):
    meetings.decide(cast, deliver)
    part = get("?q=ferrum", **{"HX-Request": "true", "HX-Target": "log"}).content.decode()
    assert part.startswith('<div id="log"')
    assert "<h1" not in part


def test_it_costs_the_same_at_one_three_and_three_hundred(client, cast, deliver):
    client.force_login(cast.alice.user)
    first = meetings.decide(cast, deliver)
    costs = [queries_of(client, PAGE)]
    for count in (2, 297):
        more(cast, count, first)
        costs.append(queries_of(client, PAGE))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 12
