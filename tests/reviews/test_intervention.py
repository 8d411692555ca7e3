"""Opening, changing, starting, finishing and stopping interventions, and what decisions do to them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from accountability.models import Assignment
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from reviews.models import Decision, Intervention
from reviews.services import (
    add_step,
    adopt_recommendation,
    close_review,
    complete_action,
    complete_step,
    finish_intervention,
    open_intervention,
    remove_step,
    start_intervention,
    stop_intervention,
    update_intervention,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.reviews import meetings

CHECK_ON = date(2027, 4, 30)


def the_one() -> Intervention:
    return Intervention.objects.with_rows().get()


def told(verb: str) -> set[str]:
    rows = Delivery.objects.filter(event__verb=verb, channel=Delivery.Channel.INBOX)
    return set(rows.values_list("recipient__name", flat=True))


@pytest.fixture
def objective(cast):
    return meetings.off_track(cast, "Deliver")


@pytest.fixture
def indicator(objective):
    return objective.indicator_links.get().indicator


@pytest.fixture
def begin(cast, objective):
    def opened(**fields) -> Intervention:
        said = {"kind": "blocker", "text": "Second source", "owner": cast.bob}
        return open_intervention(actor=cast.alice, now=NOW, objective=objective, **said | fields)

    return opened


@pytest.fixture
def expected(indicator):
    return {"indicator": indicator, "expected_value": Decimal(95), "check_on": CHECK_ON}


# --- From a decision ---------------------------------------------------------------------------------


def test_a_decision_to_intervene_opens_one_with_all_that_was_said(cast, deliver):
    said = meetings.expecting(deliver) | {"intervention_kind": "resources"}
    decision = meetings.decide(cast, deliver, due_on=date(2026, 12, 3), **said)
    one = the_one()
    assert (one.decision, one.objective) == (decision, deliver.objective)
    assert (one.text, one.owner, one.kind) == ("Bring Ferrum forward", cast.alice, "resources")
    assert (one.due_on, one.state, one.opened_by) == (date(2026, 12, 3), "planned", cast.bob)
    assert (one.indicator, one.expected_value, one.check_on) == (
        said["effect_indicator"],
        95,
        CHECK_ON,
    )
    assert (one.effect_said_at, one.effect_is_late, one.next_check_on) == (NOW, False, None)


@pytest.mark.parametrize("kind", ["recalibrate", "escalate", "stop"])
def test_any_other_decision_opens_none(cast, deliver, kind):
    meetings.decide(cast, deliver, kind=kind)
    assert not Intervention.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "field", "sentence"),
    [
        ("effect_indicator", "effect_indicator", "Say which indicator it should move."),
        ("expected_value", "expected_value", "Say what value you expect."),
        ("check_on", "check_on", "Say on which day to check the effect."),
    ],
)
def test_an_expected_effect_is_said_whole_or_not_at_all(cast, deliver, left_out, field, sentence):
    said = meetings.expecting(deliver) | {left_out: None}
    with pytest.raises(Refused) as refusal:
        meetings.decide(cast, deliver, **said)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)


def test_an_effect_is_expected_later_and_of_an_intervention_only(cast, deliver):
    said = meetings.expecting(deliver, check_on=TODAY)
    with pytest.raises(Refused, match="The day to check the effect must lie ahead"):
        meetings.decide(cast, deliver, **said)
    with pytest.raises(Refused, match="Only an intervention is checked for its effect"):
        meetings.decide(cast, deliver, kind="escalate", **meetings.expecting(deliver))
    answered = factories.indicator("Certified", target_type="yes_no", target=None)
    with pytest.raises(Refused, match="“Certified” has no natural range"):
        meetings.decide(
            cast, deliver, **meetings.expecting(deliver) | {"effect_indicator": answered}
        )


def test_a_later_decision_ends_what_the_earlier_one_opened(cast, deliver):
    meetings.decide(cast, deliver)
    deliver.refresh_from_db()
    second = meetings.decide(cast, deliver, text="Pay the overtime")
    states = dict(Intervention.objects.values_list("text", "state"))
    assert states == {"Bring Ferrum forward": "replaced", "Pay the overtime": "planned"}
    assert Intervention.objects.open().get().decision == second
    with pytest.raises(Refused, match=r"What is replaced cannot become under way\."):
        start_intervention(
            actor=cast.alice, intervention=Intervention.objects.get(state="replaced"), now=NOW
        )


def test_a_recommendation_opens_one_only_when_it_is_adopted(cast, deliver):
    asked = meetings.decide(cast, deliver, decided_by=cast.victor, **meetings.expecting(deliver))
    assert not Intervention.objects.exists()
    adopted = adopt_recommendation(actor=cast.carol, decision=asked, now=NOW)
    one = the_one()
    assert (one.decision, one.expected_value, one.check_on) == (adopted, 95, CHECK_ON)


def test_done_is_said_once_on_either_side(cast, deliver, release):
    first, second = meetings.decide(cast, deliver), meetings.decide(cast, release)
    later = NOW + timedelta(days=3)
    complete_action(actor=cast.alice, decision=first, now=later)
    one = Intervention.objects.get(decision=first)
    assert (one.state, one.done_at, one.started_on) == ("done", later, later.date())
    finish_intervention(
        actor=cast.alice, intervention=Intervention.objects.get(decision=second), now=later
    )
    second.refresh_from_db()
    assert second.done_at == later
    assert not Decision.objects.open_actions().exists()
    with pytest.raises(Refused, match="This was marked done before"):
        complete_action(actor=cast.alice, decision=second, now=later)
    with pytest.raises(Refused, match="What is done cannot become done"):
        finish_intervention(actor=cast.alice, intervention=one, now=later)


def test_what_is_stopped_is_no_open_action_and_was_not_done(cast, deliver):
    decision = meetings.decide(cast, deliver)
    stop_intervention(actor=cast.bob, intervention=the_one(), now=NOW, because="Ferrum closed")
    decision.refresh_from_db()
    assert decision.done_at is None
    assert not Decision.objects.open_actions().exists()
    with pytest.raises(Refused, match="What is stopped cannot become done"):
        complete_action(actor=cast.alice, decision=decision, now=NOW)


def test_one_decision_never_opens_two(cast, deliver):
    one = meetings.decide(cast, deliver).interventions.get()
    one.pk = None
    with pytest.raises(IntegrityError, match="intervention_one_of_decision"), transaction.atomic():
        Intervention.objects.bulk_create(
            [
                Intervention(
                    objective=one.objective,
                    decision=one.decision,
                    text="Twice",
                    owner=one.owner,
                    opened_at=NOW,
                    opened_by=one.opened_by,
                )
            ]
        )


def test_closing_opens_what_has_none_yet(cast, running, deliver, release):
    meetings.decide(cast, deliver)
    meetings.decide(cast, release, kind="escalate")
    Intervention.objects.all().delete()
    close_review(actor=cast.bob, review=running, now=NOW)
    assert the_one().text == "Bring Ferrum forward"


def test_the_rest_follows_within_a_day_or_is_marked_as_late(cast, deliver, release):
    meetings.decide(cast, deliver)
    meetings.decide(cast, release)
    for item, hours, is_late in ((deliver, 24, False), (release, 25, True)):
        one = Intervention.objects.get(objective=item.objective)
        said = meetings.expecting(item)
        changes = {
            "indicator": said["effect_indicator"],
            "expected_value": said["expected_value"],
            "check_on": said["check_on"],
        }
        at = NOW + timedelta(hours=hours)
        changed = update_intervention(actor=cast.alice, intervention=one, now=at, changes=changes)
        assert (changed.effect_said_at, changed.effect_is_late) == (at, is_late)


def test_what_was_decided_is_not_rewritten(cast, deliver):
    meetings.decide(cast, deliver)
    with pytest.raises(Refused, match="What was decided stays as it was said") as refusal:
        update_intervention(
            actor=cast.alice, intervention=the_one(), now=NOW, changes={"text": "Something else"}
        )
    assert refusal.value.field == "text"


# --- Between meetings --------------------------------------------------------------------------------


def test_somebody_begins_one_between_meetings(cast, begin, expected, objective):
    one = begin(because="Vitek is ill", due_on=date(2026, 12, 3), **expected)
    assert (one.decision, one.state, one.effect_is_late) == (None, "planned", False)
    event = Event.objects.get(verb="reviews.intervention_opened")
    assert (event.subject_id, event.actor) == (one.pk, cast.alice)
    assert event.payload == {
        "title": "Second source",
        "objective": "Deliver",
        "owner": "Bob",
        "due_on": "2026-12-03",
        "indicator": "Deliver %",
        "expected_value": "95",
        "check_on": "2027-04-30",
    }
    assert told("reviews.intervention_opened") == {"Bob"}


def test_nonsense_is_refused_at_its_field(cast, begin, expected):
    for fields, field in (
        ({"text": "  "}, "text"),
        (expected | {"expected_value": None}, "expected_value"),
        (expected | {"check_on": TODAY}, "check_on"),
    ):
        with pytest.raises(Refused) as refusal:
            begin(**fields)
        assert refusal.value.field == field
    cast.bob.revoked_at = NOW
    with pytest.raises(Refused, match=r"Bob has left\."):
        begin()


def test_starting_holds_fast_what_stood_before(cast, begin, expected, indicator):
    one = start_intervention(actor=cast.bob, intervention=begin(**expected), now=NOW)
    # January to October.
    figures = [Decimal(value) for value in meetings.FALLEN]
    ranges = [abs(after - before) for before, after in pairwise(figures)]
    mean_range = round(sum(ranges) / 9, 3)
    mean = round(sum(figures) / 10, 3)
    assert (one.state, one.started_on, one.next_check_on) == ("under_way", TODAY, CHECK_ON)
    assert (one.before, one.before_count) == (sum(figures) / 10, 10)
    assert one.mean == mean
    assert (one.lower, one.upper) == (
        round(mean - Decimal("2.66") * mean_range, 3),
        round(mean + Decimal("2.66") * mean_range, 3),
    )
    assert len(one.before_measurements) == 10
    meetings.figures(cast, indicator, ["70"], now=NOW + timedelta(days=20))
    again = the_one()
    assert (again.before, again.mean) == (one.before, one.mean)


def test_it_does_not_begin_tomorrow(cast, begin):
    with pytest.raises(Refused, match="It has not begun yet on this day") as refusal:
        start_intervention(
            actor=cast.bob, intervention=begin(), now=NOW, on=TODAY + timedelta(days=1)
        )
    assert refusal.value.field == "on"


def test_what_was_expected_stands_once_it_has_begun(cast, begin, expected):
    one = start_intervention(actor=cast.bob, intervention=begin(**expected), now=NOW)
    with pytest.raises(Refused, match="What was expected was said before it began") as refusal:
        update_intervention(
            actor=cast.bob, intervention=one, now=NOW, changes={"expected_value": Decimal(90)}
        )
    assert refusal.value.field == "expected_value"
    moved = update_intervention(
        actor=cast.bob, intervention=one, now=NOW, changes={"check_on": date(2027, 6, 30)}
    )
    assert moved.next_check_on == date(2027, 6, 30)


def test_said_after_it_began_it_is_late_and_before_is_still_that_of_the_start(
    cast, begin, expected, indicator
):
    one = start_intervention(actor=cast.bob, intervention=begin(), now=NOW)
    assert one.before is None
    later = NOW + timedelta(days=40)
    meetings.figures(cast, indicator, ["99"], now=later)
    said = update_intervention(actor=cast.bob, intervention=one, now=later, changes=expected)
    assert (said.effect_is_late, said.before_count, said.next_check_on) == (True, 10, CHECK_ON)
    assert said.before == sum(Decimal(value) for value in meetings.FALLEN) / 10


def test_who_saves_second_sees_both(cast, begin):
    one = begin()
    update_intervention(
        actor=cast.alice, intervention=one, now=NOW, changes={"kind": "coaching"}, version=1
    )
    with pytest.raises(Changed, match="Somebody else changed “Second source”") as change:
        update_intervention(
            actor=cast.bob, intervention=one, now=NOW, changes={"kind": "resources"}, version=1
        )
    assert change.value.current.kind == "coaching"


def test_a_new_owner_is_told(cast, begin):
    one = update_intervention(
        actor=cast.alice, intervention=begin(), now=NOW, changes={"owner": cast.dora}
    )
    assert (one.owner, one.version) == (cast.dora, 2)
    assert told("reviews.intervention_changed") == {"Dora"}
    nothing = update_intervention(
        actor=cast.alice, intervention=one, now=NOW, changes={"owner": cast.dora}
    )
    assert nothing.version == 2


def test_stopping_needs_a_reason_and_is_final(cast, begin):
    one = begin()
    with pytest.raises(Refused, match="Say why it is stopped") as refusal:
        stop_intervention(actor=cast.alice, intervention=one, now=NOW, because=" ")
    assert refusal.value.field == "because"
    stopped = stop_intervention(
        actor=cast.alice, intervention=one, now=NOW, because="Vitek is back"
    )
    assert (stopped.state, stopped.ended_because) == ("stopped", "Vitek is back")
    assert told("reviews.intervention_stopped") == {"Bob"}
    with pytest.raises(Refused, match="It is stopped and stays as it was"):
        update_intervention(
            actor=cast.alice, intervention=one, now=NOW, changes={"kind": "coaching"}
        )


def test_steps_are_done_one_by_one(cast, begin):
    one = begin()
    first = add_step(actor=cast.bob, intervention=one, now=NOW, text=" Call Vitek ")
    second = add_step(
        actor=cast.bob, intervention=one, now=NOW, text="Sign", due_on=date(2026, 12, 1)
    )
    done = complete_step(actor=cast.bob, step=first, now=NOW)
    assert (first.text, first.position, done.done_on) == ("Call Vitek", 1, TODAY)
    with pytest.raises(Refused, match="This was marked done before"):
        complete_step(actor=cast.bob, step=first, now=NOW)
    with pytest.raises(Refused, match="It is done and stays in the record"):
        remove_step(actor=cast.bob, step=first, now=NOW)
    remove_step(actor=cast.bob, step=second, now=NOW)
    with pytest.raises(Refused, match="Somebody removed this step in the meantime"):
        remove_step(actor=cast.bob, step=second, now=NOW)
    with pytest.raises(Refused, match="Say what is done in this step"):
        add_step(actor=cast.bob, intervention=one, now=NOW, text=" ")
    assert list(one.steps.values_list("text", flat=True)) == ["Call Vitek"]
    finish_intervention(actor=cast.bob, intervention=one, now=NOW)
    with pytest.raises(Refused, match="It is done and stays as it was"):
        add_step(actor=cast.bob, intervention=one, now=NOW, text="One more")


# --- The third "no action" ---------------------------------------------------------------------------


def avoided(item) -> None:
    """As an item freezes after two reviews that ended it with "no action"."""
    item.evidence["no_actions"] = 2
    item.save(update_fields=["evidence"])


NO_ACTION = {"kind": "no_action", "text": "", "owner": None, "because": "Castings arrive"}


def test_a_third_no_action_needs_the_authority(cast, deliver):
    avoided(deliver)
    said = NO_ACTION | {"look_again_when": "December"}
    with pytest.raises(Refused, match="it has none: name one") as refusal:
        meetings.decide(cast, deliver, **said)
    assert refusal.value.field == "decided_by"
    authority(deliver, cast.dora)
    with pytest.raises(Refused, match="A third one is for Dora to decide, who is its authority"):
        meetings.decide(cast, deliver, **said)
    decided = meetings.decide(cast, deliver, decided_by=cast.dora, **said)
    assert decided.kind == "no_action"


def test_anything_else_is_decided_as_ever(cast, deliver):
    avoided(deliver)
    assert meetings.decide(cast, deliver).kind == "intervene"


def authority(item, member) -> None:
    Assignment.objects.create(objective=item.objective, member=member, role="authority")


def test_days_are_those_of_the_organisation(cast, begin):
    cast.organization.time_zone = "Pacific/Auckland"
    cast.organization.save(update_fields=["time_zone"])
    late = datetime(2026, 11, 19, 12, 0, tzinfo=NOW.tzinfo)
    for person in (cast.alice, cast.bob):
        person.organization = cast.organization
    one = start_intervention(actor=cast.bob, intervention=begin(), now=late)
    assert one.started_on == date(2026, 11, 20)
