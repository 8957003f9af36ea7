"""Tells how far a recovery of tables is, and ends a worker whose recovery will not end: its supervisor starts it anew.

With faust-streaming 0.15.3 such a worker waits for ever, alive and a member of its group, and reads nothing:

- it has its changelogs assigned and does not fetch them; seen once, after a rebalance. A recovery that makes any
  progress at all is left alone;
- a step of the recovery ran out of time, the broker being down or cut off meanwhile. Faust takes that for a stop on
  request: the task that recovers ends without a word, and no later rebalance finds it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import faust
import structlog
from faust.tables.recovery import ServiceStopped

from services.errors import TransientError

STALL_S = 30.0
"""A recovery reads thousands of entries a second; a broker that restarts is back sooner."""

_LOOK_S, _TELL_S = 1.0, 5.0


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
    """Have an application with tables crash once a recovery has not read an entry for STALL_S, or ran out of time.

    While one goes on it is told, `recovering`, with the entries that are left.
    """
    _end_when_unanswered(app)
    watches: list[asyncio.Task[None]] = []

    async def watch() -> None:
        stall, told_s = Stall(STALL_S), -math.inf
        while not app.should_stop:
            await asyncio.sleep(look_s)
            looked_s = now_s()
            remaining = app.tables.recovery.active_remaining_total() if app.in_recovery else None
            if remaining and looked_s - told_s >= _TELL_S:
                structlog.get_logger().info("recovering", unread_entries=remaining)
                told_s = looked_s
            if stall.lasts(remaining, looked_s):
                await app.crash(TransientError(f"recovery stands still, {remaining} table entries unread"))
                return

    def begin(*_: object, **__: object) -> None:
        if not watches:
            watches.append(asyncio.get_running_loop().create_task(watch()))

    app.on_partitions_assigned.connect(begin)


def _end_when_unanswered(app: faust.App) -> None:
    recovery = app.tables.recovery
    wait = recovery._wait

    async def wait_or_crash(step: Any, timeout: float | None = None) -> None:
        try:
            await wait(step, timeout=timeout)
        except ServiceStopped:
            if timeout is not None and not recovery.should_stop:
                await app.crash(TransientError(f"recovery of tables: no answer from the broker in {timeout:g} s"))
            raise

    recovery._wait = wait_or_crash
