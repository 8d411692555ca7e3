"""The pages of initiatives: the list with its calendar, one of them, and its dialogs."""

import re
from datetime import date, timedelta

import pytest

from objectives.models import Initiative, Milestone
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import TODAY
from tests.objectives.pages import HTMX, words
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

PAGE = "/o/aldermere/initiatives/"


def work(title="Qualify Ferrum", **fields) -> Initiative:
    return Initiative.objects.create(title=title, **fields)


def step(initiative, title="Audit", due_on=TODAY, **fields) -> Milestone:
    return Milestone.objects.create(initiative=initiative, title=title, due_on=due_on, **fields)


def at(initiative, action="") -> str:
    return f"{PAGE}{initiative.pk}/{action}"


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


@pytest.fixture
def many(cast):
    goal = factories.objective("Castings on time", owner=cast.alice)
    unit = factories.unit("Purchasing")
    late = work(owner=cast.bob, objective=goal, unit=unit, due_on=date(2027, 1, 10))
    step(late, "Contract", TODAY - timedelta(30), done_on=TODAY - timedelta(31))
    step(late, "Audit", TODAY - timedelta(6), forecast_on=TODAY + timedelta(5))
    mine = work("Renewals desk", owner=cast.alice, state="under_way", due_on=date(2027, 2, 1))
    step(mine, "Files under thirty", TODAY + timedelta(9))
    work("Seal variants", state="stopped", state_because="Tern first.", due_on=TODAY)


def titles(page) -> list[str]:
    return texts(page, r'<th scope="row"><a[^>]*>(.*?)</a>')


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Qualify Ferrum", "Renewals desk"]),
        ("?show=late", ["Qualify Ferrum"]),
        ("?show=mine", ["Renewals desk"]),
        ("?show=ended", ["Seal variants"]),
        ("?show=all", ["Qualify Ferrum", "Renewals desk", "Seal variants"]),
        ("?show=nonsense&unit=x&objective=y&start=z", ["Qualify Ferrum", "Renewals desk"]),
        ("?show=all&q=TERN%00", []),
        ("?q=bob", ["Qualify Ferrum"]),
    ],
)
def test_filters(alice, many, query, found):
    assert titles(alice.get(PAGE + query)) == found


def test_by_unit_and_objective(alice, many):
    first = Initiative.objects.get(title="Qualify Ferrum")
    for query in (f"?unit={first.unit_id}", f"?objective={first.objective_id}"):
        assert titles(alice.get(f"{PAGE}{query}&show=all")) == ["Qualify Ferrum"]


def test_the_list_says_what_is_late_and_draws_it(alice, many):
    page = alice.get(PAGE)
    assert heading(page) == "One of 2 open initiatives is late"
    assert texts(page, r'<a class="pill"[^>]*>(.*?)</a>') == [
        "Open 2",
        "Late 1",
        "Mine 1",
        "Ended 1",
        "All 3",
    ]
    row = texts(page, r"<tr data-row>(.*?)</tr>")[0]
    assert row == (
        "Qualify Ferrum Castings on time 11 days late 1 of 2 milestones reached Next: Audit, 24 Nov"
        " – BO Bob 10 Jan 2027"
    )
    drawn = re.findall(r'<svg class="chart (\w+) xxl"[^>]*aria-label="([^"]*)"', main_of(page))
    sentence = "Calendar of 2 initiatives from 19 Oct to 1 Feb 2027; 1 of them late."
    assert drawn == [("wide", sentence), ("narrow", sentence)]


def test_a_swap_brings_the_list_and_the_finding(alice, many):
    html = alice.get(PAGE, headers=HTMX | {"HX-Target": "initiatives"}).content.decode()
    assert html.lstrip().startswith('<div id="initiatives">')
    assert 'id="head" hx-swap-oob="true"' in html


def test_nothing_yet_and_nothing_found(alice):
    assert "No initiative yet." in words(alice.get(PAGE).content.decode())
    work()
    assert "Nothing matches. Clear filters" in words(alice.get(f"{PAGE}?q=none").content.decode())


def test_it_costs_the_same_at_1_3_and_300(alice, cast):
    indicator, goal = factories.indicator(), factories.objective()
    costs = []
    for more in (1, 2, 297):
        for number in range(more):
            each = work(
                f"Work {more}-{number}", owner=cast.bob, objective=goal, indicator=indicator
            )
            step(each)
        costs.append(queries_of(alice, PAGE))
        costs.append(queries_of(alice, f"/o/aldermere/objectives/{goal.pk}/") + 100)
    assert max(costs[0::2]) <= 12
    assert max(costs[1::2]) <= 112
    assert (len(set(costs[0::2])), len(set(costs[1::2]))) == (1, 1), costs
    assert "Show 250 more" in words(alice.get(PAGE).content.decode())


def test_one_initiative(alice, cast, many):
    found = Initiative.objects.get(title="Qualify Ferrum")
    page = alice.get(at(found))
    assert heading(page) == "Qualify Ferrum"
    assert texts(page, r'<p class="lede">(.*?)</p>') == ["11 days late 1 of 2 milestones reached."]
    rows = texts(page, r"<tr data-row>(.*?)</tr>")
    assert rows == [
        "Contract 20 Oct – Reached 19 Oct Edit : Contract",
        "Audit 13 Nov 24 Nov 11 days late Reached : Audit Edit : Audit Remove : Audit",
    ]
    assert "It names no indicator yet" in text_of(main_of(page))


