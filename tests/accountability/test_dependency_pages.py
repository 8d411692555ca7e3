"""The pages of dependencies: the list, the network, one of them, an objective's margin, and the dialogs."""

from datetime import timedelta

import pytest

from accountability.models import Dependency
from accountability.services import (
    break_dependency,
    escalate_overdue,
    offer_day,
    report_risk,
)
from tests import factories
from tests.accountability.promises import NEXT_WEEK, asked, promised
from tests.factories import NOW, TODAY
from tests.objectives.pages import HTMX, errors
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

PAGE = "/o/aldermere/dependencies/"
LONG_AGO = NOW - timedelta(days=40)


def at(dependency, action="") -> str:
    return f"{PAGE}{dependency.pk}/{action}"


def beside(objective) -> str:
    return f"/o/aldermere/objectives/{objective.pk}/"


@pytest.fixture
def enter(client):
    def sign_in(member):
        client.force_login(member.user)
        return client

    return sign_in


@pytest.fixture
def many(cast):
    """Late, at risk, offered back, broken and kept, between Operations and Engineering."""
    needs = factories.objective("Orders", owner=cast.alice, unit=factories.unit("Operations"))
    gives = factories.objective("Drawings", owner=cast.bob, unit=factories.unit("Engineering"))
    pair = {"objective": needs, "provider": gives}
    late = {"now": LONG_AGO, "needed_on": TODAY - timedelta(days=6)}
    promised(cast, title="Drawing release", **pair, **late)
    risky = promised(cast, title="Bench slots", needed_on=TODAY + timedelta(days=1), **pair)
    report_risk(actor=cast.bob, dependency=risky, because="Two pumps came back.", now=NOW)
    offered = asked(cast, title="Samples", **pair)
    offer_day(
        actor=cast.bob,
        dependency=offered,
        day=TODAY + timedelta(days=20),
        because="Audit first.",
        now=NOW,
    )
    broken = promised(cast, title="Seals", **pair)
    break_dependency(actor=cast.bob, dependency=broken, because="No.", now=NOW)
    asked(
        cast,
        actor=cast.bob,
        title="Order forecast",
        objective=gives,
        provider=needs,
        needed_on=TODAY + timedelta(days=3),
    )
    return pair


def titles(page) -> list[str]:
    return texts(page, r'<th scope="row"><a[^>]*>(.*?)</a>')


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Drawing release", "Bench slots", "Order forecast", "Samples"]),
        ("?state=late", ["Drawing release"]),
        ("?state=broken", ["Seals"]),
        (
            "?state=any",
            ["Drawing release", "Seals", "Bench slots", "Order forecast", "Samples"],
        ),
        ("?whose=needed", ["Drawing release", "Bench slots", "Samples"]),
        ("?whose=owed", ["Order forecast"]),
        ("?q=FORECAST%00", ["Order forecast"]),
        ("?q=bob&state=late", ["Drawing release"]),
        ("?state=nonsense&whose=x&unit=y&start=z", None),
    ],
)
def test_filters(enter, cast, many, query, found):
    page = enter(cast.alice).get(PAGE + query)
    assert titles(page) == (
        found or ["Drawing release", "Bench slots", "Order forecast", "Samples"]
    )


def test_by_unit_and_by_who_needs_what_from_whom(enter, cast, many):
    client = enter(cast.victor)
    engineering = many["provider"].unit_id
    assert len(titles(client.get(f"{PAGE}?unit={engineering}"))) == 4
    needs = client.get(f"{PAGE}?needs={engineering}&gives={many['objective'].unit_id}")
    assert titles(needs) == ["Order forecast"]


def test_the_list_says_in_words_how_each_stands_and_who_is_next(enter, cast, many):
    page = enter(cast.alice).get(PAGE)
    assert heading(page) == "One of 4 open dependencies is late"
    assert texts(page, r'<a class="pill"[^>]*>(.*?)</a>') == [
        "Everybody's 4",
        "What I need 3",
        "What I owe 1",
    ]
    rows = texts(page, r"<tr data-row>(.*?)</tr>")
    assert rows == [
        (
            "Drawing release Operations needs it, Engineering gives it "
            "6 days late Bob has not delivered AL Alice Orders BO Bob Drawings 13 Nov"
            " Mark as kept : Drawing release"
        ),
        (
            "Bench slots Operations needs it, Engineering gives it "
            "At risk: due tomorrow Bob delivers AL Alice Orders BO Bob Drawings 20 Nov"
        ),
        (
            "Order forecast Engineering needs it, Operations gives it "
            "Asked for by 22 Nov Alice answers BO Bob Drawings AL Alice Orders 22 Nov"
            " Agree : Order forecast"
        ),
        (
            "Samples Operations needs it, Engineering gives it "
            "9 Dec offered, not agreed Alice is offered 9 Dec AL Alice Orders BO Bob Drawings 26 Nov"
            " Agree : Samples"
        ),
    ]


