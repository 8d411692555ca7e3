"""A review shows the figures of its freeze on every screen, whatever is entered or corrected later."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.models import Indicator
from objectives.services import record_measurement
from perfmgmt.tenancy.models import Organization
from reviews.models import Review
from reviews.services import close_review, start_review
from tests.factories import NOW
from tests.pages.reading import text_of
from tests.reviews import meetings

LATER = NOW + timedelta(days=20)
FROZEN = "80.1% in October 2026 against 95.0%"
CORRECTED = "After the freeze October 2026 was corrected to 94.0%."
CAME_IN = "After the freeze: 71.5% for November 2026."


@pytest.fixture
def review(cast, plan, exceptions):
    return meetings.frozen(cast, plan)


def correct(cast) -> None:
    record_measurement(
        actor=cast.dora,
        indicator=Indicator.objects.get(title="Deliver %"),
        period_start=date(2026, 10, 1),
        value=Decimal(94),
        now=LATER,
        correction_reason="Counted twice",
    )


def come_in(cast) -> None:
    record_measurement(
        actor=cast.alice,
        indicator=Indicator.objects.get(title="Deliver %"),
        period_start=date(2026, 11, 1),
        value=Decimal("71.5"),
        commentary="Castings late",
        cause="execution",
        now=LATER,
    )


def shown(client, address: str) -> tuple[str, list[str]]:
    """What is read of Deliver without its note on later figures, and the points of its charts."""
    markup = client.get(address).content.decode()
    markup = re.sub(r"(?s)<nav.*?</nav>|<div[^>]* id=\"(live|clock|present)\".*?</div>", "", markup)
    text = text_of(re.sub(r'<p class="small (muted|later)">After the freeze.*?</p>', "", markup))
    return text, re.findall(r'<path [^>]*d="([^"]+)"', markup)


@pytest.mark.parametrize(("change", "note"), [(correct, CORRECTED), (come_in, CAME_IN)])
def test_pre_read_room_wall_minutes_and_api_stay_as_frozen(client, cast, review, change, note):
    Organization.objects.filter(pk=cast.organization.pk).update(clock_fixed_at=LATER)
    client.force_login(cast.bob.user)
    base = f"/o/aldermere/reviews/{review.pk}/"
    api = f"/api/v1/aldermere/reviews/{review.pk}/"

    client.get(base)  # the first reading is noted on the page
    before_meeting = shown(client, base)
    asked = json.loads(client.get(api).content)["agenda"]
    change(cast)
    assert shown(client, base) == before_meeting
    assert "80.1% against 95.0%" in before_meeting[0]
    assert note in text_of(client.get(base).content.decode())
    assert json.loads(client.get(api).content)["agenda"] == asked


@pytest.mark.parametrize(("change", "note"), [(correct, CORRECTED), (come_in, CAME_IN)])
def test_the_room_the_wall_and_the_minutes_stay_as_frozen(client, cast, review, change, note):
    Organization.objects.filter(pk=cast.organization.pk).update(clock_fixed_at=LATER)
    client.force_login(cast.bob.user)
    base = f"/o/aldermere/reviews/{review.pk}/"
    start_review(actor=cast.bob, review=review, now=LATER)
    item = next(one for one in meetings.exceptions(review) if one.title == "Deliver")
    Review.objects.filter(pk=review.pk).update(current_item=item)
    client.get(f"{base}room/")
    addresses = [f"{base}items/{item.pk}/", f"{base}wall/"]
    before = [shown(client, address) for address in addresses]
    change(cast)
    for address, (text, lines) in zip(addresses, before, strict=True):
        assert shown(client, address) == (text, lines)
        assert FROZEN in text
        assert lines
        assert note in text_of(client.get(address).content.decode())
    for one in meetings.exceptions(review):
        meetings.decide(cast, one, now=LATER)
    close_review(actor=cast.bob, review=review, now=LATER)
    minutes = text_of(client.get(base).content.decode())
    assert "Off track 80.1% against 95.0%, a signal" in minutes
    assert "94.0%" not in minutes
    assert "71.5%" not in minutes
