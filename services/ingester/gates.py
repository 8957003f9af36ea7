"""One request at a time to each site, with a gap after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.clock import Clock


class HostGates:
    """Hands out turns, in the order of asking, per key.

    Args:
        gap_s: Seconds between the end of one request to a key and the start of the next.
        clock: For the gap.
    """

    def __init__(self, *, gap_s: float, clock: Clock) -> None:
        self._gap_s, self._clock = gap_s, clock
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait for the key's turn."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            wait_s = self._free_at.get(key, 0.0) - self._clock.monotonic_s()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            try:
                yield
            finally:
                self._free_at[key] = self._clock.monotonic_s() + self._gap_s
