"""An evaluation on its way: judged, submitted, sent back, calibrated, signed, and verified."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from evaluations.models import Evaluation, QualityAnswer, SignedEvaluation
from evaluations.services import (
    calibrate_evaluation,
    calibrate_evaluations,
    judge_quality,
    open_cycle,
    send_back,
    sign_evaluation,
    sign_evaluations,
    submit_evaluation,
    submit_evaluations,
)
from evaluations.signed import FORMAT, signed_of
from evaluations.verifying import verify
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Delegation, Membership
from tests import factories
from tests.conftest import owner_connection
from tests.evaluations.cycles import (
    IN_THE_CYCLE,
    REACHED,
    calibrated,
    measured,
    opened,
    signed,
    submitted,
)
from tests.factories import NOW

SCORE = Decimal("0.65")


def standing_in(cast) -> Membership:
    """Bob, who stands in for Alice today."""
    Delegation.objects.create(
        absent=cast.alice,
        stand_in=cast.bob,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=7),
    )
    return Membership.objects.standing_in_on(NOW.date()).get(pk=cast.bob.pk)


# --- Submitting ------------------------------------------------------------------------------------


def test_the_owner_submits_the_suggested_score(cast):
    made = submitted(cast, summary="The foundry was late.")
    row = made.evaluation
    assert (row.state, row.score, row.submitted_score) == (
        "submitted",
        Decimal("0.80"),
        Decimal("0.80"),
    )
    assert (row.submitted_by, row.stand_in_for, row.version) == (cast.alice, None, 2)
    event = Event.objects.get(verb="evaluations.evaluation_submitted")
    assert (event.payload["score"], event.payload["objective"]) == ("0.80", made.objective.title)
    assert set(Delivery.objects.filter(event=event).values_list("recipient", flat=True)) == {
        cast.dora.pk
    }


def test_another_score_says_why(cast):
    made = opened(cast)
    with pytest.raises(Refused) as refusal:
        submit_evaluation(actor=cast.alice, evaluation=made.evaluation, score=SCORE, now=NOW)
    assert refusal.value.field == "score_because"
    submit_evaluation(
        actor=cast.alice,
        evaluation=made.evaluation,
        score=SCORE,
        score_because="The strike was not ours.",
        now=NOW,
    )
    row = made.evaluation
    assert (row.score, row.suggested, row.differs_by) == (SCORE, Decimal("0.80"), Decimal("-0.15"))


@pytest.mark.parametrize("score", ["1.01", "-0.1", "0.123", "NaN"])
def test_a_score_lies_between_0_and_1(cast, score):
    made = opened(cast)
    with pytest.raises(Refused) as refusal:
        submit_evaluation(
            actor=cast.alice,
            evaluation=made.evaluation,
            score=Decimal(score),
            score_because="So it is",
            now=NOW,
        )
    assert refusal.value.field == "score"


def test_a_stand_in_submits_and_the_record_says_for_whom(cast):
    made = opened(cast)
    bob = standing_in(cast)
    submit_evaluation(actor=bob, evaluation=made.evaluation, now=NOW)
    assert made.evaluation.stand_in_for == cast.alice
    event = Event.objects.get(verb="evaluations.evaluation_submitted")
    assert event.stand_in_for == cast.alice


@pytest.mark.parametrize("who", ["bob", "carol", "dora", "erin", "victor"])
def test_nobody_else_submits(cast, who):
    made = opened(cast)
    with pytest.raises(Refused, match="The owner submits it"):
        submit_evaluation(actor=getattr(cast, who), evaluation=made.evaluation, now=NOW)


def test_a_controller_submits_what_nobody_can(cast):
    plan = factories.plan()
    silent = Membership.objects.create(name="NHS Trust", role="member")
    for title, owner in (("Trust", silent), ("Alice", cast.alice)):
        measured(cast, plan, title, REACHED, owner=owner)
    cycle = open_cycle(actor=cast.carol, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    with pytest.raises(Refused, match="nothing here for you"):
        submit_evaluations(actor=cast.carol, cycle=cycle, now=NOW)
    submit_evaluations(actor=cast.dora, cycle=cycle, now=NOW)
    states = dict(Evaluation.objects.values_list("objective__title", "state"))
    assert states == {"Trust": "submitted", "Alice": "draft"}
    event = Event.objects.get(verb="evaluations.evaluations_submitted")
    assert (event.payload["count"], event.subject_id) == (1, cycle.pk)


def test_who_comes_second_is_told(cast):
    made = opened(cast)
    with pytest.raises(Changed) as change:
        submit_evaluation(actor=cast.alice, evaluation=made.evaluation, now=NOW, version=7)
    assert change.value.current.version == 1


# --- Judging ---------------------------------------------------------------------------------------


def test_a_judgement_stands_beside_the_evidence(cast):
    made = opened(cast)
    said = {"evaluation": made.evaluation, "question": "targets", "now": NOW}
    judge_quality(actor=cast.alice, answer="partly", text="Moving it bought nothing.", **said)
    judge_quality(actor=cast.carol, answer="badly", version=1, **said)
    row = QualityAnswer.objects.get()
    assert (row.answer, row.text, row.answered_by, row.version) == ("badly", "", cast.carol, 2)
    with pytest.raises(Changed):
        judge_quality(actor=cast.alice, answer="well", version=1, **said)
    assert Event.objects.filter(verb="evaluations.quality_judged").count() == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [({"question": "weather"}, "question"), ({"answer": "perhaps"}, "answer")],
)
def test_what_is_no_question_and_no_answer_is_refused(cast, said, field):
    made = opened(cast)
    with pytest.raises(Refused) as refusal:
        judge_quality(
            **{
                "actor": cast.alice,
                "evaluation": made.evaluation,
                "question": "targets",
                "answer": "well",
                "now": NOW,
            }
            | said
        )
    assert refusal.value.field == field


def test_a_member_without_part_in_it_does_not_judge(cast):
    made = opened(cast)
    with pytest.raises(Refused, match="judge the quality"):
        judge_quality(
            actor=cast.bob, evaluation=made.evaluation, question="leads", answer="well", now=NOW
        )


# --- Sending back and calibrating ------------------------------------------------------------------


def test_it_is_sent_back_with_a_reason(cast):
    made = submitted(cast, score=SCORE, score_because="Strike", summary="Late")
    with pytest.raises(Refused) as refusal:
        send_back(actor=cast.dora, evaluation=made.evaluation, because="", now=NOW)
    assert refusal.value.field == "because"
    send_back(actor=cast.dora, evaluation=made.evaluation, because="Name the dates.", now=NOW)
    row = made.evaluation
    assert (row.state, row.submitted_by, row.submitted_score) == ("draft", None, None)
    assert (row.score, row.summary, row.sent_back_because) == (SCORE, "Late", "Name the dates.")
    event = Event.objects.get(verb="evaluations.evaluation_sent_back")
    assert set(Delivery.objects.filter(event=event).values_list("recipient", flat=True)) == {
        cast.alice.pk
    }
    with pytest.raises(Refused, match="with its owner already"):
        send_back(actor=cast.dora, evaluation=row, because="Again", now=NOW)


def test_calibrating_changes_a_score_with_a_reason(cast):
    made = submitted(cast)
    said = {"actor": cast.carol, "evaluation": made.evaluation, "now": NOW}
    with pytest.raises(Refused) as refusal:
        calibrate_evaluation(score=SCORE, **said)
    assert refusal.value.field == "because"
    calibrate_evaluation(score=SCORE, because="As in Castings", version=2, **said)
    row = made.evaluation
    assert (row.state, row.score, row.submitted_score) == ("calibrated", SCORE, Decimal("0.80"))
    assert (row.calibrated_by, row.calibrated_because) == (cast.carol, "As in Castings")
    with pytest.raises(Changed):
        calibrate_evaluation(score=Decimal("0.5"), because="Lower", version=2, **said)


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "victor"])
def test_who_does_not_steer_neither_calibrates_nor_signs(cast, who):
    made, actor = submitted(cast), getattr(cast, who)
    with pytest.raises(Refused, match="Leaders and controllers calibrate"):
        calibrate_evaluation(actor=actor, evaluation=made.evaluation, now=NOW)
    calibrate_evaluation(actor=cast.carol, evaluation=made.evaluation, now=NOW)
    with pytest.raises(Refused, match="A leader or controller signs it"):
        sign_evaluation(actor=actor, evaluation=made.evaluation, now=NOW)


def test_a_draft_is_not_calibrated(cast):
    made = opened(cast)
    with pytest.raises(Refused, match="not submitted yet"):
        calibrate_evaluation(actor=cast.carol, evaluation=made.evaluation, now=NOW)
    with pytest.raises(Refused, match="nothing here to calibrate"):
        calibrate_evaluations(
            actor=cast.carol, cycle=made.cycle, evaluations=[made.evaluation.pk], now=NOW
        )


# --- Signing ---------------------------------------------------------------------------------------


def test_signing_freezes_a_copy_with_its_checksum_and_ends_the_cycle(cast):
    made = signed(cast)
    made.cycle.refresh_from_db()
    assert (made.evaluation.state, made.cycle.state, made.cycle.ended_by) == (
        "signed",
        "signed",
        cast.carol,
    )
    [copy] = signed_of(made.cycle)
    content = copy.content
    assert (content["format"], content["organization"]) == (FORMAT, "aldermere")
    assert (content["evaluation"]["score"], content["evaluation"]["summary"]) == (
        "0.8",
        "The foundry was late.",
    )
    assert content["names"] == {str(cast.alice.pk): "Alice", str(cast.carol.pk): "Carol"}
    assert copy.evidence.figures[0].value == 76
    event = Event.objects.get(verb="evaluations.evaluations_signed")
    assert (event.payload["count"], event.payload["is_complete"]) == (1, True)
    assert verify().checked == 1
    assert verify().is_intact


def test_nobody_signs_what_they_submitted(cast):
    plan = factories.plan()
    measured(cast, plan, "Carol's", REACHED, owner=cast.carol)
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    [row] = Evaluation.objects.of(cycle)
    submit_evaluation(actor=cast.carol, evaluation=row, now=NOW)
    calibrate_evaluation(actor=cast.dora, evaluation=row, now=NOW)
    with pytest.raises(Refused, match="who did not submit it"):
        sign_evaluation(actor=cast.carol, evaluation=row, now=NOW)
    with pytest.raises(Refused, match="nothing here for you to sign"):
        sign_evaluations(actor=cast.carol, cycle=cycle, now=NOW)
    assert sign_evaluations(actor=cast.dora, cycle=cycle, now=NOW) == [row.pk]


def test_nobody_signs_what_was_submitted_for_them(cast):
    plan = factories.plan()
    measured(cast, plan, "Carol's", REACHED, owner=cast.carol)
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    Evaluation.objects.of(cycle).update(
        state="calibrated", submitted_by=cast.bob, stand_in_for=cast.carol
    )
    with pytest.raises(Refused, match="who did not submit it"):
        sign_evaluation(actor=cast.carol, evaluation=Evaluation.objects.get(), now=NOW)


def test_many_are_signed_with_one_event_and_the_rest_keeps_the_cycle_open(cast):
    plan = factories.plan()
    for title in ("One", "Two", "Three"):
        measured(cast, plan, title, ["95"])
    cycle = open_cycle(actor=cast.dora, span="year", day=IN_THE_CYCLE, plan=plan, now=NOW)
    submit_evaluations(actor=cast.alice, cycle=cycle, now=NOW)
    two = list(Evaluation.objects.exclude(objective__title="Three").values_list("pk", flat=True))
    assert set(
        calibrate_evaluations(actor=cast.dora, cycle=cycle, evaluations=two, now=NOW)
    ) == set(two)
    assert set(sign_evaluations(actor=cast.carol, cycle=cycle, now=NOW)) == set(two)
    cycle.refresh_from_db()
    assert (cycle.state, SignedEvaluation.objects.count()) == ("open", 2)
    assert verify().is_intact


def test_a_signed_one_takes_nothing_more(cast):
    row = signed(cast).evaluation
    for verb, said in (
        (submit_evaluation, {}),
        (send_back, {"because": "Again"}),
        (calibrate_evaluation, {"score": SCORE, "because": "Lower"}),
        (judge_quality, {"question": "leads", "answer": "well"}),
    ):
        with pytest.raises(Refused, match="nothing of it changes any more"):
            verb(actor=cast.carol, evaluation=row, now=NOW, **said)


def forbidden(statement) -> bool:
    try:
        with transaction.atomic():
            statement()
    except DatabaseError:
        return True
    return False


def test_the_database_itself_keeps_what_is_signed(cast):
    made = calibrated(cast)
    judge_quality(
        actor=cast.carol, evaluation=made.evaluation, question="leads", answer="well", now=NOW
    )
    sign_evaluation(actor=cast.carol, evaluation=made.evaluation, now=NOW)
    rows, answers = Evaluation.objects.all(), QualityAnswer.objects.all()
    copies = SignedEvaluation.objects.all()
    assert forbidden(lambda: rows.update(score=1))
    assert forbidden(lambda: rows.update(state="draft"))
    assert forbidden(rows.delete)
    assert forbidden(lambda: answers.update(answer="badly"))
    assert forbidden(answers.delete)
    assert forbidden(
        lambda: QualityAnswer.objects.create(
            evaluation=made.evaluation,
            question="targets",
            answer="well",
            answered_by=cast.alice,
            answered_at=NOW,
        )
    )
    assert forbidden(lambda: copies.update(sha256="0" * 64))
    assert forbidden(copies.delete)
    assert verify().is_intact
    assert made.cycle.period_start == date(2026, 7, 1)


# --- Verifying -------------------------------------------------------------------------------------


def run() -> str:
    out = StringIO()
    call_command("verify_evaluations", organization="aldermere", stdout=out)
    return out.getvalue().strip()


def test_the_command_says_that_all_is_as_it_was_signed(cast):
    signed(cast)
    assert run() == "All 1 signed evaluations are as they were signed."
    with pytest.raises(CommandError, match="There is no organisation nowhere"):
        call_command("verify_evaluations", organization="nowhere")


SCORED = '"score":"0.{}"'
FORGED = f"replace(content, '{SCORED.format(8)}', '{SCORED.format(9)}')"
DIGEST = f"encode(sha256(convert_to({FORGED}, 'UTF8')), 'hex')"
TABLES = {
    "copy": ("evaluations_signedevaluation", f"content = {FORGED}"),
    "row": ("evaluations_evaluation", "score = 0.9"),
    "record": ("evaluations_signedevaluation", f"content = {FORGED}, sha256 = {DIGEST}"),
}


@pytest.mark.django_db(transaction=True)
def test_one_edited_byte_is_found_by_the_command_and_the_page(client):
    """The owner of the tables may switch triggers off; what they edit then is said nevertheless."""
    with factories.world() as cast:
        made = signed(cast)
        row = made.evaluation
    client.force_login(cast.dora.user)
    address = f"/o/aldermere/learning/evaluations/{row.pk}/"
    assert "Verified" in client.get(address).content.decode()
    for wrong, sentence in (
        ("copy", "the signed copy is not what its SHA-256 was taken of"),
        ("row", "the row is not what was signed"),
        ("record", "its SHA-256, or one signed with it, is not the one on record"),
    ):
        before = stored()
        edit(*TABLES[wrong])
        if wrong == "record":  # whoever forges the copy, its checksum and the row alike
            edit(*TABLES["row"])
        with pytest.raises(CommandError) as failure:
            run()
        assert str(failure.value).startswith("1 of 1 signed evaluations were tampered with")
        assert f"{row.pk} ({row.objective.title}): " in str(failure.value)
        assert sentence in str(failure.value)
        for page in (address, f"/o/aldermere/learning/{made.cycle.pk}/"):
            assert "Not what was signed" in client.get(page).content.decode()
        put_back(before)
        assert run() == "All 1 signed evaluations are as they were signed."


def edit(table: str, change: str, *parameters) -> None:
    """As owner, past the triggers."""
    connection = owner_connection()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change}", parameters)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.close()


def stored() -> tuple:
    connection = owner_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, sha256 FROM evaluations_signedevaluation")
        found = cursor.fetchone()
    connection.close()
    return found


def put_back(found: tuple) -> None:
    edit("evaluations_signedevaluation", "content = %s, sha256 = %s", *found)
    edit("evaluations_evaluation", "score = 0.8")
