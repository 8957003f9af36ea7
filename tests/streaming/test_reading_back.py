"""What a recovery reads in batches, and what it leaves to Faust: Faust's own tables, a stand-in for the broker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from aiokafka.errors import KafkaConnectionError
from faust.types import TP

from services.streaming import reading_back
from services.streaming.parts import new_table
from services.streaming.reading_back import read_in_batches
from tests.streaming import test_tables

CHANGELOG = replace(test_tables.CHANGELOG, partitions=2)
FIRST, SECOND = TP(CHANGELOG.name, 0), TP(CHANGELOG.name, 1)
Log = dict[TP, list[tuple[bytes, bytes | None]]]


@dataclass
class Reader:
    """As much of a consumer as is used; serves `size` entries a call."""

    log: Log
    size: int = 2
    fails_after: int | None = None
    hangs: bool = False
    position: dict[Any, int] = field(default_factory=dict)
    calls: int = 0
    started: int = 0
    stopped: int = 0

    async def start(self) -> None:
        self.started += 1

    async def stop(self) -> None:
        self.stopped += 1

    def assign(self, places: list[Any]) -> None:
        self.position = dict.fromkeys(places, 0)

    def seek(self, place: Any, offset: int) -> None:
        self.position[place] = offset

    async def getmany(self, *, timeout_ms: int, max_records: int) -> dict[Any, list[Any]]:
        if self.hangs:
            await asyncio.sleep(3600)
        if self.calls == self.fails_after:
            raise KafkaConnectionError("the broker is down")
        self.calls += 1
        served = {}
        for place, start in self.position.items():
            rows = list(enumerate(self.log[place]))[start : start + self.size]
            self.position[place] += len(rows)
            if rows:
                served[place] = [
                    SimpleNamespace(key=key, value=value, partition=place.partition, offset=offset, headers=())
                    for offset, (key, value) in rows
                ]
        return served


class Recovery:
    """Faust's recovery of one table, at the step in which it seeks to where it reads from."""

    def __init__(self, log: Log, reader: Reader, *, read_to: int = -1) -> None:
        self.app = faust.App("reading-back", store="memory://", web_enabled=False)
        self.table = new_table(self.app, "t", CHANGELOG)
        self.faust = self.app.tables.recovery
        self.faust.active_highwaters.update({place: len(entries) - 1 for place, entries in log.items()})
        self.faust.active_offsets.update(dict.fromkeys(log, read_to))
        self.faust.tp_to_table.update(dict.fromkeys(log, self.table))
        thread = SimpleNamespace(_create_client_consumer=lambda transport: reader)
        self._consumer = SimpleNamespace(_thread=thread, transport=None, seek_wait=self._seek_wait)
        self.sought: dict[TP, int] = {}
        read_in_batches(self.app)

    async def _seek_wait(self, offsets: dict[TP, int]) -> None:
        self.sought = dict(offsets)

    async def step(self) -> None:
        offsets = self.faust.active_offsets
        await self.faust._seek_offsets(self._consumer, set(offsets), offsets, "active")

    @property
    def held(self) -> dict[bytes, bytes]:
        return dict(self.table.data)


LOG: Log = {
    FIRST: [(b"a", b"1"), (b"b", b"1"), (b"a", b"2"), (b"b", None), (b"c", b"1")],
    SECOND: [(b"d", b"1")],
}


def test_all_is_read_and_faust_has_nothing_left() -> None:
    reader = Reader(LOG)
    recovery = Recovery(LOG, reader)
    asyncio.run(recovery.step())
    assert recovery.held == {b"a": b"2", b"c": b"1", b"d": b"1"}
    assert recovery.sought == {FIRST: 4, SECOND: 0}
    assert not recovery.faust.need_recovery()
    assert (reader.started, reader.stopped) == (1, 1)


def test_what_was_read_before_is_not_read_again() -> None:
    recovery = Recovery({FIRST: LOG[FIRST]}, Reader({FIRST: LOG[FIRST]}), read_to=2)
    asyncio.run(recovery.step())
    assert recovery.held == {b"c": b"1"}


def test_no_reader_is_opened_where_nothing_is_left() -> None:
    reader = Reader(LOG)
    asyncio.run(Recovery({SECOND: LOG[SECOND]}, reader, read_to=0).step())
    assert reader.started == 0


def test_what_takes_too_long_is_left_to_faust(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = iter((0.0, 0.0, reading_back.BUDGET_S + 1))
    monkeypatch.setattr(reading_back, "monotonic", lambda: next(now_s))
    recovery = Recovery(LOG, Reader(LOG))
    asyncio.run(recovery.step())
    assert recovery.sought == {FIRST: 1, SECOND: 0}
    assert recovery.faust.active_remaining()[FIRST] == 3


def test_a_broker_that_fails_leaves_the_rest_to_faust() -> None:
    reader = Reader(LOG, fails_after=1)
    recovery = Recovery(LOG, reader)
    asyncio.run(recovery.step())
    assert recovery.held == {b"a": b"1", b"b": b"1", b"d": b"1"}
    assert recovery.sought == {FIRST: 1, SECOND: 0}
    assert reader.stopped == 1


def test_a_rebalance_ends_it() -> None:
    reader = Reader(LOG, hangs=True)

    async def cancel() -> None:
        step = asyncio.get_running_loop().create_task(Recovery(LOG, reader).step())
        while not reader.position:
            await asyncio.sleep(0)
        step.cancel()
        await asyncio.gather(step, return_exceptions=True)

    asyncio.run(cancel())
    assert reader.stopped == 1
