from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.models import Objective
from reviews.models import Decision, EffectCheck, Intervention
from reviews.permissions import may_stop
from reviews.services import open_intervention, start_intervention
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.reviews import meetings

PAGE = "/o/aldermere/interventions/"


@pytest.fixture
def get(client, cast):
    def page(member=cast.alice, query=""):
        client.force_login(member.user)
        return client.get(PAGE + query)

    return page


def rows(page):
    return texts(page, r"<tr data-row>(.*?)</tr>")


def cards(page):
    return texts(page, r"<li data-row>(.*?)</li>")


def checked(one: Intervention, verdict: str, *, after="92", before="90", at=NOW) -> None:
    """As a check leaves it behind."""
    check = EffectCheck.objects.create(
        intervention=one,
        indicator=one.indicator,
        until=at.date(),
        verdict=verdict,
        before=Decimal(before),
        after=Decimal(after),
        expected=one.expected_value,
        share=Decimal("0.4"),
        count=5,
        shared_with=1,
        checked_at=at,
    )
    Intervention.objects.filter(pk=one.pk).update(
        latest_check=check, state="checked", started_on=date(2026, 9, 3), before=Decimal(before)
    )


def begun(cast, deliver, **fields) -> Intervention:
    said = meetings.expecting(deliver)
    return open_intervention(
        actor=cast.alice,
        now=NOW,
        objective=deliver.objective,
        indicator=said["effect_indicator"],
        expected_value=said["expected_value"],
        check_on=said["check_on"],
        **{"kind": "coaching", "text": "Coach on the line", "owner": cast.bob} | fields,
    )


def test_nothing_to_do_is_said(get):
    page = get()
    assert heading(page) == "Nobody has anything left to do"
    assert "A decision to intervene opens one" in text_of(main_of(page))


def test_what_is_late_stands_first_then_the_soonest(get, cast, deliver, release):
    expected = meetings.expecting(release)
    meetings.decide(
        cast, release, text="Second source", due_on=date(2026, 12, 3), owner=cast.bob, **expected
    )
    meetings.decide(cast, deliver, due_on=date(2026, 11, 16))
    page = get()
    assert heading(page) == "One action is late; one of them is yours"
    assert rows(page) == [
        (
            "Bring Ferrum forward Alice, due 16 Nov Deliver – – No effect was named 3 days late "
            "Name its effect : Bring Ferrum forward"
        ),
        (
            "Second source Bob, due 3 Dec Release % 95.0% not yet Not begun check on 30 Apr "
            "Planned, due 3 Dec Start : Second source"
        ),
    ]


def test_other_actions_stay_beside_them(client, get, cast, deliver):
    decision = meetings.decide(cast, deliver, kind="escalate", due_on=date(2026, 11, 16))
    page = get()
    assert heading(page) == "One action is late; one of them is yours"
    assert rows(page) == [
        (
            "Bring Ferrum forward Deliver Escalate AL Alice 16 Nov 3 days late "
            "Mark done : Bring Ferrum forward"
        )
    ]
    answer = client.post(f"/o/aldermere/decisions/{decision.pk}/done/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Done: Bring Ferrum forward" in text_of(answer.content.decode())
    assert rows(answer) == []
    decision.refresh_from_db()
    assert decision.done_at == NOW
    again = client.post(f"/o/aldermere/decisions/{decision.pk}/done/", follow=True)
    assert "This was marked done before." in text_of(again.content.decode())


def test_what_had_no_effect_is_stopped_or_replaced(get, cast, deliver):
    checked(begun(cast, deliver, text="Planner training"), "no_effect_seen")
    checked(begun(cast, deliver, text="Second bench"), "worked", after="95.5")
    page = get()
    assert heading(page) == "One of two checked interventions shows no effect"
    assert rows(page) == [
        (
            "Planner training Bob, since 3 Sep Deliver % +5.0 points +2.0 points "
            "No effect seen 5 values after, shared with 1 other Checked "
            "Stop or replace : Planner training"
        ),
        (
            "Second bench Bob, since 3 Sep Deliver % +5.0 points +5.5 points "
            "Worked 5 values after, shared with 1 other Checked"
        ),
    ]
    assert "Stop or replace" not in text_of(main_of(get(cast.victor)))


def test_who_has_left_is_said_to_have(get, cast, deliver):
    begun(cast, deliver, due_on=date(2026, 12, 3))
    cast.bob.revoked_at = NOW
    cast.bob.save(update_fields=["revoked_at"])
    (row,) = rows(get())
    assert row.startswith("Coach on the line Bob, who has left, due 3 Dec Deliver %")


def test_the_board_has_a_column_for_each_state(get, cast, deliver):
    begun(cast, deliver, text="Planned one")
    start_intervention(
        actor=cast.bob, intervention=begun(cast, deliver, text="Running one"), now=NOW
    )
    checked(begun(cast, deliver, text="Checked one"), "partly")
    page = get(query="?view=board")
    columns = texts(page, r"<h3 id=\"col-\d\">(.*?)</h3>")
    assert columns == ["Planned 1", "Under way 1", "Done, waiting for its check 0", "Checked 1"]
    assert [card.split(" Bob")[0] for card in cards(page)] == [
        "Planned one",
        "Running one",
        "Checked one",
    ]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Of Alice", "Of Bob"}),
        ("?mine=1", {"Of Alice"}),
        ("?kind=blocker", {"Of Alice"}),
        ("?state=stopped", {"Stopped"}),
        ("?show=all", {"Of Alice", "Of Bob", "Stopped"}),
        ("?kind=nonsense&unit=nonsense&state=nonsense", {"Of Alice", "Of Bob"}),
    ],
)
def test_it_is_narrowed_to_what_somebody_asks_for(get, cast, deliver, query, shown):
    begun(cast, deliver, text="Of Alice", owner=cast.alice, kind="blocker")
    begun(cast, deliver, text="Of Bob")
    ended = begun(cast, deliver, text="Stopped")
    Intervention.objects.filter(pk=ended.pk).update(state="stopped", ended_at=NOW)
    page = get(query=query)
    assert set(texts(page, r"<th scope=\"row\"><a[^>]*>(.*?)</a>")) == shown


