"""Objectives, indicators and measurements over REST, as a key of Aldermere's calls them."""

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from objectives import shapes
from objectives.models import Indicator, Measurement, Objective
from perfmgmt.api.models import IdempotencyRecord
from perfmgmt.events.models import Event
from perfmgmt.tenancy.models import ApiKey, digest
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.objectives.series import STEADY, many, record

API = "/api/v1/aldermere/"
NOWHERE = UUID(int=7)
NOTHING_HERE = {
    "type": "about:blank",
    "title": "Not found",
    "status": 404,
    "detail": "Nothing is here, or it is not yours to see.",
}


@pytest.fixture
def call(client, cast):
    """`call("get", path, member=…, body=…, …headers)` with a key of that member; alice by default."""

    def request(method, path, *, member=None, body=None, can_write=True, **headers):
        secret = ApiKey.new_secret()
        ApiKey.objects.create(
            name="test",
            member=member or cast.alice,
            prefix=secret[:8],
            token_digest=digest(secret),
            can_write=can_write,
        )
        send = getattr(client, method)
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        return send(API + path, headers={"Authorization": f"Bearer {secret}", **headers}, **data)

    return request


@pytest.fixture
def otif(cast):
    return factories.indicator(owner=cast.alice, measured_from=date(2026, 9, 1))


def problem(status, title, detail=None, errors=None) -> dict:
    body = {"type": "about:blank", "title": title, "status": status}
    return body | ({"detail": detail} if detail else {}) | ({"errors": errors} if errors else {})


def refused(field, sentence):
    return problem(422, "Not accepted", sentence, {field: [sentence]})


# --- Who may call ----------------------------------------------------------------------------------


def test_without_a_key_or_session_nobody_learns_anything(client, cast):
    for path in (API + "objectives/", "/api/v1/no-such-organisation/objectives/"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json() == problem(
            401,
            "Not signed in",
            "Send a valid API key of this organisation as “Authorization: Bearer …”.",
        )


def test_a_wrong_or_foreign_key_is_no_key(client, cast):
    secret = ApiKey.new_secret()
    with tenant_scope(cast.rival.id):
        rival = factories.Membership.objects.get(user=cast.mallory)
        ApiKey.objects.create(
            name="r", member=rival, prefix="tl_", token_digest=digest(secret), can_write=True
        )
    for sent in ("nonsense", secret):
        answer = client.get(API + "objectives/", headers={"Authorization": f"Bearer {sent}"})
        assert answer.status_code == 401


def test_an_outsider_with_a_session_gets_the_same_404_as_for_nothing(client, cast):
    client.force_login(cast.mallory)
    for path in (API + "objectives/", "/api/v1/no-such-organisation/objectives/"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (404, NOTHING_HERE)
        assert answer["Content-Type"] == "application/problem+json"


def test_a_session_reads_and_needs_its_csrf_token_to_write(cast, otif):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice.user)
    assert browser.get(API + "objectives/").status_code == 200
    answer = browser.post(API + "measurements/", data={}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json() == problem(403, "Not allowed", "CSRF Failed: CSRF cookie not set.")


def test_a_reading_key_and_a_viewer_may_not_write(call, cast, otif):
    answer = call("post", "measurements/", body={}, can_write=False)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(403, "Not allowed", "This API key may only read. Use one that may write."),
    )
    answer = call("post", "measurements/", body={}, member=cast.victor)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(403, "Not allowed", "Viewers may only read."),
    )
    assert call("get", "objectives/", member=cast.victor, can_write=False).status_code == 200


def test_a_method_that_does_not_exist(call):
    answer = call("put", "objectives/", body={})
    assert (answer.status_code, answer.json()) == (
        405,
        problem(405, "Method not allowed", 'Method "PUT" not allowed.'),
    )


# --- Objectives ------------------------------------------------------------------------------------


