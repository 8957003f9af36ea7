"""Wires the ingester: settings, feed list, clients, loop, health pages. `python -m services.ingester`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from services.clients import close_producer, connect_group_consumer, connect_producer, connect_reader
from services.clock import SystemClock
from services.errors import StartupError
from services.health import HealthServer
from services.ingester.build import open_poller, open_subscriber
from services.ingester.feed_list import Feed
from services.ingester.poll import Poller
from services.ingester.publish import SERVICE, TopicPublisher
from services.ingester.report import PollReporter
from services.ingester.settings import IngesterSettings
from services.ingester.share import FeedShare
from services.ingester.state import TopicStateStore
from services.ingester.watch import FeedListWatch
from services.service import run_service
from services.throughput import Throughput
from services.topics import load_topics

_STALLED_S = 30.0
"""A loop that has not come round for so long hangs; it comes round four times a second."""

_LINGER_MS = 5
"""Each poll waits for its own acknowledgements: a longer wait for company would only add to every poll."""

_MAX_REQUEST_BYTES = 1024 * 1024
"""Kafka's usual limit; articles and states are cut or capped to stay below half of it."""

_THREADS = 32
"""For name look-ups and for waiting on the broker; neither uses the processor."""


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Run the ingester until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, 1 after trouble, told in one log line.
    """
    return run_service(SERVICE, IngesterSettings, lambda settings: asyncio.run(serve(settings)), variables)


async def serve(settings: IngesterSettings) -> int:
    """Poll until a signal, then finish what is under way.

    Raises:
        StartupError: The broker does not answer, or state or a port is unusable.
        DataFileError: The feed list has a defect.
        DeliveryError: Articles were not acknowledged.
    """
    if not settings.feeds:
        raise StartupError("CONFLICTWIRE_FEEDS: name a feed list, .toml, .opml or .tsv")
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if not settings.contact:
        structlog.get_logger().warning("no_contact", reason="publishers cannot reach you; set CONFLICTWIRE_CONTACT")
    watch = FeedListWatch(Path(settings.feeds))
    topics = load_topics(settings.shared.topic_prefix)
    producer = connect_producer(
        settings.shared, name="conflictwire-ingester", linger_ms=_LINGER_MS, max_request_bytes=_MAX_REQUEST_BYTES
    )
    read_state = partial(connect_reader, settings.shared, name="conflictwire-ingester-state")
    throughput = Throughput(SERVICE)
    timeout_s = settings.shared.delivery_timeout_s
    store = TopicStateStore(producer, read_state, topics.feed_state, timeout_s=timeout_s)
    try:
        async with open_poller(
            settings,
            publisher=TopicPublisher(producer, topics.articles, timeout_s=timeout_s),
            store=store,
            clock=SystemClock(),
            tell=PollReporter(throughput),
            is_sharing=True,
        ) as poller:
            structlog.get_logger().info("started", feeds=len(watch.feeds()), writes=topics.articles.name)
            throughput.start()
            await _poll_our_share(poller, _join(settings, store), watch, settings, stopping)
    finally:
        close_producer(producer)
        throughput.stop()
    structlog.get_logger().info("stopped")
    return 0


async def _poll_our_share(
    poller: Poller, share: FeedShare, watch: FeedListWatch, settings: IngesterSettings, stopping: asyncio.Event
) -> None:
    def ours() -> Iterator[Feed]:
        return (feed for feed in watch.feeds() if share.owns(feed.url))

    alive, ready = partial(_trouble, poller), partial(_unready, poller, share)
    release = partial(poller.release, _release_s(settings) - 1)
    async with AsyncExitStack() as stack:
        stack.enter_context(HealthServer(settings.shared.health_port, is_alive=alive, is_ready=ready))
        parts = []
        if settings.push.url:
            hubs = await stack.enter_async_context(open_subscriber(settings, poller))
            parts.append(hubs.run(ours, lambda: poller.states, stopping))
        parts.append(poller.run(ours, stopping))
        parts.append(share.run(adopt=poller.adopt, release=release, stopping=stopping))
        await _together(*parts, stopping=stopping)


def _join(settings: IngesterSettings, store: TopicStateStore) -> FeedShare:
    return FeedShare(
        connect_group_consumer(settings.shared, service=SERVICE, max_fetch_bytes=_MAX_REQUEST_BYTES),
        load_topics(settings.shared.topic_prefix).feed_state.name,
        partition_count=store.partition_count,
        load=store.load,
        release_s=_release_s(settings),
    )


def _release_s(settings: IngesterSettings) -> float:
    """How long a hand-over waits for polls under way: heartbeats wait too, and the session must outlive it."""
    return max(1.5, settings.shared.session_timeout_s / 2)


async def _together(*parts: Coroutine[Any, Any, None], stopping: asyncio.Event) -> None:
    """Run parts until one ends, then have the others stop; the first failure is raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended


def _unready(poller: Poller, share: FeedShare) -> str | None:
    return _trouble(poller) or (None if share.is_settled else "the group has not given out feeds yet")


def _trouble(poller: Poller) -> str | None:
    silent_s = poller.silent_s()
    return f"the loop has not come round for {silent_s:.0f} s" if silent_s > _STALLED_S else None


if __name__ == "__main__":
    sys.exit(main())
