from dataclasses import replace

import pytest
from django.utils import translation

from objectives.findings import (
    IndicatorFacts,
    MeasuresFacts,
    ObjectivesFacts,
    indicator_finding,
    measures_finding,
    objectives_finding,
)
from objectives.wording import spelled

QUIET = MeasuresFacts(total=34, mine=0, late=0, signals=0, short=0)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            replace(QUIET, mine=3, late=2, signals=3, short=1),
            "Three values wait for you; 3 measures changed, and it is not noise",
        ),
        (
            replace(QUIET, mine=1, signals=1),
            "One value waits for you; one measure changed, and it is not noise",
        ),
        (replace(QUIET, mine=13), "13 values wait for you"),
        (replace(QUIET, late=1, signals=2), "One value is late"),
        (replace(QUIET, late=4), "Four values are late"),
        (replace(QUIET, signals=1, short=5), "One measure changed, and it is not noise"),
        (replace(QUIET, signals=2), "Two measures changed, and it is not noise"),
        (replace(QUIET, short=1), "Nothing changed, but one measure falls short of its target"),
        (replace(QUIET, short=7), "Nothing changed, but 7 measures fall short of their target"),
        (QUIET, "Every value is in and inside its range"),
        (replace(QUIET, total=0), "Measures"),
    ],
)
def test_measures(facts, sentence):
    assert measures_finding(facts) == sentence


FALLING = IndicatorFacts(
    title="Clear to build",
    status="off_track",
    last="August",
    change="worse",
    cannot_meet=True,
    shortfall="4.8 points",
)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (replace(FALLING, is_overdue=True), "Clear to build: no value since August"),
        (
            replace(FALLING, is_overdue=True, last=""),
            "Clear to build has never been measured",
        ),
        (FALLING, "Clear to build got worse, and it is not noise"),
        (
            replace(FALLING, change="better"),
            "Clear to build cannot meet its standard without change",
        ),
        (
            replace(FALLING, change="better", cannot_meet=False),
            "Clear to build is 4.8 points short of expected",
        ),
        (
            replace(FALLING, change="better", cannot_meet=False, status="on_track"),
            "Clear to build got better, and it is not noise",
        ),
        (
            replace(FALLING, change="", cannot_meet=False, status="on_track"),
            "Clear to build is on track",
        ),
        (
            replace(FALLING, change="", cannot_meet=False, status="no_target", title="100 % pure"),
            "100 % pure",
        ),
    ],
)
def test_indicator(facts, sentence):
    assert indicator_finding(facts) == sentence


CALM = ObjectivesFacts(total=10, off_track=0, at_risk=0, early=0, stale=0, unmeasured=0)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (replace(CALM, off_track=10), "All 10 objectives are off track"),
        (replace(CALM, total=1, off_track=1), "The only objective is off track"),
        (replace(CALM, off_track=2, at_risk=3), "Two of 10 objectives off track, 3 at risk"),
        (replace(CALM, off_track=1, early=1), "One of 10 objectives is off track"),
        (replace(CALM, off_track=4), "Four of 10 objectives are off track"),
        (replace(CALM, early=1, at_risk=1), "One result is on track while its work is not"),
        (replace(CALM, early=2), "Two results are on track while their work is not"),
        (replace(CALM, at_risk=1), "Nothing is off track, one objective is at risk"),
        (replace(CALM, at_risk=2, stale=1), "Nothing is off track, 2 objectives are at risk"),
        (replace(CALM, stale=1), "One objective rests on a late figure"),
        (replace(CALM, stale=2), "Two objectives rest on late figures"),
        (replace(CALM, unmeasured=10), "Nothing is measured yet"),
        (CALM, "Nothing is at risk in 10 objectives"),
        (replace(CALM, total=1), "The only objective is on track"),
        (replace(CALM, total=0), "Objectives"),
    ],
)
def test_objectives(facts, sentence):
    assert objectives_finding(facts) == sentence


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 1, "One"),
        ("en", 13, "13"),
        ("en", 1294, "1,294"),
        ("de", 12, "Zwölf"),
        ("de", 1294, "1.294"),
    ],
)
def test_counts_as_their_reader_writes_them(language, count, words):
    with translation.override(language):
        assert spelled(count) == words
