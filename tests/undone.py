"""Worlds that are built once for all tests of a module, and leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone(blocker) -> Iterator[None]:
    """A transaction, or a savepoint within one, of which nothing stays."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
