"""Send a batch and move the group's offsets past what it came from: one step to the caller.

`Transaction` is exactly once: messages and offsets become visible together or not at all, and a sink that lost its
partitions while it was away cannot commit any more. `FlushThenCommit` is at least once, for brokers without
transactions: between the flush and the commit a crash repeats the batch, with the same ids, versions and bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import CommitFailedError, KafkaError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata

from services.errors import DeliveryError
from services.messages import Outgoing

Offsets = Mapping[tuple[str, int], int]
"""(topic, partition) to the offset of the next message to read."""


class Deliver(Protocol):
    """Sends all messages, then commits the offsets; never the one without the other before it."""

    def __call__(self, outgoing: Sequence[Outgoing], offsets: Offsets) -> None:
        """Return once all of it is acknowledged.

        Raises:
            DeliveryError: A message was not acknowledged; no offset was committed.
        """


class Transaction:
    """Exactly-once delivery, for consumers that read committed messages only.

    Args:
        producer: With a transactional id.
        consumer: In the group whose offsets are committed; its membership fences a sink that was replaced.
        timeout_s: Longest wait for the acknowledgement of a batch's messages.

    Raises:
        DeliveryError: The broker does not open transactions for this producer.

    Source: KIP-98 (transactions), KIP-447 (fencing by the group's generation).
    """

    def __init__(self, producer: KafkaProducer, consumer: KafkaConsumer, *, timeout_s: float) -> None:
        self._producer, self._consumer, self._timeout_s = producer, consumer, timeout_s
        try:
            producer.init_transactions()
        except KafkaError as error:
            raise DeliveryError(f"no transactions on this broker: {error}") from error

    def __call__(self, outgoing: Sequence[Outgoing], offsets: Offsets) -> None:
        """Send, see each message acknowledged, add the offsets, commit both."""
        membership = self._consumer.group_metadata()
        if membership.generation_id < 0 or not membership.member_id:
            # The group went on without us, and the client knows by now. It would put no membership beside the offsets,
            # and a broker takes such offsets from anyone: the batch would come again after what its new owner sent.
            raise DeliveryError(f"no member of its group any more: {len(outgoing)} messages are left to the next owner")
        try:
            self._producer.begin_transaction()
            _send_all(self._producer, outgoing, self._timeout_s)
            self._producer.send_offsets_to_transaction(_positions(offsets), membership)
            self._producer.commit_transaction()
        except KafkaError as error:
            # The broker aborts what is left open; the next start begins where the last commit ended.
            raise DeliveryError(f"transaction of {len(outgoing)} messages failed: {error!r}") from error


class FlushThenCommit:
    """At-least-once delivery."""

    def __init__(self, producer: KafkaProducer, consumer: KafkaConsumer, *, timeout_s: float) -> None:
        self._producer, self._consumer, self._timeout_s = producer, consumer, timeout_s

    def __call__(self, outgoing: Sequence[Outgoing], offsets: Offsets) -> None:
        """Send, flush, check every acknowledgement, commit."""
        try:
            _send_all(self._producer, outgoing, self._timeout_s)
        except KafkaError as error:
            raise DeliveryError(f"{len(outgoing)} messages not acknowledged: {error}") from error
        self._commit(offsets)

    def _commit(self, offsets: Offsets) -> None:
        try:
            self._consumer.commit(_positions(offsets), timeout_ms=int(self._timeout_s * 1000))
        except (CommitFailedError, RebalanceInProgressError) as error:
            # The group is moving these partitions on; their next owner repeats the batch, which changes nothing.
            structlog.get_logger().warning("commit_refused", error=type(error).__name__, reason=str(error))
        except KafkaError as error:
            raise DeliveryError(f"offsets not committed: {error}") from error


def _send_all(producer: KafkaProducer, outgoing: Sequence[Outgoing], timeout_s: float) -> None:
    """Send a batch and see each message acknowledged.

    In a transaction too: a message that ran out of time fails alone, and the client would commit the rest.

    Raises:
        KafkaError: One was not.
    """
    futures = [producer.send(out.topic, key=out.key, value=out.value, headers=list(out.headers)) for out in outgoing]
    producer.flush(timeout=timeout_s)
    for future in futures:
        future.get(timeout=timeout_s)


def _positions(offsets: Offsets) -> dict[TopicPartition, OffsetAndMetadata]:
    return {TopicPartition(*place): OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}
