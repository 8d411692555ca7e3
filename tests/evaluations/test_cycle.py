"""A cycle: opened and prefilled, prefilled again, closed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.models import Dependency
from evaluations.evidence import Evidence
from evaluations.models import Cycle, Evaluation
from evaluations.rules.surprise import Ending
from evaluations.services import close_cycle, open_cycle, refresh_cycle, submit_evaluation
from objectives.models import Initiative, Milestone
from objectives.rules.status import Status
from objectives.services import Grounds, record_measurement, revise_target
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership
from reviews.models import Decision, Standing
from tests import factories
from tests.evaluations.cycles import IN_THE_CYCLE, MISSED, REACHED, measured, opened
from tests.evaluations.meetings import closed_review, record_history
from tests.factories import NOW


def evidence_of(evaluation: Evaluation) -> Evidence:
    return Evidence.read(evaluation.evidence)


def test_a_cycle_is_opened_with_an_evaluation_of_each_objective(cast):
    made = opened(cast)
    assert (made.cycle.period_start, made.cycle.period_end) == (
        date(2026, 7, 1),
        date(2026, 12, 31),
    )
    row = made.evaluation
    assert (row.state, row.suggested, row.score) == ("draft", Decimal("0.80"), Decimal("0.80"))
    assert (row.result, row.momentum) == ("off_track", "no_data")
    [figure] = evidence_of(row).figures
    newest = made.indicator.measurements.order_by("-period_start").first()
    assert (figure.measurement, figure.value) == (newest.pk, Decimal(76))
    assert (figure.target.shortfall, figure.target.attainment) == (Decimal(19), Decimal("0.8"))
    assert not figure.is_recalibrated
    event = Event.objects.get(verb="evaluations.cycle_opened")
    assert event.payload == {
        "cycle": str(made.cycle.pk),
        "scope": "Plan 2026–28",
        "span": "half_year",
        "period_start": "2026-07-01",
        "period_end": "2026-12-31",
        "evaluations": 1,
    }
    assert set(Delivery.objects.filter(event=event).values_list("recipient", flat=True)) == {
        cast.alice.pk
    }


def test_evidence_is_read_as_it_was_kept(cast):
    kept = opened(cast).evaluation.evidence
    assert Evidence.read(kept).kept() == kept


def test_only_figures_of_the_cycle_count(cast):
    """October's figure ended after the third quarter: September's 93 is the last one then."""
    made = opened(cast)
    quarter = open_cycle(
        actor=cast.dora, span="quarter", day=date(2026, 9, 30), plan=made.plan, now=NOW
    )
    row = Evaluation.objects.get(cycle=quarter)
    [figure] = evidence_of(row).figures
    assert (figure.period_start, figure.value) == (date(2026, 9, 1), Decimal(93))


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "victor"])
def test_who_does_not_steer_opens_none(cast, who):
    plan = factories.plan()
    measured(cast, plan, "Orders", MISSED)
    with pytest.raises(Refused, match="Leaders and controllers open a cycle"):
        open_cycle(actor=getattr(cast, who), span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)


def test_what_is_refused(cast):
    made = opened(cast)
    unit = factories.unit()
    empty = factories.plan(title="Empty", is_default=False)
    for said, sentence in (
        ({"plan": made.plan}, "There is such a cycle already."),
        ({"plan": empty}, "There was no objective in force then."),
        ({"plan": made.plan, "unit": unit}, "Choose either a plan or a unit."),
        ({}, "Choose either a plan or a unit."),
        ({"plan": made.plan, "span": "decade"}, "Choose a quarter, a half-year or a year."),
        ({"plan": made.plan, "day": date(2027, 4, 1)}, "This period has not begun yet."),
    ):
        with pytest.raises(Refused) as refusal:
            open_cycle(
                **{"actor": cast.carol, "span": "half_year", "day": IN_THE_CYCLE, "now": NOW} | said
            )
        assert str(refusal.value) == sentence
    assert Cycle.objects.count() == 1


def test_a_unit_brings_those_below_it(cast):
    plan = factories.plan()
    works = factories.unit("Works")
    line = factories.unit("Line 1", parent=works)
    office = factories.unit("Office")
    for title, unit in (("Orders", works), ("Castings", line), ("Invoices", office)):
        measured(cast, plan, title, REACHED, unit=unit)
    cycle = open_cycle(actor=cast.carol, span="year", day=IN_THE_CYCLE, unit=works, now=NOW)
    titles = Evaluation.objects.of(cycle).in_order().values_list("objective__title", flat=True)
    assert list(titles) == ["Castings", "Orders"]


def test_a_guardrail_off_track_caps_the_score(cast):
    plan = factories.plan()
    objective, _lag = measured(cast, plan, "Orders", REACHED)
    guard = factories.indicator("Overtime", owner=cast.alice, target=Decimal(100))
    factories.serves(guard, objective, role="guardrail")
    record_measurement(
        actor=cast.alice,
        indicator=guard,
        period_start=IN_THE_CYCLE,
        value=Decimal(10),
        commentary="Night shifts",
        cause="execution",
        now=NOW,
    )
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    row = Evaluation.objects.get(cycle=cycle)
    assert (row.suggested, row.result) == (Decimal("0.60"), "at_risk")
    assert evidence_of(row).guardrails_off == (guard.pk,)


def test_dependencies_work_and_reviews_are_counted(cast):
    meeting = closed_review(cast)  # about October, so it warns of nothing before the year's end
    other = factories.objective("Castings", owner=cast.bob, priority=meeting.objective.priority)
    for state, ended in (("kept", NOW), ("kept", NOW + timedelta(days=9)), ("broken", NOW)):
        Dependency.objects.create(
            objective=meeting.objective,
            provider=other,
            title=f"Drawings {state}",
            needed_on=NOW.date(),
            promised_on=NOW.date(),
            agreed_at=NOW,
            state=state,
            proposed_at=NOW,
            ended_at=ended,
        )
    work = Initiative.objects.create(title="Second source", objective=meeting.objective)
    for day, done in ((1, date(2026, 11, 1)), (5, date(2026, 11, 9)), (9, None)):
        Milestone.objects.create(
            initiative=work, title=f"Step {day}", due_on=date(2026, 11, day), done_on=done
        )
    cycle = open_cycle(
        actor=cast.dora,
        span="half_year",
        day=IN_THE_CYCLE,
        plan=meeting.objective.priority.plan,
        now=NOW,
    )
    found = evidence_of(Evaluation.objects.get(cycle=cycle, objective=meeting.objective))
    assert [(each.title, each.is_kept) for each in found.dependencies] == [
        ("Drawings kept", True),
        ("Drawings kept", False),
        ("Drawings broken", False),
    ]
    [initiative] = found.initiatives
    assert (initiative.title, initiative.in_time, initiative.total) == ("Second source", 1, 3)
    [decision] = found.decisions
    assert (decision.decision, decision.days) == (
        Decision.objects.get().pk,
        (NOW.date() - date(2026, 10, 31)).days,
    )
    assert (found.latency.median, found.last_review.result) == (19, "off_track")
    assert found.ending == Ending.FOREWARNED
    given = evidence_of(Evaluation.objects.get(cycle=cycle, objective=other))
    assert [each.is_given for each in given.dependencies] == [True] * 3


def test_the_review_of_the_last_period_warns_of_nothing(cast):
    meeting = closed_review(cast)
    assert Standing.objects.count() == 1
    meeting.review.period_start, meeting.review.period_end = date(2026, 12, 1), date(2026, 12, 31)
    meeting.review.save()
    plan = meeting.objective.priority.plan
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    found = evidence_of(Evaluation.objects.get(cycle=cycle))
    assert (found.last_review, found.ending) == (None, Ending.UNKNOWN)


def test_late_figures_fill_drafts_and_leave_what_is_submitted(cast):
    made = opened(cast)
    late, indicator = measured(cast, made.plan, "Late", REACHED)
    refresh_cycle(actor=cast.dora, cycle=made.cycle, now=NOW)
    assert Evaluation.objects.of(made.cycle).count() == 2
    submit_evaluation(actor=cast.alice, evaluation=made.evaluation, now=NOW)
    for each, value in ((made.indicator, "95"), (indicator, "76")):
        record_measurement(
            actor=cast.alice,
            indicator=each,
            period_start=date(2026, 11, 1),
            value=Decimal(value),
            commentary="Counted again",
            cause="execution",
            now=NOW + timedelta(days=12),
        )
    refresh_cycle(actor=cast.carol, cycle=made.cycle, now=NOW + timedelta(days=12))
    scores = dict(Evaluation.objects.values_list("objective__title", "suggested"))
    assert scores == {made.objective.title: Decimal("0.80"), "Late": Decimal("0.80")}
    event = Event.objects.filter(verb="evaluations.cycle_prefilled").order_by("pk").last()
    assert (event.payload["drafts"], event.payload["new"]) == (1, 0)
    assert late.title == "Late"


def test_a_cycle_is_closed_with_a_reason_and_takes_nothing_more(cast):
    made = opened(cast)
    with pytest.raises(Refused, match="Say why"):
        close_cycle(actor=cast.dora, cycle=made.cycle, because=" ", now=NOW)
    with pytest.raises(Changed):
        close_cycle(actor=cast.dora, cycle=made.cycle, because="Merged", now=NOW, version=9)
    close_cycle(actor=cast.dora, cycle=made.cycle, because="Merged", now=NOW, version=1)
    with pytest.raises(Refused, match="This cycle has ended"):
        submit_evaluation(actor=cast.alice, evaluation=made.evaluation, now=NOW)
    again = open_cycle(actor=cast.dora, span="half_year", day=IN_THE_CYCLE, plan=made.plan, now=NOW)
    assert again.pk != made.cycle.pk


def test_prefilling_asks_the_same_number_of_times_however_many_there_are(cast):
    plan = factories.plan()
    measured(cast, plan, "One", MISSED)

    def asked(span: str) -> int:
        actor = Membership.objects.select_related("organization").get(pk=cast.dora.pk)
        with CaptureQueriesContext(connection) as found:
            open_cycle(actor=actor, span=span, day=IN_THE_CYCLE, plan=plan, now=NOW)
        return len(found)

    before = asked("year")
    for number in range(30):
        measured(cast, plan, f"More {number:02}", ["95"])
    assert asked("half_year") == before


def test_what_was_recalibrated_stays_beside_what_was_agreed_first(cast):
    """76 against 95 is 0.8, against 80 from October on 0.95. A second lag reached all of its target.
    Agreed first with equal weights: (0.8 + 1) / 2. Now 0.5 to 1: (0.475 + 1) / 1.5 = 0.983…"""
    made = opened(cast)
    other = factories.indicator("Second %", owner=cast.alice)
    factories.serves(other, made.objective)
    record_history(cast, other, REACHED)
    moved = {"target": Decimal(80)}
    lighter = {f"weight:{made.indicator.pk}": Decimal("0.5")}
    for subject, changes in ((made.indicator, moved), (made.objective, lighter)):
        revise_target(
            actor=cast.carol,
            subject=subject,
            changes=changes,
            effective_from=IN_THE_CYCLE,
            grounds=Grounds(
                reason="The line came late", requested_by=cast.alice, evidence="Forecast 80%"
            ),
            now=NOW,
        )
    refresh_cycle(actor=cast.dora, cycle=made.cycle, now=NOW)
    evidence = evidence_of(made.evaluation)
    assert evidence.is_recalibrated
    assert evidence.original_suggestion.uncapped == Decimal("0.90")
    assert evidence.suggestion.uncapped == Decimal("0.98")
    assert (evidence.original_result, evidence.result) == (Status.OFF_TRACK, Status.AT_RISK)
    [first] = [each for each in evidence.figures if each.indicator == made.indicator.pk]
    assert (first.original.expected, first.target.expected) == (Decimal(95), Decimal(80))
    assert (first.original_weight, first.weight) == (1, Decimal("0.5"))
