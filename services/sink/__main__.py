"""Wires the sink: settings, topics, clients, loop, health pages. `python -m services.sink` or `conflictwire sink`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial

import structlog

from services.clock import SystemClock
from services.errors import ConflictwireError
from services.event_types import load_event_types
from services.health import HealthServer
from services.liveness import Liveness
from services.logs import configure_logging
from services.settings import from_environment
from services.sink.clients import connect_consumer, connect_producer
from services.sink.deliver import FlushThenCommit
from services.sink.handle import SERVICE, handle
from services.sink.run import run
from services.sink.settings import SinkSettings
from services.throughput import Throughput
from services.topics import load_topics


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Run the sink until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, 1 after trouble, told in one log line.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        settings = from_environment(SinkSettings, variables)
        configure_logging(SERVICE, settings.shared.log_level)
        serve(settings, stopping)
    except ConflictwireError as error:
        structlog.get_logger().error("stopped", error=type(error).__name__, reason=str(error))
        return 1
    return 0


def serve(settings: SinkSettings, stopping: threading.Event) -> None:
    """Sink until `stopping` is set, then finish what is in flight, commit and leave the group.

    Raises:
        StartupError: The broker does not answer, or a port or data file is unusable.
        DeliveryError: Output was not acknowledged.
    """
    topics = load_topics(settings.shared.topic_prefix)
    step = partial(handle, topics=topics, event_types=load_event_types())
    throughput = Throughput(SERVICE)
    liveness = Liveness(SystemClock(), ready_lag_records=settings.ready_lag_records)
    consumer, producer = connect_consumer(settings), connect_producer(settings)
    structlog.get_logger().info("started", reads=topics.clusters.name, writes=topics.events.name)
    throughput.start()
    try:
        with HealthServer(settings.shared.health_port, is_alive=liveness.is_alive, is_ready=liveness.is_ready):
            consumer.subscribe([topics.clusters.name])
            run(
                consumer,
                handle=step,
                deliver=FlushThenCommit(producer, consumer, timeout_s=settings.delivery_timeout_s),
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


if __name__ == "__main__":
    sys.exit(main())
