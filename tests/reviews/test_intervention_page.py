"""One intervention: its effect, its steps, its dialogs; and the room that says what to expect."""

import re
from datetime import date, timedelta

import pytest

from perfmgmt.events.models import Delivery
from reviews.models import Intervention
from reviews.services import (
    add_step,
    check_effect,
    close_review,
    decide_request,
    open_intervention,
    raise_request,
    start_intervention,
    stop_intervention,
    update_intervention,
)
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.reviews import meetings

LIST = "/o/aldermere/interventions/"


@pytest.fixture
def one(cast, deliver):
    said = meetings.expecting(deliver)
    return open_intervention(
        actor=cast.alice,
        now=NOW,
        objective=deliver.objective,
        kind="blocker",
        text="Second source",
        because="Vitek is ill",
        owner=cast.bob,
        due_on=date(2026, 12, 3),
        indicator=said["effect_indicator"],
        expected_value=said["expected_value"],
        check_on=said["check_on"],
    )


@pytest.fixture
def address(one):
    return f"{LIST}{one.pk}/"


def buttons(page):
    head = page.content.decode().split('class="row acts"')[1].split("</header>")[0]
    return [text.strip() for text in texts_of(head, r'<(?:a|button) class="btn[^>]*>(.*?)</')]


def texts_of(html, pattern):
    return [text_of(found) for found in re.findall(pattern, html, re.DOTALL)]


def test_before_it_begins_it_says_what_is_expected(client, cast, address):
    client.force_login(cast.bob.user)
    page = client.get(address)
    assert heading(page) == "Second source"
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        "Deliver %: 95.0% expected, to be checked on 30 Apr."
    ]
    assert buttons(page) == ["Start", "Edit", "Stop or replace"]
    client.force_login(cast.victor.user)
    assert buttons(client.get(address)) == []
    client.force_login(cast.mallory)
    assert client.get(address).status_code == 404


def test_after_its_check_it_says_what_was_found(client, cast, one, address):
    start_intervention(actor=cast.bob, intervention=one, now=NOW)
    then = NOW + timedelta(days=200)
    meetings.figures(cast, one.indicator, ["90", "98", "99", "100"], now=then)
    check_effect(actor=cast.bob, intervention=one, now=then)
    client.force_login(cast.bob.user)
    page = client.get(address)
    said = text_of(main_of(page))
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        "Worked. Deliver %: 91.1% before, 99.0% after, 95.0% expected."
    ]
    assert "Natural range when it began: 84.6% to 97.6%, mean of 10 values." in said
    # (99 − 91.1125) / (95 − 91.1125) = 7.8875 / 3.8875 = 2.0289…
    assert (
        "7 June 2027 Worked 91.1% 99.0% 95.0% 203% of what was expected 3 values after Bob" in said
    )
    assert (
        "Feb 2027 100.0% after Jan 2027 99.0% after Dec 2026 98.0% after Nov 2026 90.0% –" in said
    )
    assert "Oct 2026 80.1% before" in said
    assert texts(page, r'<div class="body"><b>(.*?)</b>') == [
        "Checked an effect: Worked",
        "Started an intervention",
        "Opened an intervention",
    ]
    assert 'class="mean m-on"' in page.content.decode()


def test_it_is_begun_by_who_may(client, cast, deliver):
    client.force_login(cast.victor.user)
    assert client.get(f"{LIST}new/").status_code == 403
    client.force_login(cast.alice.user)
    objective = deliver.objective
    form = client.get(f"{LIST}new/?objective={objective.pk}")
    assert f'<option value="{objective.pk}" selected>' in form.content.decode()
    said = {
        "objective": objective.pk,
        "kind": "coaching",
        "text": "Coach on the line",
        "owner": cast.bob.pk,
        "expected_value": "ninety",
    }
    wrong = client.post(f"{LIST}new/", said)
    assert wrong.status_code == 422
    assert "is not a number" in wrong.content.decode()
    half = client.post(f"{LIST}new/", said | {"expected_value": "95,5"})
    assert half.status_code == 422
    assert "Say which indicator it should move." in text_of(half.content.decode())
    made = client.post(f"{LIST}new/", said | {"expected_value": ""}, follow=True)
    assert heading(made) == "Coach on the line"
    assert "“Coach on the line” is planned. Say when it begins." in text_of(made.content.decode())


