"""The order of sends, writes and acknowledgement, with stand-ins for stream and tables."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from services import codec
from services.deduplicator.dedupe import write
from services.deduplicator.load import load_matcher
from services.deduplicator.state import TABLES, Put, TableName
from services.deduplicator.tables import Tables, TextKeys
from services.deduplicator.worker import Worker
from services.liveness import Liveness
from services.messages import FETCHED_AT, Outgoing
from services.streaming.parts import to_incoming
from services.streaming.tables import DurableTable
from services.throughput import Throughput
from tests.deduplicator.builders import DAY, article, mention, mention_set, when
from tests.deduplicator.replica import TOPICS
from tests.fakes import FakeClock


class FakeTables:
    """Two dicts; notes each write."""

    def __init__(self, journal: list[str]) -> None:
        self.data: dict[TableName, dict[str, bytes]] = {name: {} for name in TABLES}
        self._journal = journal

    def read(self, name: TableName) -> dict[str, bytes]:
        return self.data[name]

    async def write(self, puts: tuple[Put, ...], partition: int) -> None:
        write(self.data, puts)
        for put in puts:
            self._journal.append(f"write {put.table} {partition}")


class FakeLog:
    """Keeps the names of log events."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def info(self, event: str, **_: object) -> None:
        self.events.append(event)

    warning = info


class Bench:
    """A worker with everything around it."""

    def __init__(self) -> None:
        self.journal: list[str] = []
        self.tables, self.log = FakeTables(self.journal), FakeLog()
        self.throughput = Throughput("deduplicator", clock=FakeClock())
        self.liveness = Liveness(FakeClock(), ready_lag_records=10, has_recovery=True)
        self.worker = Worker(load_matcher(), TOPICS, self.tables, (self.throughput, self.liveness), self.log)

    def take(self, value: bytes, *, deliver: Callable[[tuple[Outgoing, ...]], Any] | None = None) -> None:
        message = SimpleNamespace(
            topic="conflict.mentions",
            partition=5,
            offset=len(self.journal),
            key=b"SYR",
            value=value,
            headers=((FETCHED_AT, b"2025-11-03T11:59:00Z"),),
            timestamp=1762171200.0,
        )
        asyncio.run(self.worker.take(to_incoming(message), deliver or self.deliver))

    async def deliver(self, outgoing: tuple[Outgoing, ...]) -> None:
        self.journal += [f"send {out.topic}" for out in outgoing]


def report(number: int) -> bytes:
    return codec.encode(mention_set(mention(f"m{number}", of=article(f"a{number}", hours=24 + number))))


def test_sends_come_before_writes_and_events_before_mentions() -> None:
    bench = Bench()
    bench.take(report(1))
    assert bench.journal.pop(0) == "write watermarks 5"
    assert bench.journal == ["send conflict.clusters", "write clusters 5", "write mentions 5"]


def test_a_send_that_fails_writes_nothing() -> None:
    bench = Bench()

    async def fail(_: object) -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        bench.take(report(1), deliver=fail)
    assert (bench.tables.data["mentions"], bench.tables.data["clusters"]) == ({}, {})


def test_tables_are_read_again_after_a_rebalance() -> None:
    bench = Bench()
    bench.take(report(1))
    other = Bench()
    other.tables.data = bench.tables.data
    other.take(report(2))
    bench.worker.forget()
    assert bench.liveness.is_ready() == "state is being recovered"
    bench.take(report(2))
    # The other worker had done it already.
    assert bench.throughput.line()["dropped"] == {"repeated-mention-set": 1}
    assert bench.log.events == ["recovered", "recovered"]


def test_a_long_recovery_says_that_it_goes_on() -> None:
    bench = Bench()
    bench.take(report(1))
    turns: list[None] = []
    liveness = Liveness(FakeClock(), ready_lag_records=10, has_recovery=True, on_turn=lambda: turns.append(None))
    turns.clear()
    Worker(load_matcher(), TOPICS, bench.tables, (bench.throughput, liveness), bench.log).recover()
    assert len(turns) == 2  # one for mentions, one for events


