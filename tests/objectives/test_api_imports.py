"""Imports over REST: upload, preview, apply, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.models import Measurement, Upload
from perfmgmt.tenancy.models import ApiKey, digest
from tests import factories
from tests.objectives.calling import API, refused
from tests.objectives.test_import_pages import FIGURES
from tests.objectives.uploads import receive, work


@pytest.fixture
def scrap(cast):
    return factories.indicator("Scrap rate", external_key="scrap", owner=cast.alice)


@pytest.fixture
def send(client, cast):
    """A multipart upload by a key of Dora's."""

    def upload(*files, **headers):
        secret = ApiKey.new_secret()
        ApiKey.objects.create(
            name="test",
            member=cast.dora,
            prefix=secret[:8],
            token_digest=digest(secret),
            can_write=True,
        )
        made = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post(
            f"{API}imports/",
            {"files": made} if made else {},
            headers={"Authorization": f"Bearer {secret}", **headers},
        )

    return upload


def test_upload_preview_apply_and_undo(call, send, cast, scrap):
    made = send(FIGURES)
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["report"]) == ("checking", None)
    upload = work(cast, Upload.objects.get())
    path = f"imports/{upload.pk}/"
    read = call("get", path, member=cast.dora).json()
    assert read["report"]["new"] == 1
    assert [
        (each["row"], each["column"], each["found"], each["sentence"])
        for each in read["report"]["problems"]
    ] == [
        (3, "value", "n/a", "“n/a” is not a number."),
        (4, "indicator_id", "lost", "There is no indicator lost."),
    ]
    body = {"why": "October close", "version": read["version"]}
    applied = call("post", f"{path}apply/", member=cast.dora, body=body)
    assert (applied.status_code, applied.json()["state"]) == (202, "applying")
    assert call("post", f"{path}apply/", member=cast.dora, body=body).status_code == 409
    assert work(cast, upload).state == "applied"
    undone = call("post", f"{path}undo/", member=cast.dora)
    assert undone.json() == {
        "voided": 1,
        "restored": 0,
        "removed": 0,
        "withdrawn": 0,
        "put_back": 0,
        "stay": 0,
    }
    assert not Measurement.objects.current().exists()
    again = call("post", f"{path}undo/", member=cast.dora)
    assert again.status_code == 422


def test_columns_are_said_over_the_api(call, send, cast, scrap):
    made = send(("sdg.csv", b"Year,SEX,Value$\n2025,M,2\n")).json()
    assert made["state"] == "uploaded"
    path = f"imports/{made['id']}/columns/"
    sheet = {"table": "measurements", "header": 1, "columns": {"0": "year"}}
    answer = call("post", path, member=cast.dora, body={"sheets": [sheet]})
    assert answer.status_code == 422
    sheet["columns"] = {"0": "period", "1": "indicator_id", "2": "value"}
    answer = call("post", path, member=cast.dora, body={"sheets": [sheet]})
    assert (answer.status_code, answer.json()["state"]) == (202, "checking")


def test_a_file_that_cannot_be_read_is_refused_with_its_name(send, cast):
    answer = send(("a.pdf", b"%PDF-1.7"))
    assert answer.json() == refused(
        "files", "a.pdf is no spreadsheet. Upload a CSV, XLSX or XLS file."
    )
    assert send().status_code == 422


def test_a_key_makes_one_upload_of_two(send, cast, scrap):
    for _time in range(2):
        assert send(FIGURES, **{"Idempotency-Key": "once"}).status_code == 201
    assert Upload.objects.count() == 1
    other = send(("b.csv", b"indicator_id,date,value\n"), **{"Idempotency-Key": "once"})
    assert other.status_code == 422


def test_only_who_keeps_figures_may(call, cast):
    for person in (cast.bob, cast.carol, cast.victor):
        assert call("get", "imports/", member=person).status_code == 403
    receive(cast.dora, FIGURES)
    listed = call("get", "imports/", member=cast.erin).json()["results"]
    assert [each["name"] for each in listed] == ["measurements.csv"]
