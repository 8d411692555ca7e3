"""The pages of cycles and evaluations: what they say, what they offer, how often they ask the database."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.evidence import Evidence, FigureEvidence, TargetEvidence
from evaluations.findings import cycle_finding
from evaluations.models import Cycle, Evaluation, QualityAnswer
from evaluations.screens.results import row_of
from evaluations.services import calibrate_evaluation, judge_quality, open_cycle, submit_evaluations
from evaluations.wording import span_words
from objectives.rules.rollup import Role
from objectives.rules.status import Status
from perfmgmt.tenancy.fields import uuid7
from tests import factories
from tests.evaluations.cycles import (
    IN_THE_CYCLE,
    MISSED,
    REACHED,
    calibrated,
    measured,
    opened,
    signed,
    submitted,
)
from tests.factories import NOW

LEARNING = "/o/aldermere/learning/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


def of_cycle(made, part: str = "") -> str:
    return f"{LEARNING}{made.cycle.pk}/{part}"


def of_evaluation(made, part: str = "") -> str:
    return f"{LEARNING}evaluations/{made.evaluation.pk}/{part}"


# --- Cycles ----------------------------------------------------------------------------------------


def test_learning_lists_cycles(cast, client):
    client.force_login(cast.victor.user)
    cycles = f"{LEARNING}cycles/"
    assert f'hx-get="{cycles}"' in words(client.get(LEARNING))
    assert "Nothing has been evaluated yet." in words(client.get(cycles))
    made = opened(cast)
    page = words(client.get(cycles, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert f'<a href="{of_cycle(made)}">July to December 2026</a>' in page
    assert "0 of 1 signed" in page
    assert "Open a cycle" not in page
    client.force_login(cast.carol.user)
    assert "Open a cycle" in words(client.get(cycles))


def test_a_cycle_is_opened_from_a_dialog(cast, client):
    plan = factories.plan()
    measured(cast, plan, "Orders", MISSED)
    client.force_login(cast.dora.user)
    address = f"{LEARNING}cycles/open/"
    assert "2026-09-30" in words(client.get(address))  # the end of the last quarter that ended
    said = {"span": "half_year", "day": "2026-10-01", "plan": plan.pk}
    wrong = client.post(address, said | {"unit": factories.unit().pk})
    assert (wrong.status_code, "Choose either a plan or a unit." in words(wrong)) == (422, True)
    response = client.post(address, said)
    assert response["Location"] == f"{LEARNING}{Cycle.objects.get().pk}/"


def test_a_cycle_says_what_was_reached(cast, client):
    made = opened(cast)
    client.force_login(cast.victor.user)
    page = words(client.get(of_cycle(made)))
    assert "We hit 0 of 1 target" in page
    assert f'<a href="{of_evaluation(made)}">Complete orders on the promised day</a>' in page
    assert "19.0 points short" in page
    assert "reached 80% of the original target" in page
    assert "No review was closed before the last figures" in page
    assert "/calibrate/" not in page


def test_a_cycle_can_be_narrowed(cast, client):
    plan = factories.plan()
    measured(cast, plan, "Orders", MISSED)
    measured(cast, plan, "Castings", REACHED)
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    client.force_login(cast.victor.user)
    address = f"{LEARNING}{cycle.pk}/"

    def titles(**query) -> list[str]:
        page = words(client.get(address, query))
        return [title for title in ("Orders", "Castings") if f'/">{title}</a>' in page]

    assert titles() == ["Orders", "Castings"]
    assert titles(q="cast") == ["Castings"]
    assert titles(result="off_track") == ["Orders"]
    assert titles(state="signed") == []
    assert titles(state="nonsense") == ["Orders", "Castings"]


def test_submitting_and_signing_many_at_once(cast, client):
    made = opened(cast)
    client.force_login(cast.alice.user)
    assert "Submit 1 draft" in words(client.get(of_cycle(made)))
    assert client.post(of_cycle(made, "submit/")).status_code == 302
    calibrate_evaluation(actor=cast.carol, evaluation=made.evaluation, now=NOW)
    client.force_login(cast.carol.user)
    assert "Sign what is calibrated" in words(client.get(of_cycle(made)))
    assert client.post(of_cycle(made, "sign/")).status_code == 302
    page = words(client.get(of_cycle(made)))
    assert "Every evaluation is signed." in page
    assert "The SHA-256 of 1 signed evaluation was computed anew for this page." in page
    assert client.post(of_cycle(made, "sign/")).status_code == 422


def test_prefilling_again_and_closing(cast, client):
    made = opened(cast)
    client.force_login(cast.dora.user)
    assert client.post(of_cycle(made, "prefill/")).status_code == 302
    stale = client.post(of_cycle(made, "close/"), {"because": "Merged", "version": 1})
    assert stale.status_code == 409
    assert client.post(of_cycle(made, "close/"), {"because": "", "version": 2}).status_code == 422
    said = {"because": "Merged with the year", "version": 2}
    assert client.post(of_cycle(made, "close/"), said).status_code == 302
    assert "Closed without being signed: Merged with the year" in words(client.get(of_cycle(made)))


# --- Calibration -----------------------------------------------------------------------------------


def test_the_calibration_shows_scores_side_by_side(cast, client):
    plan = factories.plan()
    for title, figures in (("Orders", MISSED), ("Castings", REACHED)):
        measured(cast, plan, title, figures)
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    submit_evaluations(actor=cast.alice, cycle=cycle, now=NOW)
    orders = Evaluation.objects.get(objective__title="Orders")
    calibrate_evaluation(
        actor=cast.dora, evaluation=orders, score=Decimal("0.3"), because="Twice", now=NOW
    )
    client.force_login(cast.carol.user)
    address = f"{LEARNING}{cycle.pk}/calibrate/"
    page = words(client.get(address))
    assert "1 score stands apart" in page
    assert "far from its suggestion" in page
    assert "2 scores from 0.30 to 1.00, median 0.65." in page
    castings = Evaluation.objects.get(objective__title="Castings")
    assert client.post(address, {"ids": [castings.pk]}).status_code == 302
    castings.refresh_from_db()
    assert castings.state == "calibrated"
    assert client.post(address, {"ids": ["no-uuid"]}).status_code == 302


def test_of_two_who_adjust_the_second_sees_the_first(cast, client):
    made = submitted(cast)
    client.force_login(cast.carol.user)
    address = of_evaluation(made, "calibrate/")
    said = {"score": "0.50", "because": "Lower", "version": 2}
    assert client.post(address, said).status_code == 302
    client.force_login(cast.dora.user)
    second = client.post(address, {"score": "0.90", "because": "Higher", "version": 2})
    assert (second.status_code, "Yours is not saved yet" in words(second)) == (409, True)
    assert made.evaluation.score == Decimal("0.50")


# --- One evaluation --------------------------------------------------------------------------------


def test_an_evaluation_leads_to_its_evidence(cast, client):
    made = opened(cast)
    client.force_login(cast.victor.user)
    page = words(client.get(of_evaluation(made)))
    assert "Complete orders on the promised day: target missed, score 0.80" in page
    assert "80% of the target was reached. It was not recalibrated." in page
    assert f"/o/aldermere/measures/{made.indicator.pk}/" in page
    assert f"/o/aldermere/objectives/{made.objective.pk}/" in page
    assert "Suggested 0.80: what 1 of 1 lag indicator reached." in page
    assert "Judge it" not in page


def test_the_owner_judges_and_submits(cast, client):
    made = opened(cast)
    client.force_login(cast.alice.user)
    assert "Judge it" in words(client.get(of_evaluation(made)))
    judge = of_evaluation(made, "judge/targets/")
    said = {"answer": "partly", "text": "Castings first.", "version": 0}
    assert client.post(judge, said).status_code == 302
    assert client.post(judge, said).status_code == 409
    assert client.get(of_evaluation(made, "judge/weather/")).status_code == 404
    page = words(client.get(of_evaluation(made)))
    assert "<q>Castings first.</q>" in page
    assert "Judgement, Alice" in page
    submit = of_evaluation(made, "submit/")
    wrong = client.post(submit, {"score": "0.5", "version": 1})
    assert "Say why the score differs from its suggestion." in words(wrong)
    said = {"score": "0.5", "score_because": "Strike", "summary": "Name them", "version": 1}
    assert client.post(submit, said).status_code == 302
    page = words(client.get(of_evaluation(made)))
    assert "Alice: Strike" in page
    assert "Name them" in page


def test_it_is_sent_back_with_words(cast, client):
    made = submitted(cast)
    client.force_login(cast.dora.user)
    said = {"because": "Name the dates.", "version": 2}
    assert client.post(of_evaluation(made, "send-back/"), said).status_code == 302
    client.force_login(cast.alice.user)
    assert "Dora sent it back: Name the dates." in words(client.get(of_evaluation(made)))


def test_a_signed_one_shows_its_checksum(cast, client):
    made = signed(cast)
    client.force_login(cast.victor.user)
    page = words(client.get(of_evaluation(made)))
    sha256 = made.evaluation.signatures.get().sha256
    assert sha256 in page.replace("<wbr>", "")
    assert "Verified" in page
    assert made.evaluation.is_signed


@pytest.mark.parametrize(
    ("who", "offered"),
    [("carol", ["Sign", "Calibrate", "Send back"]), ("alice", []), ("victor", [])],
)
def test_what_is_offered(cast, client, who, offered):
    made = calibrated(cast)
    client.force_login(getattr(cast, who).user)
    main = words(client.get(of_evaluation(made))).partition("<main")[2]
    assert [
        word for word in ("Sign", "Calibrate", "Send back") if f">{word}</a>" in main
    ] == offered


def test_signing_one(cast, client):
    made = calibrated(cast)
    client.force_login(cast.carol.user)
    assert client.post(of_evaluation(made, "sign/"), {"version": 2}).status_code == 409
    assert client.post(of_evaluation(made, "sign/"), {"version": 3}).status_code == 302
    assert made.evaluation.is_signed


# --- Words and queries -----------------------------------------------------------------------------


def test_the_finding_names_what_went_worst(cast):
    made = opened(cast)
    evidence = Evidence.read(made.evaluation.evidence)
    assert cycle_finding([evidence], "H2") == "We hit 0 of 1 target"
    assert cycle_finding([], "July to December 2026") == "July to December 2026"


def test_spans_in_words(cast):
    made = opened(cast)
    start, end = made.cycle.period_start, made.cycle.period_end
    assert span_words("half_year", start, end) == "July to December 2026"
    assert span_words("quarter", start, end) == "July–September 2026"
    assert span_words("year", start.replace(month=1), end) == "2026"


@pytest.mark.parametrize("part", ["", "calibrate/"])
def test_a_page_asks_the_same_number_of_times_however_many_there_are(cast, client, part):
    plan = factories.plan()
    measured(cast, plan, "Orders", MISSED)
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    submit_evaluations(actor=cast.alice, cycle=cycle, now=NOW)
    client.force_login(cast.carol.user)
    address = f"{LEARNING}{cycle.pk}/{part}"
    client.get(address)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    one = asked()
    [row] = Evaluation.objects.all()
    for number in range(30):
        objective = factories.objective(f"More {number:02}", owner=cast.alice)
        made = Evaluation.objects.create(
            cycle=cycle,
            objective=objective,
            evidence=row.evidence,
            state="submitted",
            score=Decimal("0.5"),
            prefilled_at=NOW,
        )
        QualityAnswer.objects.create(
            evaluation=made,
            question="leads",
            answer="well",
            text="Yes",
            answered_by=cast.bob,
            answered_at=NOW,
        )
    assert asked() == one <= 12


def test_a_judgement_by_who_steers_names_them(cast, client):
    made = opened(cast)
    judge_quality(
        actor=cast.carol,
        evaluation=made.evaluation,
        question="surprises",
        answer="badly",
        text="All of it.",
        now=NOW,
    )
    client.force_login(cast.victor.user)
    page = words(client.get(of_cycle(made)))
    assert "1 judged: 1 Too many" in page
    assert "<q>All of it.</q>" in page


@pytest.mark.parametrize(
    ("kind", "direction", "unit", "expected"),
    [
        ("standard", "increase", "%", "2.1 points short"),
        ("path", "decrease", "days", "2.1 days over"),
        ("band", "maintain", "°C", "2.1 °C outside"),
        ("milestone", "decrease", "days late", "2 days late"),
        ("yes_no", "increase", "yes/no", "Off track"),
    ],
)
def test_a_miss_in_words(kind, direction, unit, expected):
    missed = TargetEvidence(
        status=Status.OFF_TRACK,
        expected=Decimal(90),
        shortfall=Decimal("2.1"),
        attainment=Decimal("0.8"),
    )
    figure = FigureEvidence(
        indicator=uuid7(),
        title="Orders",
        role=Role.LAG,
        weight=Decimal(1),
        unit=unit,
        decimals=1,
        rhythm="monthly",
        target_type=kind,
        direction=direction,
        measurement=None,
        period_start=None,
        value=Decimal("87.9"),
        counted=Status.OFF_TRACK,
        target=missed,
        original=missed,
        original_role=Role.LAG,
        original_weight=Decimal(1),
    )
    assert f"</svg>{expected}</span>" in row_of(figure, "aldermere").against_original


def test_a_recalibrated_target_is_a_diamond_on_the_rail():
    """Original: 8 short of a promise of 10, so 0.2 reached; recalibrated: 4 short, so it lies at 0.6."""
    original = TargetEvidence(
        status=Status.OFF_TRACK,
        expected=Decimal(92),
        shortfall=Decimal(8),
        attainment=Decimal("0.2"),
    )
    moved = TargetEvidence(
        status=Status.AT_RISK,
        expected=Decimal(88),
        shortfall=Decimal(4),
        attainment=Decimal("0.5"),
    )
    figure = FigureEvidence(
        indicator=uuid7(),
        title="Orders",
        role=Role.LAG,
        weight=Decimal(1),
        unit="%",
        decimals=1,
        rhythm="monthly",
        target_type="standard",
        direction="increase",
        measurement=None,
        period_start=None,
        value=Decimal(84),
        counted=Status.AT_RISK,
        target=moved,
        original=original,
        original_role=Role.LAG,
        original_weight=Decimal(1),
    )
    row = row_of(figure, "aldermere")
    assert 'class="t-rec" d="M110.8 8l' in row.chart
    assert (row.original, row.recalibrated) == ("92.0%", "88.0%")
    assert row.against_recalibrated is not None
    assert "4.0 points short" in row.against_recalibrated