def test_objectives_by_state_result_owner_parent_and_words(call, cast):
    top = factories.objective("Deliver on time", owner=cast.alice, result="off_track")
    low = factories.objective("Clear to build", owner=cast.bob, parent=top, result="on_track")
    draft = factories.objective("Idea", state="draft", owner=cast.bob)

    def titles(query):
        return {row["title"] for row in call("get", f"objectives/{query}").json()["results"]}

    assert titles("") == {top.title, low.title, draft.title}
    assert titles("?state=active") == {top.title, low.title}
    assert titles("?result=off_track") == {top.title}
    assert titles(f"?owner={cast.bob.pk}&state=draft") == {draft.title}
    assert titles(f"?parent={top.pk}") == {low.title}
    assert titles("?q=clear") == {low.title}
    assert titles("?q=alice") == {top.title}
    assert titles(f"?owner={NOWHERE}") == set()


def test_a_wrong_or_misspelled_parameter_is_said(call):
    answer = call("get", "objectives/?stat=active&owner=me")
    known = "after, limit, owner, parent, priority, q, result, state, unit"
    assert (answer.status_code, answer.json()) == (
        400,
        problem(
            400,
            "The request cannot be read",
            "A parameter is wrong.",
            {"stat": [f"Unknown parameter. Known: {known}."]},
        ),
    )
    answer = call("get", "objectives/?owner=me&limit=1001&state=asleep")
    assert answer.json()["errors"] == {
        "limit": ["Ensure this value is less than or equal to 1000."],
        "state": ['"asleep" is not a valid choice.'],
        "owner": ["Must be a valid UUID."],
    }


def test_pages_follow_each_other_to_the_end(call, cast):
    made = [factories.objective(f"Objective {n}") for n in range(5)]
    seen, path = [], "objectives/?limit=2&state=active"
    sizes = []
    while path:
        body = call("get", path).json()
        sizes.append(len(body["results"]))
        seen += [row["id"] for row in body["results"]]
        path = body["next"] and body["next"].removeprefix(f"http://testserver{API}")
    assert sizes == [2, 2, 1]
    assert seen == sorted(str(each.pk) for each in made)


def test_an_objective_with_its_indicators(call, cast, otif):
    goal = factories.objective(
        owner=cast.alice, result="at_risk", result_measured=1, result_total=2, starts_on=None
    )
    lead = factories.indicator("Clear to build", latest_value=Decimal("81.40"), status="off_track")
    factories.serves(otif, goal)
    factories.serves(lead, goal, role="lead", weight=Decimal("0.5"))
    body = call("get", f"objectives/{goal.pk}/").json()
    assert set(body) == set(shapes.ObjectiveDetail().fields)
    assert body | {"indicators": None} == {
        "id": str(goal.pk),
        "title": "Complete orders on the promised day",
        "outcome": "Customers get complete orders on the day we promised.",
        "state": "active",
        "activated_with_gaps": False,
        "priority": None,
        "parent": None,
        "unit": None,
        "owner": str(cast.alice.pk),
        "owner_name": "Alice",
        "starts_on": None,
        "due_on": "2026-12-31",
        "result": "at_risk",
        "result_measured": 1,
        "result_total": 2,
        "momentum": "no_data",
        "momentum_measured": 0,
        "momentum_total": 0,
        "next_due_at": None,
        "external_key": "",
        "version": 1,
        "indicators": None,
    }
    assert body["indicators"] == [
        {
            "indicator": str(otif.pk),
            "title": "On time in full",
            "role": "lag",
            "weight": 1,
            "status": "no_data",
            "latest_period": None,
            "latest_value": None,
            "latest_expected": None,
        },
        {
            "indicator": str(lead.pk),
            "title": "Clear to build",
            "role": "lead",
            "weight": 0.5,
            "status": "off_track",
            "latest_period": None,
            "latest_value": 81.4,
            "latest_expected": None,
        },
    ]


