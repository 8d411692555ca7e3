from datetime import date, timedelta

from perfmgmt.organization.attention import Verb
from reviews.attention import attention
from reviews.services import start_review
from tests.factories import NOW
from tests.reviews import meetings


def test_nothing_waits_at_first(cast):
    assert attention(cast.bob, NOW) == []


def test_the_chair_prepares_a_week_ahead(cast, plan):
    review = meetings.next_review(cast, plan)
    (waiting,) = attention(cast.bob, NOW)
    assert (waiting.verb, waiting.title, waiting.button) == (
        Verb.DECIDE,
        "Operations review",
        "Prepare",
    )
    assert (waiting.when, waiting.note) == ("Tomorrow", "at 09:00")
    assert waiting.why == "Figures freeze on Thursday 19 November, 09:00."
    assert waiting.href == f"/o/aldermere/reviews/{review.pk}/"
    assert waiting.due_at == review.starts_at
    assert attention(cast.bob, NOW - timedelta(days=8)) == []
    assert attention(cast.alice, NOW) == []


def test_on_the_day_it_is_started_and_then_gone_on_with(cast, plan, exceptions):
    review = meetings.frozen(cast, plan)
    (waiting,) = attention(cast.bob, review.starts_at)
    assert (waiting.button, waiting.when, waiting.holds_up) == ("Start", "Today", False)
    assert waiting.why == "Figures are frozen and the agenda stands."
    start_review(actor=cast.bob, review=review, now=review.starts_at)
    (waiting,) = attention(cast.bob, review.starts_at)
    assert (waiting.button, waiting.when, waiting.holds_up) == ("Go on", "In progress", True)
    assert waiting.href == f"/o/aldermere/reviews/{review.pk}/room/"


def test_my_actions_say_how_late_they_are(cast, deliver, release):
    meetings.decide(cast, deliver, due_on=date(2026, 11, 16))
    meetings.decide(cast, release, text="Second source", due_on=date(2026, 11, 20))
    late, soon = attention(cast.alice, NOW)
    assert (late.verb, late.title, late.button) == (
        Verb.ACT,
        "Bring Ferrum forward",
        "Name its effect",
    )
    assert late.why == "Intervene, agreed on 19 Nov for “Deliver”."
    assert (late.when, late.status, late.due_at.date()) == (
        "3 days late",
        "off_track",
        date(2026, 11, 16),
    )
    assert (soon.when, soon.status) == ("Due tomorrow", "at_risk")


def test_a_recommendation_waits_for_the_chair_and_the_leaders(cast, running, deliver):
    meetings.decide(cast, deliver, decided_by=cast.victor)
    for member, expected in ((cast.bob, 1), (cast.carol, 1), (cast.dora, 0), (cast.victor, 0)):
        asked = [one for one in attention(member, NOW) if one.title == "Bring Ferrum forward"]
        assert len(asked) == expected
    (waiting,) = [one for one in attention(cast.carol, NOW) if one.verb == Verb.DECIDE]
    assert waiting.why == "Victor recommends it for “Deliver”."
    assert (waiting.button, waiting.holds_up) == ("Decide", True)


def test_it_costs_three_queries(cast, running, deliver, release, django_assert_num_queries):
    meetings.decide(cast, deliver)
    meetings.decide(cast, release, decided_by=cast.victor)
    member = cast.bob
    member.organization = cast.organization  # as the middleware leaves it
    with django_assert_num_queries(3):
        attention(member, NOW)
