"""Which feeds are ours, where several ingesters share a list: those whose partitions the consumer group gave us.

A feed belongs to the partition of its site (`sites.partition_of`), so that one ingester keeps the gap between requests
to a site, and sees all feeds of an outlet. Each partition has one owner at a time. Hand-over:

    revoked:  start no more polls -> let those under way end -> only then does the group go on
    assigned: read the partitions' states, validators included -> poll
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import KafkaError

from services.errors import DeliveryError
from services.ingester.sites import partition_of
from services.ingester.state import States

_POLL_MS = 500

Load = Callable[[Collection[int]], States]


class FeedShare(ConsumerRebalanceListener):  # type: ignore[misc]  # the client has no types
    """The group's assignment, as the poller needs it.

    Args:
        consumer: In the ingesters' group; it reads nothing, it only holds partitions.
        topic: news.feed-state.
        partition_count: Of the topic, as it stands on the broker.
        load: Reads the states of some partitions.
        release_s: Longest wait for polls under way; below the session time-out, for heartbeats wait meanwhile.
    """

    def __init__(
        self, consumer: KafkaConsumer, topic: str, *, partition_count: int, load: Load, release_s: float
    ) -> None:
        self._consumer, self._topic, self._count = consumer, topic, partition_count
        self._load, self._release_s = load, release_s
        self._assigned: frozenset[int] = frozenset()
        self._ready: frozenset[int] = frozenset()
        self._has_news = False
        self._is_settled = False
        self._release: Callable[[], Awaitable[None]] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def owns(self, url: str) -> bool:
        """Whether a feed is ours, and its state is read."""
        return partition_of(url, self._count) in self._ready

    @property
    def is_settled(self) -> bool:
        """Whether the group has given us our part, be it nothing, and its states are read."""
        return self._is_settled

    async def run(
        self, *, adopt: Callable[[States], None], release: Callable[[], Awaitable[None]], stopping: asyncio.Event
    ) -> None:
        """Stay in the group until told to stop, then leave it.

        Args:
            adopt: Takes the states of what became ours.
            release: Returns once no poll is under way; then forgets every state.
            stopping: Ends it.

        Raises:
            DeliveryError: The broker is lost.
        """
        self._loop, self._release = asyncio.get_running_loop(), release
        self._consumer.subscribe([self._topic], listener=self)
        try:
            while not stopping.is_set():
                await asyncio.to_thread(self._consumer.poll, timeout_ms=_POLL_MS)
                if self._has_news:
                    await self._take(adopt)
        except KafkaError as error:
            raise DeliveryError(f"the group of ingesters is lost: {error}") from error
        finally:
            self._ready = frozenset()
            await asyncio.to_thread(self._consumer.close, autocommit=False)

    async def _take(self, adopt: Callable[[States], None]) -> None:
        self._has_news = False
        wanted = self._assigned
        states = await asyncio.to_thread(self._load, wanted)
        if self._has_news or wanted != self._assigned:
            return  # given out anew meanwhile
        adopt(states)
        self._ready, self._is_settled = wanted, True
        structlog.get_logger().info(
            "feeds_assigned", partitions=sorted(wanted), of=self._count, known_feeds=len(states)
        )

    def on_partitions_assigned(self, assigned: Collection[Any]) -> None:
        """Note what is ours; states are read outside of this callback, which heartbeats wait for."""
        self._consumer.pause(*assigned)
        self._assigned = frozenset(place.partition for place in assigned)
        self._has_news, self._is_settled = True, False

    def on_partitions_revoked(self, revoked: Collection[Any]) -> None:
        """Return once no poll is under way, or at the latest after `release_s`."""
        self._assigned = self._ready = frozenset()
        if self._loop is None or self._release is None or not revoked:
            return
        waiting = asyncio.run_coroutine_threadsafe(_finished(self._release), self._loop)
        try:
            waiting.result(self._release_s)
        except FutureTimeoutError:
            structlog.get_logger().warning("release_late", reason=f"polls did not end within {self._release_s:.1f} s")


async def _finished(release: Callable[[], Awaitable[None]]) -> None:
    await release()
