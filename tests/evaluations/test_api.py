"""Packs over REST, through the endpoints themselves."""

import pytest

from evaluations.models import Pack
from evaluations.services import build_pack, common, request_pack
from perfmgmt.tenancy.models import ApiKey, digest
from tests.evaluations.meetings import closed_review
from tests.factories import NOW

PACKS = "/api/v1/aldermere/packs/"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_a, **_k: None)


@pytest.fixture
def review(cast):
    return closed_review(cast).review


@pytest.fixture
def ask(client, review):
    def post(member, body=None, **headers):
        client.force_login(member.user)
        return client.post(
            PACKS, body or {"review": str(review.pk)}, content_type="application/json", **headers
        )

    return post


def test_asking_watching_and_fetching(cast, client, ask, review):
    asked = ask(cast.dora)
    assert asked.status_code == 202
    body = asked.json()
    assert {name: body[name] for name in ("review", "kinds", "state", "unit")} == {
        "review": str(review.pk),
        "kinds": ["xlsx"],
        "state": "queued",
        "unit": None,
    }
    address = f"{PACKS}{body['id']}/"
    assert client.get(f"{address}file/").status_code == 404
    pack = build_pack(organization_id=cast.organization.pk, pack_id=body["id"], clock=lambda: NOW)
    ready = client.get(address).json()
    book = pack.files.get(kind="xlsx")
    manifest = client.get(f"{address}manifest/").json()
    assert (ready["state"], manifest["pack"]) == ("ready", body["id"])
    assert manifest["files"][1] == {
        "kind": "xlsx",
        "name": "aldermere-operations-review-2026-11-20.xlsx",
        "size": book.size,
        "sha256": book.sha256,
        "verified": "same",
    }
    file = client.get(f"{address}file/", headers={"Accept": "*/*"})
    assert len(b"".join(file.streaming_content)) == book.size
    by_type = client.get(f"{address}file/", headers={"Accept": file["Content-Type"]})
    assert by_type.status_code == 200
    by_type.close()


def test_the_list_can_be_narrowed(cast, client, review):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    client.force_login(cast.victor.user)
    assert [row["id"] for row in client.get(PACKS).json()["results"]] == [str(pack.pk)]
    assert client.get(PACKS, {"state": "ready"}).json()["results"] == []
    assert client.get(PACKS, {"sate": "ready"}).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"), [("carol", 202), ("bob", 202), ("alice", 403), ("victor", 403)]
)
def test_who_may_ask(cast, ask, who, status):
    assert ask(getattr(cast, who)).status_code == status
    assert Pack.objects.count() == (status == 202)


def test_an_unknown_review_is_refused_with_its_field(cast, ask):
    answer = ask(cast.dora, {"review": "01930000-0000-7000-8000-000000000000"})
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        {"review": ["There is no such review."]},
    )


def test_the_same_key_asks_once(cast, ask):
    first = ask(cast.dora, HTTP_IDEMPOTENCY_KEY="nightly")
    Pack.objects.update(state="failed")
    again = ask(cast.dora, HTTP_IDEMPOTENCY_KEY="nightly")
    assert (again.json()["id"], Pack.objects.count()) == (first.json()["id"], 1)


def test_a_key_that_may_only_read_cannot_ask(cast, client, review):
    ApiKey.objects.create(
        member=cast.dora,
        name="reads",
        prefix="tl_r",
        token_digest=digest("s3cret"),
        can_write=False,
    )
    answer = client.post(
        PACKS,
        {"review": str(review.pk)},
        content_type="application/json",
        headers={"Authorization": "Bearer s3cret"},
    )
    assert answer.status_code == 403


def test_an_outsider_finds_nothing(cast, client, review):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    client.force_login(cast.mallory)
    for address in (PACKS, f"{PACKS}{pack.pk}/", f"{PACKS}{pack.pk}/file/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/rival/packs/{pack.pk}/").status_code == 404
    assert client.get(f"/api/v1/rival/packs/{pack.pk}/file/").status_code == 404
