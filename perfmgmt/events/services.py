"""Writing down what happened. Every verb ends here, in its own transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from perfmgmt.events.models import Delivery, Event, Notification
from perfmgmt.events.nudge import nudge
from perfmgmt.tenancy.models import ApiKey, Membership

DRAIN = "perfmgmt.notices.tasks.drain"
CHANNELS = (Delivery.Channel.INBOX, Delivery.Channel.EMAIL)


def record_event(
    *,
    actor: Membership | None,
    verb: str,
    subject: models.Model,
    now: datetime,
    payload: dict[str, Any] | None = None,
    tell: Iterable[Membership] = (),
    channels: Iterable[str] = CHANNELS,
    once: str | None = None,
    api_key: ApiKey | None = None,
    stand_in_for: Membership | None = None,
) -> Event | None:
    """Write one Event and a Delivery for each person and channel it is told to.

    `verb` is "<app>.<what happened>", e.g. "objectives.measurement_recorded"; `payload` is JSON and frozen.
    With `once`, a key such as "review-reminder:<id>:<slot>", a second call writes nothing and returns
    None: two schedulers at once are then harmless. The actor (None: the system itself) is never told
    what they did themselves.
    """
    fields = {
        "verb": verb,
        "actor": actor,
        "stand_in_for": stand_in_for,
        "api_key": api_key,
        "subject_kind": subject._meta.model_name,
        "subject_id": subject.pk,
        "payload": payload or {},
        "happened_at": now,
    }
    with transaction.atomic():
        if once is None:
            event = Event.objects.create(**fields)
        else:
            event, is_new = Event.objects.get_or_create(once_key=once, defaults=fields)
            if not is_new:
                return None
        _queue_deliveries(event, actor, tell, channels)
    return event


def _queue_deliveries(event, actor, tell, channels) -> None:
    actor_id: UUID | None = actor.pk if actor else None
    people = {person.pk: person for person in tell if person.pk != actor_id and person.is_active}
    deliveries = [
        Delivery(event=event, recipient=person, channel=channel)
        for person in people.values()
        for channel in channels
        if channel != Delivery.Channel.EMAIL or person.email
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        transaction.on_commit(nudge_the_drain, robust=True)


def nudge_the_drain() -> None:
    nudge(DRAIN)


def mark_read(*, member: Membership, notifications: models.QuerySet[Notification], now) -> int:
    """No Event: reading one's own inbox is no fact of the organisation."""
    return notifications.filter(recipient=member, read_at__isnull=True).update(read_at=now)
