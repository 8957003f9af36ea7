"""Wires the sink: settings, topics, clients, loop, health pages. `python -m services.sink` or `conflictwire sink`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial

import structlog

from services.clients import connect_group_consumer, connect_producer
from services.clock import SystemClock
from services.event_types import load_event_types
from services.health import HealthServer
from services.liveness import Liveness
from services.service import run_service
from services.sink.deliver import FlushThenCommit
from services.sink.handle import SERVICE, handle
from services.sink.run import run
from services.sink.settings import SinkSettings
from services.throughput import Throughput
from services.topics import load_topics

_LINGER_MS = 20
"""A batch is flushed at its end anyway; so long a message waits for company within it."""

_MAX_REQUEST_BYTES = 6 * 1024 * 1024
"""Above `max.message.bytes` of every topic the sink reads or writes (5 MiB), with room for headers."""


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Run the sink until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, 1 after trouble, told in one log line.
    """
    return run_service(SERVICE, SinkSettings, serve, variables)


def serve(settings: SinkSettings) -> int:
    """Sink until SIGTERM or SIGINT, then finish what is in flight, commit and leave the group.

    Raises:
        StartupError: The broker does not answer, or a port or data file is unusable.
        DeliveryError: Output was not acknowledged.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    topics = load_topics(settings.shared.topic_prefix)
    step = partial(handle, topics=topics, event_types=load_event_types())
    throughput = Throughput(SERVICE)
    liveness = Liveness(SystemClock(), ready_lag_records=settings.shared.ready_lag_records)
    shared = settings.shared
    consumer = connect_group_consumer(shared, service=SERVICE, max_fetch_bytes=_MAX_REQUEST_BYTES)
    producer = connect_producer(
        shared, name="conflictwire-sink", linger_ms=_LINGER_MS, max_request_bytes=_MAX_REQUEST_BYTES
    )
    structlog.get_logger().info("started", reads=topics.clusters.name, writes=topics.events.name)
    throughput.start()
    try:
        with HealthServer(settings.shared.health_port, is_alive=liveness.is_alive, is_ready=liveness.is_ready):
            consumer.subscribe([topics.clusters.name])
            run(
                consumer,
                handle=step,
                deliver=FlushThenCommit(producer, consumer, timeout_s=settings.shared.delivery_timeout_s),
                observe=(throughput, liveness),
                is_stopping=stopping.is_set,
                poll_records=settings.poll_records,
            )
    finally:
        # Leaving hands our partitions on at once; what was read and not committed is repeated by whoever gets them.
        consumer.close(autocommit=False, timeout_ms=5_000)
        producer.close(timeout=5)
        throughput.stop()
    structlog.get_logger().info("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
