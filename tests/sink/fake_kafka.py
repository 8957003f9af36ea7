"""kafka-python's consumer and producer, as far as the sink uses them, over lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kafka import TopicPartition
from kafka.errors import KafkaError


class FakeRecord(NamedTuple):
    """A message as kafka-python hands it out."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    timestamp: int | None


class FakeMembership(NamedTuple):
    """What `group_metadata` tells; of a consumer that its group went on without: generation -1, no member id."""

    generation_id: int = 7
    member_id: str = "sink-1"


class FakeFuture:
    def __init__(self, error: KafkaError | None) -> None:
        self._error = error

    def get(self, timeout: float | None = None) -> None:
        if self._error is not None:
            raise self._error


class FakeProducer:
    """Keeps what was sent; `error` is what acknowledgements come back with."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.sent: list[tuple[str, bytes, bytes]] = []
        self.error: KafkaError | None = None
        self.fails_at: str | None = None  # step of a transaction
        self.offsets: dict[TopicPartition, int] = {}  # sent to the transaction
        self.membership: FakeMembership | None = None  # sent beside them
        self.log = log if log is not None else []

    def send(self, topic: str, *, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> FakeFuture:
        self.sent.append((topic, key, value))
        self.log.append("send")
        return FakeFuture(self.error)

    def init_transactions(self) -> None:
        self._step("init")

    def begin_transaction(self) -> None:
        self._step("begin")

    def send_offsets_to_transaction(
        self, offsets: Mapping[TopicPartition, Any], group_metadata: FakeMembership
    ) -> None:
        self._step("offsets")
        self.offsets, self.membership = {place: entry.offset for place, entry in offsets.items()}, group_metadata

    def commit_transaction(self) -> None:
        self._step("commit")

    def _step(self, name: str) -> None:
        self.log.append(name)
        if self.fails_at == name:
            raise KafkaError(name)

    def flush(self, timeout: float | None = None) -> None:
        self.log.append("flush")


class FakeConsumer:
    """Hands out prepared batches, then nothing."""

    def __init__(self, batches: list[list[FakeRecord]], *, log: list[str] | None = None) -> None:
        self._batches = list(batches)
        self._end = {self._place(r): r.offset + 1 for batch in batches for r in batch}
        self._position: dict[TopicPartition, int] = {}
        self.committed: dict[TopicPartition, int] = {}
        self.commit_error: KafkaError | None = None
        self.poll_error: KafkaError | None = None
        self.position_error: KafkaError | None = None
        self.membership = FakeMembership()
        self.log = log if log is not None else []

    @property
    def is_drained(self) -> bool:
        return not self._batches

    def poll(self, timeout_ms: int = 0, max_records: int | None = None) -> dict[TopicPartition, list[FakeRecord]]:
        if self.poll_error is not None:
            raise self.poll_error
        polled: dict[TopicPartition, list[FakeRecord]] = {}
        for record in self._batches.pop(0) if self._batches else []:
            polled.setdefault(self._place(record), []).append(record)
            self._position[self._place(record)] = record.offset + 1
        return polled

    def commit(self, offsets: Mapping[TopicPartition, Any], timeout_ms: int | None = None) -> None:
        if self.commit_error is not None:
            raise self.commit_error
        self.log.append("commit")
        self.committed |= {place: entry.offset for place, entry in offsets.items()}

    def group_metadata(self) -> FakeMembership:
        return self.membership

    def assignment(self) -> set[TopicPartition]:
        return set(self._end)

    def highwater(self, place: TopicPartition) -> int | None:
        return self._end[place] if place in self._position else None

    def position(self, place: TopicPartition) -> int:
        if self.position_error is not None:
            raise self.position_error
        return self._position[place]

    @staticmethod
    def _place(record: FakeRecord) -> TopicPartition:
        return TopicPartition(record.topic, record.partition)
