"""The trail over REST: judgements, undo, validations, locks, restatements, files, causes."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.models import Indicator, Measurement
from perfmgmt.tenancy.models import ApiKey, Unit, digest
from tests import factories
from tests.objectives.calling import API, refused
from tests.objectives.series import STEADY, record


@pytest.fixture
def otif(cast):
    indicator = factories.indicator(
        owner=cast.alice, target=Decimal(85), grace_days=30, needs_validation=True
    )
    record(cast.alice, indicator, STEADY)
    return indicator


@pytest.fixture
def october(call, otif) -> dict:
    body = {"indicator": str(otif.pk), "period_start": "2026-10-01", "value": 88.5}
    judged = {"judged_status": "at_risk", "judged_because": "The buffer is gone."}
    return call("post", "measurements/", body=body | judged).json()


def test_a_judgement_comes_back_beside_the_status(october):
    assert (october["status"], october["judged_status"], october["judged_because"]) == (
        "on_track",
        "at_risk",
        "The buffer is gone.",
    )


def test_validate_once_by_somebody_else(call, cast, october):
    path = f"measurements/{october['id']}/validate/"
    assert call("post", path, body={}).status_code == 403
    made = call("post", path, member=cast.dora, body={"note": "Seen."})
    assert (made.status_code, made.json()["validated_by_name"]) == (201, "Dora")
    assert call("get", "validations/").json()["results"] == [made.json()]
    again = call("post", path, member=cast.carol, body={})
    assert again.json() == refused("body", "This figure was validated before.")


def test_void_brings_nothing_back_where_nothing_was(call, october):
    answer = call("post", f"measurements/{october['id']}/void/", body={})
    assert (answer.status_code, answer.json()) == (200, {"restored": None})
    assert not Measurement.objects.current().filter(period_start=date(2026, 10, 1)).exists()


def test_lock_restate_and_lift(call, cast, otif):
    body = {"first_day": "2026-09-01", "last_day": "2026-09-30", "reason": "Reported."}
    assert call("post", "period-locks/", body=body).status_code == 403
    lock = call("post", "period-locks/", member=cast.dora, body=body).json()
    assert (lock["unit"], lock["reason"], lock["lifted_at"]) == (None, "Reported.", None)
    figure = {"indicator": str(otif.pk), "period_start": "2026-09-01", "value": 89}
    figure["correction_reason"] = "Counted twice."
    assert call("post", "measurements/", body=figure).status_code == 422
    restated = call("post", "measurements/", member=cast.dora, body=figure).json()
    assert restated["is_restatement"] is True
    (row,) = call("get", "restatements/").json()["results"]
    assert (row["id"], row["value_before"], row["value"]) == (restated["id"], 88.7, 89)
    assert call("get", "restatements/?to=2026-08-01").json()["results"] == []
    above = Unit.objects.create(name="Works", parent=None)
    within = Unit.objects.create(name="Assembly", parent=above)
    Indicator.objects.filter(pk=otif.pk).update(unit=within)
    for unit, found in ((above, [row]), (within, [row]), (factories.unit("Freight"), [])):
        assert call("get", f"restatements/?unit={unit.pk}").json()["results"] == found
    path = f"period-locks/{lock['id']}/lift/"
    assert call("post", path, member=cast.dora, body={"because": "Asked."}).status_code == 200
    assert call("get", "period-locks/?in_force=true").json()["results"] == []


def test_files_go_up_and_come_down_as_downloads_only(call, client, cast, october):
    path = f"{API}measurements/{october['id']}/attachments/"
    secret = ApiKey.new_secret()
    ApiKey.objects.create(
        name="files",
        member=cast.alice,
        prefix=secret[:8],
        token_digest=digest(secret),
        can_write=True,
    )
    head = {"Authorization": f"Bearer {secret}"}
    pdf = SimpleUploadedFile("meter.pdf", b"%PDF-1.7 x", content_type="text/html")
    made = client.post(path, {"file": pdf}, headers=head)
    assert (made.status_code, made.json()["content_type"]) == (201, "application/pdf")
    assert call("get", f"measurements/{october['id']}/attachments/").json() == [made.json()]
    for address in (
        f"{API}attachments/{made.json()['id']}/",
        f"/o/aldermere/measures/files/{made.json()['id']}/",
    ):
        client.force_login(cast.victor.user)
        answer = client.get(address, headers=head if address.startswith(API) else {})
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
        assert answer["Content-Disposition"] == 'attachment; filename="meter.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    html = SimpleUploadedFile("meter.pdf", b"<script>")
    answer = client.post(path, {"file": html}, headers=head)
    assert answer.status_code == 422


def test_causes_are_named_by_admins_and_taken_by_measurements(call, cast, otif):
    assert call("post", "causes/", body={"name": "Insolvency"}).status_code == 403
    cause = call("post", "causes/", member=cast.erin, body={"name": "Insolvency"}).json()
    figure = {"indicator": str(otif.pk), "period_start": "2026-10-01", "value": 20}
    figure |= {"cause": cause["id"], "commentary": "Vitek filed."}
    assert call("post", "measurements/", body=figure).json()["cause"] == cause["id"]
    path = f"causes/{cause['id']}/retire/"
    assert call("post", path, member=cast.erin, body={}).json()["retired_at"] is not None
    assert call("get", "causes/?on_offer=true").json()["results"] == []
    assert Indicator.objects.get(pk=otif.pk).status == "off_track"
