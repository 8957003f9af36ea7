"""What is on a topic once every transaction on it has ended.

A broker answers a commit or an abort before it has written the marker; until then a reader of committed messages takes
an earlier place for the end.
"""

from __future__ import annotations

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec

from services.messages import Incoming
from services.sink.run import to_incoming

_POLL_MS = 500
_LIMIT_POLLS = 240


def read_committed(bootstrap: str, name: str, partitions: int) -> tuple[Incoming, ...]:
    """Return the committed messages of a topic, a partition after the other, each in order.

    Raises:
        RuntimeError: Its end is out of reach: a transaction is open.
    """
    places = [TopicPartition(name, number) for number in range(partitions)]
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        enable_auto_commit=False,
    )
    try:
        ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        consumer.assign(places)
        found: list[Incoming] = []
        for _ in range(_LIMIT_POLLS):
            if all(consumer.position(place) >= ends[place].offset for place in places):
                return tuple(sorted(found, key=lambda message: (message.partition, message.offset)))
            for records in consumer.poll(timeout_ms=_POLL_MS).values():
                found += [to_incoming(record) for record in records]
        raise RuntimeError(f"the end of {name} is out of reach")
    finally:
        consumer.close()
        admin.close()
