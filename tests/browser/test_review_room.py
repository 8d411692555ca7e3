"""Three browsers in one room: the chair walks the agenda, a participant and a projector follow."""

import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import Decision, Review
from reviews.services import ask_question
from tests import factories
from tests.browser.looking import findings
from tests.factories import NOW
from tests.reviews import meetings

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ("Deliver on the promised day", "Release drawings", "Fix first time", "Coach every week")
# Everybody follows within two seconds of a poll every two; a slow machine is given twice that.
FOLLOWS_WITHIN = 4.0
PICTURES = Path(settings.BASE_DIR) / "var" / "screens" / "journeys"


@pytest.fixture
def review(transactional_db) -> Review:
    """Four exceptions, frozen; Bob chairs, Alice owns, Victor left a question."""
    with factories.world() as cast:
        priority = factories.priority(plan=factories.plan())
        for title in TITLES:
            meetings.off_track(cast, title, priority=priority)
        frozen = meetings.frozen(cast, priority.plan)
        ask_question(
            actor=cast.victor,
            review=frozen,
            objective=meetings.exceptions(frozen)[0].objective,
            text="Does the second source deliver in December?",
            now=NOW,
        )
    return frozen


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"room-{name}.png")


def shown(page: Page) -> str:
    return page.locator("#main h2").first.inner_text()


def all_see(title: str, *pages: Page) -> float:
    """Seconds until each of them shows the item."""
    began = time.monotonic()
    while any(shown(page) != title for page in pages):
        assert time.monotonic() - began < FOLLOWS_WITHIN, [shown(page) for page in pages]
        pages[0].wait_for_timeout(50)
    return time.monotonic() - began


def decide(chair: Page, text: str) -> None:
    chair.locator('.d-form input[value="i"]').check()
    chair.get_by_label("What will be done").fill(text)
    chair.get_by_label("Owner").fill("Alice")
    chair.get_by_role("button", name="Record, next item").click()


def test_three_browsers_walk_four_items_and_one_of_them_drops_and_returns(
    review, enter, live_server
):
    base = f"{live_server.url}/o/aldermere/reviews/{review.pk}/"
    with tenant_scope(review.organization_id):
        titles = [item.title for item in meetings.exceptions(review)]
    chair, alice, wall = enter("bob"), enter("alice"), enter("victor", (1920, 1080))
    chair.goto(base)
    assert findings(chair) == []
    picture(chair, "pre-read")
    chair.get_by_role("button", name="Start the review").click()
    expect(chair).to_have_url(f"{base}room/")
    alice.goto(f"{base}room/")
    wall.goto(f"{base}wall/")
    expect(chair.locator("#present")).to_contain_text("2 of 4")
    for page in (chair, alice, wall):
        assert shown(page) == titles[0]
        assert findings(page) == []
    expect(chair.locator(".q-q")).to_contain_text("Does the second source deliver in December?")
    picture(chair, "chair"), picture(alice, "participant"), picture(wall, "wall")

    took = []
    for place, title in enumerate(titles[:2]):
        decide(chair, f"Do it for {title}")
        took.append(all_see(titles[place + 1], alice, wall))
    expect(wall.locator("#decided")).to_contain_text(f"Intervene: Do it for {titles[1]}")

    chair.get_by_role("link", name="Close review").click()
    dialog = chair.locator("dialog[open]")
    expect(dialog).to_contain_text("2 items have neither a decision nor a reason for none")
    expect(dialog.get_by_role("button", name="Close and send the minutes")).to_have_count(0)
    assert findings(chair) == []
    picture(chair, "close-refused")
    dialog.get_by_role("button", name="Back to the room").click()

    alice.context.set_offline(True)
    expect(alice.locator("#lost")).to_be_visible(timeout=15_000)
    picture(alice, "connection-lost")
    assert findings(alice) == []
    decide(chair, f"Do it for {titles[2]}")
    took.append(all_see(titles[3], wall))
    assert shown(alice) == titles[2]
    expect(chair.locator("#present")).to_contain_text("1 of 4", timeout=15_000)
    alice.context.set_offline(False)
    expect(alice.locator("#main h2").first).to_have_text(titles[3], timeout=15_000)
    expect(alice.locator("#lost")).to_be_hidden()

    chair.locator("body").press("ArrowLeft")  # the chair goes back by key, and on again
    took.append(all_see(titles[2], chair, alice, wall))
    chair.locator("body").press("ArrowRight")
    took.append(all_see(titles[3], chair, alice, wall))
    decide(chair, f"Do it for {titles[3]}")
    took.append(all_see("Read back the decisions", alice, wall))
    picture(wall, "wall-read-back")
    print(f"followed within {', '.join(f'{seconds:.1f}' for seconds in took)} s")

    chair.get_by_role("link", name="End the meeting").click()
    chair.locator("dialog[open]").get_by_role("button", name="Close and send the minutes").click()
    for page in (chair, alice, wall):
        expect(page).to_have_url(base, timeout=15_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("Four items, four answers")
        said = page.locator(".mins li").all_inner_texts()
        assert [f"Intervene. Do it for {title}" in line for title, line in zip(titles, said, strict=True)] == [True] * 4  # fmt: skip
    assert findings(chair) == []
    picture(chair, "minutes")
    with tenant_scope(review.organization_id):
        stored = Decision.objects.in_force().order_by("decided_at", "id")
        assert [one.text for one in stored] == [f"Do it for {title}" for title in titles]
        assert Review.objects.get(pk=review.pk).is_closed