def test_who_saves_second_sees_both(client, cast, one, address):
    update_intervention(
        actor=cast.alice, intervention=one, now=NOW, changes={"due_on": date(2026, 12, 10)}
    )
    client.force_login(cast.bob.user)
    typed = {
        "version": 1,
        "text": "Second source",
        "kind": "blocker",
        "owner": cast.bob.pk,
        "due_on": "2026-12-05",
        "indicator": one.indicator_id,
        "expected_value": "95",
        "check_on": "2027-04-30",
        "lag_periods": "0",
    }
    answer = client.post(f"{address}edit/", typed)
    assert answer.status_code == 409
    said = text_of(answer.content.decode())
    assert "Somebody else changed “Second source” in the meantime." in said
    assert 'value="2026-12-05"' in answer.content.decode()
    assert client.post(f"{address}edit/", typed | {"version": 2}).status_code == 302
    assert Intervention.objects.get().due_on == date(2026, 12, 5)


def test_verbs_by_button(client, cast, one, address):
    client.force_login(cast.bob.user)
    assert client.post(f"{address}start/", {"on": "2027-01-01"}).status_code == 422
    assert client.post(f"{address}start/", {"on": "2026-11-02"}).status_code == 302
    step = add_step(actor=cast.bob, intervention=one, now=NOW, text="Call Vitek")
    client.post(f"{address}steps/", {"text": "Sign"})
    client.post(f"{address}steps/{step.pk}/done/")
    page = client.get(address)
    assert "Steps 1 of 2" in text_of(main_of(page))
    again = client.post(f"{address}steps/{step.pk}/done/", follow=True)
    assert "This was marked done before." in text_of(again.content.decode())
    assert "Done: Second source" in text_of(
        client.post(f"{address}finish/", follow=True).content.decode()
    )
    stopped = client.post(f"{address}stop/", {"because": "Vitek is back"}, follow=True)
    assert texts(stopped, r'<p class="lede">(.*?)</p>') == ["Stopped: Vitek is back"]
    assert buttons(stopped) == ["Begin another"]


def test_only_who_could_decide_it_stops_what_was_decided(client, cast, deliver):
    meetings.decide(cast, deliver, owner=cast.victor)
    address = f"{LIST}{Intervention.objects.get().pk}/stop/"
    for member, status in (
        (cast.victor, 403),
        (cast.erin, 403),
        (cast.alice, 200),
        (cast.bob, 200),
    ):
        client.force_login(member.user)
        assert client.get(address).status_code == status


def test_the_queries_do_not_grow(client, cast, one, address):
    client.force_login(cast.bob.user)
    costs = [queries_of(client, address)]
    for rows in (2, 20):
        for number in range(rows):
            add_step(actor=cast.bob, intervention=one, now=NOW, text=f"Step {rows}-{number}")
        costs.append(queries_of(client, address))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 12


# --- The room, afterwards, and the minutes -----------------------------------------------------------


def room_form(item, **fields):
    said = {"version": item.version, "outcome": "i", "text": "Second source", "owner": "Alice"}
    return said | fields