def test_it_is_narrowed_to_a_unit(get, cast, deliver):
    unit = factories.unit("Brno")
    begun(cast, deliver)
    assert "Nothing matches." in text_of(main_of(get(query=f"?unit={unit.pk}")))
    deliver.objective.unit = unit
    deliver.objective.save(update_fields=["unit"])
    assert len(rows(get(query=f"?unit={unit.pk}"))) == 1


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


@pytest.mark.parametrize("view", ["list", "board"])
def test_it_costs_the_same_at_one_three_and_three_hundred(client, cast, deliver, view):
    said = meetings.expecting(deliver)
    first = meetings.decide(cast, deliver, due_on=date(2026, 12, 3), **said)
    client.force_login(cast.alice.user)
    address = f"{PAGE}?view={view}"
    costs = [queries_of(client, address)]
    for more in (2, 297):
        Intervention.objects.bulk_create(
            Intervention(
                objective=first.objective,
                text=f"Intervention {number}",
                owner=cast.alice,
                indicator=said["effect_indicator"],
                expected_value=95,
                check_on=said["check_on"],
                opened_at=NOW,
                opened_by=cast.bob,
            )
            for number in range(more)
        )
        Decision.objects.bulk_create(
            Decision(
                review=first.review,
                objective=first.objective,
                kind="escalate",
                text=f"Action {number}",
                owner=cast.alice,
                decided_by=cast.bob,
                recorded_by=cast.bob,
                decided_at=NOW - timedelta(days=number),
            )
            for number in range(more)
        )
        costs.append(queries_of(client, address))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 12


def test_a_unit_stays_to_choose_from_whatever_is_shown(get, cast, deliver):
    """The one that is chosen too, while nothing of it matches."""
    works = factories.unit("Works")
    Objective.objects.filter(pk=deliver.objective_id).update(unit=works)
    begun(cast, deliver, due_on=date(2026, 12, 3))
    page = get(query=f"?unit={works.pk}&state=stopped")
    assert "Nothing matches." in text_of(main_of(page))
    assert texts(page, r'<select class="in" name="unit"[^>]*>(.*?)</select>') == ["All units Works"]
    assert f'value="{works.pk}" selected' in page.content.decode()


def test_who_may_stop_a_row_is_known_without_a_query(cast, deliver, django_assert_num_queries):
    decision = meetings.decide(cast, deliver, **meetings.expecting(deliver))
    row = Intervention.objects.with_rows().get(decision=decision)
    with django_assert_num_queries(0):
        may = {member.name: may_stop(member, row) for member in (cast.bob, cast.carol, cast.victor)}
    assert may == {"Bob": True, "Carol": True, "Victor": False}
