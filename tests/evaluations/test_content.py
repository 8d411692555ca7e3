"""What a pack knows: pinned at an instant, read in few queries, written as the same bytes for ever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from evaluations.models import Pack
from evaluations.packs.codec import UnreadableError, from_bytes, plain, to_bytes
from evaluations.packs.content import PointRow, exact
from evaluations.services import common, request_pack
from objectives.services import record_measurement
from perfmgmt.tenancy.fields import uuid7
from reviews.models import Risk
from reviews.services import assess_risk, raise_risk
from tests import factories
from tests.evaluations.meetings import closed_review, months, record_history
from tests.evaluations.packs import built, checksums, content_of
from tests.factories import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_a, **_k: None)


@pytest.fixture
def plant(cast):
    """A unit with one below it, an objective in each, and one elsewhere."""
    works = factories.unit("Works")
    line = factories.unit("Line 1", parent=works)
    elsewhere = factories.unit("Sales")
    priority = factories.priority(plan=factories.plan())
    for title, unit in (("Works", works), ("Line", line), ("Sales", elsewhere)):
        objective = factories.objective(title, owner=cast.alice, unit=unit, priority=priority)
        indicator = factories.indicator(f"{title} on time", owner=cast.alice, external_key=title)
        factories.serves(indicator, objective)
        record_history(
            cast, indicator, ["96", "95.5", "97", "94"], commentary="=Late", cause="execution"
        )
    return works


def test_a_unit_holds_its_own_objectives_and_those_below_it(cast, plant):
    content = content_of(plant, cast.organization)
    assert {row.title for row in content.objectives} == {"Works", "Line"}
    assert (content.scope, content.title, content.meeting) == ("unit", "Works", None)
    assert [(row.title, row.value, row.expected, row.status) for row in content.figures] == [
        ("Line on time", Decimal(94), Decimal(95), "at_risk"),
        ("Works on time", Decimal(94), Decimal(95), "at_risk"),
    ]
    assert {row.result for row in content.objectives} == {"at_risk"}


def test_a_plan_holds_what_serves_its_priorities_and_the_default_one_the_rest(cast, plant):
    plan = factories.objective("Alone", owner=cast.alice) and plant  # noqa: F841 - it exists
    default = factories.Plan.objects.get(is_default=True)
    other = factories.plan(title="Other", is_default=False)
    assert {row.title for row in content_of(default, cast.organization).objectives} == {
        "Works",
        "Line",
        "Sales",
        "Alone",
    }
    assert content_of(other, cast.organization).objectives == ()


def test_what_is_said_later_is_not_in_it(cast, plant):
    mark = uuid7()
    before = to_bytes(content_of(plant, cast.organization, mark=mark))
    line = factories.Indicator.objects.get(title="Line on time")
    record_measurement(
        actor=cast.alice,
        indicator=line,
        period_start=date(2026, 10, 1),
        value=Decimal(99),
        correction_reason="Counted twice",
        now=NOW,
        commentary="A late figure of the very same instant",
    )
    assert to_bytes(content_of(plant, cast.organization, mark=mark)) == before
    assert to_bytes(content_of(plant, cast.organization, mark=uuid7())) != before


def test_risks_stand_as_they_were_last_assessed_by_then(cast, plant):
    objective = factories.Objective.objects.get(title="Line")
    risk = raise_risk(
        actor=cast.alice,
        objective=objective,
        now=NOW,
        title="=Ferrum stops",
        likelihood=2,
        impact=3,
    )
    mark = uuid7()
    assess_risk(actor=cast.alice, risk=risk, now=NOW, likelihood=5, impact=5, version=risk.version)
    assert [row.score for row in content_of(plant, cast.organization, mark=mark).risks] == [6]
    assert [row.score for row in content_of(plant, cast.organization, mark=uuid7()).risks] == [25]
    assert Risk.objects.get().score == 25


@pytest.mark.parametrize("check_ins", [5, pytest.param(1000, marks=pytest.mark.thorough)])
def test_the_same_snapshot_a_day_and_many_check_ins_later_has_equal_checksums(cast, check_ins):
    """Equal figures and equal checksums of every file, from what was kept and from the database anew."""
    meeting = closed_review(cast)
    plan = meeting.review.cadence.plan
    first = built(cast.dora, plan, "zip", "xlsx")
    figures = content_of(plan, cast.organization, mark=first.mark)
    indicator = meeting.indicator
    for number in range(check_ins):
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=date(2026, 10, 1),
            value=Decimal(number) / 10,
            correction_reason="Counted again",
            now=LATER,
            commentary="Said later",
            cause="execution",
        )
    assert content_of(plan, cast.organization, mark=first.mark) == figures
    again = built(cast.dora, plan, "zip", "xlsx", now=LATER, source=first)
    assert checksums(again) == checksums(first)
    Pack.objects.filter(pk=first.pk).update(source=None)
    first.files.all().delete()  # read from the database anew, not from what was kept
    anew = built(cast.dora, plan, "zip", "xlsx", now=LATER, source=first)
    assert checksums(anew) == checksums(again)
    assert checksums(built(cast.dora, plan, "zip", now=LATER))["data"] != checksums(again)["data"]


def test_a_plan_comes_back_from_its_bytes_whole(cast, plant):
    content = content_of(plant, cast.organization)
    assert from_bytes(to_bytes(content)) == content


def test_a_review_comes_back_from_its_bytes_whole(cast):
    content = content_of(closed_review(cast).review, cast.organization)
    assert content.meeting is not None
    assert from_bytes(to_bytes(content)) == content


@pytest.mark.parametrize("data", [b"", b"{}", b'{"format": 99}', b"\xff"])
def test_what_is_no_content_is_refused(data):
    with pytest.raises(UnreadableError):
        from_bytes(data)


@example(Decimal("12345678901234567890.1234567891"))  # as many digits as a figure may have
@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
    )
)
def test_a_number_keeps_every_digit(number):
    assert Decimal(exact(number)) == number
    assert "E" not in exact(number)


@given(st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3), st.text())
def test_a_point_is_plain_for_json(value, text):
    point = PointRow(
        period_start=date(2026, 10, 1),
        value=value,
        compared=value,
        expected=None,
        original=None,
        lower=None,
        mean=None,
        upper=None,
        status="on_track",
        commentary=text,
    )
    assert plain(point)["commentary"] == text
    assert plain(point)["expected"] is None


@pytest.mark.parametrize("kind", ["unit", "plan"])
def test_reading_takes_the_same_number_of_queries_at_any_size(cast, plant, kind):
    subject = plant if kind == "unit" else factories.Plan.objects.get(is_default=True)
    counts = []
    for wanted in (3, 30):
        for number in range(factories.Objective.objects.count(), wanted):
            objective = factories.objective(f"More {number}", owner=cast.alice, unit=plant)
            indicator = factories.indicator(f"Measure {number}", external_key=f"M{number}")
            factories.serves(indicator, objective)
            record_history(cast, indicator, ["95"] * 2)
        with CaptureQueriesContext(connection) as seen:
            content_of(subject, cast.organization)
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_the_series_are_the_last_three_years(cast, plant):
    points = content_of(plant, cast.organization).series[0].points
    assert [point.period_start for point in points] == months(4)
    assert [point.value for point in points] == [
        Decimal(96),
        Decimal("95.5"),
        Decimal(97),
        Decimal(94),
    ]


def test_a_pack_in_work_is_given_again_and_another_scope_is_another(cast, plant):
    one = request_pack(actor=cast.dora, subject=plant, now=NOW, kinds=["pdf"])
    assert request_pack(actor=cast.carol, subject=plant, now=NOW, kinds=["pdf"]) == one
    other = request_pack(actor=cast.dora, subject=plant, now=NOW, kinds=["pdf", "zip"])
    assert other != one
    assert (other.kinds, other.mark, other.pinned_at) == (["pdf", "zip"], other.pk, NOW)
