"""What a review says of risks: under question 3, frozen, and by asking for an item."""

import re
from datetime import timedelta

from reviews.evidence import ItemEvidence
from reviews.models import AgendaItem
from reviews.services import close_review, mark_occurred, start_review
from reviews.services.agenda import agenda_of
from reviews.wording import risks
from tests.factories import NOW
from tests.reviews import meetings
from tests.reviews.threats import raised


def sentences(item: AgendaItem) -> list[tuple[str, str]]:
    evidence = ItemEvidence.read(item.evidence)
    return [(status, re.sub(r"<[^>]+>", "", words)) for status, words in risks(evidence)]


def test_grave_risks_stand_under_question_three_worst_first(cast, plan, priority):
    objective = meetings.off_track(cast, "Deliver", priority=priority)
    raised(cast, objective, title="Rain", likelihood=2, impact=2)
    raised(cast, objective, title="Strike", likelihood=3, impact=4)
    raised(
        cast, objective, title="Ferrum stops", response="reduce", response_text="A second foundry."
    )
    gone = raised(cast, objective, title="Depot moves")
    mark_occurred(actor=cast.bob, risk=gone, because="A third call twice.", now=NOW)
    item = meetings.exceptions(meetings.frozen(cast, plan))[0]
    assert sentences(item) == [
        ("off_track", "Depot moves has occurred: A third call twice."),
        ("off_track", "Ferrum stops: likely, severe impact. Bob watches it; A second foundry."),
        (
            "at_risk",
            "Strike: possible, major impact. Bob watches it; nobody has said what to do about it.",
        ),
    ]


def test_what_froze_before_risks_were_known_reads_without_them(cast, plan, exceptions):
    kept = meetings.exceptions(meetings.frozen(cast, plan))[0].evidence
    del kept["risks"]
    assert ItemEvidence.read(kept).risks == ()


def test_what_is_frozen_does_not_move(cast, plan, priority):
    objective = meetings.off_track(cast, "Deliver", priority=priority)
    risk = raised(cast, objective)
    review = meetings.frozen(cast, plan)
    mark_occurred(actor=cast.bob, risk=risk, because="It burst.", now=NOW)
    assert "has occurred" not in sentences(meetings.exceptions(review)[0])[0][1]


def test_an_occurred_risk_asks_for_an_item_once(cast, plan, priority):
    """An objective that is on track enters because of it, and not again after that review."""
    said = {"cause": "", "commentary": ""}
    objective = meetings.measured(cast, "Hold", meetings.ON_TARGET, priority=priority, said=said)
    risk = raised(cast, objective)
    review = meetings.next_review(cast, plan)
    assert [item.title for item in agenda_of(review, NOW) if item.title] == []
    mark_occurred(actor=cast.bob, risk=risk, because="It burst.", wants_item=True, now=NOW)
    later = NOW + timedelta(hours=1)
    found = [item for item in agenda_of(review, later) if item.title]
    assert [(item.title, item.is_forced) for item in found] == [("Hold", True)]
    running = start_review(
        actor=cast.bob, review=_frozen(review, later), now=later + timedelta(minutes=1)
    )
    meetings.decide(cast, meetings.exceptions(running)[0], now=later)
    close_review(actor=cast.bob, review=running, now=later + timedelta(hours=1))
    following = (
        type(review)
        .objects.filter(cadence=review.cadence)
        .exclude(pk=review.pk)
        .next_first()
        .first()
    )
    after = agenda_of(following, later + timedelta(days=1))
    assert [item.title for item in after if item.title] == []


def _frozen(review, now):
    from reviews.services import freeze_review

    freeze_review(review=review, now=now)
    review.refresh_from_db()
    return review


def test_without_asking_an_objective_on_track_stays_out(cast, plan, priority):
    said = {"cause": "", "commentary": ""}
    objective = meetings.measured(cast, "Hold", meetings.ON_TARGET, priority=priority, said=said)
    risk = raised(cast, objective)
    mark_occurred(actor=cast.bob, risk=risk, because="It burst.", now=NOW)
    review = meetings.next_review(cast, plan)
    assert [item.title for item in agenda_of(review, NOW) if item.title] == []
