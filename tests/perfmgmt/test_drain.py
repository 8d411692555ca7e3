"""The outbox against a real SMTP server and committed rows."""

import email
import email.policy
import logging
import socket
import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from perfmgmt.events import nudge as nudging
from perfmgmt.events import services as events
from perfmgmt.events.models import Delivery, Notification
from perfmgmt.events.notice import Notice
from perfmgmt.notices import tasks
from perfmgmt.notices.registry import NOTICES
from perfmgmt.organization import services
from perfmgmt.tenancy.models import Organization, Role
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "scan"])
VERB = "organization.role_changed"


class Sink:
    """Keeps what it is sent; answers with `refusal` for recipients in `refused`."""

    def __init__(self):
        self.letters = []
        self.connections = 0
        self.refused = set()

    async def handle_EHLO(self, _server, session, _envelope, hostname):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return "250 HELP"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refused:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [letter["To"] for letter in self.letters]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_settings(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    settings.BASE_URL = "https://through.example.org"
    return settings


@pytest.fixture
def sink(mail_settings):
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=mail_settings.EMAIL_PORT)
    controller.start()
    yield sink
    controller.stop()


@pytest.fixture
def people(transactional_db):
    with factories.world() as cast:
        pass
    return cast


@pytest.fixture(autouse=True)
def no_nudges(monkeypatch):
    monkeypatch.setattr(events, "nudge_the_drain", lambda: None)


def tell(people, *members, channels=("email",), **payload):
    with tenant_scope(people.organization.id):
        return events.record_event(
            actor=people.erin,
            verb=VERB,
            subject=people.erin,
            now=factories.NOW,
            payload={"name": "x", "from": "viewer", "to": "member"} | payload,
            tell=members,
            channels=channels,
        )


def batch(people, *, later=timedelta(0)) -> int:
    return tasks.tell_batch(people.organization.id, now=timezone.now() + later)


def deliveries(people) -> list[Delivery]:
    with tenant_scope(people.organization.id):
        return list(Delivery.objects.select_related("recipient").order_by("recipient__name"))


class Killed(BaseException):
    """What a kill -9 is to the code: no handler sees it coming."""


def test_one_event_reaches_the_inbox_and_the_mailbox(people, sink):
    tell(people, people.bob, channels=("inbox", "email"))
    tasks.drain()
    [letter] = sink.letters
    assert (letter["To"], letter["Subject"]) == ("bob@example.org", "Your role is now Member")
    [mailed] = [each for each in deliveries(people) if each.channel == "email"]
    assert letter["Message-ID"] == f"<{mailed.pk}@through.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_body("plain").get_content().splitlines() == [
        "Your role is now Member",
        "",
        "Erin changed it from Viewer.",
        "",
        "https://through.example.org/o/aldermere/",
        "",
        "--",
        "Throughline, Aldermere",
        "All notices: https://through.example.org/o/aldermere/inbox/",
    ]
    page = letter.get_body("html").get_content()
    assert '<a href="https://through.example.org/o/aldermere/">Open in Throughline</a>' in page
    with tenant_scope(people.organization.id):
        notice = Notification.objects.get()
        assert (notice.recipient, notice.subject, notice.body, notice.read_at) == (
            people.bob,
            "Your role is now Member",
            "Erin changed it from Viewer.",
            None,
        )
    assert [delivery.done_at is not None for delivery in deliveries(people)] == [True, True]


def test_a_batch_goes_over_one_connection(people, sink):
    tell(people, people.alice, people.bob, people.carol)
    tasks.drain()
    assert sorted(sink.recipients) == [
        "alice@example.org",
        "bob@example.org",
        "carol@example.org",
    ]
    assert sink.connections == 1


def test_every_organisation_is_served(people, sink):
    with tenant_scope(people.rival.id):
        services.invite(
            actor=None, name="Nina", email="nina@example.org", role=Role.ADMIN, now=timezone.now()
        )
    tell(people, people.bob)
    tasks.drain()
    assert set(sink.recipients) == {"bob@example.org", "nina@example.org"}


def test_no_transaction_is_open_while_a_letter_is_sent(people, sink, monkeypatch):
    seen = []
    send = tasks.PostOffice.send

    def look(office, letter):
        seen.append(connection.in_atomic_block)
        send(office, letter)

    monkeypatch.setattr(tasks.PostOffice, "send", look)
    tell(people, people.bob)
    tasks.drain()
    assert seen == [False]


