"""Pages of requests for a decision, the log with what it took, and Today."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.models import Decision, DecisionRequest
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, errors, heading, queries, words

HOME = "/o/aldermere/"
SHIFT = "Weekend shift at Brno"


@pytest.fixture
def deliver(cast):
    return factories.objective("Deliver", owner=cast.alice)


@pytest.fixture
def asked(cast, deliver):
    return factories.decision_request(
        cast.bob,
        cast.alice,
        objective=deliver,
        proposal=SHIFT,
        cost="€86,000",
        details="Forty orders wait.",
        raised_at=NOW - timedelta(days=9),
    )


@pytest.fixture
def get(client, cast):
    def fetch(path, member=None, **headers):
        client.force_login((member or cast.alice).user)
        return client.get(HOME + path, headers=headers).content.decode()

    return fetch


def test_somebody_asks_from_the_page_of_an_objective(client, cast, deliver, get):
    link = f"decisions/requests/new/?objective={deliver.pk}"
    assert f'href="{HOME}{link}"' in get(f"objectives/{deliver.pk}/", cast.bob)
    assert link not in get(f"objectives/{deliver.pk}/", cast.victor)
    html = get(link, cast.bob)
    assert heading(html) == "Ask for a decision"
    assert 'value="Deliver"' in html
    typed = {"proposal": SHIFT, "asked": "Alice", "objective": "Deliver", "cost": "€86,000"}
    response = client.post(f"{HOME}decisions/requests/new/", typed | {"needed_by": "2026-11-18"})
    assert response.status_code == 422
    again = response.content.decode()
    assert errors(again) == [("needed_by", "This day has passed.")]
    assert f'value="{SHIFT}"' in again
    response = client.post(f"{HOME}decisions/requests/new/", typed | {"needed_by": "2026-11-24"})
    made = DecisionRequest.objects.get()
    assert response.url == f"{HOME}decisions/requests/{made.pk}/"
    assert (made.asker, made.asked, made.objective) == (cast.bob, cast.alice, deliver)
    assert "Alice is asked. It waits on their Today." in client.get(response.url).content.decode()


def test_one_request_says_what_it_is_about_and_offers_what_the_reader_may(cast, asked, get):
    page = f"decisions/requests/{asked.pk}/"
    html = get(page)
    assert heading(html) == SHIFT
    text = words(html)
    assert "Waits for Alice. 9 days" in text
    for said in (
        "Asked by BO Bob",
        "Who decides AL Alice",
        "Deliver",
        "€86,000",
        "Forty orders wait.",
    ):
        assert said in text

    def deeds(member):
        return re.findall(r'hx-target="#dialog">(\w[\w ]+)</a>', get(page, member))

    assert deeds(cast.alice) == ["Decide", "Pass it on"]
    assert deeds(cast.bob) == ["Withdraw it"]
    assert deeds(cast.carol) == ["Decide", "Pass it on", "Withdraw it"]
    assert deeds(cast.victor) == []


def test_it_is_decided_in_a_dialog_and_the_page_says_so(client, cast, asked, get):
    address = f"{HOME}decisions/requests/{asked.pk}/decide/"
    client.force_login(cast.alice.user)
    typed = {"kind": "park", "text": SHIFT, "owner": "Alice", "version": "1"}
    response = client.post(address, typed, headers=HTMX)
    assert response.status_code == 422
    assert errors(response.content.decode()) == [("due_on", "Say until when it is parked.")]
    client.post(address, typed | {"due_on": "2026-12-01", "alternatives": "Agency staff"})
    decision = Decision.objects.get()
    assert (decision.kind, str(decision.look_again_on), decision.alternatives) == (
        "park",
        "2026-12-01",
        "Agency staff",
    )
    text = words(get(f"decisions/requests/{asked.pk}/"))
    assert "Decided after 9 days." in text
    assert f"Park: {SHIFT} Alice, between meetings, on 19 November 2026." in text


def test_of_two_who_answer_at_once_the_second_sees_what_changed(client, cast, asked):
    client.force_login(cast.carol.user)
    asked.version = 2
    asked.save()
    response = client.post(
        f"{HOME}decisions/requests/{asked.pk}/pass-on/",
        {"to": "Dora", "because": "Hers", "version": "1"},
        headers=HTMX,
    )
    assert response.status_code == 409
    assert 'value="Hers"' in response.content.decode()


def test_today_the_interventions_and_the_rail_name_it(cast, asked, get):
    today = words(get(""))
    assert f"{SHIFT} Bob asks, for “Deliver”. It costs €86,000." in today
    assert "waits for 9 days" in today
    assert SHIFT not in words(get("", cast.victor))
    html = get("interventions/")
    assert "Bob asks you" in html
    assert "Limit 7 days" in html
    assert "Bob asks Alice" in get("interventions/", cast.victor)


def test_the_log_says_where_how_long_and_narrows_by_unit(cast, deliver, asked, get):
    works = factories.unit("Works")
    team = factories.unit("Assembly", parent=works)
    factories.unit("Freight")
    deliver.unit = team
    deliver.save()
    decision = Decision.objects.create(
        objective=deliver,
        kind="stop",
        text="Custom seals",
        decided_by=cast.carol,
        recorded_by=cast.carol,
        decided_at=NOW,
        raised_on=NOW.date() - timedelta(days=12),
    )
    DecisionRequest.objects.filter(pk=asked.pk).update(
        state="decided", decision=decision, closed_at=NOW
    )
    text = words(get("decisions/"))
    assert "Custom seals Deliver Stop CA Carol Between meetings 12 days" in text
    assert "1 in a year, median 12 days" in text
    assert f"decisions/requests/{asked.pk}/" in get("decisions/")
    assert "Custom seals" in get(f"decisions/?unit={works.pk}")
    assert "Nothing matches." in get(f"decisions/?unit={factories.unit('Sales').pk}")


def test_the_pages_cost_the_same_for_many(client, cast, deliver):
    client.force_login(cast.alice.user)
    counts = {}
    for total in (1, 3, 300):
        DecisionRequest.objects.bulk_create(
            DecisionRequest(
                asker=cast.bob,
                asked=cast.alice,
                objective=deliver,
                proposal=f"Proposal {number}",
                raised_at=NOW,
            )
            for number in range(total - DecisionRequest.objects.count())
        )
        for page in ("interventions/", "decisions/", ""):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(HOME + page).status_code == 200
            counts.setdefault(page, set()).add(queries(captured))
    assert {page: len(found) for page, found in counts.items()} == dict.fromkeys(counts, 1)
    assert max(max(found) for found in counts.values()) <= 12
