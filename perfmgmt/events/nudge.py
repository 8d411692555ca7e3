"""A hint to a worker to look now. The promise is in PostgreSQL, so a hint may be lost and nobody waits for it."""

import logging
import threading
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_in_flight: set[tuple[Any, ...]] = set()
_guard = threading.Lock()


def nudge(task: str, *arguments: str, expires: int = 30) -> None:
    """Ask for a task from a thread of its own: a broker that is down takes seconds to say so.

    The same hint is in flight once at a time; the beat looks anyway.
    """
    hint = (task, *arguments)
    with _guard:
        if hint in _in_flight:
            return
        _in_flight.add(hint)
    threading.Thread(target=_send, args=[hint, expires], name="nudge", daemon=True).start()


def _send(hint: tuple[str, ...], expires: int) -> None:
    task, *arguments = hint
    try:
        current_app.send_task(task, arguments, ignore_result=True, expires=expires)
    except (OSError, OperationalError, RedisError) as error:
        log.warning("%s was not nudged (%s); the next beat takes it up.", task, error)
    finally:
        with _guard:
            _in_flight.discard(hint)
