"""What every endpoint of the API shares."""

import threading
from decimal import Decimal

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import Throttled, ValidationError

from objectives.models import Measurement
from perfmgmt.api.problems import exception_handler
from perfmgmt.api.renderers import dump
from perfmgmt.tenancy.models import ApiKey, Organization, digest
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories


@pytest.fixture
def schema(client, db):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    return yaml.safe_load(answer.content)


def test_the_schema_is_valid_and_has_no_warnings(tmp_path):
    call_command(
        "spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml")
    )


def test_anybody_reads_the_schema(schema):
    assert schema["openapi"].startswith("3.")
    schemes = schema["components"]["securitySchemes"]
    assert (schemes["ApiKey"]["type"], schemes["ApiKey"]["scheme"]) == ("http", "bearer")
    paths = schema["paths"]
    assert {
        "/api/v1/{organization}/objectives/",
        "/api/v1/{organization}/objectives/{objective_id}/",
        "/api/v1/{organization}/objectives/{objective_id}/activate/",
        "/api/v1/{organization}/indicators/",
        "/api/v1/{organization}/indicators/{indicator_id}/",
        "/api/v1/{organization}/indicators/{indicator_id}/analysis/",
        "/api/v1/{organization}/measurements/",
        "/api/v1/{organization}/measurements/{measurement_id}/",
        "/api/v1/{organization}/plans/",
        "/api/v1/{organization}/priorities/",
        "/api/v1/{organization}/trade-offs/",
    } <= set(paths)


def test_every_operation_says_who_may_call_it_and_how_it_refuses(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert {"ApiKey": []} in operation["security"], where
            assert {} not in operation["security"], where
            problem = operation["responses"]["401"]["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}, where
            assert operation["operationId"].islower(), where


# An organisation by its slug, a check of process health by its code.
NAMED = frozenset({"organization", "code", "kind"})


def test_ids_in_paths_are_uuids(schema):
    ids = [
        parameter
        for operations in schema["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path" and parameter["name"] not in NAMED
    ]
    assert {each["schema"].get("format") for each in ids} == {"uuid"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("86.2000000000"), b"86.2"),
        (Decimal("95.0000000000"), b"95"),
        (Decimal("0E-10"), b"0"),
        (Decimal("-0.0"), b"0"),
        (Decimal("1E+3"), b"1000"),
        (Decimal("-0.0000000001"), b"-0.0000000001"),
        (Decimal("12345678901234567890.1234567891"), b"12345678901234567890.1234567891"),
        (gettext_lazy("On track"), b'"On track"'),
    ],
)
def test_values_in_json(value, text):
    assert dump(value) == text


def test_what_has_no_form_in_json_is_a_bug():
    with pytest.raises(TypeError):
        dump(object())


def test_sentences_stand_by_the_name_of_their_field():
    nested = ValidationError({"rows": [{}, {"value": ["Wrong."]}], "non_field_errors": ["Empty."]})
    response = exception_handler(nested, {})
    assert (response.status_code, response.data["errors"]) == (
        422,
        {"rows.1.value": ["Wrong."], "body": ["Empty."]},
    )
    assert exception_handler(ValidationError("Wrong."), {}).data["errors"] == {"body": ["Wrong."]}


def test_who_waits_is_told_how_long():
    response = exception_handler(Throttled(wait=4.2), {})
    assert (response.status_code, response["Retry-After"]) == (429, "5")
    assert response.data["title"] == "Too many requests"


def test_a_bug_is_not_dressed_up_as_an_answer():
    assert exception_handler(RuntimeError("boom"), {}) is None


def test_a_bug_in_the_api_is_a_problem_and_in_a_page_a_page(cast, monkeypatch):
    def boom(*_args, **_kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("objectives.api.objectives.rows", boom)
    monkeypatch.setattr("objectives.worklist.count_scopes", boom)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.alice.user)
    answer = browser.get("/api/v1/aldermere/objectives/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Server error",
        "status": 500,
        "detail": "Nothing was saved. The error has been written down.",
    }
    answer = browser.get("/o/aldermere/measures/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")


def test_pages_that_do_not_exist_stay_pages(client, cast):
    client.force_login(cast.alice.user)
    answer = client.get("/o/aldermere/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    answer = client.get("/api/v1/aldermere/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_do_it_once(owner_eyes):
    organization = factories.organization()
    secret = ApiKey.new_secret()
    with tenant_scope(organization.id):
        alice = factories.member("alice")
        ApiKey.objects.create(
            name="k", member=alice, prefix="tl_", token_digest=digest(secret), can_write=True
        )
        indicator = factories.indicator(owner=alice, measured_from="2026-10-01")
    body = {"indicator": str(indicator.pk), "period_start": "2026-10-01", "value": 96}
    answers, gate = [], threading.Barrier(4)

    def send():
        gate.wait()
        answer = Client().post(
            "/api/v1/aldermere/measurements/",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"},
        )
        answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _content in answers} == {201}
    assert len({content for _status, content in answers}) == 1
    assert owner_eyes("SELECT count(*) FROM objectives_measurement") == [(1,)]
    assert Organization.objects.count() == 1
    with tenant_scope(organization.id):
        assert Measurement.objects.get().value == 96
