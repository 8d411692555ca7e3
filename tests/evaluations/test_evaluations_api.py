"""Cycles and evaluations over REST, through the endpoints themselves."""

import pytest

from evaluations.models import Cycle, Evaluation, SignedEvaluation
from evaluations.services import judge_quality
from tests import factories
from tests.evaluations.cycles import MISSED, calibrated, measured, opened, signed, submitted
from tests.factories import NOW

CYCLES, EVALUATIONS = "/api/v1/aldermere/cycles/", "/api/v1/aldermere/evaluations/"


@pytest.fixture
def ask(client):
    def post(member, address, body=None, **headers):
        client.force_login(member.user)
        return client.post(address, body or {}, content_type="application/json", **headers)

    return post


@pytest.fixture
def read(client):
    def get(member, address, **query):
        client.force_login(member.user)
        return client.get(address, query)

    return get


def test_the_whole_way(cast, ask, read):
    plan = factories.plan()
    measured(cast, plan, "Orders", MISSED)
    made = ask(cast.dora, CYCLES, {"span": "half_year", "day": "2026-10-01", "plan": str(plan.pk)})
    assert made.status_code == 201
    cycle = made.json()
    assert {
        name: cycle[name] for name in ("period_start", "plan_title", "state", "draft_count")
    } == {
        "period_start": "2026-07-01",
        "plan_title": "Plan 2026–28",
        "state": "open",
        "draft_count": 1,
    }
    [row] = read(cast.victor, EVALUATIONS, cycle=cycle["id"]).json()["results"]
    address = f"{EVALUATIONS}{row['id']}/"
    judged = ask(
        cast.alice,
        f"{address}quality-answers/",
        {"question": "targets", "answer": "badly", "text": "The foundry", "version": 0},
    )
    assert [each["text"] for each in judged.json()["quality_answers"]] == ["The foundry"]
    said = {"score": 0.65, "score_because": "Strike", "summary": "Late", "version": 1}
    assert ask(cast.alice, f"{address}submit/", said).json()["state"] == "submitted"
    body = {"because": "Name the dates.", "version": 2}
    assert ask(cast.dora, f"{address}send-back/", body).json()["state"] == "draft"
    assert ask(cast.alice, f"{address}submit/", said | {"version": 3}).status_code == 200
    body = {"score": 0.7, "because": "As in Castings", "version": 4}
    assert ask(cast.carol, f"{address}calibrate/", body).json()["score"] == 0.7
    done = ask(cast.carol, f"{address}sign/", {"version": 5}).json()
    copy = SignedEvaluation.objects.get()
    assert (done["state"], done["sha256"], done["is_intact"]) == ("signed", copy.sha256, True)
    found = read(cast.victor, f"{CYCLES}{cycle['id']}/").json()
    assert (found["state"], found["signed_count"], found["is_intact"]) == ("signed", 1, True)
    assert found["surprise"] == {
        "compared": 0,
        "surprises": 0,
        "reliefs": 0,
        "alarms": 0,
        "false_alarms": 0,
        "unknown": 1,
        "index": None,
        "false_alarm_rate": None,
    }


def test_the_evidence_names_its_rows(cast, read):
    made = opened(cast)
    found = read(cast.victor, f"{EVALUATIONS}{made.evaluation.pk}/").json()
    [figure] = found["evidence"]["figures"]
    newest = made.indicator.measurements.order_by("-period_start").first()
    assert (figure["measurement"], figure["value"]) == (str(newest.pk), "76")
    assert {each["question"]: each["answer"] for each in found["computed_answers"]} == {
        "targets": "badly",
        "leads": "unknown",
        "decisions": "unknown",
        "dependencies": "unknown",
        "surprises": "unknown",
    }
    assert (found["sha256"], found["is_intact"]) == (None, None)


