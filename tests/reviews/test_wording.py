"""What the room reads about each kind of evidence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from objectives.rules.status import Status
from objectives.rules.xmr import Capability, SignalRule
from reviews import wording
from reviews.evidence import (
    ForecastEvidence,
    ForecastPointEvidence,
    GroupEvidence,
    IndicatorEvidence,
    ItemEvidence,
    LateAction,
    MemberEvidence,
    PathPoint,
    RangeEvidence,
    SignalEvidence,
)
from reviews.models import AgendaItem
from reviews.outlook import outlook_line
from reviews.proposing import proposal_lines
from tests.pages.reading import text_of

OCTOBER = date(2026, 10, 1)

SIGNAL = SignalEvidence(
    rule=SignalRule.OUTSIDE,
    is_adverse=True,
    is_new=True,
    first_period=date(2026, 3, 1),
    last_period=OCTOBER,
    lower=Decimal("86.7"),
    upper=Decimal(91),
    mean=Decimal("88.8"),
)
OTIF = IndicatorEvidence(
    id=UUID(int=1),
    title="On time in full",
    role="lag",
    unit="%",
    decimals=1,
    rhythm="monthly",
    higher_is_better=True,
    target_type="path",
    status=Status.OFF_TRACK,
    value=Decimal("86.2"),
    period=OCTOBER,
    expected=Decimal(91),
    target=Decimal(95),
    shortfall=Decimal("4.8"),
    is_overdue=False,
    missed_periods=0,
    cause="",
    commentary="",
    natural_range=RangeEvidence(
        since=date(2025, 11, 1), mean=Decimal("88.8"), lower=Decimal("86.7"), upper=Decimal(91)
    ),
)
LEAD = replace(
    OTIF, id=UUID(int=2), title="Orders clear to build", role="lead", status=Status.OFF_TRACK
)
EVIDENCE = ItemEvidence(
    outcome="Complete orders",
    owner="Alice",
    owner_has_left=False,
    priority="Deliver",
    priority_rank=1,
    weight=Decimal(1),
    worst=OTIF.id,
    indicators=(OTIF,),
)


def heading_for(low, high, *, chance=35, aim=("95",)):
    """A forecast of 88.6 % by the end of March, within an interval."""
    point = ForecastPointEvidence(
        period=date(2027, 3, 1), value=Decimal("88.6"), low=Decimal(low), high=Decimal(high)
    )
    return ForecastEvidence(
        due_on=date(2027, 3, 31),
        due=point,
        coming=(point,),
        chance=chance,
        aim=tuple(map(Decimal, aim)),
        is_miss=True,
    )


def showing(**changes):
    return replace(EVIDENCE, indicators=(replace(OTIF, **changes),))


def item(result="off_track", momentum="no_data", **fields):
    return AgendaItem(
        organization_id=UUID(int=8), title="Deliver", result=result, momentum=momentum, **fields
    )


def plain(texts):
    """Texts of markup; a closing tag before a mark of punctuation is no space to a reader."""
    return [text_of(str(text)).replace(" .", ".").replace(" :", ":") for text in texts]


def test_evidence_reads_back_as_it_was_kept():
    whole = replace(
        EVIDENCE,
        led_by=UUID(int=9),
        led_by_title="Line 1",
        indicators=(
            replace(
                OTIF,
                signals=(SIGNAL,),
                capability=Capability.HIT_AND_MISS,
                path=(PathPoint(period=OCTOBER, expected=None),),
                hits=((OCTOBER, False),),
            ),
            LEAD,
        ),
        groups=(
            GroupEvidence(
                rule=SignalRule.RUN,
                period=OCTOBER,
                rhythm="monthly",
                members=(
                    MemberEvidence(
                        id=UUID(int=3),
                        title="Line 1",
                        result=Status.AT_RISK,
                        value=None,
                        unit="%",
                        decimals=1,
                    ),
                ),
            ),
        ),
        late_actions=(
            LateAction(id=UUID(int=4), text="Call", owner="Bob", due_on=OCTOBER, days=3),
        ),
        no_actions=2,
    )
    assert ItemEvidence.read(whole.kept()) == whole


@pytest.mark.parametrize(
    ("result", "changes", "sentence"),
    [
        ("off_track", {}, "No. 86.2% in October 2026 against 91.0% expected; target 95.0%"),
        ("at_risk", {"target": Decimal(91)}, "At risk. 86.2% in October 2026 against 91.0%"),
        ("on_track", {"expected": None}, "Yes. 86.2% in October 2026"),
        ("no_data", {"value": None}, "Nobody knows. There is no figure yet."),
        (
            "on_track",
            {"is_overdue": True, "expected": None},
            "Nobody knows. 86.2% in October 2026",
        ),
    ],
)
def test_are_we_on_track(result, changes, sentence):
    assert text_of(wording.verdict(item(result), showing(**changes))) == sentence


def test_figures_that_stand_in_are_named():
    evidence = replace(showing(target=Decimal(91)), figures_of="Line 1")
    assert text_of(wording.verdict(item(), evidence)) == (
        "No. Line 1: 86.2% in October 2026 against 91.0%"
    )


@pytest.mark.parametrize(
    ("capability", "line"),
    [
        (Capability.MEETS, ("on_track", "The process meets it")),
        (
            Capability.HIT_AND_MISS,
            ("at_risk", "Hit and miss: within its range lie hits and misses"),
        ),
        (Capability.CANNOT_MEET, ("off_track", "The process cannot meet it without change")),
    ],
)
def test_what_kind_of_miss_it_is(capability, line):
    found = wording.capability_line(showing(capability=capability))
    assert found == (*line, "natural range 86.7–91.0%")


def test_no_capability_without_a_standard():
    assert wording.capability_line(EVIDENCE) is None


@pytest.mark.parametrize(
    ("result", "momentum", "sentence"),
    [
        (
            "on_track",
            "off_track",
            "Early warning: the result holds, the work that feeds it is off track.",
        ),
        ("at_risk", "off_track", "Momentum is worse than the result: off track."),
        ("off_track", "at_risk", ""),
        ("on_track", "no_data", ""),
    ],
)
def test_momentum_is_said_where_it_tells_another_story(result, momentum, sentence):
    assert wording.momentum_line(item(result, momentum)) == sentence


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        (
            {"signals": (SIGNAL,)},
            ["October 2026 is outside the natural range of 86.7–91.0%: a signal, not noise."],
        ),
        (
            {"signals": (replace(SIGNAL, rule=SignalRule.RUN),)},
            [
                (
                    "Every figure from March 2026 to October 2026 lies on one side of the centre, "
                    "88.8%: a signal, not noise."
                )
            ],
        ),
        (
            {"signals": (replace(SIGNAL, rule=SignalRule.NEAR_LIMIT, is_adverse=False),)},
            [
                (
                    "Three of four figures up to October 2026 lie nearer a limit of 86.7–91.0% "
                    "than the centre: a signal, not noise. A change for the better."
                )
            ],
        ),
        ({}, ["Nothing: it stays inside its natural range of 86.7–91.0%, and that is noise."]),
        ({"natural_range": None}, ["No signal: there are too few figures for a natural range."]),
        (
            {"is_overdue": True, "missed_periods": 1},
            ["On time in full: no figure for November 2026, last known off track."],
        ),
        (
            {"natural_range": None, "cause": "market_shift", "commentary": "Tariffs."},
            [
                "No signal: there are too few figures for a natural range.",
                "Cause given by the owner: market shift.",
                "“Tariffs.”",
            ],
        ),
    ],
)
def test_what_is_changing(changes, sentences):
    assert plain(wording.changes(showing(**changes))) == sentences


def test_several_indicators_are_told_apart_and_context_is_left_out():
    context = replace(OTIF, title="Orders", role="context", signals=(SIGNAL,))
    evidence = replace(
        EVIDENCE,
        indicators=(replace(OTIF, signals=(SIGNAL,)), replace(LEAD, signals=(SIGNAL,)), context),
    )
    assert [line.split(":")[0].strip() for line in plain(wording.changes(evidence))] == [
        "On time in full",
        "Orders clear to build",
    ]


def test_a_group_is_one_sentence_with_the_gravest_by_name():
    members = tuple(
        MemberEvidence(
            id=UUID(int=number),
            title=f"Line {number}",
            result=Status.OFF_TRACK,
            value=Decimal(60 + number),
            unit="%",
            decimals=1,
        )
        for number in range(8)
    )
    group = GroupEvidence(
        rule=SignalRule.OUTSIDE, period=OCTOBER, rhythm="monthly", members=members
    )
    evidence = replace(EVIDENCE, indicators=(), worst=None, groups=(group,))
    named = "; ".join(f"Line {number} {60 + number}.0%" for number in range(6))
    assert plain(wording.changes(evidence)) == [
        (
            "8 objectives below share one signal in October 2026, outside the natural range: "
            f"{named}; 2 others."
        )
    ]


def test_where_the_risks_are():
    late = LateAction(id=UUID(int=4), text="Call Vitek.", owner="Bob", due_on=OCTOBER, days=1)
    evidence = replace(
        EVIDENCE,
        owner="",
        late_actions=(late,),
        indicators=(
            replace(OTIF, is_overdue=True, missed_periods=2),
            replace(LEAD, value=None),
            replace(LEAD, role="context", value=None, is_overdue=True),
        ),
    )
    found = [(status, text_of(str(words))) for status, words in wording.risks(evidence)]
    assert found == [
        ("off_track", "Nobody owns it."),
        ("off_track", "Call Vitek. Bob is 1 day late."),
        ("stale", "On time in full : no figures since October 2026, last known off track."),
        ("no_data", "Orders clear to build was never measured."),
    ]
    left = replace(EVIDENCE, owner_has_left=True)
    assert [text_of(str(words)) for _status, words in wording.risks(left)] == [
        "Alice has left and still owns it."
    ]


def test_every_part_of_the_score_is_printed():
    scored = item(
        score=58,
        parts=[
            ["result", "40", "off_track"],
            ["miss", "3.13157894", "0.157"],
            ["momentum", "10", "at_risk"],
            ["adverse_signal", "20", "1"],
            ["result_worse", "10", "off_track"],
            ["missed_periods", "5", "1"],
            ["dependencies", "10", "1"],
            ["overdue_work", "18", "13"],
            ["broken_assumption", "10", "1"],
            ["risk_cap", "-3", "40"],
            ["being_worked", "-30", ""],
        ],
    )
    evidence = replace(EVIDENCE, weight=Decimal("0.8"), priority_rank=3, led_by_title="Line 1")
    assert wording.score_words(scored, evidence) == (
        "Score 58: off track 40, size of the miss 3.1, momentum at risk 10, new signal 20, "
        "worse than at the last review 10, 1 missed period 5, dependencies failing 10, "
        "action 13 days late 18, broken assumption 10, risks count at most 40 −3, "
        "being worked on −30, times 0.8 for priority 3, of Line 1."
    )
    stray = replace(EVIDENCE, weight=Decimal("0.5"), priority_rank=None)
    assert wording.score_words(item(score=0, parts=[]), stray) == (
        "Score 0: nothing counts against it, times 0.5 without a priority."
    )


@pytest.mark.parametrize(
    ("result", "evidence", "title", "text", "because"),
    [
        (
            "off_track",
            replace(EVIDENCE, owner_has_left=True),
            "Intervene: name an owner.",
            "Name one owner for this objective.",
            "its owner has left",
        ),
        (
            "off_track",
            replace(EVIDENCE, no_actions=2),
            "Intervene: waiting did not help.",
            "",
            "the last two reviews ended with “no action” and it is off track",
        ),
        (
            "off_track",
            replace(
                EVIDENCE,
                late_actions=(
                    LateAction(id=UUID(int=4), text="Call.", owner="Bob", due_on=OCTOBER, days=9),
                ),
            ),
            "Stop or replace what is late.",
            "Stop: Call.",
            "“Call” was due on 1 Oct",
        ),
        (
            "off_track",
            showing(cause="dependency"),
            "Escalate to whoever promised to deliver.",
            "Ask whoever promised to deliver for a date that holds.",
            "the owner named as cause: dependency",
        ),
        (
            "at_risk",
            showing(is_overdue=True, missed_periods=1),
            "Intervene: repair the source of the figure.",
            "Name an updater for On time in full.",
            "On time in full is overdue",
        ),
        (
            "off_track",
            showing(signals=(SIGNAL,)),
            "Intervene: find the cause of the change.",
            "Find out what changed in On time in full and report.",
            "October 2026 is a signal and nobody has named a cause",
        ),
        (
            "off_track",
            showing(capability=Capability.CANNOT_MEET),
            "Intervene: change the process.",
            "Change how the work is done; trying harder will not reach the target.",
            "its natural range of 86.7–91.0% does not reach 91.0%",
        ),
        (
            "on_track",
            showing(),
            "No action.",
            "",
            "it is inside its natural range of 86.7–91.0% and on its target",
        ),
        (
            "no_data",
            showing(value=None),
            "Intervene: get it measured.",
            "Bring the first figure to the next review.",
            "nobody can say whether it is on track",
        ),
    ],
)
def test_proposals_give_their_evidence(result, evidence, title, text, because):
    (line,) = proposal_lines(item(result), evidence)
    assert (line.title, line.text, line.because) == (title, text, because)


def test_an_early_warning_names_the_lead():
    evidence = replace(EVIDENCE, indicators=(OTIF, LEAD))
    (line,) = proposal_lines(item("on_track", "off_track"), evidence)
    assert (line.text, line.because) == (
        "Bring Orders clear to build back on track before the result follows.",
        "the result holds and Orders clear to build is off track",
    )


@pytest.mark.parametrize(
    ("forecast", "sentence"),
    [
        (None, ""),
        (
            heading_for("87.9", "89.3"),
            "By 31 March 2027: 88.6%, between 87.9% and 89.3%. 35 in 100 to hit 95.0%.",
        ),
        (
            heading_for("88.6", "88.6", chance=5),
            "By 31 March 2027: 88.6%, as steadily as it went so far. 5 in 100 or less to hit 95.0%.",
        ),
        (
            heading_for("87.9", "89.3", chance=95, aim=("80", "90")),
            (
                "By 31 March 2027: 88.6%, between 87.9% and 89.3%. "
                "95 in 100 to lie between 80.0% and 90.0%."
            ),
        ),
        (
            heading_for("87.9", "89.3", chance=None, aim=()),
            "By 31 March 2027: 88.6%, between 87.9% and 89.3%.",
        ),
    ],
)
def test_where_it_was_heading_at_the_freeze(forecast, sentence):
    assert outlook_line(replace(OTIF, forecast=forecast)) == sentence


def test_a_forecast_reads_back_as_it_was_kept_and_what_froze_before_kept_none():
    evidence = showing(forecast=heading_for("87.9", "89.3"))
    kept = evidence.kept()
    assert ItemEvidence.read(kept) == evidence
    del kept["indicators"][0]["forecast"]
    assert ItemEvidence.read(kept).worst_indicator.forecast is None


def test_a_steady_process_that_heads_past_its_target_is_to_be_recalibrated():
    evidence = showing(forecast=heading_for("87.9", "89.3"))
    (line,) = proposal_lines(item("off_track"), evidence)
    assert (line.title, line.text, line.because) == (
        "Recalibrate, or change the process.",
        "Recalibrate On time in full: going on as it does, it misses.",
        (
            "its process is steady and heads past the target: By 31 March 2027: 88.6%, "
            "between 87.9% and 89.3%. 35 in 100 to hit 95.0%"
        ),
    )
