from datetime import date, timedelta

import pytest

from reviews.models import Decision
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.reviews import meetings

PAGE = "/o/aldermere/interventions/"


@pytest.fixture
def get(client, cast):
    def page(member=cast.alice):
        client.force_login(member.user)
        return client.get(PAGE)

    return page


def rows(page):
    return texts(page, r"<tr data-row>(.*?)</tr>")


def test_nothing_to_do_is_said(get):
    page = get()
    assert heading(page) == "Nobody has anything left to do"
    assert "Decisions of the next review open new ones." in text_of(main_of(page))


def test_actions_stand_soonest_first_with_how_late_they_are(get, cast, deliver, release):
    meetings.decide(cast, release, text="Second source", due_on=date(2026, 12, 3), owner=cast.bob)
    meetings.decide(cast, deliver, due_on=date(2026, 11, 16))
    page = get()
    assert heading(page) == "One action is late; one of them is yours"
    assert rows(page) == [
        (
            "Bring Ferrum forward Deliver Intervene AL Alice 16 Nov 3 days late "
            "Mark done : Bring Ferrum forward"
        ),
        "Second source Release Intervene BO Bob 3 Dec Due in 14 days",
    ]


def test_marking_done_takes_it_off_the_list(client, get, cast, deliver):
    decision = meetings.decide(cast, deliver)
    client.force_login(cast.alice.user)
    answer = client.post(f"/o/aldermere/decisions/{decision.pk}/done/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Done: Bring Ferrum forward" in text_of(answer.content.decode())
    assert rows(answer) == []
    decision.refresh_from_db()
    assert decision.done_at == NOW
    again = client.post(f"/o/aldermere/decisions/{decision.pk}/done/", follow=True)
    assert "This was marked done before." in text_of(again.content.decode())


def test_somebody_elses_action_is_not_mine_to_finish(client, cast, deliver):
    decision = meetings.decide(cast, deliver, owner=cast.bob)
    address = f"/o/aldermere/decisions/{decision.pk}/done/"
    for member in (cast.alice, cast.victor, cast.erin):
        client.force_login(member.user)
        assert client.post(address).status_code == 403
    client.force_login(cast.mallory)
    assert client.post(address).status_code == 404
    client.force_login(cast.dora.user)
    assert client.post(address).status_code == 302


def test_a_recommendation_waits_for_somebody_with_the_right(client, get, cast, deliver):
    asked = meetings.decide(cast, deliver, decided_by=cast.victor)
    Decision.objects.filter(pk=asked.pk)
    page = get()
    assert heading(page) == "One recommendation waits for a decision"
    assert rows(page) == [
        "Bring Ferrum forward Victor, on Deliver Intervene 0 days Decide so : Bring Ferrum forward"
    ]
    assert "Decide so" not in text_of(main_of(get(cast.dora)))
    address = f"/o/aldermere/decisions/{asked.pk}/adopt/"
    client.force_login(cast.dora.user)
    assert client.post(address).status_code == 403
    client.force_login(cast.carol.user)
    answer = client.post(address, follow=True)
    assert "Decided as recommended." in text_of(answer.content.decode())
    assert Decision.objects.in_force().get().decided_by == cast.carol
    again = client.post(address, follow=True)
    assert "A later decision replaced this one." in text_of(again.content.decode())


def test_it_costs_the_same_at_one_three_and_three_hundred(client, cast, deliver):
    first = meetings.decide(cast, deliver, due_on=date(2026, 12, 3))
    client.force_login(cast.alice.user)
    costs = [queries_of(client, PAGE)]
    for more in (2, 297):
        Decision.objects.bulk_create(
            Decision(
                review=first.review,
                objective=first.objective,
                kind="intervene",
                text=f"Action {number}",
                owner=cast.alice,
                decided_by=cast.bob,
                recorded_by=cast.bob,
                decided_at=NOW - timedelta(days=number),
            )
            for number in range(more)
        )
        costs.append(queries_of(client, PAGE))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 12
