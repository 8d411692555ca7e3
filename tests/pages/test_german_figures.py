"""Every page in German: figures with a comma, days as Germans write them, and nowhere an English point."""

import re

import pytest

from objectives.models import Indicator
from perfmgmt.tenancy.models import Organization
from tests import factories
from tests.pages.reading import text_of
from tests.reviews import meetings

# "80.1" but neither "24.11." nor "24.11.2026" nor "1.234".
ENGLISH_POINT = re.compile(r"(?<![\d.])\d+\.\d{1,2}(?![\d.])")
ENGLISH_DAY = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b")
ATTRIBUTES = re.compile(r'(?:aria-label|title|placeholder)="([^"]*)"')
DRAWN = re.compile(r"<(?:text|title|desc)\b[^>]*>(.*?)</", re.DOTALL)
PAGES = [
    "",
    "direction/",
    "objectives/",
    "objectives/{objective}/",
    "alignment/",
    "accountability/",
    "reviews/",
    "reviews/{review}/",
    "reviews/{review}/room/",
    "reviews/{review}/items/{item}/",
    "measures/",
    "measures/{indicator}/",
    "measures/{money}/",
    "update/{indicator}/",
    "interventions/",
    "decisions/",
    "search/?q=Termin",
    "people/{person}/",
]


@pytest.fixture
def german(cast, client):
    Organization.objects.filter(pk=cast.organization.pk).update(locale="de")
    plan = factories.plan(title="Plan 2026–28")
    priority = factories.priority(plan=plan, title="Liefertreue")
    late = meetings.off_track(cast, "Termintreue", priority=priority)
    money = factories.indicator("Rücklagen", unit_of_measure="€", decimals=1, owner=cast.alice)
    factories.serves(money, late, weight="0.5")
    meetings.record(cast, money, ["1234.5"] * 9 + ["2345678.9"])
    review = meetings.running(cast, plan)
    client.force_login(cast.dora.user)
    ids = {
        "objective": late.pk,
        "review": review.pk,
        "item": meetings.exceptions(review)[0].pk,
        "indicator": Indicator.objects.exclude(pk=money.pk).get().pk,
        "money": money.pk,
        "person": cast.alice.pk,
    }

    def page(address: str) -> str:
        answer = client.get(f"/o/aldermere/{address.format(**ids)}")
        assert answer.status_code == 200, address
        return answer.text

    return page


def read(markup: str) -> str:
    """What is read and what is read aloud, drawings included."""
    seen = [text_of(markup), *ATTRIBUTES.findall(markup), *map(text_of, DRAWN.findall(markup))]
    return " | ".join(seen)


@pytest.mark.parametrize("address", PAGES)
def test_no_english_figure_or_day(german, address):
    text = read(german(address))
    assert ENGLISH_POINT.findall(text) == []
    assert ENGLISH_DAY.findall(text) == []


def test_a_great_figure_is_grouped_and_has_a_comma(german):
    assert "2.345.678,9" in read(german("measures/{money}/"))
