"""The end of an indicator, and what it means for objectives."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from objectives.models import Alert, Objective, ObjectiveIndicator
from objectives.services import (
    link_indicator,
    raise_overdue,
    reinstate_indicator,
    retire_indicator,
    unlink_indicator,
    update_link,
)
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW
from tests.objectives.series import record

D = Decimal


def retire(cast, indicator, from_day=date(2026, 11, 1), because="Nobody reads it.", **more):
    return retire_indicator(
        actor=cast.carol, indicator=indicator, from_day=from_day, because=because, now=NOW, **more
    )


def refusal(call, *args, **options):
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    return caught.value.field, str(caught.value)


def test_a_retired_indicator_is_never_stale(cast):
    late = factories.indicator(measured_from=date(2026, 9, 1), next_due_at=NOW - timedelta(days=9))
    raise_overdue(now=NOW)

    retired = retire(cast, late, from_day=date(2026, 9, 1), version=1)

    retired.refresh_from_db()
    assert (retired.next_due_at, retired.retired_because) == (None, "Nobody reads it.")
    assert (retired.version, retired.is_retired(NOW.date())) == (2, True)
    assert not Alert.objects.open().exists()
    payload = Event.objects.get(verb="objectives.indicator_retired").payload
    assert payload["from"] == "2026-09-01"


def test_what_was_due_before_the_day_stays_due(cast):
    indicator = factories.indicator(measured_from=date(2026, 9, 1))
    retired = retire(cast, indicator, from_day=date(2026, 12, 1))
    assert retired.next_due_at == datetime(2026, 10, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("options", "field", "sentence"),
    [
        ({"because": " "}, "because", "Say why it is retired."),
        ({"because": "x" * 501}, "because", "The reason is longer than 500 characters."),
        (
            {"from_day": date(2026, 2, 1)},
            "from_day",
            "It has a figure up to 28 February 2026. It can retire from the day after.",
        ),
    ],
)
def test_what_keeps_it_from_retiring(cast, options, field, sentence):
    indicator = factories.indicator()
    record(cast.carol, indicator, ["90", "91"])
    assert refusal(retire, cast, indicator, **options) == (field, sentence)


@pytest.mark.parametrize(
    ("state", "role", "weight", "is_needed"),
    [
        ("active", "lag", 1, True),
        ("active", "guardrail", 0, True),
        ("active", "lag", 0, False),
        ("active", "context", 1, False),
        ("draft", "lag", 1, False),
        ("dropped", "lag", 1, False),
    ],
)
def test_while_an_active_objective_is_judged_by_it_it_stays(cast, state, role, weight, is_needed):
    indicator = factories.indicator()
    factories.serves(indicator, factories.objective("On time", state=state), role, D(weight))
    if is_needed:
        sentence = (
            "“On time” is in force and judged by it. Retiring it is a recalibration, with evidence "
            "and an approver."
        )
        assert refusal(retire, cast, indicator) == (None, sentence)
    else:
        assert retire(cast, indicator).retired_from == date(2026, 11, 1)


def test_it_retires_once_and_returns_with_the_period_that_runs(cast):
    indicator = factories.indicator(measured_from=date(2026, 1, 1), owner=cast.alice)
    assert refusal(reinstate_indicator, actor=cast.carol, indicator=indicator, now=NOW) == (
        None,
        "It is not retired.",
    )
    retire(cast, indicator)
    assert refusal(retire, cast, indicator) == (None, "It is retired already.")

    back = reinstate_indicator(actor=cast.carol, indicator=indicator, now=NOW)

    back.refresh_from_db()
    assert (back.retired_from, back.retired_because) == (None, "")
    assert back.measured_from == date(2026, 11, 1)
    assert back.next_due_at == datetime(2026, 12, 6, tzinfo=UTC)


def test_taking_back_a_retirement_that_had_not_begun_changes_nothing_else(cast):
    indicator = factories.indicator(measured_from=date(2026, 1, 1))
    retire(cast, indicator, from_day=date(2027, 1, 1))
    back = reinstate_indicator(actor=cast.carol, indicator=indicator, now=NOW)
    assert back.measured_from == date(2026, 1, 1)


def test_who_comes_second_is_told(cast):
    indicator = factories.indicator()
    retire(cast, indicator, version=1)
    with pytest.raises(Changed):
        reinstate_indicator(actor=cast.carol, indicator=indicator, now=NOW, version=1)


@pytest.fixture
def draft(cast):
    return factories.objective("Complete orders", state=Objective.State.DRAFT, owner=cast.alice)


def test_a_link_to_a_draft_is_changed_and_taken_away(cast, draft):
    link = link_indicator(
        actor=cast.alice, objective=draft, indicator=factories.indicator(), role="lag", now=NOW
    )
    changed = update_link(actor=cast.alice, link=link, role="lead", weight=D(2), version=1, now=NOW)
    assert (changed.role, changed.weight, changed.version) == ("lead", D(2), 2)
    with pytest.raises(Changed):
        update_link(actor=cast.alice, link=link, weight=D(3), version=1, now=NOW)

    unlink_indicator(actor=cast.alice, link=link, now=NOW)

    assert not ObjectiveIndicator.objects.exists()
    with pytest.raises(Changed) as gone:
        unlink_indicator(actor=cast.alice, link=link, now=NOW)
    assert str(gone.value) == "Somebody else took this link away in the meantime."
    assert list(Event.objects.order_by("recorded_at", "id").values_list("verb", flat=True)) == [
        "objectives.indicator_linked",
        "objectives.link_changed",
        "objectives.indicator_unlinked",
    ]


def test_a_link_in_force_stands(cast):
    objective = factories.objective("Complete orders")
    link = factories.serves(factories.indicator(), objective)
    for changes, field in (({"weight": D(2)}, "weight"), ({"role": "context"}, "role")):
        assert refusal(update_link, actor=cast.carol, link=link, now=NOW, **changes) == (
            field,
            (
                "“Complete orders” is in force. Role and weight change only by recalibration, with "
                "evidence and an approver."
            ),
        )
    assert refusal(unlink_indicator, actor=cast.carol, link=link, now=NOW) == (
        None,
        (
            "“Complete orders” is in force and judged by it. Taking it away is a recalibration, with "
            "evidence and an approver."
        ),
    )


def test_context_leaves_an_active_objective_freely(cast):
    link = factories.serves(factories.indicator(), factories.objective(), "context")
    unlink_indicator(actor=cast.carol, link=link, now=NOW)
    assert not ObjectiveIndicator.objects.exists()


def test_taking_a_link_away_is_seen_in_the_result(cast, draft):
    good, bad = factories.indicator(status="on_track"), factories.indicator(status="off_track")
    factories.serves(good, draft)
    link = factories.serves(bad, draft)
    unlink_indicator(actor=cast.alice, link=link, now=NOW)
    draft.refresh_from_db()
    assert (draft.result, draft.result_total) == ("on_track", 1)


@pytest.mark.parametrize("weight", ["-1", "NaN", "Infinity", "10000"])
def test_a_weight_is_a_number_that_can_be_kept(cast, draft, weight):
    field, _sentence = refusal(
        link_indicator,
        actor=cast.alice,
        objective=draft,
        indicator=factories.indicator(),
        role="lag",
        weight=D(weight),
        now=NOW,
    )
    assert field == "weight"
