"""The drain: takes deliveries from the outbox in PostgreSQL and tells people.

A claim counts the attempt and holds a lease; letters go out with no transaction open, and each is
marked right after it was sent. A worker killed at any point loses nothing: its lease ends and
another repeats at most the one letter that was sent but not marked.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation

from perfmgmt.events.models import Delivery, Notification
from perfmgmt.events.notice import Notice
from perfmgmt.events.services import DRAIN
from perfmgmt.notices.mail import PostOffice, compose
from perfmgmt.notices.registry import write_notice
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scan import organizations_with
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.wording import own_words

log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=5)
SLOWEST_SEND = timedelta(seconds=90)
LONGEST_RUN = timedelta(seconds=30)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)

WAITING = (
    "thing.done_at IS NULL AND thing.given_up_at IS NULL AND thing.due_at <= now()"
    " AND (thing.leased_until IS NULL OR thing.leased_until <= now())"
)


@dataclass(frozen=True, slots=True)
class Letter:
    delivery: Delivery
    message: EmailMessage


@shared_task(name=DRAIN)
def drain() -> None:
    """Tell everything that waits, a batch of each organisation in turn, so that none waits for another."""
    ends = time.monotonic() + LONGEST_RUN.total_seconds()
    while waiting := organizations_with(Delivery, WAITING):
        told = 0
        for organization_id in waiting:
            told += tell_batch(organization_id, now=timezone.now())
            if time.monotonic() > ends:
                return
        if not told:
            return


def tell_batch(organization_id: UUID, *, now: datetime) -> int:
    """Claim up to a batch of one organisation's deliveries and see them through; how many were claimed."""
    started = time.monotonic()
    with tenant_scope(organization_id):
        claimed = Delivery.objects.claim(now, limit=BATCH, lease=LEASE)
    if not claimed:
        return 0
    with tenant_scope(organization_id):
        organization = Organization.objects.get(pk=organization_id)
        letters = _write(organization, claimed, now)
    if letters:
        ends = started + (LEASE - SLOWEST_SEND).total_seconds()
        _send(organization_id, letters, now=now, ends=ends)
    return len(claimed)


def _write(organization: Organization, claimed: list[Delivery], now: datetime) -> list[Letter]:
    """Put notifications into inboxes, and give back the letters that are to be sent."""
    letters = []
    for delivery in claimed:
        if not delivery.recipient.is_active:
            _give_up([delivery], "The recipient has left.", now)
            continue
        try:
            with transaction.atomic(), _in_words_of(delivery, organization):
                notice = write_notice(delivery.event, delivery.recipient)
                if notice is None:
                    _mark_done(delivery, now)
                elif delivery.channel == Delivery.Channel.EMAIL:
                    letters.append(Letter(delivery, compose(delivery, notice, organization)))
                else:
                    _put_into_inbox(delivery, notice, now)
        except Exception as error:  # noqa: BLE001 - one broken notice holds up nobody else's; it is kept and logged
            _fail([delivery], error, now)
    return letters


@contextmanager
def _in_words_of(delivery: Delivery, organization: Organization) -> Iterator[None]:
    """The recipient's language, else the organisation's, its words and its time zone."""
    user = delivery.recipient.user
    language = (user and user.language) or organization.locale
    here = timezone.override(organization.zone)
    with translation.override(language), here, own_words(organization):
        yield


def _put_into_inbox(delivery: Delivery, notice: Notice, now: datetime) -> None:
    Notification.objects.bulk_create(
        [
            Notification(
                event_id=delivery.event_id,
                recipient_id=delivery.recipient_id,
                subject=notice.subject[:300],
                body=notice.body,
                path=notice.path,
                created_at=now,
            )
        ],
        ignore_conflicts=True,  # a repeat after a crash finds it there
    )
    _mark_done(delivery, now)


def _send(organization_id: UUID, letters: list[Letter], *, now: datetime, ends: float) -> None:
    """Outside every transaction, each letter marked before the next one is sent.

    What the lease no longer covers is put back, so that a slow mail server makes nobody send twice.
    """
    with PostOffice() as office:
        for place, letter in enumerate(letters):
            rest = [each.delivery for each in letters[place:]]
            if time.monotonic() > ends:
                with tenant_scope(organization_id):
                    _put_back(rest)
                return
            try:
                office.open()
            except OSError as error:  # SMTPException is one too
                with tenant_scope(organization_id):
                    _fail(rest, error, now)
                return
            _send_one(organization_id, office, letter, now)


def _send_one(organization_id: UUID, office: PostOffice, letter: Letter, now: datetime) -> None:
    try:
        office.send(letter.message)
    except (OSError, ValueError) as error:  # refused, cut off, or not a possible address
        with tenant_scope(organization_id):
            _fail([letter.delivery], error, now)
        return
    with tenant_scope(organization_id):
        _mark_done(letter.delivery, now)


def _mark_done(delivery: Delivery, now: datetime) -> None:
    _set([delivery], done_at=now, leased_until=None, last_error="")


def _put_back(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        _set([delivery], leased_until=None, attempts=delivery.attempts - 1)


def _fail(deliveries: list[Delivery], error: Exception, now: datetime) -> None:
    """Keep the error and try again later and later: 1, 4, 16 … minutes, in all a good day."""
    words = f"{type(error).__name__}: {error}"[:500]
    for delivery in deliveries:
        if delivery.attempts >= Delivery.MOST_ATTEMPTS:
            _give_up([delivery], words, now)
            continue
        wait = wait_after(delivery.attempts)
        log.warning("Delivery %s failed, again in %s. %s", delivery.pk, wait, words)
        _set([delivery], leased_until=None, last_error=words, due_at=now + wait)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain."""
    return min(FIRST_WAIT * 4 ** (attempts - 1), LONGEST_WAIT)


def _give_up(deliveries: list[Delivery], words: str, now: datetime) -> None:
    for delivery in deliveries:
        log.error(
            "Delivery %s of %s by %s is given up after %s attempts. %s",
            delivery.pk,
            delivery.event.verb,
            delivery.channel,
            delivery.attempts,
            words,
        )
    _set(deliveries, leased_until=None, last_error=words, given_up_at=now)


def _set(deliveries: Iterable[Delivery], **fields) -> None:
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(**fields)
