"""Wires the sink: settings, topics, clients, loop, health pages. `python -m services.sink` or `conflictwire sink`."""

from __future__ import annotations

import os
import signal
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

import structlog
from kafka import KafkaConsumer

from services.clients import close_producer, connect_group_consumer, connect_producer, connect_reader
from services.clock import SystemClock
from services.event_types import load_event_types
from services.health import HealthServer
from services.liveness import Liveness
from services.service import run_service
from services.sink.catch_up import TRANSACTION_TIMEOUT_S, CatchUp
from services.sink.deliver import Deliver, FlushThenCommit, Transaction
from services.sink.handle import SERVICE, handle
from services.sink.published import PublishedVersions
from services.sink.run import run
from services.sink.settings import SinkSettings
from services.streaming.changelogs import as_on_broker
from services.throughput import Throughput
from services.topic_admin import connect
from services.topics import Topics, load_topics
from services.watchdog import end_unless_called_again

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
        StartupError: The broker does not answer, or its topics are missing, or a port or data file is unusable.
        DeliveryError: Output was not acknowledged.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    shared, topics = settings.shared, load_topics(settings.shared.topic_prefix)
    published = PublishedVersions()
    step = partial(handle, topics=topics, event_types=load_event_types(), published=published)
    throughput = Throughput(SERVICE)
    liveness = Liveness(SystemClock(), ready_lag_records=shared.ready_lag_records, on_turn=end_unless_called_again)
    with ExitStack() as stack:
        consumer = connect_group_consumer(shared, service=SERVICE, max_fetch_bytes=_MAX_REQUEST_BYTES)
        # Leaving hands our partitions on at once; what was read and not committed is repeated by whoever gets them.
        stack.callback(consumer.close, autocommit=False, timeout_ms=5_000)
        deliver = stack.enter_context(_deliverer(settings, consumer))
        catch_up = stack.enter_context(_catch_up(settings, topics, published))
        structlog.get_logger().info(
            "started", reads=topics.clusters.name, writes=topics.events.name, is_transactional=settings.is_transactional
        )
        throughput.start()
        stack.callback(throughput.stop)
        stack.enter_context(HealthServer(shared.health_port, is_alive=liveness.is_alive, is_ready=liveness.is_ready))
        consumer.subscribe([topics.clusters.name], listener=catch_up)
        run(
            consumer,
            handle=step,
            deliver=deliver,
            observe=(throughput, liveness),
            is_stopping=stopping.is_set,
            poll_records=settings.poll_records,
        )
    structlog.get_logger().info("stopped")
    return 0


@contextmanager
def _deliverer(settings: SinkSettings, consumer: KafkaConsumer) -> Iterator[Deliver]:
    transactions = transactions_of(settings) if settings.is_transactional else None
    producer = connect_producer(
        settings.shared,
        name="conflictwire-sink",
        linger_ms=_LINGER_MS,
        max_request_bytes=_MAX_REQUEST_BYTES,
        transactions=transactions,
    )
    timeout_s = settings.shared.delivery_timeout_s
    try:
        if settings.is_transactional:
            yield Transaction(producer, consumer, timeout_s=timeout_s)
        else:
            yield FlushThenCommit(producer, consumer, timeout_s=timeout_s)
    finally:
        close_producer(producer)


def transactions_of(settings: SinkSettings) -> dict[str, object]:
    """Return the transactional part of a producer's options.

    Two sinks that run at once must not share an id: the later would fence the earlier off. Unnamed ones draw theirs.
    """
    own = settings.transactional_id or uuid.uuid4().hex
    return {
        "transactional_id": f"{settings.shared.group(SERVICE)}-{own}",
        "transaction_timeout_ms": int(TRANSACTION_TIMEOUT_S * 1000),
    }


@contextmanager
def _catch_up(settings: SinkSettings, topics: Topics, published: PublishedVersions) -> Iterator[CatchUp]:
    access = settings.shared.access
    clusters, events = as_on_broker(access, topics.clusters), as_on_broker(access, topics.events)
    reader, admin = connect_reader(settings.shared, name="conflictwire-sink-published"), connect(access)
    try:
        yield CatchUp((reader, admin), clusters, events, published, SystemClock())
    finally:
        reader.close()
        admin.close()


if __name__ == "__main__":
    sys.exit(main())
