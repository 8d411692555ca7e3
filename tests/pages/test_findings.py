"""Every sentence rule speaks for the facts it claims, in the order of their rank."""

from datetime import UTC, datetime, timedelta

import pytest

from perfmgmt.pages import findings
from perfmgmt.pages.findings import Branch, ObjectiveFacts

NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waiting", "holding_up", "sentence"),
    [
        (6, 2, "Six things need you. Two of them hold up other people."),
        (6, 1, "Six things need you. One of them holds up other people."),
        (13, 0, "13 things need you."),
        (1, 1, "One thing needs you. It holds up other people."),
        (2, 2, "Two things need you. They hold up other people."),
        (0, 0, "Nothing needs you. Next review in 5 days."),
    ],
)
def test_today(waiting, holding_up, sentence):
    review = NOW + timedelta(days=5)

    found = findings.today(waiting=waiting, holding_up=holding_up, next_review=review, now=NOW)

    assert found == sentence


def test_today_without_a_review():
    found = findings.today(waiting=0, holding_up=0, next_review=None, now=NOW)

    assert found == "Nothing needs you."


BRANCHES = [Branch("Deliver", 3), Branch("Grow", 1), Branch("Launch", 0)]


@pytest.mark.parametrize(
    ("total", "on_track", "branches", "sentence"),
    [
        (0, 0, [], "No objective serves it yet."),
        (1, 1, [], "Its one objective is on track."),
        (4, 4, [], "All 4 objectives are on track."),
        (1, 0, [Branch("Deliver", 1)], "Its one objective is not on track."),
        (2, 0, [Branch("Deliver", 2)], "None of its 2 objectives is on track."),
        (
            14,
            7,
            BRANCHES,
            "Seven of 14 objectives are on track. Trouble is concentrated in “Deliver”.",
        ),
        (
            3,
            1,
            [Branch("Deliver", 1), Branch("Grow", 1)],
            "One of 3 objectives is on track.",
        ),
    ],
)
def test_direction(total, on_track, branches, sentence):
    assert findings.direction(total=total, on_track=on_track, branches=branches) == sentence


@pytest.mark.parametrize(
    ("branches", "worst"),
    [
        ([Branch("Deliver", 3)], None),  # the only one: naming it says nothing
        ([Branch("Deliver", 1), Branch("Grow", 0)], None),  # one trouble is no concentration
        ([Branch("Deliver", 2), Branch("Grow", 2)], None),  # half is not more than half
        ([Branch("Deliver", 1), Branch("Grow", 2)], Branch("Grow", 2)),
    ],
)
def test_trouble_is_concentrated_above_half_of_at_least_two(branches, worst):
    assert findings.concentrated(branches) == worst


@pytest.mark.parametrize(
    ("total", "on_track", "needing", "sentence"),
    [
        (0, 0, 0, "No objective is active yet"),
        (1, 1, 0, "The one objective is on track"),
        (5, 5, 0, "All 5 objectives are on track"),
        (5, 3, 0, "No objective needs attention, 2 without a figure or a target"),
        (5, 4, 1, "One objective needs attention; 3 of them under “Deliver”"),
        (214, 202, 12, "Twelve objectives need attention; 3 of them under “Deliver”"),
    ],
)
def test_alignment(total, on_track, needing, sentence):
    found = findings.alignment(total=total, on_track=on_track, needing=needing, branches=BRANCHES)

    assert found == sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"owned": 3, "needing": 0, "has_left": False}, "Alice"),
        ({"owned": 1, "needing": 1, "has_left": False}, "Alice: the one objective in trouble"),
        ({"owned": 3, "needing": 2, "has_left": False}, "Alice: 2 of 3 objectives in trouble"),
        (
            {"owned": 1, "needing": 1, "has_left": True},
            "Alice has left and still owns one objective",
        ),
        (
            {"owned": 2, "needing": 0, "has_left": True},
            "Alice has left and still owns 2 objectives",
        ),
        ({"owned": 0, "needing": 0, "has_left": True}, "Alice"),
    ],
)
def test_person(facts, sentence):
    assert findings.person(name="Alice", **facts) == sentence


@pytest.mark.parametrize(
    ("words", "hits", "sentence"),
    [
        ("", 0, "Search"),
        ("pumps", 0, "Nothing matches “pumps”"),
        ("pumps", 1, "One thing matches “pumps”"),
        ("pumps", 7, "Seven things match “pumps”"),
    ],
)
def test_search(words, hits, sentence):
    assert findings.search(words=words, hits=hits) == sentence


CLOSED = {"period": "October 2026", "value": "86.2%", "indicators": 1}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "It has neither indicators nor objectives below it."),
        ({"indicators": 2}, "Nothing is measured yet."),
        (
            CLOSED | {"expected": "91.0%"},
            "October 2026 closed at 86.2% against 91.0% expected.",
        ),
        (CLOSED, "October 2026 closed at 86.2%; no target says whether that is enough."),
        (CLOSED | {"is_overdue": True}, "No figure since October 2026, which closed at 86.2%."),
        ({"is_overdue": True, "indicators": 1}, "Its first figure is late."),
        (
            CLOSED | {"expected": "80%", "early_warning": True, "worst_lead": "Castings"},
            (
                "October 2026 closed at 86.2% against 80% expected. "
                "The result holds, but “Castings” is off track, which should produce it."
            ),
        ),
        (
            CLOSED | {"expected": "80%", "guardrail": "Overtime"},
            (
                "October 2026 closed at 86.2% against 80% expected. "
                "“Overtime” must hold and is off track, so the result is at best at risk."
            ),
        ),
        (
            {"below": 3, "below_on_track": 1, "below_troubled": 2},
            "Two of 3 objectives below it need attention.",
        ),
        (
            {"below": 3, "below_on_track": 2, "below_troubled": 1},
            "One of 3 objectives below it needs attention.",
        ),
        ({"below": 3, "below_on_track": 3}, "All 3 objectives below it are on track."),
        ({"below": 1, "below_on_track": 1}, "The one objective below it is on track."),
        ({"below": 3, "below_on_track": 2}, "No objective below it needs attention."),
    ],
)
def test_objective(facts, sentence):
    assert findings.objective(ObjectiveFacts(**facts)) == sentence
