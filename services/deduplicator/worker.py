"""One message at a time: decide, send, write, acknowledge. What may be lost by a crash is repeated by a replay."""

from __future__ import annotations

import gc
from typing import Any, Protocol

from services.accounting import account_for
from services.deduplicator.handle import handle
from services.deduplicator.match import Matcher
from services.deduplicator.state import TABLES, Closing, DedupIntent, Put, State, TableName
from services.deduplicator.watermark import CLOSE_AFTER_DAYS
from services.liveness import Liveness
from services.messages import Incoming
from services.streaming.parts import Deliver
from services.throughput import Throughput
from services.topics import Topics


class DurableTables(Protocol):
    """The tables."""

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
        close_after_days: An event without a report for so long is closed.
    """

    def __init__(
        self,
        matcher: Matcher,
        topics: Topics,
        tables: DurableTables,
        observe: tuple[Throughput, Liveness],
        log: Any,
        *,
        close_after_days: int = CLOSE_AFTER_DAYS,
    ) -> None:
        self._matcher, self._topics, self._tables, self._log = matcher, topics, tables, log
        self._close_after_days = close_after_days
        self._throughput, self._liveness = observe
        self._state: State | None = None

    def forget(self) -> None:
        """The tables changed under us, as a rebalance does: read them again before the next message."""
        self._state = None
        self._liveness.recovering()

    def recover(self) -> None:
        """Make the index from the tables."""
        tables = {name: self._tables.read(name) for name in TABLES}
        state = State(self._matcher, tables, close_after_days=self._close_after_days)
        gc.disable()  # millions of small objects, none of them in a cycle
        try:
            state.rebuild(self._liveness.turn)
        finally:
            gc.enable()
        gc.freeze()  # what is open for weeks need not be looked through at each collection either
        self._state = state
        self._liveness.recovered()
        self._log.info("recovered", mention_sets=len(tables["mentions"]), events=len(tables["clusters"]))

    async def take(self, incoming: Incoming, deliver: Deliver) -> None:
        """Carry one message through; on return it may be acknowledged."""
        if self._state is None:
            self.recover()
        assert self._state is not None
        with self._throughput.busy("decide"):
            intent = handle(incoming, self._state, self._topics)
        if intent.closing is not None:
            await self._keep(intent, incoming)
            self._tell(intent.closing)
            with self._throughput.busy("decide"):
                intent = handle(incoming, self._state, self._topics)
        with self._throughput.busy("send"):
            await deliver(intent.outcome.outgoing)
        await self._keep(intent, incoming)
        account_for(incoming, intent.outcome, self._throughput)

    async def _keep(self, intent: DedupIntent, incoming: Incoming) -> None:
        assert self._state is not None
        with self._throughput.busy("store"):
            await self._tables.write(intent.puts, incoming.partition)
        with self._throughput.busy("decide"):
            self._state.apply(intent)

    def _tell(self, closing: Closing) -> None:
        if closing.events:
            active = sum(entry.status == "active" for entry in closing.events)
            self._log.info(
                "closed",
                country=closing.country,
                events=active,
                redirects=len(closing.events) - active,
                mentions=len(closing.mentions),
            )
