"""One message at a time: decide, send, write, acknowledge. What may be lost by a crash is repeated by a replay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from services import codec
from services.deduplicator.handle import handle
from services.deduplicator.match import Matcher
from services.deduplicator.state import DedupIntent, Put, State, TableName
from services.deduplicator.watch import WorkerState
from services.messages import FETCHED_AT, Incoming, Outgoing, header_instant
from services.records import DeadLetter
from services.throughput import Throughput
from services.topics import Topics

Deliver = Callable[[tuple[Outgoing, ...]], Awaitable[None]]
"""Sends messages and returns once all of them are acknowledged."""


class DurableTables(Protocol):
    """The two tables."""

    def read(self, name: TableName) -> Any:
        """Return a table as a mapping of text to bytes."""

    async def write(self, puts: tuple[Put, ...], partition: int) -> None:
        """Write entries in order; durable on return."""


class Worker:
    """The deduplicator without its stream.

    Args:
        matcher: Compares mentions.
        topics: Where outputs go.
        tables: Where state lives.
        observe: Where counts go, and what the health pages read.
        log: A structlog logger.
    """

    def __init__(
        self, matcher: Matcher, topics: Topics, tables: DurableTables, observe: tuple[Throughput, WorkerState], log: Any
    ) -> None:
        self._matcher, self._topics, self._tables, self._log = matcher, topics, tables, log
        self._throughput, self._watch = observe
        self._state: State | None = None

    def forget(self) -> None:
        """The tables changed under us, as a rebalance does: read them again before the next message."""
        self._state = None
        self._watch.recovering()

    def recover(self) -> None:
        """Make the index from the tables."""
        mentions, clusters = self._tables.read("mentions"), self._tables.read("clusters")
        state = State(self._matcher, mentions, clusters)
        state.rebuild(mentions.items(), clusters.items())
        self._state = state
        self._watch.recovered()
        self._log.info("recovered", mention_sets=len(mentions), events=len(clusters))

    async def take(self, incoming: Incoming, deliver: Deliver) -> None:
        """Carry one message through; on return it may be acknowledged."""
        if self._state is None:
            self.recover()
        assert self._state is not None
        intent = handle(incoming, self._state, self._topics)
        await deliver(intent.outcome.outgoing)
        await self._tables.write(intent.puts, incoming.partition)
        self._state.apply(intent)
        self._count(incoming, intent)

    def _count(self, incoming: Incoming, intent: DedupIntent) -> None:
        outcome = intent.outcome
        self._throughput.handled(outcome)
        if outcome.dead_letters:
            for letter in outcome.outgoing:
                self._log_dead_letter(letter)
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
