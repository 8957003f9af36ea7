"""Wires the deduplicator: settings, topics, tables, agent, health pages. `conflictwire deduplicator`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import structlog

from services.clock import SystemClock
from services.deduplicator.app import add_agent, new_app, new_tables
from services.deduplicator.changelogs import describe_changelogs
from services.deduplicator.handle import SERVICE
from services.deduplicator.load import load_matcher
from services.deduplicator.settings import DeduplicatorSettings
from services.deduplicator.worker import Worker
from services.health import HealthServer
from services.liveness import Liveness
from services.service import run_service
from services.streaming.changelogs import as_on_broker, ensure_changelogs
from services.streaming.parts import run_worker
from services.throughput import Throughput
from services.topics import load_topics
from services.watchdog import end_unless_called_again


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Join reports until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, else above 0, the reason in one log line.
    """
    # Until Faust's own handlers stand there is nothing in flight: a stop is immediate.
    return run_service(SERVICE, DeduplicatorSettings, serve, variables)


def serve(settings: DeduplicatorSettings) -> int:
    """Run a Faust worker until told to stop.

    Raises:
        StartupError: The broker does not answer, or its topics are missing, or a port or data file is unusable.
    """
    log, shared = structlog.get_logger(), settings.shared
    topics = load_topics(shared.topic_prefix)
    mentions = as_on_broker(shared.access, topics.mentions)
    changelogs = describe_changelogs(shared.group(SERVICE), mentions)
    ensure_changelogs(shared.access, tuple(changelogs), replication=shared.replication)
    throughput = Throughput(SERVICE)
    liveness = Liveness(
        SystemClock(), ready_lag_records=shared.ready_lag_records, has_recovery=True, on_turn=end_unless_called_again
    )
    app = new_app(shared)
    worker = Worker(
        load_matcher(),
        topics,
        new_tables(app, changelogs),
        (throughput, liveness),
        log,
        close_after_days=settings.close_after_days,
    )
    add_agent(app, mentions, worker, (throughput, liveness))
    log.info("started", reads=mentions.name, writes=topics.clusters.name)
    throughput.start()
    try:
        with HealthServer(shared.health_port, is_alive=liveness.is_alive, is_ready=liveness.is_ready):
            code = run_worker(app, liveness.turn)
    finally:
        throughput.stop()
    log.info("stopped", code=code)
    return code


if __name__ == "__main__":
    sys.exit(main())
