from datetime import UTC, datetime

import pytest

from reviews.findings import (
    ReviewFacts,
    actions_finding,
    list_finding,
    log_finding,
    minutes_finding,
    minutes_lede,
    pre_read_finding,
)

NEXT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def facts(**counts):
    return ReviewFacts(title="Operations review", **counts)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "Nothing needed the room"),
        ({"items": 6, "decided": 6, "dissents": 1}, "Six items, six answers, one dissent"),
        ({"items": 1, "decided": 1}, "One item, one answer"),
        ({"items": 20, "decided": 20, "dissents": 2}, "20 items, 20 answers, two dissents"),
    ],
)
def test_what_the_minutes_came_to(counts, sentence):
    assert minutes_finding(facts(**counts)) == sentence


def test_what_was_not_discussed_is_counted_aloud():
    counts = {"on_track": 24, "objectives": 31, "deferred": 1, "parked": 1, "recommendations": 2}
    assert minutes_lede(facts(**counts)) == (
        "24 of 31 objectives were on track and not discussed. One item was deferred. "
        "One was parked. Two answers are recommendations and still need a decision."
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "Operations review"),
        ({"objectives": 31}, "Nothing needs the room: no exception in 31 objectives"),
        ({"objectives": 31, "items": 6}, "Six of 31 objectives need the room"),
        ({"objectives": 31, "items": 1}, "One of 31 objectives needs the room"),
        (
            {"objectives": 141, "items": 7, "deferred": 89},
            "Seven items fit into the meeting, 89 more would not",
        ),
    ],
)
def test_what_the_pre_read_says_first(counts, sentence):
    assert pre_read_finding(facts(**counts)) == sentence


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"running": "", "next_at": None, "undecided": 0}, "Reviews"),
        (
            {"running": "", "next_at": NEXT, "undecided": 0},
            "The next review is on Tuesday 24 November",
        ),
        (
            {"running": "Ops", "next_at": NEXT, "undecided": 1},
            "Ops is in progress: one item is undecided",
        ),
        (
            {"running": "Ops", "next_at": NEXT, "undecided": 0},
            "Ops is in progress, and every item is decided",
        ),
    ],
)
def test_the_list_names_what_comes(known, sentence):
    assert list_finding(**known) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((1, 2, 5, 1), "Two actions are late; one of them is yours"),
        ((0, 1, 5, 1), "One action is late"),
        ((0, 0, 5, 1), "One recommendation waits for a decision"),
        ((0, 0, 5, 0), "Five actions are open and on time"),
        ((0, 0, 0, 0), "Nobody has anything left to do"),
    ],
)
def test_actions_rank_late_before_waiting_before_open(counts, sentence):
    names = ("mine_late", "late", "open_actions", "waiting")
    assert actions_finding(**dict(zip(names, counts, strict=True))) == sentence


@pytest.mark.parametrize(
    ("total", "sentence"),
    [
        (0, "Nothing has been decided yet"),
        (1, "One decision on record"),
        (48, "48 decisions on record"),
    ],
)
def test_the_log_counts(total, sentence):
    assert log_finding(total) == sentence
