"""How far behind a consumer group is, asked of the broker."""

from __future__ import annotations

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError

from services.errors import TransientError
from services.topics import Topic


def read_group_lag(admin: KafkaAdminClient, group: str, topic: Topic) -> int:
    """Return how many messages of a topic a group has not yet committed.

    A partition of which the group has committed nothing counts from offset 0.

    Raises:
        TransientError: The broker refused or did not answer.
    """
    places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
    try:
        ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        committed = admin.list_group_offsets([group])[group]
    except KafkaError as error:
        raise TransientError(f"cannot read offsets of {group}: {error}") from error
    done = {place: max(0, stand.offset) for place, stand in committed.items()}
    return sum(max(0, ends[place].offset - done.get(place, 0)) for place in places)
