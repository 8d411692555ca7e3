"""A target that is in force moves: what is shown follows, what was frozen stays, the original stays beside it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from objectives.analysis import analyse
from objectives.models import Indicator, Measurement, Objective, TargetPoint, TargetRevision
from objectives.services import Grounds, lock_period, record_measurement, revise_target
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW

D = Decimal
AUGUST, OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (8, 10, 11, 12))


@pytest.fixture
def measured(cast):
    """89 in each month from July to October against a standard of 95: off track."""
    objective = factories.objective(owner=cast.alice)
    indicator = factories.indicator(owner=cast.alice)
    factories.serves(indicator, objective)
    for month in (7, 8, 9, 10):
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=date(2026, month, 1),
            value=D(89),
            commentary="Castings late",
            cause="execution",
            now=NOW,
        )
    indicator.refresh_from_db()
    return indicator


def revise(cast, subject, since, *, by=None, **changes):
    seen = changes.pop("seen", None)
    return revise_target(
        actor=by or cast.carol,
        subject=subject,
        changes=changes,
        effective_from=since,
        grounds=Grounds(
            reason="The second line came late", requested_by=cast.alice, evidence="Forecast 88%"
        ),
        seen=seen,
        now=NOW,
    )


def refusal(*args, **changes):
    with pytest.raises(Refused) as caught:
        revise(*args, **changes)
    return caught.value.field, str(caught.value)


def test_it_is_judged_anew_from_the_period_on_and_frozen_figures_keep_what_they_had(cast, measured):
    revision = revise(cast, measured, OCTOBER, target=D(88))
    measured.refresh_from_db()
    assert (measured.target, measured.status, measured.latest_expected) == (
        D(88),
        "on_track",
        D(88),
    )
    assert Objective.objects.get().result == "on_track"
    kept = Measurement.objects.get(period_start=OCTOBER)
    assert (kept.expected, kept.status, kept.target_revision) == (D(95), "off_track", None)
    analysis = analyse(measured, now=NOW)
    assert [analysis.expected_at(day) for day in (AUGUST, OCTOBER)] == [D(95), D(88)]
    assert [analysis.originally_expected_at(day) for day in (AUGUST, OCTOBER)] == [D(95), D(95)]
    beside = analysis.recalibrated()
    assert set(beside) == {OCTOBER}
    assert beside[OCTOBER].judgement.status == "on_track"
    assert beside[OCTOBER].originally_expected == D(95)
    assert (revision.number, revision.before, revision.after) == (
        1,
        {"target": "95"},
        {"target": "88"},
    )


def test_the_next_figure_says_by_which_revision_it_was_judged(cast, measured):
    revision = revise(cast, measured, OCTOBER, target=D(88))
    corrected = record_measurement(
        actor=cast.alice,
        indicator=measured,
        period_start=OCTOBER,
        value=D(87),
        commentary="Counted anew",
        cause="execution",
        correction_reason="Two orders were missing",
        now=NOW,
    )
    assert (corrected.target_revision, corrected.expected) == (revision.pk, D(88))
    earlier = record_measurement(
        actor=cast.alice,
        indicator=measured,
        period_start=AUGUST,
        value=D(90),
        correction_reason="Two orders were missing",
        now=NOW,
    )
    assert (earlier.target_revision, earlier.expected) == (None, D(95))


def test_one_that_begins_later_leaves_the_newest_figure_as_it_was(cast, measured):
    revise(cast, measured, DECEMBER, target=D(88))
    measured.refresh_from_db()
    assert (measured.target, measured.status, measured.latest_expected) == (
        D(88),
        "off_track",
        D(95),
    )
    analysis = analyse(measured, now=NOW)
    assert [analysis.expected_at(day) for day in (NOVEMBER, DECEMBER)] == [D(95), D(88)]
    assert analysis.recalibrated() == {}


def test_as_of_the_day_before_nothing_was_recalibrated(cast, measured):
    before = NOW.replace(hour=8)
    revise(cast, measured, OCTOBER, target=D(88))
    then = analyse(measured, now=NOW, as_of=before)
    assert (then.indicator.target, then.expected_at(DECEMBER)) == (D(95), D(95))
    assert then.agreed.revisions == ()


def test_a_path_moves_point_by_point_and_the_original_path_stays(cast, measured):
    TargetPoint.objects.create(indicator=measured, period_start=AUGUST, value=D(96))
    revise(cast, measured, OCTOBER, points={AUGUST: D(96), OCTOBER: D(85)})
    analysis = analyse(measured, now=NOW)
    expected = [analysis.expected_at(day) for day in (date(2026, 9, 1), OCTOBER)]
    assert (expected, analysis.originally_expected_at(OCTOBER)) == ([D(96), D(85)], D(96))
    assert TargetRevision.objects.get().before == {"points": {"2026-08-01": "96"}}


def test_another_type_of_target_judges_from_its_period_on(cast, measured):
    revise(
        cast,
        measured,
        OCTOBER,
        target_type="band",
        direction="maintain",
        band_low=D(85),
        band_high=D(92),
    )
    measured.refresh_from_db()
    assert (measured.target_type, measured.status) == ("band", "on_track")
    assert analyse(measured, now=NOW).originally_expected_at(OCTOBER) == D(95)


def test_what_an_objective_is_judged_by_moves_too(cast, measured):
    objective = Objective.objects.get()
    heavy = factories.indicator("Complete orders", status="off_track")
    factories.serves(heavy, objective)
    name = f"weight:{heavy.pk}"
    revision = revise(cast, objective, NOVEMBER, **{"due_on": date(2027, 3, 31), name: D("0.5")})
    objective.refresh_from_db()
    assert objective.due_on == date(2027, 3, 31)
    assert objective.indicator_links.get(indicator=heavy).weight == D("0.5")
    assert revision.before == {"due_on": "2026-12-31", name: "1"}


def test_retiring_is_a_recalibration_where_an_objective_rests_on_it(cast, measured):
    spare = factories.indicator("Complete orders", target=D(90))
    factories.serves(spare, Objective.objects.get())
    revise(cast, measured, DECEMBER, retired_from=DECEMBER)
    measured.refresh_from_db()
    assert (measured.retired_from, measured.retired_because) == (
        DECEMBER,
        "The second line came late",
    )


@pytest.mark.parametrize(
    ("since", "changes", "field", "sentence"),
    [
        (OCTOBER, {"target": D(95)}, None, "Nothing is different from what holds now."),
        (
            date(2026, 10, 5),
            {"target": D(88)},
            "effective_from",
            "Name the first day of a period; the one that holds this day begins on 1 October 2026.",
        ),
        (
            DECEMBER,
            {"grace_days": 9},
            "effective_from",
            "What changes here holds at once: it begins with the period that runs, or before.",
        ),
        (OCTOBER, {"rhythm": "weekly"}, None, "“rhythm” is nothing that a recalibration changes."),
        (
            OCTOBER,
            {"target": None},
            "target",
            "A recalibration moves a target; it never takes it away.",
        ),
        (
            OCTOBER,
            {"target_type": "yes_no"},
            "target_type",
            "A yes, a no or a date is no amount: what is counted another way is another indicator.",
        ),
        (
            OCTOBER,
            {"retired_from": OCTOBER},
            "from_day",
            "It has a figure up to 31 October 2026. It can retire from the day after.",
        ),
        (
            OCTOBER,
            {"target_type": "path"},
            "target",
            None,
        ),
    ],
)
def test_what_could_not_hold_is_refused(cast, measured, since, changes, field, sentence):
    found = refusal(cast, measured, since, **changes)
    assert found == (field, sentence or found[1])
    assert not TargetRevision.objects.exists()


def test_a_locked_period_keeps_what_it_was_judged_by(cast, measured):
    lock_period(actor=cast.dora, first_day=date(2026, 7, 1), last_day=date(2026, 9, 30), now=NOW)
    assert refusal(cast, measured, AUGUST, target=D(88)) == (
        "effective_from",
        "A locked period keeps what it was judged by: it may hold from 1 October 2026 on.",
    )
    assert revise(cast, measured, OCTOBER, target=D(88)).number == 1


def test_who_asked_does_not_approve(cast, measured):
    assert refusal(cast, measured, OCTOBER, by=cast.alice, target=D(88)) == (
        None,
        "Who asks for a recalibration does not approve it.",
    )


def test_what_is_not_in_force_is_edited_on_its_own_page(cast):
    sentence = "It is not in force yet: change it on its own page."
    assert refusal(cast, factories.indicator(), OCTOBER, target=D(88)) == (None, sentence)
    draft = factories.objective(state="draft")
    assert refusal(cast, draft, OCTOBER, due_on=DECEMBER) == (None, sentence)


def test_what_was_seen_otherwise_has_changed(cast, measured):
    revise(cast, measured, OCTOBER, target=D(90))
    with pytest.raises(Changed) as caught:
        revise(cast, measured, OCTOBER, target=D(88), seen={"target": "95"})
    assert caught.value.current == {"target": "90"}


def test_a_revision_is_written_once_and_stays(cast, measured):
    revision = revise(cast, measured, OCTOBER, target=D(88))
    for change in (revision.delete, lambda: TargetRevision.objects.update(reason="x")):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            change()
    event = Event.objects.get(verb="objectives.target_revised")
    assert (event.subject_id, event.actor) == (measured.pk, cast.carol)
    assert event.payload == {
        "title": "On time in full",
        "revision": str(revision.pk),
        "number": 1,
        "effective_from": "2026-10-01",
        "before": {"target": "95"},
        "after": {"target": "88"},
        "reason": "The second line came late",
        "requested_by": "Alice",
    }
    told = Delivery.objects.filter(event=event).values_list("recipient__name", flat=True)
    assert set(told) == {"Alice"}
    assert Indicator.objects.get().version == 2
