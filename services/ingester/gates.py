"""One request at a time to each site, with a gap after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from services.clock import Clock


class HostGates:
    """Hands out turns, in the order of asking, per key.

    Args:
        gap_s: Seconds between the end of one request to a key and the start of the next.
        clock: For the gap.
        sleep: Waits so many seconds; in real time unless told.
    """

    def __init__(
        self, *, gap_s: float, clock: Clock, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._gap_s, self._clock, self._sleep = gap_s, clock, sleep
        self._gaps_s: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait for the key's turn."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            wait_s = self._free_at.get(key, 0.0) - self._clock.monotonic_s()
            if wait_s > 0:
                await self._sleep(wait_s)
            try:
                yield
            finally:
                self._free_at[key] = self._clock.monotonic_s() + self._gaps_s.get(key, self._gap_s)

    def slow_down(self, key: str, gap_s: float) -> None:
        """Keep a longer gap for one key, from its next request on; a shorter one changes nothing."""
        self._gaps_s[key] = max(self._gap_s, gap_s)
