"""Reads changelogs back in batches, ahead of Faust, which takes them message by message and reads on where this ends.

Measured with faust-streaming 0.15.3: 312,700 entries and the index over them whole after 125 s, and after 35 s so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import faust
import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

BUDGET_S = 20.0
"""Part of a step of Faust's recovery, to which it gives `broker_request_timeout`: 30 s or more."""

_BATCH = 1_000
"""Entries between two turns of the event loop: some milliseconds' work."""

_POLL_MS = 500


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry of a changelog as tables take it."""

    message: ConsumerRecord

    @property
    def key(self) -> Any:
        """Of the table; bytes."""
        return self.message.key

    @property
    def value(self) -> Any:
        """Bytes; None removes the entry."""
        return self.message.value


def read_in_batches(app: faust.App) -> None:
    """Have an application read its tables back in batches, for BUDGET_S at most."""
    recovery = app.tables.recovery
    seek = recovery._seek_offsets

    async def read_and_seek(consumer: Any, places: Any, offsets: Any, title: str) -> None:
        if title == "active":
            await _read(recovery, consumer, offsets)
        await seek(consumer, places, offsets, title)

    recovery._seek_offsets = read_and_seek


async def _read(recovery: Any, consumer: Any, offsets: dict[Any, int]) -> None:
    """Read up to the high-water marks that Faust has noted; after each batch its offsets say how far."""
    unread = _unread(recovery)
    if not unread:
        return
    reader = consumer._thread._create_client_consumer(consumer.transport)
    until_s = monotonic() + BUDGET_S
    try:
        await reader.start()
        reader.assign([TopicPartition(*place) for place in unread])
        for place in unread:
            reader.seek(TopicPartition(*place), offsets[place] + 1)
        while _unread(recovery) and monotonic() < until_s:
            for place, messages in (await reader.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)).items():
                recovery.tp_to_table[place].apply_changelog_batch([ReadEntry(message) for message in messages])
                offsets[place] = messages[-1].offset
    except KafkaError as error:  # Faust goes on from where this came to
        structlog.get_logger().warning("recovery_slow", error=repr(error))
    finally:
        await reader.stop()


def _unread(recovery: Any) -> Sequence[Any]:
    return [place for place, entries in recovery.active_remaining().items() if entries > 0]