def test_killed_between_sending_and_marking_repeats_exactly_that_letter(people, sink, monkeypatch):
    tell(people, people.alice, people.bob, people.carol)
    mark, marked = tasks._mark_done, []

    def dies_at_the_second(delivery, now):
        marked.append(delivery)
        if len(marked) == 2:
            raise Killed
        mark(delivery, now)

    monkeypatch.setattr(tasks, "_mark_done", dies_at_the_second)
    with pytest.raises(Killed):
        batch(people)
    assert len(sink.letters) == 2
    monkeypatch.setattr(tasks, "_mark_done", mark)
    assert batch(people) == 0  # the lease still holds
    assert batch(people, later=tasks.LEASE + timedelta(seconds=1)) == 2
    assert batch(people, later=2 * tasks.LEASE) == 0
    assert len(sink.letters) == 4
    first_time = sink.letters[1]
    again = [each for each in sink.letters[2:] if each["To"] == first_time["To"]]
    assert [each["Message-ID"] for each in again] == [first_time["Message-ID"]]
    assert set(sink.recipients) == {"alice@example.org", "bob@example.org", "carol@example.org"}


def test_killed_before_writing_loses_nothing_and_counts_the_attempt(people, sink, monkeypatch):
    tell(people, people.bob, channels=("inbox", "email"))
    write = tasks._write

    def dies(*_args):
        raise Killed

    monkeypatch.setattr(tasks, "_write", dies)
    with pytest.raises(Killed):
        batch(people)
    monkeypatch.setattr(tasks, "_write", write)
    assert [each.attempts for each in deliveries(people)] == [1, 1]
    assert batch(people, later=tasks.LEASE + timedelta(seconds=1)) == 2
    assert sink.recipients == ["bob@example.org"]
    with tenant_scope(people.organization.id):
        assert Notification.objects.count() == 1


