"""Keys of tenant data."""

import os
import threading
import time
import uuid
from typing import Any

from django.db import models


class _Ticks:
    """Instants in 1/4096 of a millisecond, each greater than the one this process took before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = 0

    def take(self) -> int:
        with self.lock:
            self.last = max(time.time_ns() * 4096 // 1_000_000, self.last + 1)
            return self.last


_ticks = _Ticks()


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7): new rows land beside each other in the index.

    The twelve bits after the milliseconds are their fraction (method 3 of its section 6.2, as in
    PostgreSQL's own `uuidv7()`), and a process never gives a key below one that it gave before: what
    it wrote and reads in the order of keys comes in the order of writing.
    """
    milliseconds, fraction = divmod(_ticks.take(), 4096)
    tail = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | tail)


class TenantKey(models.ForeignKey):
    """A reference to a row of the same organisation.

    The composite key that `tenant_constraints` adds is its constraint in the database; Django's own
    single-column key would cost a third of the insert rate beside it. Nothing cascades by default:
    facts are kept. `related_name` is "+" unless the target is meant to know who refers to it.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options["db_constraint"] = False
        options.setdefault("related_name", "+")
        super().__init__(to, on_delete, **options)
