"""The cache of answers holds what it says: by memory, not by the length of bodies alone."""

from __future__ import annotations

import tracemalloc

from kg.server.cache import Cache, Kept


def test_many_small_answers_take_no_more_than_the_room() -> None:
    room = 4 << 20
    cache = Cache(room)
    tracemalloc.start()
    try:
        for number in range(60_000):
            cache.put(f"{number:032}", Kept(b"%020d" % number, False))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert room / 2 < cache.size <= room
    assert held < room * 1.4
