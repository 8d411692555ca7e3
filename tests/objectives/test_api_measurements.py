"""Recording and reading figures over REST, and sending the same twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from objectives import shapes
from objectives.models import Indicator, Measurement
from perfmgmt.api.models import IdempotencyRecord
from perfmgmt.tenancy.models import ApiKey, digest
from tests import factories
from tests.objectives.calling import API, NOWHERE, problem, refused
from tests.objectives.series import record


@pytest.fixture
def otif(cast):
    return factories.indicator(owner=cast.alice, measured_from=date(2026, 9, 1))


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
        ({"cause": "bad luck"}, {"cause": ["Choose one of the causes."]}),
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
                    "Unknown field. Known: assumption, cause, commentary, confidence, correction_reason, denominator, expected_version, indicator, judged_because, judged_status, no_value_reason, numerator, period_start, value."
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