def test_two_drains_at_once_never_both_send(people, sink, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 7)
    for _round in range(15):
        tell(people, people.alice, people.bob, people.carol, people.dora)
    start = threading.Barrier(3)

    def work():
        start.wait()
        tasks.drain()
        connection.close()
        tasks.organizations_with.__globals__["connections"]["scan"].close()

    threads = [threading.Thread(target=work) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tasks.drain()
    identities = [letter["Message-ID"] for letter in sink.letters]
    assert (len(identities), len(set(identities))) == (60, 60)
    assert all(each.attempts == 1 for each in deliveries(people))


def test_one_refused_address_holds_up_nobody_else(people, sink):
    sink.refused = {"bob@example.org"}
    tell(people, people.alice, people.bob, people.carol)
    batch(people)
    assert set(sink.recipients) == {"alice@example.org", "carol@example.org"}
    alice, bob, carol = deliveries(people)
    assert (alice.done_at is None, bob.done_at is None, carol.done_at is None) == (
        False,
        True,
        False,
    )
    assert "451" in bob.last_error
    sink.refused = set()
    assert batch(people) == 0
    assert batch(people, later=timedelta(minutes=2)) == 1
    assert deliveries(people)[1].last_error == ""


def test_a_server_that_is_down_is_asked_once_a_batch(people, mail_settings):
    tell(people, people.alice, people.bob)
    started = time.monotonic()
    batch(people)
    assert time.monotonic() - started < mail_settings.EMAIL_TIMEOUT
    assert [each.attempts for each in deliveries(people)] == [1, 1]
    assert {each.last_error.split(":")[0] for each in deliveries(people)} == {
        "ConnectionRefusedError"
    }


def test_waits_grow_to_half_a_day():
    minutes = [tasks.wait_after(n) / timedelta(minutes=1) for n in range(1, 8)]
    assert minutes == [1, 4, 16, 64, 256, 720, 720]


def test_after_eight_attempts_it_is_given_up_with_a_line_in_the_log(people, mail_settings, caplog):
    tell(people, people.bob)
    now = timezone.now()
    waits = []
    with caplog.at_level(logging.ERROR, logger="perfmgmt.notices.tasks"):
        for _attempt in range(8):
            assert tasks.tell_batch(people.organization.id, now=now) == 1
            [delivery] = deliveries(people)
            waits.append(delivery.due_at - now)
            now = max(delivery.due_at, now)
    assert waits[:7] == [tasks.wait_after(n) for n in range(1, 8)]
    assert delivery.given_up_at is not None
    [line] = caplog.messages
    assert line.startswith(
        f"Delivery {delivery.pk} of {VERB} by email is given up after 8 attempts. "
    )
    assert tasks.tell_batch(people.organization.id, now=now + timedelta(days=9)) == 0


def test_a_notice_that_cannot_be_written_holds_up_nobody_else(people, sink, monkeypatch):
    def breaks_for_bob(_event, recipient):
        if recipient == people.bob:
            raise KeyError("missing")
        return Notice(subject="Fine")

    monkeypatch.setitem(NOTICES, VERB, breaks_for_bob)
    tell(people, people.alice, people.bob, channels=("inbox", "email"))
    batch(people)
    assert sink.recipients == ["alice@example.org"]
    errors = [each.last_error for each in deliveries(people)]
    assert errors == ["", "", "KeyError: 'missing'", "KeyError: 'missing'"]


def test_an_error_of_the_database_in_one_notice_spares_the_rest(people, sink, monkeypatch):
    def asks_nonsense_for_alice(_event, recipient):
        if recipient == people.alice:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nonsense")
        return Notice(subject="Fine")

    monkeypatch.setitem(NOTICES, VERB, asks_nonsense_for_alice)
    tell(people, people.alice, people.bob)
    batch(people)
    assert sink.recipients == ["bob@example.org"]


def test_what_is_over_is_not_told(people, sink, monkeypatch):
    monkeypatch.setitem(NOTICES, VERB, lambda _event, _recipient: None)
    tell(people, people.bob, channels=("inbox", "email"))
    batch(people)
    assert sink.letters == []
    assert all(each.done_at for each in deliveries(people))


def test_who_has_left_is_told_nothing(people, sink):
    tell(people, people.bob)
    with tenant_scope(people.organization.id):
        services.revoke_membership(actor=people.erin, member=people.bob, now=timezone.now())
    batch(people)
    assert sink.letters == []
    [delivery] = deliveries(people)
    assert (delivery.last_error, delivery.given_up_at is not None) == (
        "The recipient has left.",
        True,
    )


def test_each_reads_their_own_language_else_the_organisations(people, sink, monkeypatch):
    Organization.objects.filter(pk=people.organization.pk).update(
        locale="de", time_zone="Asia/Tokyo"
    )
    people.alice.user.language = "en"
    people.alice.user.save()

    def speaks(_event, _recipient):
        zone = timezone.get_current_timezone_name()
        return Notice(subject=f"{translation.get_language()} {zone}")

    monkeypatch.setitem(NOTICES, VERB, speaks)
    tell(people, people.alice, people.bob)
    batch(people)
    assert {letter["To"]: letter["Subject"] for letter in sink.letters} == {
        "alice@example.org": "en Asia/Tokyo",
        "bob@example.org": "de Asia/Tokyo",
    }


def test_a_subject_of_several_lines_cannot_add_headers(people, sink, monkeypatch):
    monkeypatch.setitem(NOTICES, VERB, lambda *_: Notice(subject="Hello\r\nBcc: all@example.org"))
    tell(people, people.bob)
    batch(people)
    [letter] = sink.letters
    assert (letter["Subject"], letter["Bcc"]) == ("Hello Bcc: all@example.org", None)


def test_what_the_lease_no_longer_covers_is_put_back(people, sink, monkeypatch):
    monkeypatch.setattr(tasks, "SLOWEST_SEND", tasks.LEASE)
    tell(people, people.alice, people.bob)
    batch(people)
    assert sink.letters == []
    assert [(each.attempts, each.leased_until) for each in deliveries(people)] == [(0, None)] * 2


def test_a_broker_that_is_down_loses_no_notice_and_holds_up_nobody(
    people, sink, monkeypatch, caplog
):
    asked, may_fail = threading.Event(), threading.Event()

    def down(*_args, **_options):
        asked.set()
        may_fail.wait(5)
        raise OperationalError("no broker")

    monkeypatch.setattr(events, "nudge_the_drain", lambda: nudging.nudge(events.DRAIN))
    monkeypatch.setattr(nudging, "current_app", SimpleNamespace(send_task=down))
    tell(people, people.bob)  # comes back although the broker has not answered
    assert asked.wait(5)
    tell(people, people.carol)  # the same hint is on its way already
    may_fail.set()
    for thread in threading.enumerate():
        if thread.name == "nudge":
            thread.join(5)
    assert [line for line in caplog.messages if "nudged" in line] == [
        f"{events.DRAIN} was not nudged (no broker); the next beat takes it up."
    ]
    tasks.drain()
    assert set(sink.recipients) == {"bob@example.org", "carol@example.org"}
