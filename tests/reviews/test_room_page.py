"""The room: what is shown, how it is moved, how an answer is recorded."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.models import Indicator, Objective
from objectives.services import record_measurement
from reviews.models import AgendaItem, Attendance, Decision, DecisionRequest, Review
from reviews.services import close_review, raise_request
from tests.factories import NOW
from tests.pages.reading import queries_of, text_of, texts
from tests.reviews import meetings

HTMX = {"HX-Request": "true"}
SAID = {"outcome": "i", "text": "Bring Ferrum forward", "owner": "Alice", "due_on": "3 Dec"}


@pytest.fixture
def base(running):
    return f"/o/aldermere/reviews/{running.pk}/"


@pytest.fixture
def decide(client, cast, base):
    """Send the decision form of an item as somebody; Bob chairs."""

    def send(item, member=cast.bob, version=None, **fields):
        client.force_login(member.user)
        data = {"version": item.version if version is None else version} | SAID | fields
        headers = data.pop("headers", {})
        return client.post(f"{base}items/{item.pk}/decision/", data, headers=headers)

    return send


def test_the_four_questions_are_answered_from_what_was_frozen(client, cast, base, deliver):
    client.force_login(cast.bob.user)
    page = client.get(f"{base}items/{deliver.pk}/")
    assert page.status_code == 200
    assert texts(page, r'<div class="q\d"><dt>(.*?)</dt>') == [
        "Are we on track?",
        "What is changing?",
        "Where are the execution risks?",
        "What action is required now?",
    ]
    assert texts(page, r'<p class="verdict">(.*?)</p>') == [
        "No. 80.1% in October 2026 against 95.0%"
    ]
    assert texts(page, r'<p class="small cap">(.*?)</p>') == [
        "Hit and miss: within its range lie hits and misses , natural range 84.6–97.6%"
    ]
    (changing,) = re.findall(
        r'<div class="q2">.*?<dd>(.*?)<figure', page.content.decode(), re.DOTALL
    )
    assert text_of(changing) == (
        "October 2026 is outside the natural range of 84.6–97.6%: a signal, not noise. "
        "Cause given by the owner: execution . “Castings late”"
    )
    assert texts(page, r'<div class="q3">.*?<dd>(.*?)</dd>') == [
        "None known: every figure is in and no action is late."
    ]
    assert texts(page, r'<ul class="props">(.*?)</ul>') == [
        (
            "Intervene: change milestones, or coach. "
            "Agree new milestones, and coach where it stalls. "
            "Because the owner named as cause: execution Use this proposal"
        )
    ]
    assert "Score 63: off track 40, size of the miss 3.1, new signal 20." in page.content.decode()
    assert texts(page, r'<h2 class="display"[^>]*>(.*?)</h2>') == ["Deliver"]
    assert 'aria-label="Deliver %: 80.1% in October 2026 against 95.0%' in page.content.decode()


def agenda(page):
    markup = re.search(r'<nav class="agenda".*?</nav>', page.content.decode(), re.DOTALL).group()
    return [text_of(row) for row in re.findall(r"<li.*?</li>", markup, re.DOTALL)], markup


def test_the_agenda_counts_what_needs_no_time(client, cast, base, running):
    client.force_login(cast.alice.user)
    page = client.get(f"{base}room/")
    rows, markup = agenda(page)
    first, second = meetings.exceptions(running)
    assert rows == [
        f"{first.title} 0 of 12 min 12 min",
        f"{second.title} 12 min",
        "Read back the decisions 5 min",
    ]
    assert "<b>2 by exception</b>, 1 on track and not discussed" in markup
    assert heading_of_room(page) == "Operations review"


def heading_of_room(page):
    return text_of(re.search(r"<h1>(.*?)</h1>", page.content.decode()).group(1))


def test_only_who_may_record_gets_the_form(client, cast, base):
    shown = {}
    for member in (cast.alice, cast.bob, cast.carol, cast.dora, cast.erin, cast.victor):
        client.force_login(member.user)
        shown[member.name] = 'class="d-form"' in client.get(f"{base}room/").content.decode()
    assert shown == {
        "Alice": False,
        "Bob": True,
        "Carol": True,
        "Dora": True,
        "Erin": False,
        "Victor": False,
    }


def test_coming_in_is_being_present(client, cast, base, running):
    client.force_login(cast.bob.user)
    client.get(f"{base}room/")
    client.force_login(cast.alice.user)
    page = client.get(f"{base}room/")
    seats = Attendance.objects.filter(review=running, joined_at__isnull=False)
    assert {seat.member for seat in seats} == {cast.alice, cast.bob}
    assert 'aria-label="Present: 2 of 4"' in page.content.decode()
    assert "present, away: Carol, Victor" in text_of(page.content.decode())


def test_an_answer_brings_the_room_to_the_next_item(client, cast, base, running, decide):
    first, second = meetings.exceptions(running)
    answer = decide(first, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == f"{base}items/{second.pk}/"
    running.refresh_from_db()
    assert running.current_item == second
    markup = answer.content.decode()
    ids = re.findall(r'<\w+[^>]* id="([\w-]+)"[^>]*hx-swap-oob="true"', markup)
    top = ["room-name", "room-acts", "present", "clock"]
    assert ids == ["agenda", *top, "decided", "main", "decide", "live"]
    assert "Intervene, Alice" in text_of(markup)
    assert "Intervene: Bring Ferrum forward" in text_of(markup)
    decision = Decision.objects.get()
    assert (decision.item, decision.due_on.isoformat()) == (first, "2026-12-03")


def test_without_script_the_same_answer_redirects_to_the_room(decide, base, running):
    answer = decide(meetings.exceptions(running)[0])
    assert (answer.status_code, answer["Location"]) == (302, f"{base}room/")


def test_after_the_last_answer_the_room_reads_back(decide, running):
    for item in meetings.exceptions(running):
        decide(item)
    running.refresh_from_db()
    assert running.current_item.kind == AgendaItem.Kind.READ_BACK


def test_the_read_back_lists_every_answer_and_leads_to_closing(client, cast, base, running, decide):
    for item in meetings.exceptions(running):
        decide(item, dissent="Victor: tell the customers")
    client.force_login(cast.bob.user)
    page = client.get(f"{base}room/")
    assert texts(page, r'<ol class="mins">(.*?)</ol>') == [
        " ".join(
            f"{rank} {item.title} Intervene: Bring Ferrum forward "
            "Dissent: Victor: tell the customers Alice, 3 Dec"
            for rank, item in enumerate(meetings.exceptions(running), start=1)
        )
    ]
    assert texts(page, r'<p class="acts">(.*?)</p>') == ["End the meeting"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "Choose what the room decided."),
        ({"text": ""}, "Say in a sentence what will be done."),
        ({"owner": ""}, "Name one person who will see to it."),
        ({"owner": "Nobody"}, "Nobody here is called “Nobody”. Choose a name of the list."),
        ({"due_on": "soon"}, "“soon” is no day. Write it as 12 Dec 2026."),
        ({"outcome": "p", "due_on": ""}, "Say until when it is parked."),
        (
            {"outcome": "n"},
            "Say why no action is needed. Without a reason the item stays open.",
        ),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_incomplete_answer_keeps_what_was_typed(decide, deliver, fields, sentence, headers):
    answer = decide(deliver, headers=headers, **{"dissent": "Victor waits"} | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text_of(page)
    assert 'value="Victor waits"' in page
    assert "data-dirty" in page
    assert ("<!doctype" in page.lower()) == (not headers)
    assert not Decision.objects.exists()


def test_somebody_of_the_same_name_is_told_apart_by_address(cast, decide, deliver):
    cast.victor.name = "Alice"
    cast.victor.save(update_fields=["name"])
    answer = decide(deliver)
    assert "Several people are called “Alice”. Write the e-mail address." in text_of(
        answer.content.decode()
    )
    decide(deliver, owner="victor@example.org")
    assert Decision.objects.get().owner == cast.victor


def test_no_action_needs_its_reason_and_its_trigger_only(decide, deliver):
    decide(deliver, outcome="n", because="Castings arrive", look_again="24 Dec 2026")
    decision = Decision.objects.get()
    assert (decision.kind, decision.because, decision.text, decision.owner) == (
        "no_action",
        "Castings arrive",
        "",
        None,
    )
    assert (decision.look_again_on.isoformat(), decision.look_again_when) == ("2026-12-24", "")


def test_a_trigger_that_is_no_date_is_kept_as_words(decide, deliver):
    decide(deliver, outcome="n", because="Castings arrive", look_again="two more late weeks")
    decision = Decision.objects.get()
    assert (decision.look_again_on, decision.look_again_when) == (None, "two more late weeks")


def test_parking_takes_the_day_as_its_end(decide, deliver):
    decide(deliver, outcome="p", due_on="2 March 2027")
    decision = Decision.objects.get()
    assert (decision.due_on, decision.look_again_on.isoformat()) == (None, "2027-03-02")


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_who_was_slower_sees_both_and_loses_nothing(cast, decide, deliver, headers):
    decide(deliver)
    answer = decide(
        deliver,
        member=cast.carol,
        version=1,
        text="Second source",
        owner="Bob",
        dissent="Dora: too dear",
        headers=headers,
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert text_of(re.search(r'<div class="alert info".*?</div>', page, re.DOTALL).group()) == (
        "Bob recorded another decision on this item. Nothing of yours is lost. "
        "Intervene: Bring Ferrum forward Alice, 3 Dec"
    )
    assert re.search(r'<textarea name="text"[^>]*>\s*Second source</textarea>', page)
    assert 'value="Bob"' in page
    assert 'value="Dora: too dear"' in page
    assert Decision.objects.get().text == "Bring Ferrum forward"
    # The form now carries the version that stands, so that sending it again replaces knowingly.
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    assert (
        decide(deliver, member=cast.carol, version=version, text="Second source").status_code == 302
    )
    assert Decision.objects.in_force().get().text == "Second source"


def test_using_a_proposal_fills_the_form(client, cast, base, deliver):
    client.force_login(cast.bob.user)
    address = f"{base}items/{deliver.pk}/proposals/execution/"
    part = client.get(address, headers=HTMX).content.decode()
    assert part.startswith('<div id="decide" hx-swap-oob="true">')
    assert re.search(r'value="i" data-hotkey="i" checked', part)
    assert "Agree new milestones, and coach where it stalls.</textarea>" in part
    assert 'name="owner" value="Alice"' in part
    whole = client.get(address).content.decode()
    assert "Agree new milestones, and coach where it stalls.</textarea>" in whole
    assert client.get(f"{base}items/{deliver.pk}/proposals/noise/").status_code == 404


def test_hotkeys_stand_on_the_real_choices(client, cast, base):
    client.force_login(cast.bob.user)
    page = client.get(f"{base}room/").content.decode()
    form = re.search(r'<div class="d-opts">.*?</div>', page, re.DOTALL).group()
    assert re.findall(r'value="(\w)" data-hotkey="(\w)"[^>]*>([^<]+)<kbd', form) == [
        ("i", "i", "Intervene"),
        ("r", "r", "Recalibrate"),
        ("e", "e", "Escalate"),
        ("s", "s", "Stop"),
        ("p", "p", "Park"),
        ("n", "n", "No action"),
    ]
    # What hides the other fields stands directly before them.
    assert re.search(
        r'class="if-n stack">.*?id="gate".*?</div>\s*<div class="field"><label for="id_text"',
        page,
        re.DOTALL,
    )


def test_looking_around_is_not_moving_the_room(client, cast, base, running):
    first, second = meetings.exceptions(running)
    client.force_login(cast.alice.user)
    page = client.get(f"{base}items/{second.pk}/").content.decode()
    assert f"The room is on “{first.title}”. Go there" in text_of(page)
    assert "Bring the room here" not in page
    running.refresh_from_db()
    assert running.current_item == first
    client.force_login(cast.bob.user)
    page = client.get(f"{base}items/{second.pk}/").content.decode()
    assert "Bring the room here" in page
    client.post(f"{base}items/{second.pk}/open/")
    running.refresh_from_db()
    assert running.current_item == second


def test_a_figure_of_later_stands_beside_the_frozen_one(client, cast, base, deliver):
    record_measurement(
        actor=cast.dora,
        indicator=Indicator.objects.get(title="Deliver %"),
        period_start=date(2026, 10, 1),
        value=Decimal(91),
        now=NOW,
        correction_reason="Counted twice",
        commentary="Counted again",
        cause="data_quality",
    )
    client.force_login(cast.bob.user)
    page = client.get(f"{base}items/{deliver.pk}/")
    assert texts(page, r'<p class="verdict">(.*?)</p>') == [
        "No. 80.1% in October 2026 against 95.0%"
    ]
    assert "After the freeze October 2026 was corrected to 91.0%." in page.content.decode()


def test_who_may_not_run_it_is_refused(client, cast, base, running, deliver):
    client.force_login(cast.victor.user)
    refused = {
        client.post(address).status_code
        for address in (
            f"{base}start/",
            f"{base}close/",
            f"{base}items/{deliver.pk}/open/",
            f"{base}items/{deliver.pk}/decision/",
        )
    }
    assert refused == {403}
    assert client.get(f"{base}close/").status_code == 403
    assert client.get(f"{base}items/{deliver.pk}/proposals/execution/").status_code == 403


def test_for_an_outsider_there_is_nothing(client, cast, base, deliver):
    client.force_login(cast.mallory)
    addresses = ["", "room/", "wall/", "live/", "close/", f"items/{deliver.pk}/"]
    assert {client.get(base + one).status_code for one in addresses} == {404}
    posts = ["start/", "close/", f"items/{deliver.pk}/decision/", f"items/{deliver.pk}/open/"]
    assert {client.post(base + one).status_code for one in posts} == {404}
    assert not Decision.objects.exists()


def test_before_and_after_the_meeting_the_room_is_its_paper(client, cast, base, running):
    client.force_login(cast.bob.user)
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    close_review(actor=cast.bob, review=running, now=NOW)
    answer = client.get(f"{base}room/")
    assert (answer.status_code, answer["Location"]) == (302, base)
    scheduled = Review.objects.unfinished().next_first().first()
    answer = client.get(f"/o/aldermere/reviews/{scheduled.pk}/room/")
    assert answer["Location"] == f"/o/aldermere/reviews/{scheduled.pk}/"


def test_the_wall_follows_and_shows_no_field(client, cast, base, deliver):
    meetings.decide(cast, deliver)
    client.force_login(cast.victor.user)
    page = client.get(f"{base}wall/")
    markup = page.content.decode()
    assert 'data-mode="wall"' in markup
    assert '<div class="room wall">' in markup
    room = markup[markup.index('<div class="room wall">') : markup.index('id="dialog"')]
    assert not re.search(r"<(input|textarea|button|form)\b", room)
    assert "&amp;wall=1" in room
    assert not Attendance.objects.filter(member=cast.victor, joined_at__isnull=False).exists()
    running = Review.objects.get(pk=deliver.review_id)
    running.current_item = deliver
    running.save(update_fields=["current_item"])
    room = client.get(f"{base}wall/").content.decode()
    assert "Decided by Bob Intervene: Bring Ferrum forward Owner AL Alice" in text_of(room)


def test_the_room_costs_the_same_whatever_the_agenda(client, cast, base, running):
    client.force_login(cast.bob.user)
    client.get(f"{base}room/")
    few = queries_of(client, f"{base}room/")
    for number in range(40):
        AgendaItem.objects.create(
            review=running, position=50 + number, title=f"Item {number}", kind="read_back"
        )
    assert queries_of(client, f"{base}room/") == few
    assert few <= 12


def test_what_was_asked_stands_in_question_four_and_the_decision_answers_it(
    client, cast, plan, exceptions
):
    objective = Objective.objects.get(title="Deliver")
    asks = {"actor": cast.alice, "asked": cast.bob, "objective": objective}
    answered = raise_request(**asks, proposal="Buy from Kestrel", now=NOW - timedelta(days=9))
    raise_request(**asks, proposal="Hire a planner", now=NOW - timedelta(days=2))
    running = meetings.running(cast, plan)
    item = next(each for each in meetings.exceptions(running) if each.title == "Deliver")
    client.force_login(cast.bob.user)
    address = f"/o/aldermere/reviews/{running.pk}/items/{item.pk}/"
    page = client.get(address)
    assert texts(page, r'<div class="q4">.*?<ul class="risks">(.*?)</ul>') == [
        (
            "Alice asks Bob to decide for 9 days: Buy from Kestrel "
            "Alice asks Bob to decide for 2 days: Hire a planner"
        )
    ]
    (boxes,) = re.findall(r"<legend>Answers what was asked</legend>(.*?)\n", page.content.decode())
    assert text_of(boxes) == "Buy from Kestrel Hire a planner"
    client.post(f"{address}decision/", SAID | {"version": item.version, "answers": answered.pk})
    decision = Decision.objects.in_force().get(item=item)
    states = DecisionRequest.objects.order_by("raised_at").values_list("state", "decision")
    assert list(states) == [("decided", decision.pk), ("open", None)]
    foreign = SAID | {"version": item.version, "answers": decision.pk}
    assert client.post(f"{address}decision/", foreign).status_code == 422
