"""The arithmetic of evaluations: hand-computed cases, and what holds for every input."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules import calibration, quality
from evaluations.rules.calibration import Mark, Scored, fences, outliers, quartiles, spread
from evaluations.rules.canonical import canonical, digest_of, exact, is_canonical, sha256_of
from evaluations.rules.quality import Answer
from evaluations.rules.score import Weighed, attainment, suggest
from evaluations.rules.spans import CyclePeriod, Span, last_ended, period_of
from evaluations.rules.states import Stage, Step, after, stages_for
from evaluations.rules.surprise import Ending, ending_of, surprises
from objectives.rules.driver_check import Verdict
from objectives.rules.status import Judgement, Status, judge
from objectives.rules.targets import (
    Direction,
    PathTarget,
    StandardTarget,
    TargetPoint,
    YesNoTarget,
)
from reviews.rules.latency import latency

ON, RISK, OFF, NONE = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA
END = date(2026, 12, 31)
D = Decimal

shares = st.decimals(0, 1, places=4)
scores = st.decimals(0, 1, places=2)
weighed = st.lists(st.builds(Weighed, st.decimals(0, 10, places=2), st.none() | shares), max_size=8)


# --- Spans -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "day", "fiscal", "first", "last"),
    [
        (Span.QUARTER, date(2018, 10, 10), 4, date(2018, 10, 1), date(2018, 12, 31)),
        (Span.HALF_YEAR, date(2018, 10, 10), 4, date(2018, 10, 1), date(2019, 3, 31)),
        (Span.YEAR, date(2018, 10, 10), 4, date(2018, 4, 1), date(2019, 3, 31)),
        (Span.HALF_YEAR, date(2026, 11, 19), 1, date(2026, 7, 1), date(2026, 12, 31)),
        (Span.YEAR, date(2024, 2, 29), 3, date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_a_cycle_lies_on_the_fiscal_calendar(span, day, fiscal, first, last):
    assert period_of(span, day, fiscal) == CyclePeriod(first, last)


def test_the_last_one_that_ended():
    half = last_ended(Span.HALF_YEAR, date(2018, 10, 10), 4)
    assert half == CyclePeriod(date(2018, 4, 1), date(2018, 9, 30))


days = st.integers(726468, 762992).map(date.fromordinal)  # 1990 to 2089


@given(st.sampled_from(Span), days, st.integers(1, 12))
def test_every_day_lies_in_one_cycle_and_the_next_day_in_it_or_the_next(span, day, fiscal):
    period = period_of(span, day, fiscal)
    assert period.holds(day)
    following = period_of(span, date.fromordinal(period.last.toordinal() + 1), fiscal)
    assert following.first.toordinal() == period.last.toordinal() + 1


# --- States ----------------------------------------------------------------------------------------


def test_nothing_leads_away_from_signed():
    assert [step for step in Step if after(Stage.SIGNED, step)] == []


def test_what_can_be_signed_is_calibrated():
    assert stages_for(Step.SIGN) == {Stage.CALIBRATED}
    assert stages_for(Step.SEND_BACK) == {Stage.SUBMITTED, Stage.CALIBRATED}


# --- Attainment and score --------------------------------------------------------------------------


def standard(value: str) -> Judgement:
    target = StandardTarget(direction=Direction.INCREASE, value=D(95), decimals=1)
    return judge(target, D(value), END)


def test_attainment_by_hand():
    path = PathTarget(
        direction=Direction.INCREASE,
        baseline=D(70),
        target=D(80),
        baseline_on=date(2026, 1, 1),
        target_on=END,
        points=(TargetPoint(END, D(80)),),
    )
    yes = YesNoTarget(due_on=END)
    assert attainment(standard("76")) == D("0.8")
    assert attainment(judge(path, D(76), END)) == D("0.6")
    assert attainment(judge(path, D(82), END)) == 1
    assert attainment(judge(path, D(60), END)) == 0
    assert [attainment(judge(yes, D(said), END)) for said in (1, 0)] == [1, 0]
    assert attainment(judge(None, D(1), END)) is None
    assert attainment(judge(yes, None, END)) is None


def test_the_score_by_hand():
    parts = [Weighed(D(3), D("0.8")), Weighed(D(1), D("0.4")), Weighed(D(0), D(0))]
    free, capped = suggest(parts), suggest(parts, guardrail_off=True)
    assert (free.score, free.measured, free.total, free.is_capped) == (D("0.70"), 2, 2, False)
    assert (capped.score, capped.uncapped, capped.is_capped) == (D("0.6"), D("0.70"), True)


def test_silence_is_no_zero():
    found = suggest([Weighed(D(1), None), Weighed(D(1), D("0.9"))])
    assert (found.score, found.measured, found.total) == (D("0.90"), 1, 2)
    assert suggest([Weighed(D(1), None)]).score is None
    assert suggest([]).score is None


@given(weighed, st.booleans())
def test_a_score_lies_between_the_least_and_the_most_that_was_reached(parts, off):
    found = suggest(parts, guardrail_off=off)
    reached = [part.attainment for part in parts if part.weight and part.attainment is not None]
    assert (found.score is None) == (not reached)
    if found.score is not None:
        assert found.uncapped is not None
        assert min(reached) - D("0.005") <= found.uncapped <= max(reached) + D("0.005")
        assert 0 <= found.score <= (D("0.6") if off else 1)
        assert found.score == exact_to_places(found.score)


@given(weighed, st.data())
def test_reaching_more_never_lowers_a_score(parts, data):
    measured = [place for place, part in enumerate(parts) if part.attainment is not None]
    if not measured:
        return
    place = data.draw(st.sampled_from(measured))
    better = list(parts)
    better[place] = Weighed(parts[place].weight, D(1))
    before, then = suggest(parts).score, suggest(better).score
    assert before is None or (then is not None and then >= before)


def exact_to_places(number: Decimal) -> Decimal:
    return number.quantize(D("0.01"))


# --- Surprise --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "outcome", "ending"),
    [
        (ON, ON, Ending.AS_SHOWN),
        (ON, RISK, Ending.SURPRISE),
        (ON, OFF, Ending.SURPRISE),
        (RISK, ON, Ending.FALSE_ALARM),
        (RISK, OFF, Ending.FOREWARNED),
        (OFF, ON, Ending.RELIEF),
        (OFF, RISK, Ending.FOREWARNED),
        (None, OFF, Ending.UNKNOWN),
        (NONE, OFF, Ending.UNKNOWN),
        (ON, NONE, Ending.UNKNOWN),
    ],
)
def test_how_it_ended(shown, outcome, ending):
    assert ending_of(shown, outcome) == ending


def test_the_surprise_index_by_hand():
    found = surprises(
        [Ending.AS_SHOWN] * 3
        + [Ending.SURPRISE] * 2
        + [Ending.FOREWARNED, Ending.FALSE_ALARM, Ending.RELIEF, Ending.UNKNOWN]
    )
    assert (found.index, found.false_alarm_rate) == (Fraction(1, 4), Fraction(2, 3))
    assert (found.compared, found.surprises, found.reliefs, found.unknown) == (8, 2, 1, 1)


def test_permanent_amber_does_not_pay():
    """Whoever shows everything at risk has no surprise, and is found out by the other rate."""
    outcomes = [ON, ON, ON, OFF]
    amber = surprises(ending_of(RISK, outcome) for outcome in outcomes)
    assert (amber.index, amber.false_alarm_rate) == (0, Fraction(3, 4))


def test_without_a_review_there_is_no_rate():
    found = surprises([Ending.UNKNOWN])
    assert (found.index, found.false_alarm_rate, found.unknown) == (None, None, 1)


@given(st.lists(st.sampled_from(Ending)))
def test_the_rates_are_shares(endings):
    found = surprises(endings)
    assert found.compared + found.unknown == len(endings)
    for rate in (found.index, found.false_alarm_rate):
        assert rate is None or 0 <= rate <= 1


# --- Execution quality -----------------------------------------------------------------------------


def test_what_the_facts_answer():
    supported, unseen = Verdict.SUPPORTED, Verdict.NO_LINK_SEEN
    assert quality.about_targets(RISK) == Answer.PARTLY
    assert quality.about_leads([supported, unseen]) == Answer.PARTLY
    assert quality.about_leads([Verdict.CONTRADICTED]) == Answer.BADLY
    assert quality.about_leads([Verdict.NOT_ENOUGH_DATA]) == Answer.UNKNOWN
    assert quality.about_decisions(latency([3, 5, 8], [4, 13])) == Answer.PARTLY  # median 8
    assert quality.about_decisions(latency([3, 7])) == Answer.WELL
    assert quality.about_decisions(latency([], [5])) == Answer.PARTLY  # over 5: not decided at all
    assert quality.about_decisions(latency([1], [20, 21])) == Answer.BADLY
    assert quality.about_decisions(latency([])) == Answer.UNKNOWN
    assert quality.about_dependencies(kept=2, failed=0) == Answer.WELL
    assert quality.about_dependencies(kept=0, failed=1) == Answer.BADLY
    assert quality.about_surprises(Ending.RELIEF) == Answer.PARTLY


def test_what_a_cycle_answers():
    well, partly, badly, unknown = Answer
    assert quality.common([well] * 4 + [partly]) == well
    assert quality.common([well, well, badly]) == badly
    assert quality.common([well, partly, partly, unknown]) == partly
    assert quality.common([unknown]) == unknown


# --- Calibration -----------------------------------------------------------------------------------


def test_the_hinges_by_hand():
    assert quartiles([D(5), D(1), D(3), D(2), D(4)]) == (2, 4)
    assert quartiles([D(1), D(2), D(3), D(4)]) == (D("1.5"), D("3.5"))


def test_one_alone_is_outside_the_fences():
    scored = {place: Scored(D("0.7"), D("0.7")) for place in range(9)}
    scored[9] = Scored(D("0.1"), D("0.1"))
    assert outliers(scored) == {9: Mark.FROM_OTHERS}


def test_far_from_its_suggestion_is_said_first():
    assert outliers({1: Scored(D("0.9"), D("0.6")), 2: Scored(D("0.8"), D("0.6"))}) == {
        1: Mark.FROM_SUGGESTION
    }


@given(st.lists(scores, max_size=40))
def test_every_score_stands_in_one_tenth(found):
    assert sum(spread(found)) == len(found)
    assert (fences(found) is None) == (len(found) < calibration.LEAST_SCORES)


# --- One text for one content ----------------------------------------------------------------------

contents = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=10)
        | st.decimals(-9, 9, places=3),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)


def test_the_canonical_text_by_hand():
    text = canonical({"b": D("1.50"), "a": [None, True], "ü": END})
    assert text == '{"a":[null,true],"b":"1.5","ü":"2026-12-31"}'
    assert sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [exact(D(number)) for number in ("100", "-0.00", "76.5000", "1E+3")] == [
        "100",
        "0",
        "76.5",
        "1000",
    ]
    assert digest_of(["b", "a"]) == digest_of(["a", "b"]) != digest_of(["ab"])


@given(contents)
def test_what_is_read_back_is_written_the_same(content):
    text = canonical(content)
    assert is_canonical(text)
    assert not is_canonical(text + " ")
