"""Keys of rows rise in the order of writing, also within one millisecond and when the clock stands."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from perfmgmt.tenancy.fields import uuid7


def test_keys_rise_however_fast_they_are_made():
    keys = [uuid7() for _ in range(20_000)]

    assert all(earlier < later for earlier, later in pairwise(keys))
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {"specified in RFC 4122"}


def test_keys_rise_while_the_clock_stands_or_goes_back(monkeypatch):
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)

    assert before < uuid7() < uuid7()


def test_a_key_tells_the_millisecond_it_was_made():
    earliest = time.time_ns() // 1_000_000
    made = uuid7().int >> 80

    # a key may run ahead of the clock by as many ticks as keys were asked for at once
    assert earliest <= made <= time.time_ns() // 1_000_000 + 10


def test_threads_never_share_a_key():
    with ThreadPoolExecutor(4) as threads:
        keys = list(threads.map(lambda _: uuid7(), range(4_000)))

    assert len(set(keys)) == 4_000
