from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from services.errors import TransientError
from services.streaming.stalls import STALL_S, Stall, end_when_stalled


class FakeApp:
    """As much of Faust's application as is looked at; each look finds the next of `remaining`, None: no recovery."""

    def __init__(self, remaining: list[int | None]) -> None:
        self._remaining = remaining
        self.crashed: BaseException | None = None
        self.tables = SimpleNamespace(recovery=SimpleNamespace(active_remaining_total=lambda: self._remaining.pop(0)))
        self.on_partitions_assigned = self
        self._begin: Any = None

    @property
    def should_stop(self) -> bool:
        return not self._remaining

    @property
    def in_recovery(self) -> bool:
        if self._remaining[0] is None:
            self._remaining.pop(0)
            return False
        return True

    def connect(self, begin: Any) -> None:
        self._begin = begin

    async def crash(self, reason: BaseException) -> None:
        self.crashed = reason

    async def play(self) -> None:
        self._begin({"partitions"})
        self._begin({"partitions"})  # a rebalance later: still one watch
        while self.crashed is None and self._remaining:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


def crash_of(remaining: list[int | None]) -> BaseException | None:
    """Return how an application ends that looks every 20 s."""
    app, now_s = FakeApp(list(remaining)), iter(range(0, 100_000, 20))
    end_when_stalled(app, look_s=0, now_s=lambda: float(next(now_s)))  # type: ignore[arg-type]
    asyncio.run(app.play())
    return app.crashed


def test_a_recovery_that_stands_still_ends_the_worker() -> None:
    crash = crash_of([89, 89, 89, 89])
    assert isinstance(crash, TransientError)
    assert "89 table entries unread" in str(crash)


def test_a_slow_recovery_is_left_alone() -> None:
    assert crash_of([9, 9, 8, 8, 7, 7, 0, 0]) is None


def test_two_recoveries_are_not_one_long() -> None:
    assert crash_of([5, 5, None, 5, 5, None]) is None


def test_it_is_the_time_without_a_change_that_counts() -> None:
    stall = Stall(STALL_S)
    assert not stall.lasts(5, 0)
    assert not stall.lasts(5, STALL_S)
    assert stall.lasts(5, STALL_S + 1)
    assert not stall.lasts(4, STALL_S + 2)
    assert not stall.lasts(None, 1e6)