def test_an_empty_list_says_how_to_begin(enter, cast):
    client = enter(cast.victor)
    assert "Nobody has asked anybody for anything yet." in text_of(main_of(client.get(PAGE)))
    nothing = client.get(f"{PAGE}?q=zzz")
    assert "Nothing matches. Clear filters" in text_of(main_of(nothing))


def test_further_rows_and_the_filtered_list_come_alone(enter, cast, many):
    client = enter(cast.alice)
    part = client.get(f"{PAGE}?state=late", headers=HTMX | {"HX-Target": "dependencies"})
    assert part.content.decode().strip().startswith('<div id="dependencies">')
    rows = client.get(f"{PAGE}?start=3", headers=HTMX | {"HX-Target": "more"})
    assert rows.content.decode().strip().startswith("<tbody>")
    assert "Samples" in rows.content.decode()


def test_the_queries_of_every_page_do_not_grow(enter, cast, many):
    client = enter(cast.alice)
    costs = []
    for number in range(3):
        for extra in range(number * 5):
            promised(cast, title=f"Need {number}-{extra}", **many)
        one = Dependency.objects.earliest("id")
        pages = (PAGE, f"{PAGE}network/", at(one), beside(many["objective"]))
        costs.append([queries_of(client, page) for page in pages])
    assert max(costs[0]) <= 12
    assert costs[0] == costs[1] == costs[2]


def test_the_network_names_the_critical_pair_first(enter, cast, many):
    page = enter(cast.victor).get(f"{PAGE}network/")
    assert heading(page) == "Operations waits for Engineering: 1 of 3 late"
    assert texts(page, r"<li><p class=\"strong\">(.*?)</li>") == [
        (
            "Operations waits for Engineering: 3 open, 1 late "
            "Drawing release, Bench slots, Samples. Median wait 0 days."
        ),
        "Engineering waits for Operations: 1 open Order forecast. Median wait 0 days.",
    ]
    assert texts(page, r"<tbody>(.*?)</tbody>") == [
        "Engineering same unit 1 Operations 3 , 1 same unit"
    ]
    drawing = main_of(page)
    assert drawing.count('class="w-l-hot') == 1
    assert 'aria-label="Operations waits for Engineering: 3 open, 1 late;' in drawing


def test_without_anything_open_the_network_says_so(enter, cast):
    page = enter(cast.victor).get(f"{PAGE}network/")
    assert heading(page) == "No unit waits for another"


def test_one_dependency_with_both_sides_and_what_happened(enter, cast, many):
    found = Dependency.objects.get(title="Samples")
    page = enter(cast.alice).get(at(found))
    assert heading(page) == "Samples"
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        "9 Dec offered, not agreed Alice is offered 9 Dec."
    ]
    assert texts(page, r'<dl class="people"[^>]*>(.*?)</dl>') == [
        (
            "Needed by Orders AL Alice Operations Given by Drawings BO Bob Engineering "
            "Asked for by 26 November 2026 Promised for nothing promised yet"
        )
    ]
    assert texts(page, r'<div class="body">(.*?)</div>') == [
        "9 Dec offered Audit first. Bob, for “Drawings”",
        "Asked for by 26 Nov Alice, for “Orders”",
    ]
    assert texts(page, r'<div class="row acts">(.*?)</div>') == ["Agree Offer another day Withdraw"]


def test_an_escalation_is_shown_with_why_them(enter, cast, many):
    escalate_overdue(now=NOW, today=TODAY)
    found = Dependency.objects.get(title="Drawing release")
    page = enter(cast.victor).get(at(found))
    assert heading(page) == "Drawing release: 6 days late"
    assert texts(page, r'<section class="warn"[^>]*>(.*?)</section>') == [
        (
            "Escalated On 19 November 2026 it should have come before an authority: nobody could be found. "
            "Name an authority on the objective that needs it, or a sponsor of its priority."
        )
    ]
    assert "Escalated: nobody could be found The system" in text_of(main_of(page))
    assert texts(page, r'<div class="row acts">(.*?)</div>') == []


def test_both_sides_see_it_on_the_page_of_their_objective(enter, cast, many):
    client = enter(cast.bob)
    needing = texts(client.get(beside(many["objective"])), r'<ul class="deps">(.*?)</ul>')[0]
    assert needing.startswith(
        "Needs, from Engineering Drawing release 6 days late Bob has not delivered Offer another day"
    )
    assert "Needed by Engineering Order forecast" in needing
    giving = texts(client.get(beside(many["provider"])), r'<ul class="deps">(.*?)</ul>')[0]
    assert giving.startswith("Needs, from Operations Order forecast Asked for by 22 Nov")
    assert "Needed by Operations Drawing release 6 days late" in giving