def test_many_at_once(cast, ask):
    made = opened(cast)
    address = f"{CYCLES}{made.cycle.pk}/"
    key = str(made.evaluation.pk)
    assert ask(cast.alice, f"{address}submit/").json() == {"evaluations": [key]}
    assert ask(cast.carol, f"{address}calibrate/", {"evaluations": [key]}).json() == {
        "evaluations": [key]
    }
    assert ask(cast.carol, f"{address}sign/").json() == {"evaluations": [key]}
    assert ask(cast.carol, f"{address}sign/").status_code == 422


def test_the_same_key_opens_once(cast, ask):
    plan = factories.plan()
    measured(cast, plan, "Orders", MISSED)
    body = {"span": "year", "day": "2026-10-01", "plan": str(plan.pk)}
    first = ask(cast.dora, CYCLES, body, HTTP_IDEMPOTENCY_KEY="once")
    again = ask(cast.dora, CYCLES, body, HTTP_IDEMPOTENCY_KEY="once")
    assert (first.json()["id"], Cycle.objects.count()) == (again.json()["id"], 1)
    assert ask(cast.dora, CYCLES, body).json()["errors"] == {
        "day": ["There is such a cycle already."]
    }


def test_drafts_are_prefilled_again_and_a_cycle_is_closed(cast, ask):
    made = opened(cast)
    address = f"{CYCLES}{made.cycle.pk}/"
    assert ask(cast.dora, f"{address}prefill/").json()["version"] == 2
    closed = ask(cast.dora, f"{address}close/", {"because": "Merged", "version": 2}).json()
    assert (closed["state"], closed["ended_because"]) == ("closed", "Merged")
    answer = ask(cast.alice, f"{EVALUATIONS}{made.evaluation.pk}/submit/")
    assert (answer.status_code, answer.json()["detail"]) == (422, "This cycle has ended.")


def test_who_comes_second_gets_409(cast, ask):
    made = submitted(cast)
    address = f"{EVALUATIONS}{made.evaluation.pk}/calibrate/"
    body = {"score": 0.5, "because": "Lower", "version": 2}
    assert ask(cast.carol, address, body).status_code == 200
    assert ask(cast.dora, address, body).status_code == 409


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "victor"])
def test_who_does_not_steer(cast, ask, who):
    made, member = calibrated(cast), getattr(cast, who)
    address = f"{EVALUATIONS}{made.evaluation.pk}/"
    for verb, body in (
        ("calibrate/", {}),
        ("send-back/", {"because": "Again"}),
        ("sign/", {}),
    ):
        assert ask(member, f"{address}{verb}", body).status_code == 403, verb
    assert ask(member, f"{CYCLES}{made.cycle.pk}/sign/").status_code == 403
    assert Evaluation.objects.get().state == "calibrated"


def test_the_list_can_be_narrowed(cast, read):
    made = signed(cast)
    key = str(made.evaluation.pk)
    for query, expected in (
        ({"state": "signed"}, [key]),
        ({"state": "draft"}, []),
        ({"owner": cast.alice.pk}, [key]),
        ({"owner": cast.bob.pk}, []),
        ({"result": "off_track", "objective": made.objective.pk}, [key]),
    ):
        found = read(cast.victor, EVALUATIONS, **query).json()["results"]
        assert [row["id"] for row in found] == expected, query
    assert read(cast.victor, EVALUATIONS, sate="draft").status_code == 400
    assert len(read(cast.victor, CYCLES, plan=made.plan.pk, state="signed").json()["results"]) == 1


def test_answers_alone(cast, read):
    made = opened(cast)
    judge_quality(
        actor=cast.alice, evaluation=made.evaluation, question="leads", answer="well", now=NOW
    )
    found = read(cast.victor, f"{EVALUATIONS}{made.evaluation.pk}/quality-answers/").json()
    assert [(each["question"], each["answer"]) for each in found] == [("leads", "well")]


def test_an_outsider_finds_nothing(cast, client):
    made = opened(cast)
    client.force_login(cast.mallory)
    for address in (CYCLES, f"{CYCLES}{made.cycle.pk}/", f"{EVALUATIONS}{made.evaluation.pk}/"):
        assert client.get(address).status_code == 404
