"""Judgements, causes, validation, locks, undo, files: what is kept beside a figure."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Attachment, Indicator, Measurement, Objective, OwnCause, Validation
from objectives.services import (
    add_cause,
    attach_file,
    lift_lock,
    lock_period,
    record_measurement,
    retire_cause,
    set_formula,
    validate_measurement,
    void_measurement,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Delegation, Unit
from strategy.models import Assumption
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import queries
from tests.objectives.series import STEADY, record

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
MISS = {"cause": "execution", "commentary": "Castings are late."}
PDF = b"%PDF-1.7 a drawing"


@pytest.fixture
def otif(cast):
    indicator = factories.indicator(owner=cast.alice, target=Decimal(85), grace_days=30)
    record(cast.alice, indicator, STEADY)
    return indicator


def check_in(actor, indicator, value="88.5", *, period=OCTOBER, now=NOW, **words) -> Measurement:
    number = None if value is None else Decimal(value)
    return record_measurement(
        actor=actor, indicator=indicator, period_start=period, value=number, now=now, **words
    )


def sentence_of(call, **words) -> tuple[str | None, str]:
    with pytest.raises(Refused) as refusal:
        call(**words)
    return refusal.value.field, str(refusal.value)


def current(indicator, period=OCTOBER) -> Measurement | None:
    return Measurement.objects.of(indicator).current().filter(period_start=period).first()


# --- The owner's own judgement ---------------------------------------------------------------------


def test_a_judgement_stands_beside_the_rule_and_may_only_worsen_the_result(cast, otif):
    goal = factories.objective(owner=cast.carol)
    factories.serves(otif, goal)
    worse = {"judged_status": "at_risk", "judged_because": "The buffer is gone."}
    figure = check_in(cast.alice, otif, **worse)
    goal.refresh_from_db()
    assert (figure.status, figure.judged_status, goal.result) == ("on_track", "at_risk", "at_risk")
    better = {"judged_status": "on_track", "judged_because": "It will come back."}
    figure = check_in(cast.alice, otif, "20", correction_reason="Counted twice.", **better, **MISS)
    goal.refresh_from_db()
    assert (figure.status, figure.judged_status, goal.result) == (
        "off_track",
        "on_track",
        "off_track",
    )


def test_a_judgement_needs_a_reason_and_the_same_one_is_none(cast, otif):
    refused = sentence_of(
        lambda: check_in(cast.alice, otif, judged_status="at_risk"),
    )
    assert refused == ("judged_because", "Say why you judge it otherwise than the rule.")
    figure = check_in(cast.alice, otif, judged_status="on_track", judged_because="As it is.")
    assert (figure.judged_status, figure.judged_because) == ("", "")


# --- Causes ----------------------------------------------------------------------------------------


def test_an_own_cause_is_offered_used_and_retired(cast, otif):
    own = add_cause(actor=cast.erin, name="Supplier insolvency", now=NOW)
    figure = check_in(cast.alice, otif, "20", cause=str(own.pk), commentary="Vitek filed.")
    assert figure.cause == str(own.pk)
    event = Event.objects.filter(verb="objectives.measurement_recorded").latest("id")
    assert event.payload["own_cause"] == "Supplier insolvency"
    retire_cause(actor=cast.erin, cause=own, now=NOW)
    refused = sentence_of(
        lambda: check_in(
            cast.alice, otif, "21", cause=str(own.pk), commentary="X", correction_reason="Y"
        )
    )
    assert refused == ("cause", "Choose one of the causes.")
    assert sentence_of(lambda: add_cause(actor=cast.erin, name="Execution", now=NOW)) == (
        "name",
        "This cause is on offer already.",
    )
    assert add_cause(actor=cast.erin, name="supplier insolvency", now=NOW).pk == own.pk
    assert OwnCause.objects.on_offer().count() == 1


def test_a_named_assumption_comes_under_question_with_the_commentary_as_evidence(cast, otif):
    assumption = Assumption.objects.create(
        plan=factories.plan(), statement="Castings stay available", owner=cast.carol
    )
    wrong = {**MISS, "assumption": assumption}
    assert sentence_of(lambda: check_in(cast.alice, otif, "20", **wrong)) == (
        "assumption",
        "An assumption is named with the cause “flawed assumption”.",
    )
    figure = check_in(
        cast.alice,
        otif,
        "20",
        cause="flawed_assumption",
        commentary="One foundry is all there is.",
        assumption=assumption,
    )
    assumption.refresh_from_db()
    assert (assumption.state, assumption.state_because) == (
        "questioned",
        "One foundry is all there is.",
    )
    assert figure.assumption == assumption
    # somebody read it before it came under question: a second miss points at it all the same
    stale = Assumption.objects.get(pk=assumption.pk)
    stale.state = Assumption.State.HOLDING
    other = factories.indicator("Freight", owner=cast.alice, measured_from=OCTOBER)
    again = {"cause": "flawed_assumption", "commentary": "Again.", "assumption": stale}
    assert check_in(cast.alice, other, "60", **again).assumption == assumption
    assumption.refresh_from_db()
    assert assumption.state_because == figure.commentary


def test_a_second_period_without_a_figure_is_told_to_the_owner_of_the_objective(cast, otif):
    factories.serves(otif, factories.objective(owner=cast.carol))
    silent = {"value": None, "no_value_reason": "The meter is broken."}
    check_in(cast.alice, otif, period=SEPTEMBER, correction_reason="Wrong meter.", **silent)
    assert not Delivery.objects.filter(recipient=cast.carol).exists()
    check_in(cast.alice, otif, **silent)
    assert {each.event.verb for each in Delivery.objects.filter(recipient=cast.carol)} == {
        "objectives.measurement_recorded"
    }


# --- Validation ------------------------------------------------------------------------------------


def test_a_second_person_validates_never_the_author_nor_their_stand_in(cast, otif):
    Indicator.objects.filter(pk=otif.pk).update(needs_validation=True)
    figure = check_in(cast.alice, otif)
    look = {"measurement": figure, "now": NOW}
    assert sentence_of(lambda: validate_measurement(actor=cast.alice, **look))[1] == (
        "You recorded this figure. Somebody else validates it."
    )
    Delegation.objects.create(
        absent=cast.alice, stand_in=cast.bob, starts_on=NOW.date(), ends_on=NOW.date()
    )
    assert sentence_of(lambda: validate_measurement(actor=cast.bob, **look))[1] == (
        "You stand in for Alice, who recorded it. Somebody else validates it."
    )
    assert list(Measurement.objects.awaiting_validation().filter(period_start=OCTOBER)) == [figure]
    validate_measurement(actor=cast.dora, note="Seen the sheet.", **look)
    assert not Measurement.objects.awaiting_validation().filter(period_start=OCTOBER).exists()
    assert sentence_of(lambda: validate_measurement(actor=cast.carol, **look))[1] == (
        "This figure was validated before."
    )
    check_in(cast.alice, otif, "88.9", correction_reason="Counted twice.")
    assert Measurement.objects.awaiting_validation().filter(period_start=OCTOBER).count() == 1
    assert Validation.objects.get().validated_by == cast.dora


# --- Locks -----------------------------------------------------------------------------------------


@pytest.fixture
def locked(cast, otif):
    """The third quarter is locked in Operations; the indicator belongs to a team of it."""
    above = factories.unit("Operations")
    otif.unit = Unit.objects.create(name="Assembly", parent=above)
    otif.save(update_fields=["unit"])
    return lock_period(
        actor=cast.dora,
        unit=above,
        first_day=date(2026, 7, 1),
        last_day=date(2026, 9, 30),
        reason="Reported to the bank.",
        now=NOW,
    )


LOCKED = "Operations: 1 July 2026 to 30 September 2026 is locked since 19 November 2026 by Dora. "


def test_a_locked_period_takes_only_a_controllers_correction_with_a_reason(cast, otif, locked):
    change = {"period": SEPTEMBER, "correction_reason": "Counted twice."}
    assert sentence_of(lambda: check_in(cast.alice, otif, "88.9", **change)) == (
        "period_start",
        LOCKED + "A controller may correct it, with a reason.",
    )
    assert sentence_of(lambda: check_in(cast.dora, otif, "88.9", period=SEPTEMBER)) == (
        "correction_reason",
        LOCKED + "Say why it is restated.",
    )
    figure = check_in(cast.dora, otif, "88.9", **change)
    assert figure.is_restatement
    assert list(Measurement.objects.restatements()) == [figure]
    assert not check_in(cast.alice, otif).is_restatement  # October is open


def test_what_is_calculated_from_a_restated_figure_is_restated_too(cast, otif, locked):
    late = factories.indicator("Late orders", owner=cast.alice, unit=otif.unit, target=None)
    set_formula(actor=cast.alice, indicator=late, formula="100 - a", inputs={"a": otif}, now=NOW)
    rows = Measurement.objects.of(late).current().filter(period_start__gte=date(2026, 6, 1))
    assert dict(rows.values_list("period_start__month", "is_restatement")) == {
        6: False,
        7: True,
        8: True,
        9: True,
    }
    check_in(cast.dora, otif, "88.9", period=SEPTEMBER, correction_reason="Counted twice.")
    again = Measurement.objects.of(late).current().get(period_start=SEPTEMBER)
    assert (again.value, again.is_restatement) == (Decimal("11.1"), True)


def test_a_lock_elsewhere_holds_nothing_here_and_a_lifted_one_neither(cast, otif, locked):
    other = factories.indicator("Freight", owner=cast.alice, unit=factories.unit("Logistics"))
    check_in(cast.alice, other, "96", period=SEPTEMBER)
    assert sentence_of(lambda: lift_lock(actor=cast.dora, lock=locked, because=" ", now=NOW)) == (
        "because",
        "Say why the lock is lifted.",
    )
    lift_lock(actor=cast.dora, lock=locked, because="The bank asked again.", now=NOW)
    check_in(cast.alice, otif, "88.9", period=SEPTEMBER, correction_reason="Counted twice.")
    assert sentence_of(lambda: lift_lock(actor=cast.dora, lock=locked, because="x", now=NOW))[
        1
    ] == ("This lock was lifted already.")


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [
        ("2026-09-30", "2026-09-01", "last_day", "The last day lies before the first one."),
        ("2026-11-01", "2026-11-30", "last_day", "What has not ended yet cannot be locked."),
        ("2026-08-01", "2026-08-31", "first_day", "These days are locked already."),
    ],
)
def test_locks_that_make_no_sense(cast, otif, locked, first, last, field, sentence):
    refused = sentence_of(
        lambda: lock_period(
            actor=cast.dora,
            unit=locked.unit,
            first_day=date.fromisoformat(first),
            last_day=date.fromisoformat(last),
            now=NOW,
        )
    )
    assert refused == (field, sentence)


# --- Undo ------------------------------------------------------------------------------------------


def test_an_undone_first_figure_leaves_the_period_empty_and_everything_as_before(cast, otif):
    goal = factories.objective(owner=cast.carol)
    factories.serves(otif, goal)
    Objective.objects.filter(pk=goal.pk).update(result="on_track")
    figure = check_in(cast.alice, otif, "20", **MISS)
    otif.refresh_from_db()
    assert otif.status == "off_track"
    later = NOW + timedelta(minutes=9)
    assert void_measurement(actor=cast.alice, measurement=figure, now=later) is None
    otif.refresh_from_db()
    goal.refresh_from_db()
    assert (otif.status, otif.latest_period, goal.result) == ("on_track", SEPTEMBER, "on_track")
    assert not otif.alerts.open().filter(kind="status").exists()
    assert not otif.signals.open().exists()
    assert current(otif) is None
    known = Measurement.objects.of(otif).filter(period_start=OCTOBER)
    assert list(known.as_of(NOW)) == [figure]
    assert list(known.as_of(later)) == []


def test_an_undone_correction_brings_the_earlier_value_back_in_a_new_row(cast, otif):
    first = check_in(cast.alice, otif)
    wrong = check_in(cast.alice, otif, "89", now=NOW + timedelta(hours=1), correction_reason="Why.")
    undone = NOW + timedelta(hours=1, minutes=5)
    again = void_measurement(actor=cast.alice, measurement=wrong, now=undone)
    assert (again.value, again.supersedes, again.correction_reason) == (
        first.value,
        wrong,
        "undone",
    )
    seen = {
        at: Measurement.objects.of(otif).filter(period_start=OCTOBER).as_of(at).get().value
        for at in (NOW, wrong.recorded_at, undone)
    }
    assert list(seen.values()) == [Decimal("88.5"), Decimal(89), Decimal("88.5")]


def test_what_cannot_be_undone(cast, otif):
    figure = check_in(cast.alice, otif)
    void = {"measurement": figure, "now": NOW}
    assert sentence_of(lambda: void_measurement(actor=cast.dora, **void))[1] == (
        "Only who recorded a figure can undo it. Correct it instead."
    )
    late = {"measurement": figure, "now": NOW + timedelta(minutes=11)}
    assert sentence_of(lambda: void_measurement(actor=cast.alice, **late))[1] == (
        "Ten minutes have passed. Correct the figure instead, with a reason."
    )
    Validation.objects.create(measurement=figure, validated_by=cast.dora, validated_at=NOW)
    assert sentence_of(lambda: void_measurement(actor=cast.alice, **void))[1] == (
        "Somebody has validated this figure. Correct it instead, with a reason."
    )


# --- Files -----------------------------------------------------------------------------------------


def test_a_file_is_what_its_content_says(cast, otif):
    figure = check_in(cast.alice, otif)
    attach = {"actor": cast.alice, "measurement": figure, "now": NOW}
    kept = attach_file(name="C:\\scans\\meter.pdf", content=PDF, **attach)
    assert (kept.name, kept.content_type, kept.size) == ("meter.pdf", "application/pdf", len(PDF))
    assert default_storage.open(kept.file.name).read() == PDF
    assert "meter" not in kept.file.name
    for name, content in (
        ("meter.png", PDF),
        ("page.txt", b"<script>alert(1)</script>"),
        ("tool.exe", b"MZ"),
        ("figures.csv", b"a,b\0"),
        ("sheet.xlsx", b"PK\x03\x04nothing"),
    ):
        field, sentence = sentence_of(
            lambda n=name, c=content: attach_file(name=n, content=c, **attach)
        )
        assert field == "files"
        assert sentence == (
            f"{name} is not what its name says, or of no kind that is taken: "
            "pdf, png, jpg, jpeg, xlsx, docx, csv, txt."
        )
    for number in range(4):
        attach_file(name=f"{number}.txt", content=b"text", **attach)
    assert sentence_of(lambda: attach_file(name="6.txt", content=b"text", **attach))[1] == (
        "A figure takes at most 5 files."
    )
    assert sentence_of(lambda: attach_file(name="l.txt", content=b"x" * 10485761, **attach))[1] == (
        "l.txt is larger than 10 MB."
    )
    assert Attachment.objects.count() == 5


# --- What it costs ---------------------------------------------------------------------------------


def test_a_check_in_costs_the_same_after_two_and_after_three_hundred_periods(cast):
    counts = []
    for periods in (2, 300):
        indicator = factories.indicator(
            f"After {periods}",
            owner=cast.alice,
            target=Decimal(85),
            measured_from=date(2000, 1, 1),
        )
        months = [date(2026 - n // 12, 10 - n % 12, 1) for n in range(1, min(periods, 9) + 1)]
        years = [date(2025 - n // 12, 12 - n % 12, 1) for n in range(periods - len(months))]
        Measurement.objects.bulk_create(
            Measurement(
                indicator=indicator,
                period_start=day,
                value=Decimal(88),
                status="on_track",
                recorded_at=datetime.combine(day, NOW.timetz()),
            )
            for day in (*months, *years)
        )
        with CaptureQueriesContext(connection) as captured:
            check_in(cast.alice, indicator)
        counts.append(queries(captured))
        assert Measurement.objects.of(indicator).count() == periods + 1
    assert counts[0] == counts[1] <= 20
