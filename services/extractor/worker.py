"""One article at a time: recall, extract, send, remember. What may be lost by a crash is repeated by a replay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from services.accounting import account_for
from services.extractor.handle import ExtractIntent
from services.messages import Incoming
from services.streaming.parts import Deliver
from services.throughput import Throughput

Handle = Callable[[Incoming, frozenset[str]], ExtractIntent]
"""`handle` with resources and topics filled in."""


class CountryTable(Protocol):
    """Article id to the countries under which it reported events, parted by blanks."""

    @property
    def entries(self) -> Mapping[bytes, bytes]:
        """What the table holds."""

    async def write(self, entries: Sequence[tuple[bytes, bytes]], partition: int) -> None:
        """Write entries; durable on return."""


class Worker:
    """The extractor without its stream.

    Args:
        handle: Pure; runs in a thread, so that the event loop keeps turning while an article is parsed.
        table: What earlier revisions reported.
        throughput: Where counts go.
    """

    def __init__(self, handle: Handle, table: CountryTable, throughput: Throughput) -> None:
        self._handle, self._table, self._throughput = handle, table, throughput

    async def take(self, incoming: Incoming, deliver: Deliver) -> None:
        """Carry one message through; on return it may be acknowledged."""
        key = incoming.key or b""
        previous = frozenset(self._table.entries.get(key, b"").decode().split())
        with self._throughput.busy("decide"):
            intent = await asyncio.to_thread(self._handle, incoming, previous)
        with self._throughput.busy("send"):
            await deliver(intent.outcome.outgoing)
        if intent.countries != previous:
            entry = key, " ".join(sorted(intent.countries)).encode()
            with self._throughput.busy("store"):
                await self._table.write([entry], incoming.partition)
        account_for(incoming, intent.outcome, self._throughput)
