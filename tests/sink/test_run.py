from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from kafka.errors import KafkaConnectionError, KafkaError, NotLeaderForPartitionError
from structlog.testing import capture_logs

from services.errors import DeliveryError, TransientError
from services.event_types import load_event_types
from services.liveness import Liveness
from services.messages import Incoming
from services.sink.deliver import FlushThenCommit
from services.sink.handle import handle
from services.sink.published import PublishedVersions
from services.sink.run import next_offsets, read_lag, run, to_incoming
from services.throughput import Throughput
from services.topics import load_topics
from tests.examples import example_bytes
from tests.fakes import FakeClock
from tests.sink.fake_kafka import FakeConsumer, FakeProducer, FakeRecord


def record(value: bytes | None, *, offset: int = 0, partition: int = 0, **fields: object) -> FakeRecord:
    known = {"key": b"k", "headers": [], "timestamp": 1762179900000}
    return FakeRecord("conflict.clusters", partition, offset, value=value, **{**known, **fields})  # type: ignore[arg-type]


def turn(consumer: FakeConsumer, producer: FakeProducer) -> tuple[Throughput, Liveness]:
    """Run the loop until the consumer has nothing left."""
    throughput, state = Throughput("sink", clock=FakeClock()), Liveness(FakeClock(), ready_lag_records=10)
    run(
        consumer,
        handle=partial(handle, topics=load_topics(), event_types=load_event_types(), published=PublishedVersions()),
        deliver=FlushThenCommit(producer, consumer, timeout_s=1),
        observe=(throughput, state),
        is_stopping=lambda: consumer.is_drained,
        poll_records=10,
    )
    return throughput, state


def test_one_good_and_one_bad_message_are_both_accounted_for() -> None:
    good, bad = record(example_bytes("cluster", "created"), offset=5), record(b"<html>", offset=6)
    consumer, producer = FakeConsumer([[good, bad]]), FakeProducer()
    with capture_logs() as lines:
        throughput, _ = turn(consumer, producer)
    line = throughput.line()
    assert [topic for topic, _, _ in producer.sent] == [
        "conflict.events",
        "conflict.event-changes",
        "conflict.dead-letters",
    ]
    assert (line["in"], line["out"], line["dead_letters"], line["lag_records"]) == (2, 2, 1, 0)
    assert list(consumer.committed.values()) == [7]
    ((told),) = lines
    assert (told["event"], told["offset"], told["error"]) == ("dead_letter", 6, "DecodeError")


def test_the_next_batch_waits_until_this_one_is_committed() -> None:
    log: list[str] = []
    batches = [[record(example_bytes("cluster", name), offset=n)] for n, name in enumerate(("created", "updated"))]
    consumer = FakeConsumer(batches, log=log)
    turn(consumer, FakeProducer(log))
    assert log == ["send", "send", "flush", "commit"] * 2


def test_a_failed_delivery_ends_the_loop_with_nothing_committed() -> None:
    consumer, producer = FakeConsumer([[record(example_bytes("cluster", "created"))]]), FakeProducer()
    producer.error = NotLeaderForPartitionError()
    with pytest.raises(DeliveryError):
        turn(consumer, producer)
    assert consumer.committed == {}


def test_a_message_is_read_whole() -> None:
    message = to_incoming(record(b"v", offset=9, partition=2, headers=[("a", b"1"), ("b", None)]))
    at = datetime(2025, 11, 3, 14, 25, tzinfo=UTC)
    assert message == Incoming("conflict.clusters", 2, 9, b"k", b"v", (("a", b"1"), ("b", b"")), at)


@pytest.mark.parametrize("stamp", [-1, None], ids=["unset", "absent"])
def test_a_message_without_a_timestamp_has_no_instant(stamp: int | None) -> None:
    assert to_incoming(record(b"v", timestamp=stamp)).message_at is None


def test_next_offsets_stand_past_the_last_message_of_each_partition() -> None:
    messages = [to_incoming(record(b"", partition=p, offset=o)) for p, o in ((0, 4), (0, 5), (1, 9))]
    assert next_offsets(messages) == {("conflict.clusters", 0): 6, ("conflict.clusters", 1): 10}


def test_lag_counts_what_was_not_read_yet() -> None:
    consumer = FakeConsumer([[record(b"", offset=0)], [record(b"", offset=1)], [record(b"", offset=2)]])
    assert read_lag(consumer) == 0  # nothing fetched yet, so nothing is known
    consumer.poll()
    assert read_lag(consumer) == 2


def test_without_partitions_lag_is_unknown() -> None:
    assert read_lag(FakeConsumer([])) is None


def test_a_broker_that_goes_away_after_a_batch_stops_nothing() -> None:
    consumer, producer = FakeConsumer([[record(example_bytes("cluster", "created"))]]), FakeProducer()
    consumer.position_error = KafkaConnectionError("socket disconnected")
    _, state = turn(consumer, producer)
    assert len(producer.sent) == 2
    assert state.is_ready() == "no partition assigned"


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        (
            TransientError("events-7 has a transaction that does not end"),
            "^events-7 has a transaction that does not end$",
        ),
        (None, "clusters cannot be read: KafkaError.*rebalance"),
    ],
    ids=["from catching up", "of its own"],
)
def test_what_a_poll_comes_upon_is_one_line(cause: Exception | None, message: str) -> None:
    consumer = FakeConsumer([[record(example_bytes("cluster", "created"))]])
    consumer.poll_error = KafkaError("rebalance")
    consumer.poll_error.__cause__ = cause
    with pytest.raises(TransientError, match=message):
        turn(consumer, FakeProducer())
