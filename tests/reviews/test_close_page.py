import re

import pytest

from reviews.models import Review
from tests.pages.reading import text_of
from tests.reviews import meetings

HTMX = {"HX-Request": "true"}


@pytest.fixture
def address(client, cast, running):
    client.force_login(cast.bob.user)
    return f"/o/aldermere/reviews/{running.pk}/close/"


def test_the_dialog_names_what_is_undecided_and_cannot_close(client, cast, address, running):
    first, second = meetings.exceptions(running)
    meetings.decide(cast, first)
    dialog = client.get(address, headers=HTMX).content.decode()
    assert dialog.startswith("<dialog data-modal")
    shown = re.sub("dialog", "div", dialog)
    assert text_of(shown) == (
        "Close Operations review? One item has neither a decision nor a reason for none: "
        f"{second.title} Back to the room"
    )


def test_with_every_item_answered_it_closes_and_goes_to_the_minutes(client, cast, address, running):
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    dialog = re.sub("dialog", "div", client.get(address, headers=HTMX).content.decode())
    assert text_of(dialog) == (
        "Close Operations review? Every item has its answer. The minutes go to 4 people. "
        "Back to the room Close and send the minutes"
    )
    answer = client.post(address, headers=HTMX)
    assert answer["HX-Redirect"] == f"/o/aldermere/reviews/{running.pk}/"
    running.refresh_from_db()
    assert (running.state, running.closed_by) == (Review.State.CLOSED, cast.bob)


def test_closing_anyway_is_refused_with_the_names(client, address, running):
    first, second = meetings.exceptions(running)
    for headers in (HTMX, {}):
        answer = client.post(address, headers=headers)
        assert answer.status_code == 422
        assert (
            f"2 items are undecided: {first.title}; {second.title}. "
            "Decide, or say why no action is needed."
        ) in text_of(re.sub("dialog", "div", answer.content.decode()))
    running.refresh_from_db()
    assert running.state == Review.State.IN_PROGRESS


def test_without_script_it_is_a_page_and_a_redirect(client, cast, address, running):
    assert "<!doctype" in client.get(address).content.decode()
    for item in meetings.exceptions(running):
        meetings.decide(cast, item)
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/o/aldermere/reviews/{running.pk}/",
    )
