"""Who is in a room at this moment. It lives in Redis for some seconds; losing it loses nothing else."""

import hashlib
import logging
from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from reviews.models import Review

# A browser asks every two seconds; three answers missed mean that it is gone.
HERE_FOR = 7
# Redis is on the same network; a page does not wait longer for it than this.
PATIENCE = 0.2

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _redis() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )


def _key(review: Review) -> str:
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    return f"{prefix}:{review.organization_id}:room:{review.pk}"


def who_is_here(review: Review, *, seen: UUID | None, at: float) -> frozenset[UUID] | None:
    """Everybody seen within the last seconds, and `seen` from now on; None where Redis is away.

    `at` is the machine's clock, not the organisation's: a sandbox stands still, people do not.
    """
    key = _key(review)
    try:
        with _redis().pipeline(transaction=False) as pipe:
            if seen is not None:
                pipe.zadd(key, {seen.bytes: at})
                pipe.expire(key, 2 * HERE_FOR)
            pipe.zremrangebyscore(key, "-inf", at - HERE_FOR)
            pipe.zrange(key, 0, -1)
            found = pipe.execute()[-1]
    except RedisError as error:
        log.warning("Nobody knows who is in the room: %s", error)
        return None
    return frozenset(UUID(bytes=one) for one in found)


def stamp(here: Collection[UUID] | None) -> str:
    """A short text that changes with who is here; "-" where nobody knows."""
    if here is None:
        return "-"
    together = b"".join(sorted(one.bytes for one in here))
    return hashlib.blake2s(together, digest_size=6).hexdigest()