def test_what_does_not_exist_and_what_is_foreign_look_the_same(call, cast):
    with tenant_scope(cast.rival.id):
        foreign = factories.objective("Rival secret")
        theirs = factories.indicator("Rival secret", measured_from=date(2026, 9, 1))
    for path in (
        f"objectives/{foreign.pk}/",
        f"objectives/{NOWHERE}/",
        f"indicators/{theirs.pk}/",
        f"indicators/{theirs.pk}/analysis/",
        f"indicators/{NOWHERE}/analysis/",
        f"measurements/{NOWHERE}/",
        "objectives/not-an-id/",
    ):
        answer = call("get", path)
        assert (answer.status_code, answer.json()) == (404, NOTHING_HERE), path
    assert call("post", f"objectives/{foreign.pk}/activate/", body={}).status_code == 404
    for path in (
        f"objectives/?parent={foreign.pk}",
        f"indicators/?objective={foreign.pk}",
        f"measurements/?indicator={theirs.pk}",
    ):
        assert call("get", path).json() == {"results": [], "next": None}
    body = {"indicator": str(theirs.pk), "period_start": "2026-10-01", "value": 1}
    answer = call("post", "measurements/", body=body)
    sentence = "There is no such indicator."
    assert (answer.status_code, answer.json()) == (422, refused("indicator", sentence))


def test_activating(call, cast, otif):
    draft = factories.objective(owner=cast.alice, state="draft", outcome="")
    sentence = "It has no outcome statement. It has no lag indicator with a target. It hangs on no priority."
    answer = call("post", f"objectives/{draft.pk}/activate/", body={})
    assert (answer.status_code, answer.json()) == (422, refused("body", sentence))
    answer = call("post", f"objectives/{draft.pk}/activate/", body={"with_gaps": True})
    assert answer.status_code == 200
    assert answer.json()["state"] == "active"
    assert answer.json()["activated_with_gaps"] is True
    event = Event.objects.get(verb="objectives.objective_activated")
    assert event.api_key_id is not None
    answer = call("post", f"objectives/{draft.pk}/activate/", body={})
    assert answer.json() == refused("body", "Only a draft can be activated.")


def test_only_the_owner_and_who_steers_activate(call, cast):
    draft = factories.objective(owner=cast.alice, state="draft")
    answer = call("post", f"objectives/{draft.pk}/activate/", body={}, member=cast.bob)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(
            403,
            "Not allowed",
            "Only its owner and those who steer may activate an objective.",
        ),
    )
    assert Objective.objects.get().state == "draft"


# --- Indicators ------------------------------------------------------------------------------------


def test_indicators_by_owner_objective_status_and_lateness(call, cast, otif):
    late = factories.indicator("Lead time", next_due_at=factories.NOW - timedelta(days=1))
    goal = factories.objective()
    factories.serves(otif, goal)

    def titles(query):
        return {row["title"] for row in call("get", f"indicators/{query}").json()["results"]}

    assert titles("") == {otif.title, late.title}
    assert titles(f"?owner={cast.alice.pk}") == {otif.title}
    assert titles(f"?objective={goal.pk}") == {otif.title}
    assert titles("?overdue=true") == {late.title}
    assert titles("?overdue=false") == {otif.title}
    assert titles("?status=on_track") == set()
    assert titles("?q=lead") == {late.title}


def test_an_indicator_with_its_path_and_what_it_serves(call, cast, otif):
    goal = factories.objective()
    factories.serves(otif, goal)
    otif.target_points.create(period_start=date(2026, 10, 1), value=Decimal("91.0"))
    body = call("get", f"indicators/{otif.pk}/").json()
    assert set(body) == set(shapes.IndicatorDetail().fields)
    assert (body["target"], body["baseline"], body["overdue"]) == (95, None, False)
    assert body["target_points"] == [{"period_start": "2026-10-01", "value": 91}]
    assert body["objectives"] == [
        {"objective": str(goal.pk), "title": goal.title, "role": "lag", "weight": 1}
    ]


