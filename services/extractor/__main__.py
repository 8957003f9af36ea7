"""Wires the extractor: settings, topics, resources, agent, health pages. `conflictwire extractor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import structlog

from services.clock import SystemClock
from services.extractor.app import build_app
from services.extractor.handle import SERVICE, ExtractIntent, handle
from services.extractor.load import load_resources
from services.health import HealthServer
from services.liveness import Liveness
from services.messages import Incoming
from services.service import run_service
from services.settings import SharedSettings
from services.streaming.changelogs import as_on_broker, describe_changelog, ensure_changelogs
from services.streaming.parts import run_worker
from services.throughput import Throughput
from services.topics import load_topics
from services.watchdog import end_unless_called_again


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Extract events until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, else above 0, the reason in one log line.
    """
    return run_service(SERVICE, SharedSettings, serve, variables)


def serve(settings: SharedSettings) -> int:
    """Run a Faust worker until told to stop.

    Raises:
        StartupError: The broker does not answer, or its topics are missing, or a port or data file is unusable.
    """
    log = structlog.get_logger()
    topics = load_topics(settings.topic_prefix)
    articles = as_on_broker(settings.access, topics.articles)
    changelog = describe_changelog(settings.group(SERVICE), "countries", articles, schema="countries.v1")
    ensure_changelogs(settings.access, [changelog], replication=settings.replication)
    resources, throughput = load_resources(), Throughput(SERVICE)
    liveness = Liveness(
        SystemClock(), ready_lag_records=settings.ready_lag_records, has_recovery=True, on_turn=end_unless_called_again
    )

    def handle_article(incoming: Incoming, previous: frozenset[str]) -> ExtractIntent:
        return handle(incoming, resources, topics, previous)

    app, _ = build_app(settings, (articles, changelog), handle=handle_article, observe=(throughput, liveness))
    log.info("started", reads=articles.name, writes=topics.mentions.name)
    throughput.start()
    try:
        with HealthServer(settings.health_port, is_alive=liveness.is_alive, is_ready=liveness.is_ready):
            code = run_worker(app, liveness.turn)
    finally:
        throughput.stop()
    log.info("stopped", code=code)
    return code


if __name__ == "__main__":
    sys.exit(main())
