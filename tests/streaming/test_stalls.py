from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.tables.recovery import RebalanceAgain, ServiceStopped
from structlog.testing import capture_logs

from services.errors import TransientError
from services.streaming.stalls import STALL_S, Stall, end_when_stalled


class FakeApp:
    """As much of Faust's application as is looked at; each look finds the next of `remaining`, None: no recovery."""

    def __init__(self, remaining: list[int | None]) -> None:
        self._remaining = remaining
        self.crashed: BaseException | None = None
        recovery = SimpleNamespace(active_remaining_total=lambda: self._remaining.pop(0), _wait=None)
        self.tables = SimpleNamespace(recovery=recovery)
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


def test_a_recovery_tells_how_much_is_left() -> None:
    with capture_logs() as lines:
        crash_of([9, 8, 0, None])
    told = [(line["event"], line["unread_entries"]) for line in lines]
    assert told == [("recovering", 9), ("recovering", 8)]


def test_two_recoveries_are_not_one_long() -> None:
    assert crash_of([5, 5, None, 5, 5, None]) is None


def test_it_is_the_time_without_a_change_that_counts() -> None:
    stall = Stall(STALL_S)
    assert not stall.lasts(5, 0)
    assert not stall.lasts(5, STALL_S)
    assert stall.lasts(5, STALL_S + 1)
    assert not stall.lasts(4, STALL_S + 2)
    assert not stall.lasts(None, 1e6)


# ---------------------------------------------------------------- a step that runs out of time


def crashes_in(step_s: float, *, timeout_s: float, before: Callable[[Any], None] = lambda recovery: None) -> list[str]:
    """Return how a real application crashes in whose recovery a step takes so long."""
    crashes: list[str] = []

    async def crash(reason: BaseException) -> None:
        crashes.append(str(reason))

    async def play() -> None:
        app = faust.App("stalls", broker="kafka://127.0.0.1:1", store="memory://")
        app.crash = crash
        end_when_stalled(app)
        before(app.tables.recovery)
        with suppress(ServiceStopped, RebalanceAgain):
            await app.tables.recovery._wait(asyncio.sleep(step_s), timeout=timeout_s)

    asyncio.run(play())
    return crashes


def test_a_step_of_a_recovery_that_runs_out_of_time_ends_the_worker() -> None:
    assert crashes_in(60, timeout_s=0.01) == ["recovery of tables: no answer from the broker in 0.01 s"]


@pytest.mark.parametrize(
    ("step_s", "before"),
    [
        (0, lambda recovery: None),
        (60, lambda recovery: recovery.signal_recovery_start.set()),
        (60, lambda recovery: recovery._stopped.set()),
    ],
    ids=["in time", "given up for the next rebalance", "asked to stop"],
)
def test_no_other_end_of_a_step_does(step_s: float, before: Callable[[Any], None]) -> None:
    assert crashes_in(step_s, timeout_s=5, before=before) == []
