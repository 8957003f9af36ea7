"""A Faust table with writes that are durable when they return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class DurableTable:
    """A table of raw bytes.

    Assigning to Faust's own table only queues the entry: a write that fails is a warning in the log, and the offset of
    its message is committed all the same.

    Args:
        table: A Faust table with its changelog topic.
    """

    def __init__(self, table: Any) -> None:
        self._table = table

    @property
    def entries(self) -> Mapping[bytes, bytes]:
        """What the table holds of the partitions assigned, and perhaps of some that have moved on."""
        held: Mapping[bytes, bytes] = self._table.data
        return held

    async def write(self, entries: Sequence[tuple[bytes, bytes | None]], partition: int) -> None:
        """Write entries; on return the broker holds all of them.

        Args:
            entries: Keys and values; None removes the entry, a tombstone to the changelog.
            partition: Of the message that made them.
        """
        topic = self._table.changelog_topic
        queued = [await topic.send(key=key, value=value, partition=partition) for key, value in entries]
        for acknowledged in queued:
            await acknowledged
        held = self._table.data
        for key, value in entries:
            if value is None:
                held.pop(key, None)
                held._key_partition.pop(key, None)
            else:
                held[key] = value
                # Faust's memory store drops a partition's entries when it moves on only if it knows whose they are.
                held._key_partition[key] = partition