def test_analysis_equals_the_rules(call, cast):
    indicator = factories.indicator(owner=cast.alice, target=Decimal(80))
    record(cast.alice, indicator, [*STEADY, "80.1"])
    body = call("get", f"indicators/{indicator.pk}/analysis/").json()
    assert set(body) == set(shapes.AnalysisShape().fields)
    assert body["values"] == [
        {"period_start": f"2026-{month:02}-01", "value": float(value)}
        for month, value in enumerate([*STEADY, "80.1"], start=1)
    ]
    assert body["limits"] == {
        "mean": 87.71,
        "lower": 83.483,
        "upper": 91.937,
        "since": "2026-01-01",
        "count": 10,
    }
    assert body["signals"] == [
        {
            "rule": "run",
            "effect": "favourable",
            "first_index": 0,
            "last_index": 8,
            "first_period": "2026-01-01",
            "period": "2026-09-01",
        },
        {
            "rule": "outside",
            "effect": "adverse",
            "first_index": 9,
            "last_index": 9,
            "first_period": "2026-10-01",
            "period": "2026-10-01",
        },
    ]
    assert (body["expected"], body["status"], body["capability"], body["overdue"]) == (
        80,
        "on_track",
        "meets",
        False,
    )
    assert body["as_of"] == "2026-11-19T09:00:00Z"
    before = call("get", f"indicators/{indicator.pk}/analysis/?as_of=2026-10-27T12:00:00Z").json()
    assert (before["latest_period"], before["latest_value"], before["signals"]) == (
        "2026-09-01",
        88.7,
        [],
    )


def test_analysis_without_a_value(call, otif):
    body = call("get", f"indicators/{otif.pk}/analysis/").json()
    assert (body["limits"], body["signals"], body["values"], body["latest_value"]) == (
        None,
        [],
        [],
        None,
    )
    assert (body["status"], body["overdue"]) == ("no_data", True)


# --- Measurements ----------------------------------------------------------------------------------


def october(indicator, **fields):
    return {
        "indicator": str(indicator.pk),
        "period_start": "2026-10-01",
        "value": 96.5,
    } | fields


def test_recording_a_figure(call, cast, otif):
    answer = call("post", "measurements/", body=october(otif, commentary="Steady."))
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == set(shapes.MeasurementRow().fields)
    known = {name: body[name] for name in ("value", "expected", "status", "author_name")}
    assert known == {"value": 96.5, "expected": 95, "status": "on_track", "author_name": "Alice"}
    assert body["commentary"] == "Steady."
    assert body["recorded_at"] == "2026-11-19T09:00:00Z"
    stored = Measurement.objects.get()
    assert (str(stored.pk), stored.value, stored.api_key_id is not None) == (
        body["id"],
        Decimal("96.5"),
        True,
    )
    assert call("get", f"measurements/{body['id']}/").json() == body


def test_numbers_stay_exact_both_ways(call, otif):
    typed = (
        '{"indicator": "%s", "period_start": "2026-10-01", "value": 12345678901234567.8901234567}'
    )
    answer = call("post", "measurements/", body=typed % otif.pk)
    assert answer.status_code == 201
    assert b'"value":12345678901234567.8901234567,' in answer.content


def test_the_percentage_is_counted_from_both_counts(call, otif):
    Indicator.objects.update(aggregation="ratio")
    body = october(otif, numerator=970, denominator=1000)
    del body["value"]
    assert call("post", "measurements/", body=body).json()["value"] == 97


