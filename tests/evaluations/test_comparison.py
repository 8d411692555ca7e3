"""What changed between two packs, from what they hold: the rule, its page, its endpoint."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from evaluations.models import Pack
from evaluations.packs.comparison import compare
from evaluations.services import common
from objectives.services import record_measurement
from tests.evaluations.meetings import closed_review
from tests.evaluations.packs import built, content_of
from tests.factories import NOW

LATER = NOW + timedelta(days=1)
PACKS = "/o/aldermere/packs/"
API = "/api/v1/aldermere/packs/"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_a, **_k: None)


@pytest.fixture
def meeting(cast):
    return closed_review(cast)


@pytest.fixture
def content(cast, meeting):
    return content_of(meeting.review.cadence.plan, cast.organization)


def moved(content, **fields):
    """A day later, with its one objective and figure changed by hand."""
    (objective,), (figure,) = content.objectives, content.figures
    return replace(
        content,
        pinned_at=content.pinned_at + timedelta(days=1),
        objectives=(replace(objective, result=fields.pop("result", objective.result)),),
        figures=(replace(figure, **fields),),
    )


def test_the_same_content_differs_in_nothing(content):
    assert compare(content, content).is_empty
    assert compare(content, moved(content)).is_empty


def test_which_one_is_named_first_does_not_matter(content):
    later = moved(content, result="on_track")
    assert compare(later, content) == compare(content, later)
    assert compare(later, content).earlier is content


@pytest.mark.parametrize(
    ("result", "course"), [("on_track", "better"), ("at_risk", "better"), ("no_data", "")]
)
def test_an_objective_stands_otherwise(content, result, course):
    (change,) = compare(content, moved(content, result=result)).objectives
    assert (change.was.result, change.became.result, change.course) == ("off_track", result, course)


def test_another_value_of_the_same_period_is_a_restatement_and_of_a_new_one_is_not(content):
    (change,) = compare(content, moved(content, value=Decimal(81))).figures
    assert (change.was.value, change.became.value, change.is_restated) == (
        Decimal("80.125"),
        Decimal(81),
        True,
    )
    november = content.figures[0].period_start.replace(month=11)
    (change,) = compare(content, moved(content, value=Decimal(81), period_start=november)).figures
    assert not change.is_restated


def test_what_is_new_and_what_is_gone(content):
    empty = replace(content, objectives=(), figures=(), decisions=())
    (objective,) = compare(empty, moved(content)).objectives
    assert (objective.was, objective.became is not None) == (None, True)
    (objective,) = compare(content, replace(empty, pinned_at=LATER)).objectives
    assert (objective.was is not None, objective.became) == (True, None)
    assert [row.text for row in compare(empty, moved(content)).decisions] == [
        "Bring Ferrum forward"
    ]


@pytest.fixture
def two(cast, meeting) -> tuple[Pack, Pack]:
    """Between them the figure of October was corrected."""
    plan = meeting.review.cadence.plan
    first = built(cast.dora, plan, "xlsx")
    record_measurement(
        actor=cast.alice,
        indicator=meeting.indicator,
        period_start=content_of(plan, cast.organization).figures[0].period_start,
        value=Decimal(96),
        correction_reason="Counted twice",
        now=LATER,
        commentary="Found the rest",
    )
    return first, built(cast.dora, plan, "xlsx", now=LATER)


def test_the_page_says_it(cast, client, two):
    first, second = two
    client.force_login(cast.victor.user)
    page = " ".join(client.get(f"{PACKS}{second.pk}/compare/").content.decode().split())
    assert "<h1>One objective stands better, none worse</h1>" in page
    assert "80.1%" in page
    assert "96.0%" in page
    assert "restated" in page
    chosen = client.get(f"{PACKS}{first.pk}/compare/?with={second.pk}").content.decode()
    assert "One objective stands better, none worse" in chosen
    assert client.get(f"{PACKS}{second.pk}/compare/?with={second.pk}").status_code == 404
    assert client.get(f"{PACKS}{second.pk}/compare/?with=nonsense").status_code == 404


def test_without_another_it_says_so(cast, client, meeting):
    pack = built(cast.dora, meeting.review, "xlsx")
    client.force_login(cast.dora.user)
    page = client.get(f"{PACKS}{pack.pk}/compare/").content.decode()
    assert "There is no other pack to compare with." in page


def test_over_rest(cast, client, two, meeting):
    first, second = two
    client.force_login(cast.victor.user)
    said = client.get(f"{API}{second.pk}/compare/", {"other": str(first.pk)}).json()
    assert said["objectives"] == [
        {
            "objective": str(meeting.objective.pk),
            "title": meeting.objective.title,
            "before": {"result": "off_track", "momentum": "no_data", "overdue": False},
            "after": {"result": "on_track", "momentum": "no_data", "overdue": False},
        }
    ]
    (figure,) = said["figures"]
    assert (figure["restated"], figure["before"]["value"], figure["after"]["value"]) == (
        True,
        80.125,
        96,
    )
    alone = built(cast.dora, meeting.review, "xlsx")
    refused = client.get(f"{API}{second.pk}/compare/", {"other": str(alone.pk)})
    assert refused.status_code == 422
    assert client.get(f"{API}{second.pk}/compare/").status_code == 400
