"""Read what is on `conflict.events` for the partitions that this sink has just been given."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError

from services.clock import Clock
from services.errors import TransientError
from services.sink.published import PublishedVersions
from services.topics import Topic

TRANSACTION_TIMEOUT_S = 10.0
"""The broker aborts what a killed sink left open after so long, at its next look, which comes every 10 s."""

_LIMIT_S = 60.0
_POLL_MS = 500


class CatchUp(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Reads published versions whenever partitions are assigned; what it read before is not read again.

    Args:
        clients: A consumer of its own, without a group, that reads committed messages only; and an admin client, which
            tells where a partition ends with open transactions included: the consumer knows but the committed end.
        source: The topic of clusters, as it stands on the broker.
        target: The topic of events, likewise. A cluster's change and its event have one key, so with equal counts of
            partitions they have one number.
        published: Where versions go.
        clock: For the limit: an end that stays out of reach means a transaction that the broker does not end.
    """

    def __init__(
        self,
        clients: tuple[KafkaConsumer, KafkaAdminClient],
        source: Topic,
        target: Topic,
        published: PublishedVersions,
        clock: Clock,
    ) -> None:
        self._reader, self._admin = clients
        self._is_parallel = source.partitions == target.partitions
        self._target, self._published, self._clock = target, published, clock
        self._next_offset: dict[int, int] = {}

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Nothing to do: what is known stays true."""

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Read on to the end of the events of these partitions.

        Raises:
            TransientError: The end was not reached in time.
        """
        numbers = {place.partition for place in assigned}
        if not numbers:
            return
        wanted = sorted(numbers) if self._is_parallel else list(range(self._target.partitions))
        started_s = self._clock.monotonic_s()
        try:
            self._read([TopicPartition(self._target.name, number) for number in wanted], started_s)
        except KafkaError as error:
            raise TransientError(f"published versions cannot be read: {error}") from error
        seconds = round(self._clock.monotonic_s() - started_s, 3)
        structlog.get_logger().info("caught_up", partitions=wanted, known_events=len(self._published), seconds=seconds)

    def _read(self, places: list[TopicPartition], started_s: float) -> None:
        self._reader.assign(places)
        for place in places:
            self._reader.seek(place, self._next_offset.get(place.partition, 0))
        ends = self._admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        while behind := [place for place in places if self._reader.position(place) < ends[place].offset]:
            if self._clock.monotonic_s() - started_s > _LIMIT_S:
                raise TransientError(f"{behind[0].topic}-{behind[0].partition} has a transaction that does not end")
            for records in self._reader.poll(timeout_ms=_POLL_MS).values():
                for record in records:
                    self._published.add_message(tuple(record.headers))
        self._next_offset.update({place.partition: self._reader.position(place) for place in places})
