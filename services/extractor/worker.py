"""One article at a time: recall, extract, send, remember. What may be lost by a crash is repeated by a replay."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from services import codec
from services.clock import Clock
from services.extractor.handle import ExtractIntent
from services.messages import FETCHED_AT, Incoming, Outgoing, header_instant
from services.records import DeadLetter
from services.throughput import Throughput

Handle = Callable[[Incoming, frozenset[str]], ExtractIntent]
"""`handle` with resources and topics filled in."""

Deliver = Callable[[tuple[Outgoing, ...]], Awaitable[None]]
"""Sends messages and returns once all of them are acknowledged."""

_STUCK_S = 60.0
"""The loop's timer beats every second; a minute without a beat is a stuck loop."""


class CountryTable(Protocol):
    """Article id to the countries under which it reported events."""

    def read(self, key: bytes) -> bytes | None:
        """Return an entry, None where there is none."""

    async def write(self, key: bytes, value: bytes, partition: int) -> None:
        """Write an entry; durable on return."""


class Worker:
    """The extractor without its stream.

    Args:
        handle: Pure; runs in a thread, so that the event loop keeps turning while an article is parsed.
        table: What earlier revisions reported.
        observe: Where counts go.
        log: A structlog logger.
    """

    def __init__(self, handle: Handle, table: CountryTable, throughput: Throughput, log: Any) -> None:
        self._handle, self._table, self._throughput, self._log = handle, table, throughput, log

    async def take(self, incoming: Incoming, deliver: Deliver) -> None:
        """Carry one message through; on return it may be acknowledged."""
        key = incoming.key or b""
        stored = self._table.read(key)
        previous = frozenset((stored or b"").decode().split())
        intent = await asyncio.to_thread(self._handle, incoming, previous)
        await deliver(intent.outcome.outgoing)
        if intent.countries != previous:
            await self._table.write(key, " ".join(sorted(intent.countries)).encode(), incoming.partition)
        self._count(incoming, intent)

    def _count(self, incoming: Incoming, intent: ExtractIntent) -> None:
        outcome = intent.outcome
        self._throughput.handled(outcome)
        if outcome.dead_letters:
            for message in outcome.outgoing:
                self._log_dead_letter(message)
        elif outcome.outgoing:
            self._throughput.delays(
                published_at=header_instant(outcome.outgoing[0].headers, "ce_time"),
                fetched_at=header_instant(incoming.headers, FETCHED_AT),
                received_at=incoming.message_at,
            )

    def _log_dead_letter(self, message: Outgoing) -> None:
        letter = codec.decode(message.value, DeadLetter)
        self._log.warning(
            "dead_letter", topic=letter.topic, partition=letter.partition, offset=letter.offset, reason=letter.reason
        )


class Pulse:
    """What the health pages ask. Written by the event loop, read by the pages' thread."""

    def __init__(self, clock: Clock, *, ready_lag_records: int) -> None:
        self._clock, self._bound = clock, ready_lag_records
        self._beat_s = clock.monotonic_s()
        self._lag_records: int | None = None

    def beat(self, lag_records: int | None) -> None:
        """Note that the loop turns; lag is None while no partition is assigned."""
        self._beat_s, self._lag_records = self._clock.monotonic_s(), lag_records

    def is_alive(self) -> str | None:
        """Return None, or why the process is stuck."""
        idle_s = self._clock.monotonic_s() - self._beat_s
        return f"no turn of the loop for {idle_s:.0f} s" if idle_s > _STUCK_S else None

    def is_ready(self) -> str | None:
        """Return None, or why the process does not keep up."""
        if self._lag_records is None:
            return "no partition assigned"
        return f"{self._lag_records} articles behind" if self._lag_records > self._bound else None


def to_incoming(message: Any) -> Incoming:
    """Return Faust's message as ours; a timestamp below 0 means none."""
    stamped = message.timestamp is not None and message.timestamp >= 0
    headers = message.headers or ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return Incoming(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=tuple((name, value or b"") for name, value in pairs),
        message_at=datetime.fromtimestamp(message.timestamp, UTC) if stamped else None,
    )
