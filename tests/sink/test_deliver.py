from __future__ import annotations

import pytest
from kafka import TopicPartition
from kafka.errors import (
    CommitFailedError,
    KafkaError,
    KafkaTimeoutError,
    NotLeaderForPartitionError,
    RebalanceInProgressError,
)
from structlog.testing import capture_logs

from services.errors import DeliveryError
from services.messages import Outgoing
from services.sink.deliver import FlushThenCommit, Transaction
from tests.sink.fake_kafka import FakeConsumer, FakeMembership, FakeProducer

BATCH = (Outgoing("t", b"a", b"1"), Outgoing("t", b"b", b"2"))
OFFSETS = {("in", 0): 7, ("in", 1): 3}


def parts() -> tuple[FakeProducer, FakeConsumer, FlushThenCommit]:
    log: list[str] = []
    producer, consumer = FakeProducer(log), FakeConsumer([], log=log)
    return producer, consumer, FlushThenCommit(producer, consumer, timeout_s=1)


def test_sends_all_then_flushes_then_commits() -> None:
    producer, consumer, deliver = parts()
    deliver(BATCH, OFFSETS)
    assert producer.log == ["send", "send", "flush", "commit"]
    assert producer.sent == [("t", b"a", b"1"), ("t", b"b", b"2")]
    assert consumer.committed == {TopicPartition("in", 0): 7, TopicPartition("in", 1): 3}


def test_an_unacknowledged_message_stops_before_the_commit() -> None:
    producer, consumer, deliver = parts()
    producer.error = NotLeaderForPartitionError()
    with pytest.raises(DeliveryError, match="not acknowledged"):
        deliver(BATCH, OFFSETS)
    assert consumer.committed == {}


def test_a_broker_that_does_not_take_the_commit_stops_the_sink() -> None:
    _, consumer, deliver = parts()
    consumer.commit_error = KafkaTimeoutError()
    with pytest.raises(DeliveryError, match="not committed"):
        deliver(BATCH, OFFSETS)


@pytest.mark.parametrize("error", [CommitFailedError(), RebalanceInProgressError()], ids=["moved on", "moving"])
def test_partitions_that_move_on_are_left_to_their_next_owner(error: KafkaError) -> None:
    _, consumer, deliver = parts()
    consumer.commit_error = error
    with capture_logs() as lines:
        deliver(BATCH, OFFSETS)
    assert [line["event"] for line in lines] == ["commit_refused"]


def test_a_transaction_holds_messages_and_offsets_under_the_groups_membership() -> None:
    producer, consumer = FakeProducer(), FakeConsumer([])
    Transaction(producer, consumer, timeout_s=1)(BATCH, OFFSETS)
    assert producer.log == ["init", "begin", "send", "send", "flush", "offsets", "commit"]
    assert producer.offsets == {TopicPartition("in", 0): 7, TopicPartition("in", 1): 3}
    assert producer.membership == consumer.membership
    assert consumer.committed == {}


@pytest.mark.parametrize(
    "membership", [FakeMembership(-1, ""), FakeMembership(-1, "sink-1")], ids=["expelled", "of an old generation"]
)
def test_a_sink_that_fell_out_of_its_group_sends_nothing(membership: FakeMembership) -> None:
    producer, consumer = FakeProducer(), FakeConsumer([])
    consumer.membership = membership
    deliver = Transaction(producer, consumer, timeout_s=1)
    with pytest.raises(DeliveryError, match="no member of its group any more: 2 messages"):
        deliver(BATCH, OFFSETS)
    assert producer.log == ["init"]


def test_a_message_of_a_transaction_that_was_not_acknowledged_is_not_committed_around() -> None:
    producer = FakeProducer()
    producer.error = KafkaTimeoutError("7 s passed")
    deliver = Transaction(producer, FakeConsumer([]), timeout_s=1)
    with pytest.raises(DeliveryError, match="7 s passed"):
        deliver(BATCH, OFFSETS)
    assert "offsets" not in producer.log
    assert "commit" not in producer.log


@pytest.mark.parametrize("step", ["begin", "offsets", "commit"])
def test_a_transaction_that_fails_stops_the_sink(step: str) -> None:
    producer = FakeProducer()
    producer.fails_at = step
    with pytest.raises(DeliveryError, match=f"transaction of 2 messages failed.*{step}"):
        Transaction(producer, FakeConsumer([]), timeout_s=1)(BATCH, OFFSETS)


def test_a_broker_without_transactions_is_told_at_the_start() -> None:
    producer = FakeProducer()
    producer.fails_at = "init"
    with pytest.raises(DeliveryError, match="no transactions on this broker"):
        Transaction(producer, FakeConsumer([]), timeout_s=1)