def test_no_figure_because(call, otif):
    body = october(otif, no_value_reason="The plant stood still.")
    del body["value"]
    answer = call("post", "measurements/", body=body)
    assert (answer.status_code, answer.json()["value"], answer.json()["no_value_reason"]) == (
        201,
        None,
        "The plant stood still.",
    )


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"value": None}, {"value": ["Enter a figure, or say why there is none."]}),
        ({"value": "NaN"}, {"value": ["Send a finite number."]}),
        ({"value": "1e999"}, {"value": ["This number is too large."]}),
        ({"value": "86,2"}, {"value": ["Send a number with a decimal point, such as 86.2."]}),
        ({"value": True}, {"value": ["Send a number."]}),
        ({"value": [1]}, {"value": ["Send a number."]}),
        (
            {"period_start": "2026-10-02"},
            {
                "period_start": [
                    "2 October 2026 is not the first day of a period of this indicator."
                ]
            },
        ),
        (
            {"period_start": "2026-11-01"},
            {"period_start": ["The period that begins on 1 November 2026 has not ended yet."]},
        ),
        (
            {"period_start": "October"},
            {
                "period_start": [
                    "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
                ]
            },
        ),
        ({"cause": "bad luck"}, {"cause": ['"bad luck" is not a valid choice.']}),
        (
            {"commentary": "x" * 10_001},
            {"commentary": ["Ensure this field has no more than 10000 characters."]},
        ),
        (
            {"value": 62.13},
            {
                "cause": [
                    "Name the cause: this figure enters off track or shows a new adverse signal."
                ]
            },
        ),
        (
            {"value": 62.13, "cause": "execution"},
            {"commentary": ["Say in a sentence what happened."]},
        ),
        (
            {"values": 1},
            {
                "values": [
                    "Unknown field. Known: cause, commentary, confidence, correction_reason, denominator, expected_version, indicator, no_value_reason, numerator, period_start, value."
                ]
            },
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(call, otif, change, errors):
    answer = call("post", "measurements/", body=october(otif, **change))
    assert (answer.status_code, answer.json()["errors"]) == (422, errors)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"value": NaN}', "NaN is no number in JSON"),
        ('{"value": -Infinity}', "-Infinity is no number in JSON"),
    ],
)
def test_a_body_that_is_no_json(call, otif, body, why):
    answer = call("post", "measurements/", body=body)
    assert (answer.status_code, answer.json()) == (
        400,
        problem(400, "The request cannot be read", f"The body is not valid JSON: {why}"),
    )


def test_a_body_that_is_no_object(call, otif):
    answer = call("post", "measurements/", body="[]")
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        {"body": ["Invalid data. Expected a dictionary, but got list."]},
    )


def test_a_body_that_is_too_large(call, otif):
    answer = call("post", "measurements/", body=october(otif, commentary="x" * 6_000_000))
    assert (answer.status_code, answer.json()) == (
        413,
        problem(413, "Too large", "The body is too large."),
    )


