"""The pages of step 8: packs with their progress, and what closed reviews leave to learn from."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.formats import date_format

from evaluations.models import Pack
from evaluations.services import build_pack, common, request_pack
from reviews.models import Decision, Review
from tests.evaluations.meetings import closed_review
from tests.factories import NOW
from tests.pages.reading import queries_of

PACKS = "/o/aldermere/packs/"
LEARNING = "/o/aldermere/learning/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_a, **_k: None)


@pytest.fixture
def review(cast):
    return closed_review(cast).review


def built(cast, review) -> Pack:
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    return build_pack(organization_id=cast.organization.pk, pack_id=pack.pk, clock=lambda: NOW)


def day(moment) -> str:
    return date_format(moment, "DATE_FORMAT")


def main_primaries(response) -> int:
    """Primary buttons of the page itself: at most one."""
    return words(response).partition("<main")[2].partition("</main>")[0].count("btn primary")


def words(response) -> str:
    return " ".join(response.content.decode().split())


# --- Asking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("carol", 302), ("dora", 302), ("bob", 302), ("alice", 403), ("erin", 403), ("victor", 403)],
)
def test_who_steers_and_the_chair_may_ask_for_a_pack(cast, client, review, who, status):
    client.force_login(getattr(cast, who).user)
    response = client.post(PACKS, {"review": review.pk})
    assert response.status_code == status
    assert Pack.objects.count() == (status == 302)


def test_the_form_is_offered_to_who_may(cast, client, review):
    offered = {}
    for who in ("carol", "dora", "bob", "alice", "victor"):
        client.force_login(getattr(cast, who).user)
        offered[who] = "Create a pack" in words(client.get(PACKS))
    assert offered == {
        "carol": True,
        "dora": True,
        "bob": True,
        "alice": False,
        "victor": False,
    }


@pytest.mark.parametrize("value", ["", "no-uuid", "01930000-0000-7000-8000-000000000000"])
def test_only_a_closed_review_can_be_chosen(cast, client, review, value):
    client.force_login(cast.dora.user)
    response = client.post(PACKS, {"review": value})
    assert response.status_code == 422
    assert Pack.objects.count() == 0


def test_a_coming_review_cannot_be_chosen(cast, client, review):
    client.force_login(cast.dora.user)
    response = client.post(PACKS, {"review": Review.objects.unfinished().first().pk})
    assert (response.status_code, Pack.objects.count()) == (422, 0)
    assert "Choose what the pack is of." in words(response)


# --- The list and its poller -----------------------------------------------------------------------


def test_without_packs_it_says_what_to_do(cast, client):
    client.force_login(cast.victor.user)
    page = words(client.get(PACKS))
    assert "There is no pack yet." in page
    assert "A leader, a controller, the chair of a review or the lead of a unit makes one." in page


def test_a_waiting_pack_asks_again_every_second(cast, client, review):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    client.force_login(cast.victor.user)
    page = words(client.get(PACKS))
    assert '<h1 id="finding">1 pack is being built</h1>' in page
    assert f"Operations review, {day(review.starts_at)}" in page
    assert "Waiting for a worker. You can leave this page." in page
    assert f'hx-get="{PACKS}{pack.pk}/row/?seen=queued-0--0" hx-trigger="every 1s"' in page


def test_the_bar_stands_where_it_is_after_a_reload(cast, client, review):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    Pack.objects.update(state="building", stage="xlsx", attempts=1, steps_done=7, steps_total=20)
    client.force_login(cast.dora.user)
    for page in (client.get(PACKS), client.get(f"{PACKS}{pack.pk}/row/")):
        assert "Writing the workbook: step 7 of 20. You can leave this page." in words(page)
        assert '<progress value="7" max="20"' in words(page)


def test_a_poller_is_answered_with_nothing_new_with_the_row_and_at_last_without_a_trigger(
    cast, client, review
):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    client.force_login(cast.dora.user)
    row = f"{PACKS}{pack.pk}/row/"
    same = client.get(f"{row}?seen=queued-0--0")
    assert (same.status_code, same.content) == (204, b"")
    Pack.objects.update(state="building", stage="pdf", attempts=1, steps_done=2, steps_total=9)
    moved = words(client.get(f"{row}?seen=queued-0--0"))
    assert (moved.count("<li"), "every 1s" in moved, "Setting the PDF: step 2 of 9." in moved) == (
        1,
        True,
        True,
    )
    Pack.objects.update(state="queued", attempts=0)
    build_pack(organization_id=cast.organization.pk, pack_id=pack.pk, clock=lambda: NOW)
    done = words(client.get(f"{row}?seen=building-1-2"))
    assert (done.count("<li"), "every 1s" in done, "/files/xlsx/" in done) == (1, False, True)
    ready = date_format(NOW, "DATETIME_FORMAT")
    assert f"Ready {ready}, asked for by Dora" in done
    assert '<h1 id="finding" hx-swap-oob="true">Packs</h1>' in done


def test_a_failed_pack_says_so_and_can_be_tried_again(cast, client, review):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    Pack.objects.update(state="failed", attempts=3, failure="It was tried 3 times.")
    client.force_login(cast.victor.user)
    page = words(client.get(PACKS))
    assert '<h1 id="finding">1 pack could not be built</h1>' in page
    assert "It was tried 3 times. The figures themselves are safe." in page
    assert "Try again" not in page
    assert client.post(f"{PACKS}{pack.pk}/retry/").status_code == 403
    client.force_login(cast.dora.user)
    assert "Try again" in words(client.get(PACKS))
    assert client.post(f"{PACKS}{pack.pk}/retry/").status_code == 302
    pack.refresh_from_db()
    assert (pack.state, pack.attempts) == ("queued", 0)


def test_trying_again_twice_is_said_not_done(cast, client, review):
    pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    client.force_login(cast.dora.user)
    page = client.post(f"{PACKS}{pack.pk}/retry/", follow=True)
    assert "This pack has not failed." in words(page)


# --- The file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "victor"])
def test_every_member_may_download(cast, client, review, who):
    pack = built(cast, review)
    client.force_login(getattr(cast, who).user)
    response = client.get(f"{PACKS}{pack.pk}/file/")
    assert response.status_code == 200
    assert (
        b"".join(response.streaming_content)
        == Path(pack.files.get(kind="xlsx").file.path).read_bytes()
    )
    assert {
        name: response[name]
        for name in ("Content-Type", "Content-Disposition", "Content-Length", "Cache-Control")
    } == {
        "Content-Type": XLSX,
        "Content-Disposition": 'attachment; filename="aldermere-operations-review-2026-11-20.xlsx"',
        "Content-Length": str(pack.files.get(kind="xlsx").size),
        "Cache-Control": "private, no-cache",
    }
    assert response["ETag"] == f'"{pack.files.get(kind="xlsx").sha256}"'


@pytest.mark.parametrize("address", ["file/", "row/"])
def test_an_outsider_finds_nothing(cast, client, review, address):
    pack = built(cast, review)
    client.force_login(cast.mallory)
    assert client.get(f"{PACKS}{pack.pk}/{address}").status_code == 404
    assert client.get(f"/o/rival/packs/{pack.pk}/{address}").status_code == 404
    assert client.post(f"/o/rival/packs/{pack.pk}/retry/").status_code == 404
    assert client.post("/o/rival/packs/", {"review": review.pk}).status_code == 403


def test_a_file_that_is_not_there_is_said(cast, client, review):
    pack = built(cast, review)
    Path(pack.files.get(kind="xlsx").file.path).unlink()
    client.force_login(cast.dora.user)
    response = client.get(f"{PACKS}{pack.pk}/file/", follow=True)
    assert "This file is not there. Create the pack again." in words(response)


# --- Learning --------------------------------------------------------------------------------------


def test_learning_is_empty_before_the_first_closed_review(cast, client):
    client.force_login(cast.alice.user)
    page = words(client.get(LEARNING))
    assert "<h1>Learning</h1>" in page
    assert "No review is closed yet." in page
    assert "Create pack" not in page


def test_learning_lists_closed_reviews_and_offers_the_next_pack(cast, client, review):
    client.force_login(cast.dora.user)
    page = words(client.get(LEARNING))
    assert "<h1>Every decision is settled</h1>" in page
    assert "Operations review</a><small>October 2026</small>" in page
    assert "1 decision" in page
    assert "none yet" in page
    assert main_primaries(client.get(LEARNING)) == 1
    built(cast, review)
    assert main_primaries(client.get(LEARNING)) == 0
    assert "Download" in words(client.get(LEARNING))


def test_learning_names_decisions_to_look_at_again_the_late_ones_first(cast, client, review):
    decision = Decision.objects.get()
    client.force_login(cast.alice.user)
    Decision.objects.filter(pk=decision.pk).update(done_at=NOW)
    page = words(client.get(LEARNING))
    assert "<h1>1 decision waits for its effect to show</h1>" in page
    assert f"done on {day(NOW)}" in page


def test_learning_says_when_somebody_should_have_looked(cast, client):
    meeting = closed_review(cast)
    kept = Decision.objects.get()
    Decision.objects.create(
        review=meeting.review,
        kind="no_action",
        because="Izmir has promised the slots",
        look_again_on=NOW.date() - timedelta(days=3),
        decided_by=cast.bob,
        recorded_by=cast.dora,
        decided_at=NOW,
    )
    client.force_login(cast.alice.user)
    page = words(client.get(LEARNING))
    assert "<h1>1 decision should have been looked at again</h1>" in page
    assert "Izmir has promised the slots" in page
    assert "3 days late" in page
    assert kept.text not in page


# --- Cost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PACKS, LEARNING])
def test_a_page_takes_the_same_few_queries_at_1_3_and_300_rows(cast, client, review, address):
    client.force_login(cast.dora.user)
    counts = []
    for wanted in (1, 3, 300):
        for _more in range(wanted - Review.objects.closed().count()):
            number = Review.objects.count()
            Review.objects.create(
                cadence=review.cadence,
                title=f"Review {number}",
                chair=cast.bob,
                starts_at=NOW - timedelta(days=number),
                period_start=review.period_start,
                period_end=review.period_end,
                prepare_at=NOW,
                freeze_at=NOW,
                frozen_at=NOW,
                closed_at=NOW,
                state="closed",
            )
        for closed in Review.objects.closed().exclude(pk__in=Pack.objects.values("review")):
            Pack.objects.create(review=closed, requested_by=cast.dora)
        counts.append(queries_of(client, address))
    assert len(set(counts)) == 1
    assert counts[0] <= 12
