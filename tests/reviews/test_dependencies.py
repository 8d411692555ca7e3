"""What an objective waits for in vain: its part of the score, question 3, and who can clear the way."""

from datetime import timedelta

import pytest

from accountability.services import break_dependency, escalate_overdue, keep_dependency
from reviews import wording
from reviews.evidence import ItemEvidence
from reviews.proposing import proposal_lines
from reviews.services.agenda import preview_agenda
from tests import factories
from tests.accountability.promises import asked, promised
from tests.factories import NOW, TODAY
from tests.pages.reading import text_of
from tests.reviews import meetings

LONG_AGO = NOW - timedelta(days=40)
LATE = {"now": LONG_AGO, "needed_on": TODAY - timedelta(days=6)}


@pytest.fixture
def deliver(cast, priority):
    """Off track, and it needs something from bob's drawings."""
    return meetings.off_track(cast, "Deliver", priority=priority, said={"cause": "execution"})


@pytest.fixture
def drawings(cast):
    return factories.objective("Drawings", owner=cast.bob)


def parts(item) -> dict[str, tuple[str, str]]:
    return {part: (points, seen) for part, points, seen in item.parts}


def on_the_agenda(cast, plan, objective):
    items = preview_agenda(meetings.next_review(cast, plan), NOW)
    return next(item for item in items if item.objective_id == objective.pk)


def risks(item) -> list[str]:
    evidence = ItemEvidence.read(item.evidence)
    return [text_of(sentence) for _status, sentence in wording.risks(evidence)]


def test_what_is_late_or_broken_counts_ten_each_and_twenty_at_most(cast, plan, deliver, drawings):
    pair = {"objective": deliver, "provider": drawings}
    promised(cast, title="Release", **pair, **LATE)
    broken = promised(cast, title="Bench", **pair)
    break_dependency(actor=cast.bob, dependency=broken, because="No.", now=NOW)
    asked(cast, title="Report", **pair, **LATE)
    promised(cast, title="In time", **pair)
    item = on_the_agenda(cast, plan, deliver)
    assert parts(item)["dependencies"] == ("20", "3")
    assert risks(item) == [
        "Release from Drawings, promised for 13 Nov, is 6 days late.",
        "Report from Drawings, asked for by 13 Nov: nobody promised it.",
        "Bench from Drawings, promised for 26 Nov, is broken.",
    ]


def test_what_was_kept_or_fails_the_other_side_is_not_counted(cast, plan, deliver, drawings):
    kept = promised(cast, title="Release", objective=deliver, provider=drawings, **LATE)
    keep_dependency(actor=cast.alice, dependency=kept, now=NOW)
    asked(cast, actor=cast.bob, title="Forecast", objective=drawings, provider=deliver, **LATE)
    item = on_the_agenda(cast, plan, deliver)
    assert "dependencies" not in parts(item)
    assert risks(item) == []


def test_what_was_broken_before_the_last_review_was_talked_about_there(
    cast, plan, deliver, drawings
):
    found = promised(cast, title="Release", objective=deliver, provider=drawings, **LATE)
    break_dependency(actor=cast.bob, dependency=found, because="No.", now=LONG_AGO)
    review = meetings.next_review(cast, plan)
    closed = type(review).objects.get(pk=review.pk)
    closed.pk, closed.state = None, "closed"
    closed.starts_at = closed.frozen_at = closed.closed_at = NOW - timedelta(days=30)
    closed.slot_on = closed.starts_at.date()
    closed.period_start -= timedelta(days=31)
    closed.closed_by = cast.bob
    closed._state.adding = True
    closed.pk = type(review)._meta.pk.get_default()
    closed.save(force_insert=True)
    items = preview_agenda(review, NOW)
    item = next(each for each in items if each.objective_id == deliver.pk)
    assert "dependencies" not in parts(item)


def test_it_is_proposed_to_escalate_with_the_day_that_was_promised(cast, plan, deliver, drawings):
    promised(cast, title="Release", objective=deliver, provider=drawings, **LATE)
    item = on_the_agenda(cast, plan, deliver)
    line = proposal_lines(item, ItemEvidence.read(item.evidence))[0]
    assert (line.reason, line.kind) == ("dependency", "escalate")
    assert line.title == "Escalate “Release” to its authority."
    assert line.text == (
        "Release: promised for 13 Nov by Bob. Clear the way, or agree a day that holds."
    )
    assert line.because == "“Release” was promised for 13 Nov and is 6 days late"


def test_whoever_it_came_before_already_is_named(cast, plan, deliver, drawings, priority):
    priority.sponsor = cast.carol
    priority.save()
    promised(cast, title="Release", objective=deliver, provider=drawings, **LATE)
    escalate_overdue(now=NOW, today=TODAY)
    item = on_the_agenda(cast, plan, deliver)
    line = proposal_lines(item, ItemEvidence.read(item.evidence))[0]
    assert line.title == "Escalate “Release” to Carol."


def test_what_froze_without_dependencies_is_still_read(cast, plan, deliver):
    kept = on_the_agenda(cast, plan, deliver).evidence
    del kept["dependencies"]
    assert ItemEvidence.read(kept).dependencies == ()