def test_who_may_not_change_it_sees_no_buttons(client, cast, many):
    found = Initiative.objects.get(title="Qualify Ferrum")
    client.force_login(cast.victor.user)
    assert "Add a milestone" not in text_of(main_of(client.get(at(found))))
    assert client.get(at(found, "edit/")).status_code == 403
    assert client.get(f"{PAGE}new/").status_code == 403
    stopped = Initiative.objects.get(title="Seal variants")
    client.force_login(cast.bob.user)
    assert client.post(at(stopped, "state/"), {"state": "under_way"}).status_code == 403


def test_writing_one_for_an_objective(alice, cast, many):
    goal = Initiative.objects.get(title="Qualify Ferrum").objective
    form = alice.get(f"{PAGE}new/?objective={goal.pk}").context["form"]
    assert str(form["objective"].value()) == str(goal.pk)
    answer = alice.post(
        f"{PAGE}new/?objective={goal.pk}",
        {"title": "Second audit", "objective": goal.pk, "owner": cast.bob.pk},
    )
    made = Initiative.objects.get(title="Second audit")
    assert (answer.status_code, answer.headers["Location"]) == (302, at(made))
    assert (made.objective, made.owner) == (goal, cast.bob)


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(alice):
    answer = alice.post(
        f"{PAGE}new/",
        {"title": "Work", "description": "Kept", "starts_on": "2026-12-02", "due_on": "2026-12-01"},
    )
    assert answer.status_code == 422
    assert texts(answer, r'<p class="err"[^>]*>(.*?)</p>') == ["It is due before it begins."]
    assert "Kept" in answer.content.decode()


def test_who_saves_second_sees_both_versions(alice, cast):
    found = work(owner=cast.alice)
    typed = {"title": "Mine", "version": 1}
    Initiative.objects.filter(pk=found.pk).update(title="Theirs", version=2)
    answer = alice.post(at(found, "edit/"), typed)
    assert answer.status_code == 409
    assert "Somebody else changed “Theirs”" in text_of(main_of(answer))
    assert 'value="Mine"' in answer.content.decode()
    assert alice.post(at(found, "edit/"), typed | {"version": 2}).status_code == 302
    assert Initiative.objects.get().title == "Mine"


def test_the_dialogs_do_what_they_say(alice, cast):
    found = work(owner=cast.alice, due_on=date(2027, 1, 1))
    dialog = alice.get(at(found, "milestones/new/"), headers=HTMX).content.decode()
    assert dialog.strip().startswith("<dialog data-modal")
    alice.post(at(found, "milestones/new/"), {"title": "Audit", "due_on": "2026-11-30"})
    audit = Milestone.objects.get()
    base = f"/o/aldermere/milestones/{audit.pk}/"
    alice.post(
        f"{base}edit/",
        {"title": "Audit", "due_on": "2026-11-30", "forecast_on": "2026-12-04", "version": 1},
    )
    refused = alice.post(f"{base}reach/", {"done_on": "2026-12-24", "version": 2})
    assert (refused.status_code, "still to come" in text_of(main_of(refused))) == (422, True)
    reached = alice.post(f"{base}reach/", {"done_on": "2026-11-18", "version": 2}, headers=HTMX)
    assert reached.headers["HX-Redirect"] == at(found)
    audit.refresh_from_db()
    assert (audit.forecast_on, audit.done_on) == (date(2026, 12, 4), date(2026, 11, 18))
    stays = alice.post(f"{base}remove/", {"version": 3})
    assert "It is reached and stays in the record." in text_of(main_of(stays))
    found.refresh_from_db()
    asked = alice.post(at(found, "state/"), {"state": "stopped", "version": found.version})
    assert texts(asked, r'<p class="err"[^>]*>(.*?)</p>') == ["Say why it is stopped."]
    alice.post(
        at(found, "state/"), {"state": "stopped", "because": "Enough.", "version": found.version}
    )
    found.refresh_from_db()
    assert (found.state, found.state_because) == ("stopped", "Enough.")
    other = work("Typo", owner=cast.alice)
    gone = alice.post(at(other, "remove/"), {"version": 1})
    assert (gone.headers["Location"], Initiative.objects.count()) == (PAGE, 1)


def test_the_objective_shows_the_work_that_serves_it(alice, many):
    found = Initiative.objects.get(title="Qualify Ferrum")
    page = alice.get(f"/o/aldermere/objectives/{found.objective_id}/")
    part = re.search(
        r'<h2 id="initiatives">.*?</section>',
        main_of(page),
        re.DOTALL,
    )
    assert text_of(part.group()).startswith("Initiatives 1 late, 1 open")
    assert "Qualify Ferrum 11 days late BO Bob 10 Jan 2027 1 of 2 milestones reached" in text_of(
        part.group()
    )


def test_today_lists_late_milestones_of_ones_own(client, cast, many):
    client.force_login(cast.bob.user)
    page = client.get("/o/aldermere/")
    assert texts(page, r"<li data-row>(.*?)</li>") == [
        "Audit Milestone of “Qualify Ferrum” 11 days late expected 24 Nov Look : Audit"
    ]
    client.force_login(cast.alice.user)
    assert texts(client.get("/o/aldermere/"), r"<li data-row>(.*?)</li>") == []


def test_the_search_finds_them(alice, many):
    page = alice.get("/o/aldermere/search/", {"q": "renewals"})
    assert texts(page, r"<li data-row>(.*?)</li>") == ["Renewals desk On time Alice"]


def test_an_outsider_finds_nothing(client, cast, many):
    with tenant_scope(cast.rival.id):
        theirs = Initiative.objects.create(title="Rival secret")
    client.force_login(cast.alice.user)
    assert client.get(at(theirs)).status_code == 404
    assert "Rival secret" not in client.get(f"{PAGE}?show=all").content.decode()
    client.force_login(cast.mallory)
    assert client.get(PAGE).status_code == 404