def test_counts_and_delays() -> None:
    bench = Bench()
    bench.take(report(1))
    bench.take(b"nonsense")
    line = bench.throughput.line()
    assert (line["in"], line["out"], line["dead_letters"]) == (2, 1, 1)
    assert (line["since_fetched_s"]["p50"], line["since_received_s"]["p50"]) == (60.0, 0.0)
    assert bench.log.events == ["recovered"]


class FakeStore(dict[bytes, bytes]):
    """Faust's memory store, which must be told whose entry is whose."""

    def __init__(self) -> None:
        super().__init__()
        self._key_partition: dict[bytes, int] = {}


class FakeTable:
    """A Faust table with its changelog, and the application of a worker that owns partition 4."""

    def __init__(self, name: str = "clusters", journal: list[str] | None = None) -> None:
        self.data = FakeStore()
        self.app, self.changelog_topic, self.changelog_topic_name = self, self, name
        self.tables = self.recovery = self.on_partitions_revoked = self
        self.active_highwaters, self.consumer_generation_id = {TP(name, 4): 6}, 2
        self._name, self._journal = name, journal if journal is not None else []

    def connect(self, _: object) -> None:
        """No partition is ever revoked."""

    def apply_changelog_batch(self, _: object) -> None:
        """Nothing is ever recovered."""

    async def send(self, *, key: bytes, value: bytes, partition: int, headers: dict[str, bytes]) -> Any:
        assert headers == {"owner": b"6 2"}
        self._journal.append(f"queue {self._name} {key.decode()} {partition}")

        async def acknowledge() -> None:
            assert key not in self.data
            self._journal.append(f"ack {self._name} {key.decode()}")

        return acknowledge()


def test_a_table_is_durable_before_the_next_is_written() -> None:
    journal: list[str] = []
    clusters, mentions = FakeTable("clusters", journal), FakeTable("mentions", journal)
    puts = (Put("clusters", "e1", b"1"), Put("clusters", "e2", b"2"), Put("mentions", "SYR|a", b"3"))
    tables = Tables({"clusters": clusters, "mentions": mentions})
    asyncio.run(tables.write(puts, 4))
    assert journal == [
        "queue clusters e1 4",
        "queue clusters e2 4",
        "ack clusters e1",
        "ack clusters e2",
        "queue mentions SYR|a 4",
        "ack mentions SYR|a",
    ]
    assert dict(tables.read("clusters")) == {"e1": b"1", "e2": b"2"}
    assert clusters.data._key_partition == {b"e1": 4, b"e2": 4}


def test_a_table_reads_as_a_mapping_of_text() -> None:
    stored = FakeTable()
    stored.data["é".encode()] = b"1"
    table = TextKeys(DurableTable(stored))
    assert (dict(table), len(table), table.get("x")) == ({"é": b"1"}, 1, None)


def test_what_is_closed_leaves_the_tables_before_anything_else_and_is_told() -> None:
    bench = Bench()
    bench.take(report(1))
    for number in (2, 3):
        bench.journal.clear()
        later = mention(f"m{number}", of=article(f"a{number}", hours=24 * 40), time=when(DAY + timedelta(39)))
        bench.take(codec.encode(mention_set(later)))
    assert bench.journal[:4] == ["write mentions 5", "write clusters 5", "write watermarks 5", "send conflict.clusters"]
    assert set(bench.tables.data["mentions"]) == {"SYR|a2", "SYR|a3"}
    assert bench.log.events == ["recovered", "closed"]


def test_a_removed_entry_is_a_tombstone_and_leaves_the_table() -> None:
    journal: list[str] = []
    table = FakeTable("clusters", journal)
    table.data[b"e1"], table.data._key_partition[b"e1"] = b"1", 4
    sent: list[bytes | None] = []

    async def send(*, key: bytes, value: bytes | None, partition: int, headers: dict[str, bytes]) -> Any:
        sent.append(value)

        async def acknowledge() -> None:
            assert key in table.data

        return acknowledge()

    table.send = send  # type: ignore[method-assign]
    asyncio.run(DurableTable(table).write([(b"e1", None)], 4))
    assert (sent, dict(table.data), table.data._key_partition) == ([None], {}, {})
