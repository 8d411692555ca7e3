from datetime import UTC, datetime, timedelta

import pytest

from perfmgmt.pages.words import health_in_words, in_days

NOW = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=1), "today"),
        (timedelta(hours=3), "tomorrow"),
        (timedelta(days=5), "in 5 days"),
        (timedelta(days=13), "in 13 days"),
        (timedelta(days=14), "on 3 Dec"),
        (timedelta(days=-2), "on 17 Nov"),
    ],
)
def test_distance_is_counted_in_local_days(ahead, words):
    assert in_days(NOW + ahead, NOW) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "no objectives yet"),
        ({"on_track": 1}, "on track"),
        ({"on_track": 2}, "all 2 on track"),
        ({"off_track": 2, "at_risk": 1, "on_track": 1}, "2 off, 1 at risk of 4"),
        ({"at_risk": 1, "no_data": 1, "no_target": 1, "on_track": 1}, "1 at risk, 2 no data of 4"),
        ({"stale": 1, "on_track": 1}, "1 stale of 2"),
    ],
)
def test_a_row_of_shapes_adds_up_in_words(counts, words):
    assert health_in_words(counts) == words