def test_asking_from_the_page_of_an_objective(enter, cast, many):
    client = enter(cast.alice)
    address = f"{beside(many['objective'])}dependencies/new/"
    shown = client.get(address, headers=HTMX)
    assert "Drawings · Engineering · Bob" in shown.content.decode()
    typed = {"title": "Report", "provider": "Drawings", "needed_on": "2026-12-01", "details": ""}
    saved = client.post(address, typed, headers=HTMX)
    assert saved.headers["HX-Redirect"] == beside(many["objective"])
    found = Dependency.objects.get(title="Report")
    assert (found.provider, found.state) == (many["provider"], "proposed")
    again = client.post(address, typed, headers=HTMX)
    assert again.status_code == 422
    assert errors(again.content.decode()) == [("title", "This is asked for already, and open.")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Nowhere", "There is no objective “Nowhere”."),
        ("Twin", "Several objectives have this name: Twin · Alice, Twin · Bob."),
    ],
)
def test_a_name_that_is_no_one_objective_is_said_at_its_field(enter, cast, many, typed, sentence):
    factories.objective("Twin", owner=cast.alice)
    factories.objective("Twin", owner=cast.bob)
    address = f"{beside(many['objective'])}dependencies/new/"
    answer = enter(cast.alice).post(
        address, {"title": "Report", "provider": typed, "needed_on": "2026-12-01"}
    )
    assert (answer.status_code, errors(answer.content.decode())) == (422, [("provider", sentence)])


def test_the_options_follow_what_is_typed(enter, cast, many):
    client = enter(cast.alice)
    for words in ("draw", "ENGIN", "bob", "Drawings · Engineering"):
        found = client.get(f"{PAGE}options/?provider={words}").content.decode()
        assert found == '<option value="Drawings · Engineering · Bob"></option>'


@pytest.mark.parametrize(
    ("who", "title", "verb", "typed", "state"),
    [
        ("alice", "Samples", "agree", {}, "agreed"),
        ("alice", "Samples", "offer", {"day": "2026-12-02"}, "proposed"),
        ("bob", "Samples", "withdraw", {"because": "Not ours."}, "withdrawn"),
        ("bob", "Drawing release", "at-risk", {"because": "Ill."}, "at_risk"),
        ("alice", "Bench slots", "clear", {"because": "A slot is free."}, "agreed"),
        ("alice", "Drawing release", "keep", {"because": ""}, "kept"),
        ("bob", "Drawing release", "break", {"because": "No bench."}, "broken"),
        ("carol", "Samples", "agree", {"side": "needs"}, "agreed"),
        ("carol", "Drawing release", "break", {"because": "No.", "side": "gives"}, "broken"),
    ],
)
def test_every_word_is_a_dialog(enter, cast, many, who, title, verb, typed, state):
    found = Dependency.objects.get(title=title)
    client = enter(getattr(cast, who))
    assert client.get(at(found, f"{verb}/"), headers=HTMX).status_code == 200
    saved = client.post(at(found, f"{verb}/"), typed | {"version": found.version}, headers=HTMX)
    assert saved.headers.get("HX-Redirect") == at(found), saved.content.decode()
    found.refresh_from_db()
    assert found.state == state


def test_declining_a_new_day(enter, cast, many):
    found = Dependency.objects.get(title="Drawing release")
    found = offer_day(actor=cast.bob, dependency=found, day=NEXT_WEEK, now=NOW)
    client = enter(cast.alice)
    assert "Keep the promised day" in text_of(main_of(client.get(at(found))))
    client.post(at(found, "decline/"), {"because": "The pilot waits.", "version": found.version})
    found.refresh_from_db()
    assert (found.state, found.offered_on) == ("agreed", None)


def test_who_steers_and_owns_neither_is_asked_for_whom_they_speak(enter, cast, many):
    found = Dependency.objects.get(title="Drawing release")
    client = enter(cast.carol)
    shown = client.get(at(found, "break/"), headers=HTMX).content.decode()
    assert "“Orders”, which needs it" in shown
    assert "“Drawings”, which gives it" in shown
    answer = client.post(at(found, "break/"), {"because": "No.", "version": found.version})
    assert answer.status_code == 422
    kept = client.get(at(found, "keep/"), headers=HTMX).content.decode()
    assert '<input type="hidden" name="side" value="needs"' in kept


def test_who_saves_second_sees_both_versions(enter, cast, many):
    found = Dependency.objects.get(title="Samples")
    client = enter(cast.alice)
    offer_day(actor=cast.bob, dependency=found, day=NEXT_WEEK, now=NOW, because="Sooner after all.")
    answer = client.post(
        at(found, "offer/"), {"day": "2026-12-05", "because": "", "version": found.version}
    )
    assert answer.status_code == 409
    shown = text_of(main_of(answer))
    assert "Somebody else changed “Samples” in the meantime." in shown
    assert "Because Sooner after all." in shown


def test_who_neither_owns_nor_steers_only_looks(enter, cast, many):
    found = Dependency.objects.get(title="Samples")
    paul = factories.member("paul")
    client = enter(paul)
    assert client.get(at(found)).status_code == 200
    assert client.get(at(found, "agree/")).status_code == 403
    assert client.post(at(found, "agree/"), {}).status_code == 403
    assert client.get(f"{beside(many['objective'])}dependencies/new/").status_code == 403
    client.force_login(cast.mallory)
    assert client.get(at(found)).status_code == 404
