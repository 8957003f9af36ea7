"""A Faust table with writes that are durable when they return, and safe from workers that lost the partition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from faust.types import TP

from services.errors import DeliveryError
from services.streaming.owners import Fence, Owner


class DurableTable:
    """A table of raw bytes.

    Assigning to Faust's own table only queues the entry: a write that fails is a warning in the log, and the offset of
    its message is committed all the same.

    Args:
        table: A Faust table with its changelog topic.
    """

    def __init__(self, table: Any) -> None:
        self._table = table
        self._fence = Fence()
        self._owners: dict[int, Owner] = {}
        self._apply = table.apply_changelog_batch
        table.apply_changelog_batch = self._apply_in_time
        table.app.on_partitions_revoked.connect(self._let_go)

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

        Raises:
            DeliveryError: The partition has another owner by now.
        """
        topic, headers = self._table.changelog_topic, dict([self._owner(partition).header()])
        queued = [
            await topic.send(key=key, value=value, partition=partition, headers=headers)
            for key, value in (*self._mend(partition), *entries)
        ]
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

    def _owner(self, partition: int) -> Owner:
        """Return this worker as the owner of a partition: as it was when the worker took it over."""
        if partition not in self._owners:
            place, app = TP(self._table.changelog_topic_name, partition), self._table.app
            recovered_to = app.tables.recovery.active_highwaters.get(place)
            if recovered_to is None:
                raise DeliveryError(f"partition {partition} of {place.topic} has another owner by now")
            self._owners[partition] = Owner(recovered_to, app.consumer_generation_id)
        return self._owners[partition]

    def _mend(self, partition: int) -> Iterable[tuple[bytes, bytes | None]]:
        """Write again what an entry that came too late stands after: compaction keeps the last alone."""
        return [(key, self._table.data.get(key)) for key in sorted(self._fence.late.pop(partition, ()))]

    def _let_go(self, *_: object, **__: object) -> None:
        self._owners = {}

    def _apply_in_time(self, batch: Iterable[Any]) -> None:
        """Take in what a recovery reads of the changelog."""
        self._apply([event for event in batch if self._fence.admits(event.message)])
