"""Wires the ingester: settings, feed list, clients, loop, health pages. `python -m services.ingester`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import structlog

from services.clients import connect_producer, connect_reader
from services.clock import SystemClock
from services.errors import StartupError
from services.health import HealthServer
from services.ingester.build import open_poller
from services.ingester.poll import Poller
from services.ingester.publish import SERVICE, TopicPublisher
from services.ingester.report import PollReporter
from services.ingester.settings import IngesterSettings
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
    watch = FeedListWatch(Path(settings.feeds))
    topics = load_topics(settings.shared.topic_prefix)
    producer = connect_producer(
        settings.shared, name="conflictwire-ingester", linger_ms=_LINGER_MS, max_request_bytes=_MAX_REQUEST_BYTES
    )
    read_state = partial(connect_reader, settings.shared, name="conflictwire-ingester-state")
    throughput = Throughput(SERVICE)
    timeout_s = settings.shared.delivery_timeout_s
    try:
        async with open_poller(
            settings,
            publisher=TopicPublisher(producer, topics.articles, timeout_s=timeout_s),
            store=TopicStateStore(producer, read_state, topics.feed_state, timeout_s=timeout_s),
            clock=SystemClock(),
            tell=PollReporter(throughput),
        ) as poller:
            if not settings.contact:
                structlog.get_logger().warning(
                    "no_contact", reason="publishers cannot reach you; set CONFLICTWIRE_CONTACT"
                )
            known = len(poller.states)
            structlog.get_logger().info(
                "started", feeds=len(watch.feeds()), known_feeds=known, writes=topics.articles.name
            )
            throughput.start()
            check = partial(_trouble, poller)
            with HealthServer(settings.shared.health_port, is_alive=check, is_ready=check):
                await poller.run(watch.feeds, stopping)
    finally:
        producer.close(timeout=5)
        throughput.stop()
    structlog.get_logger().info("stopped")
    return 0


def _trouble(poller: Poller) -> str | None:
    silent_s = poller.silent_s()
    return f"the loop has not come round for {silent_s:.0f} s" if silent_s > _STALLED_S else None


if __name__ == "__main__":
    sys.exit(main())
