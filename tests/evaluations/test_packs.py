"""The verbs of packs: asked for once, built once, taken up again after a crash, given up with a word."""

import hashlib
import itertools
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import TestCase

from evaluations import tasks
from evaluations.models import Pack
from evaluations.packs import workbook
from evaluations.packs.codec import from_bytes
from evaluations.services import (
    build_pack,
    cancel_pack,
    clear_packs,
    common,
    request_pack,
    retry_pack,
)
from evaluations.services import building as services
from evaluations.services.building import LEASE
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.evaluations.meetings import closed_review, frozen_review
from tests.factories import NOW


class Clock:
    """The wall clock of a worker: each look is a step later."""

    def __init__(self, step=timedelta(0), at=NOW):
        self.at, self.step = at, step

    def __call__(self):
        self.at += self.step
        return self.at


class KilledError(BaseException):
    """Like kill -9: nothing in the worker gets to clean up the row."""


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What the broker would have been asked for."""
    messages = []
    monkeypatch.setattr(common, "nudge", lambda *message, **_options: messages.append(message))
    return messages


@pytest.fixture
def pack(cast):
    review = closed_review(cast).review
    return request_pack(actor=cast.dora, subject=review, now=NOW)


def build(pack, clock=None):
    return build_pack(organization_id=pack.organization_id, pack_id=pack.pk, clock=clock or Clock())


def path_of(pack, kind="xlsx") -> Path:
    return Path(pack.files.get(kind=kind).file.path)


def names_beside(pack) -> list[str]:
    return sorted(file.name for file in common.folder_of(pack).iterdir())


def events(verb) -> list[dict]:
    return [event.payload for event in Event.objects.filter(verb=verb).order_by("pk")]


def test_a_pack_is_queued_with_its_event_and_a_nudge(
    cast, sent, django_capture_on_commit_callbacks
):
    review = closed_review(cast).review
    with django_capture_on_commit_callbacks(execute=True):
        pack = request_pack(actor=cast.dora, subject=review, now=NOW)
    assert (pack.state, pack.requested_by, pack.language) == ("queued", cast.dora, "en")
    assert events("evaluations.pack_requested") == [
        {"title": "Operations review", "scope": "review", "kinds": ["xlsx"], "language": "en"}
    ]
    assert sent == [("evaluations.tasks.build", str(pack.organization_id), str(pack.pk))]


def test_a_review_that_is_not_closed_is_refused(cast):
    review = frozen_review(cast).review
    with pytest.raises(Refused) as refusal:
        request_pack(actor=cast.dora, subject=review, now=NOW)
    assert str(refusal.value) == "The review is not closed yet. Its pack can be made afterwards."


def test_asking_twice_gives_the_one_that_is_being_built(cast, pack):
    again = request_pack(actor=cast.carol, subject=pack.review, now=NOW)
    assert again == pack
    assert Pack.objects.count() == 1
    assert len(events("evaluations.pack_requested")) == 1


def test_another_language_is_another_pack(cast, pack):
    cast.carol.user.language = "de"
    again = request_pack(actor=cast.carol, subject=pack.review, now=NOW)
    assert (again.language, Pack.objects.count()) == ("de", 2)


def test_building_ends_in_a_file_with_its_checksum_and_tells_who_asked(cast, pack):
    built = build(pack)
    content = path_of(built).read_bytes()
    assert (built.state, built.steps_done, built.attempts) == ("ready", built.steps_total, 1)
    data, book = built.files.order_by("kind")
    assert book.file.name == f"{cast.organization.pk}/packs/{pack.pk}.xlsx"
    assert (book.size, book.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert from_bytes(path_of(built, data.kind).read_bytes()).title == "Operations review"
    assert built.leased_until is None
    told = Delivery.objects.filter(event__verb="evaluations.pack_ready")
    assert {(one.recipient, one.channel) for one in told} == {
        (cast.dora, "inbox"),
        (cast.dora, "email"),
    }
    assert names_beside(built) == [f"{pack.pk}.json", f"{pack.pk}.xlsx"]


def test_a_finished_pack_is_not_built_again(pack):
    build(pack)
    assert build(pack, Clock(at=NOW + LEASE * 2)) is None
    assert len(events("evaluations.pack_ready")) == 1


def test_progress_is_told_at_least_every_two_seconds_and_holds_the_lease(pack, monkeypatch):
    seen = []
    original = services._Hold._keep

    def keep(hold, **fields):
        original(hold, **fields)
        seen.append((fields.get("steps_done"), fields.get("leased_until")))

    monkeypatch.setattr(services._Hold, "_keep", keep)
    built = build(pack, Clock(step=timedelta(seconds=0.6)))
    (*reports, (last, lease)) = seen
    instants = [until - LEASE for _done, until in reports]
    gaps = {later - earlier for earlier, later in itertools.pairwise(instants)}
    assert max(gaps) == timedelta(seconds=1.2)
    assert [done for done, _until in reports] == sorted(done for done, _until in reports)
    assert (last, lease) == (built.steps_total, None)


def kill_in_the_middle(monkeypatch):
    def write(_content, path, *, report, **_named):
        report(3)
        path.write_bytes(b"half a file")
        raise KilledError

    monkeypatch.setattr(workbook, "write_workbook", write)


def test_a_killed_workers_pack_is_taken_up_once_the_lease_is_over(pack, monkeypatch):
    with monkeypatch.context() as dying:
        kill_in_the_middle(dying)
        dying.setattr(Path, "unlink", lambda *_a, **_k: None)  # a killed process cleans nothing up
        with pytest.raises(KilledError):
            build(pack)
    pack.refresh_from_db()
    assert (pack.state, pack.attempts) == ("building", 1)
    assert build(pack, Clock(at=NOW + LEASE - timedelta(seconds=1))) is None
    built = build(pack, Clock(at=NOW + LEASE))
    assert (built.state, built.attempts) == ("ready", 2)
    assert names_beside(built) == [f"{pack.pk}.json", f"{pack.pk}.xlsx"]
    assert len(events("evaluations.pack_ready")) == 1


def test_an_error_lets_go_at_once_and_the_third_is_the_last(cast, pack, monkeypatch):
    def write(*_arguments, **_named):
        raise OSError("No space left on device")

    monkeypatch.setattr(workbook, "write_workbook", write)
    for _attempt in range(3):
        with pytest.raises(OSError, match="No space left"):
            build(pack)
    assert build(pack) is None
    pack.refresh_from_db()
    assert (pack.state, pack.attempts, pack.failure) == (
        "failed",
        3,
        "It was tried 3 times and did not come to an end.",
    )
    assert build(pack) is None
    assert [one["failure"] for one in events("evaluations.pack_failed")] == [pack.failure]
    told = Delivery.objects.filter(event__verb="evaluations.pack_failed")
    assert {one.recipient for one in told} == {cast.dora}


def test_a_failed_pack_can_be_tried_again(cast, pack):
    Pack.objects.update(state="failed", attempts=3, failure="It was tried 3 times.")
    again = retry_pack(actor=cast.carol, pack=pack, now=NOW)
    assert (again.state, again.attempts, again.failure) == ("queued", 0, "")
    assert build(pack).state == "ready"


def test_only_a_failed_pack_can_be_tried_again(cast, pack):
    with pytest.raises(Refused) as refusal:
        retry_pack(actor=cast.carol, pack=pack, now=NOW)
    assert str(refusal.value) == "This pack has not failed."


def test_a_worker_that_comes_back_late_no_longer_counts(pack, monkeypatch):
    """It slept past its lease in the middle; another one has built the pack meanwhile."""
    original = workbook.write_workbook
    clock = Clock()

    def sleepy(content, path, *, report, **named):
        original(content, path, report=lambda _rows: None, **named)
        monkeypatch.setattr(workbook, "write_workbook", original)
        clock.at += LEASE
        build(pack, Clock(at=clock.at))
        path.write_bytes(b"written by a ghost")

    monkeypatch.setattr(workbook, "write_workbook", sleepy)
    assert build(pack, clock) is None
    pack.refresh_from_db()
    content = path_of(pack).read_bytes()
    assert (pack.state, pack.attempts) == ("ready", 2)
    assert pack.files.get(kind="xlsx").sha256 == hashlib.sha256(content).hexdigest()
    assert len(events("evaluations.pack_ready")) == 1


def test_the_beat_takes_up_what_no_nudge_reached(pack, monkeypatch, django_db_blocker):
    taken = []
    monkeypatch.setattr(tasks, "organizations_with", lambda *_a: [pack.organization_id])
    monkeypatch.setattr(tasks.build, "delay", lambda *ids: taken.append(ids))
    tasks.take_up_packs()
    assert taken == [(str(pack.organization_id), str(pack.pk))]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_build_one_pack(owner_eyes):
    with factories.world() as cast:
        pack = request_pack(actor=cast.dora, subject=closed_review(cast).review, now=NOW)
    start, answers = threading.Barrier(2), []

    def work():
        start.wait()
        answers.append(build(pack))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(answer is None for answer in answers) == [False, True]
    assert owner_eyes("SELECT state, attempts FROM evaluations_pack") == [("ready", 1)]
    assert owner_eyes(
        "SELECT count(*) FROM events_event WHERE verb = 'evaluations.pack_ready'"
    ) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_the_file_is_written_outside_of_every_transaction(monkeypatch):
    with factories.world() as cast:
        pack = request_pack(actor=cast.dora, subject=closed_review(cast).review, now=NOW)
    seen = []
    original = workbook.write_workbook

    def watched(*arguments, **named):
        seen.append(connection.in_atomic_block)
        original(*arguments, **named)

    monkeypatch.setattr(workbook, "write_workbook", watched)
    tasks.build(str(pack.organization_id), str(pack.pk))
    assert seen == [False]
    with tenant_scope(pack.organization_id):
        assert Pack.objects.get().state == "ready"


@pytest.mark.django_db(transaction=True, databases=["default", "scan"])
def test_the_scan_finds_unfinished_packs_and_nothing_else(monkeypatch):
    with factories.world() as cast:
        pack = request_pack(actor=cast.dora, subject=closed_review(cast).review, now=NOW)
    taken = []
    monkeypatch.setattr(tasks.build, "delay", lambda *ids: taken.append(ids))
    tasks.take_up_packs()
    assert taken == [(str(pack.organization_id), str(pack.pk))]
    tasks.build(str(pack.organization_id), str(pack.pk))
    tasks.take_up_packs()
    assert len(taken) == 1


# --- Cancelled, cleared, built again ---------------------------------------------------------------


def test_a_cancelled_pack_stops_its_worker_and_leaves_nothing_behind(cast, pack, monkeypatch):
    def write(_content, path, *, report, **_named):
        path.write_bytes(b"half a file")
        cancel_pack(actor=cast.dora, pack=pack, now=NOW)
        report(1)

    monkeypatch.setattr(workbook, "write_workbook", write)
    assert build(pack, Clock(step=timedelta(seconds=2))) is None
    pack.refresh_from_db()
    assert (pack.state, pack.leased_until) == ("cancelled", None)
    assert not list(common.folder_of(pack).glob(f"{pack.pk}*"))
    assert build(pack, Clock(at=NOW + LEASE * 2)) is None
    again = retry_pack(actor=cast.dora, pack=pack, now=NOW)
    monkeypatch.undo()
    assert (again.state, again.pinned_at) == ("queued", pack.pinned_at)


def test_a_finished_pack_cannot_be_cancelled(cast, pack):
    build(pack)
    with pytest.raises(Refused, match="not being built any more"):
        cancel_pack(actor=cast.dora, pack=pack, now=NOW)


@pytest.mark.parametrize("kind", ["pdf", "pptx", "zip"])
def test_every_kind_survives_a_killed_worker(cast, monkeypatch, kind):
    review = closed_review(cast).review
    pack = request_pack(actor=cast.dora, subject=review, now=NOW, kinds=[kind])
    module = services._WRITERS[kind]
    writer = {"pdf": "write_document", "pptx": "write_slides", "zip": "write_archive"}[kind]

    def die(_content, path, **_named):
        path.write_bytes(b"half a file")
        raise KilledError

    with monkeypatch.context() as dying:
        dying.setattr(module, writer, die)
        dying.setattr(Path, "unlink", lambda *_a, **_k: None)
        with pytest.raises(KilledError):
            build(pack)
    built = build(pack, Clock(at=NOW + LEASE))
    assert (built.state, built.attempts) == ("ready", 2)
    assert names_beside(built) == sorted([f"{pack.pk}.json", f"{pack.pk}.{kind}"])


def test_old_files_are_removed_the_row_says_so_and_the_data_stays(cast, pack):
    built = build(pack)
    book = path_of(built)
    assert clear_packs(now=NOW + timedelta(days=89)) == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert clear_packs(now=NOW + timedelta(days=91)) == 1
    built.refresh_from_db()
    assert built.files_removed_at == NOW + timedelta(days=91)
    assert (book.exists(), path_of(built, "data").exists()) == (False, True)
    assert events("evaluations.packs_cleared") == [{"count": 1, "files": 1, "days": 90}]
    assert clear_packs(now=NOW + timedelta(days=92)) == 0


def test_a_snapshot_is_built_again_in_other_formats(cast, pack):
    first = build(pack)
    again = request_pack(
        actor=cast.carol, subject=first.review, now=NOW, kinds=["zip"], source=first
    )
    second = build(again)
    assert (second.source, second.pinned_at) == (first, first.pinned_at)
    assert second.files.get(kind="data").sha256 == first.files.get(kind="data").sha256


def test_data_that_was_tampered_with_is_read_anew(cast, pack):
    first = build(pack)
    kept = path_of(first, "data")
    whole = kept.read_bytes()
    kept.write_bytes(whole.replace(b"80.125", b"98.125"))
    again = request_pack(
        actor=cast.carol, subject=first.review, now=NOW, kinds=["xlsx"], source=first
    )
    assert path_of(build(again), "data").read_bytes() == whole