def test_another_media_type(client, call, cast):
    secret = ApiKey.new_secret()
    ApiKey.objects.create(
        name="t", member=cast.alice, prefix="tl_", token_digest=digest(secret), can_write=True
    )
    answer = client.post(
        API + "measurements/", data={"a": 1}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 415
    assert answer.json()["title"] == "Unsupported media type"


def test_only_who_may_check_in_records(call, cast, otif):
    answer = call("post", "measurements/", body=october(otif), member=cast.bob)
    assert (answer.status_code, answer.json()) == (
        403,
        problem(
            403,
            "Not allowed",
            "Only its owner, its updater and controllers may record values.",
        ),
    )


def test_a_correction_needs_a_reason_and_keeps_what_was(call, otif):
    first = call("post", "measurements/", body=october(otif)).json()
    sentence = "This period has a figure already. Say why it is corrected."
    answer = call("post", "measurements/", body=october(otif, value=97))
    assert (answer.status_code, answer.json()) == (422, refused("correction_reason", sentence))
    answer = call(
        "post", "measurements/", body=october(otif, value=97, correction_reason="Counted twice.")
    )
    assert answer.status_code == 201
    assert answer.json()["supersedes"] == first["id"]
    current = call("get", f"measurements/?indicator={otif.pk}").json()["results"]
    assert [row["value"] for row in current] == [97]
    assert call("get", f"measurements/{first['id']}/").json()["superseded_at"] is not None


def test_a_figure_for_another_version_is_409(call, otif):
    answer = call("post", "measurements/", body=october(otif, expected_version=7))
    assert (answer.status_code, answer.json()) == (
        409,
        problem(409, "Changed meanwhile", "On time in full was changed in the meantime."),
    )
    assert not Measurement.objects.exists()


def test_measurements_by_indicator_period_and_instant(call, cast):
    indicator = factories.indicator(owner=cast.alice)
    other = factories.indicator("Lead time", owner=cast.alice)
    record(cast.alice, indicator, ["96", "97", "98"])
    record(cast.alice, other, ["99"])

    def values(query):
        return {row["value"] for row in call("get", f"measurements/{query}").json()["results"]}

    assert values("") == {96, 97, 98, 99}
    assert values(f"?indicator={indicator.pk}") == {96, 97, 98}
    assert values(f"?indicator={indicator.pk}&from=2026-02-01") == {97, 98}
    assert values("?to=2026-01-31") == {96, 99}
    assert values("?as_of=2026-03-06T00:00:00Z") == {96, 97, 99}
    assert values(f"?indicator={NOWHERE}") == set()


# --- Sending twice ---------------------------------------------------------------------------------


def test_the_same_key_and_body_is_answered_again_and_done_once(call, otif):
    body = october(otif)
    first = call("post", "measurements/", body=body, **{"Idempotency-Key": "k1"})
    again = call("post", "measurements/", body=body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert Measurement.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(call, otif):
    call("post", "measurements/", body=october(otif), **{"Idempotency-Key": "k1"})
    answer = call(
        "post", "measurements/", body=october(otif, value=97), **{"Idempotency-Key": "k1"}
    )
    sentence = "This key was used with another request before."
    assert (answer.status_code, answer.json()) == (422, refused("Idempotency-Key", sentence))
    assert [row.value for row in Measurement.objects.all()] == [Decimal("96.5")]


def test_a_refused_request_leaves_its_key_free(call, otif):
    wrong = call(
        "post", "measurements/", body=october(otif, value="x"), **{"Idempotency-Key": "k1"}
    )
    right = call("post", "measurements/", body=october(otif), **{"Idempotency-Key": "k1"})
    assert (wrong.status_code, right.status_code) == (422, 201)


def test_keys_of_two_people_do_not_meet_and_are_forgotten_after_a_day(call, cast, otif):
    call("post", "measurements/", body=october(otif), **{"Idempotency-Key": "k1"})
    body = october(otif, value=97, correction_reason="Counted twice.")
    answer = call("post", "measurements/", body=body, member=cast.dora, **{"Idempotency-Key": "k1"})
    assert answer.status_code == 201
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25))
    body = october(otif, value=98, correction_reason="Counted thrice.")
    answer = call("post", "measurements/", body=body, **{"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json()["value"]) == (201, 98)
    assert IdempotencyRecord.objects.count() == 1


def test_a_key_that_is_too_long(call, otif):
    answer = call("post", "measurements/", body=october(otif), **{"Idempotency-Key": "k" * 201})
    sentence = "The key is longer than 200 characters."
    assert (answer.status_code, answer.json()) == (422, refused("Idempotency-Key", sentence))


# --- What it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["objectives/", "indicators/", "measurements/"])
def test_a_list_costs_the_same_at_1_3_and_300_rows(call, cast, path):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert call("get", f"{path}?limit=1000").status_code == 200
        return len(captured) - 2  # making the key, and noting its first use

    counts = []
    for more in (1, 2, 297):
        for n in range(more):
            factories.objective(f"Objective {more} {n}", owner=cast.alice)
        many(more, owner=cast.alice)
        counts.append(queries())
    assert counts[0] == counts[1] == counts[2] <= 7
    assert len(call("get", "indicators/?limit=1000").json()["results"]) == 300


def test_answers_are_json_that_everybody_reads(call, otif):
    answer = call("get", "indicators/")
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["results"][0]["target"] == 95
