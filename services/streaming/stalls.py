"""Ends a worker whose recovery of tables stands still, so that its supervisor starts it anew.

Seen once with faust-streaming 0.15.3: after a rebalance a worker waited for its changelogs and did not fetch them, for
minutes, alive all the while. A recovery that makes any progress at all is left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import faust

from services.errors import TransientError

STALL_S = 30.0
"""A recovery reads thousands of entries a second; a broker that restarts is back sooner."""

_LOOK_S = 1.0


@dataclass(slots=True)
class Stall:
    """How long a number has not changed."""

    limit_s: float
    _number: int | None = None
    _since_s: float = 0.0

    def lasts(self, number: int | None, now_s: float) -> bool:
        """Tell whether it has been the same for longer than the limit; None, nothing to wait for, starts anew."""
        if number is None or number != self._number:
            self._number, self._since_s = number, now_s
        return number is not None and now_s - self._since_s > self.limit_s


def end_when_stalled(app: faust.App, *, look_s: float = _LOOK_S, now_s: Callable[[], float] = monotonic) -> None:
    """Have an application with tables crash once a recovery has not read an entry for STALL_S."""
    watches: list[asyncio.Task[None]] = []

    async def watch() -> None:
        stall = Stall(STALL_S)
        while not app.should_stop:
            await asyncio.sleep(look_s)
            remaining = app.tables.recovery.active_remaining_total() if app.in_recovery else None
            if stall.lasts(remaining, now_s()):
                await app.crash(TransientError(f"recovery stands still, {remaining} table entries unread"))
                return

    def begin(*_: object, **__: object) -> None:
        if not watches:
            watches.append(asyncio.get_running_loop().create_task(watch()))

    app.on_partitions_assigned.connect(begin)