def test_the_room_may_say_what_it_expects(client, cast, running, deliver):
    client.force_login(cast.bob.user)
    base = f"/o/aldermere/reviews/{running.pk}/"
    page = client.get(f"{base}items/{deliver.pk}/").content.decode()
    said = meetings.expecting(deliver)
    assert f'<option value="{said["effect_indicator"].pk}">Deliver %</option>' in page
    address = f"{base}items/{deliver.pk}/decision/"
    half = client.post(address, room_form(deliver, expected_value="95"))
    assert half.status_code == 422
    assert "Say which indicator it should move." in text_of(half.content.decode())
    assert '<details class="exp-f" open>' in half.content.decode()
    whole = {
        "effect_indicator": said["effect_indicator"].pk,
        "expected_value": "95",
        "check_on": "30 Apr 2027",
        "intervention_kind": "blocker",
    }
    assert client.post(address, room_form(deliver, **whole)).status_code == 302
    decision = Intervention.objects.get().decision
    assert (decision.expected_value, decision.check_on) == (95, date(2027, 4, 30))
    seen = text_of(client.get(f"{base}items/{deliver.pk}/").content.decode())
    assert "Alice, Deliver % to 95.0%, check 30 Apr" in seen


def test_another_outcome_drops_what_was_typed_for_an_intervention(client, cast, running, deliver):
    client.force_login(cast.bob.user)
    said = meetings.expecting(deliver)
    address = f"/o/aldermere/reviews/{running.pk}/items/{deliver.pk}/decision/"
    typed = room_form(
        deliver, outcome="e", effect_indicator=said["effect_indicator"].pk, expected_value="95"
    )
    assert client.post(address, typed).status_code == 302
    assert not Intervention.objects.exists()


def test_the_minutes_say_what_is_expected_and_what_was_added(
    client, cast, running, deliver, release
):
    meetings.decide(cast, deliver, **meetings.expecting(deliver))
    meetings.decide(cast, release, text="Pay the overtime")
    close_review(actor=cast.bob, review=running, now=NOW)
    client.force_login(cast.alice.user)
    added = Intervention.objects.get(objective=release.objective)
    dialog = client.get(f"{LIST}{added.pk}/complete/").content.decode()
    assert "“Pay the overtime”: within 24 hours it counts as part of the decision." in text_of(
        dialog
    )
    indicator = meetings.expecting(release)["effect_indicator"]
    update_intervention(
        actor=cast.alice,
        intervention=added,
        now=NOW + timedelta(days=2),
        changes={"indicator": indicator, "expected_value": 94, "check_on": date(2027, 3, 31)},
    )
    said = text_of(client.get(f"/o/aldermere/reviews/{running.pk}/").content.decode())
    assert "Expected: Deliver % to 95.0%, check 30 Apr" in said
    assert "Added late, on 21 Nov: Release % to 94.0%, check 31 Mar" in said


def test_the_objective_shows_what_is_done_about_it(client, cast, one, deliver):
    client.force_login(cast.alice.user)
    page = client.get(f"/o/aldermere/objectives/{deliver.objective_id}/")
    assert texts(page, r'<ul class="tried">(.*?)</ul>') == [
        "Second source Bob, to move Deliver %, check 30 Apr Planned"
    ]
    assert "Begin an intervention" in text_of(main_of(page))
    client.force_login(cast.victor.user)
    page = client.get(f"/o/aldermere/objectives/{deliver.objective_id}/")
    assert "Begin an intervention" not in text_of(main_of(page))


def test_one_decided_between_meetings_says_by_whom(client, cast, deliver):
    asked = raise_request(
        actor=cast.alice,
        asked=cast.carol,
        objective=deliver.objective,
        proposal="Buy a second furnace",
        now=NOW,
    )
    decided = {"kind": "intervene", "text": "Order it", "owner": cast.alice}
    decide_request(actor=cast.carol, request=asked, now=NOW, **decided)
    opened = Intervention.objects.get(text="Order it")
    client.force_login(cast.alice.user)
    page = client.get(f"{LIST}{opened.pk}/")
    text = text_of(main_of(page))
    assert "Comes from Between meetings" in text
    assert "Decided: Intervene. Order it Carol, between meetings." in text
    stop_intervention(actor=cast.alice, intervention=opened, now=NOW, because="It runs again.")
    told = Delivery.objects.filter(event__verb="reviews.intervention_stopped")
    assert set(told.values_list("recipient__name", flat=True)) == {"Carol"}
