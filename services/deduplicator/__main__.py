"""Wires the deduplicator: settings, topics, tables, agent, health pages. `conflictwire deduplicator`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import structlog

from services.deduplicator.app import follow, new_app, new_tables
from services.deduplicator.changelogs import describe_changelogs
from services.deduplicator.handle import SERVICE
from services.deduplicator.load import load_matcher
from services.deduplicator.settings import DeduplicatorSettings
from services.deduplicator.worker import Worker
from services.service import run_service
from services.streaming.changelogs import as_on_broker, ensure_changelogs
from services.streaming.run import liveness_of, run_observed
from services.throughput import Throughput
from services.topics import load_topics


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
    shared = settings.shared
    topics = load_topics(shared.topic_prefix)
    mentions = as_on_broker(shared.access, topics.mentions)
    changelogs = describe_changelogs(shared.group(SERVICE), mentions)
    ensure_changelogs(shared.access, tuple(changelogs), replication=shared.replication)
    observe = Throughput(SERVICE), liveness_of(shared)
    app = new_app(shared)
    worker = Worker(
        load_matcher(),
        topics,
        new_tables(app, changelogs),
        observe,
        structlog.get_logger(),
        close_after_days=settings.close_after_days,
    )
    follow(app, mentions, worker, observe)
    return run_observed(app, shared.health_port, observe, reads=mentions.name, writes=topics.clusters.name)


if __name__ == "__main__":
    sys.exit(main())
