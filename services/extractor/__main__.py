"""Wires the extractor: settings, topics, resources, agent, health pages. `conflictwire extractor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace

import faust
import structlog

from services.clock import SystemClock
from services.errors import ConflictwireError, StartupError
from services.extractor.app import build_app
from services.extractor.handle import SERVICE, ExtractIntent, handle
from services.extractor.load import load_resources
from services.extractor.settings import ExtractorSettings
from services.extractor.worker import Pulse
from services.health import HealthServer
from services.logs import configure_logging
from services.messages import Incoming
from services.settings import from_environment
from services.throughput import Throughput
from services.topic_admin import apply_plan, connect, plan_topics, read_present
from services.topics import Topic, load_topics


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Extract events until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, else above 0, the reason in one log line.
    """
    try:
        settings = from_environment(ExtractorSettings, variables)
        configure_logging(SERVICE, settings.shared.log_level)
        return serve(settings)
    except ConflictwireError as error:
        structlog.get_logger().error("stopped", error=type(error).__name__, reason=str(error))
        return 1


def serve(settings: ExtractorSettings) -> int:
    """Run a Faust worker until told to stop.

    Raises:
        StartupError: The broker does not answer, or its topics are missing, or a port or data file is unusable.
    """
    topics = load_topics(settings.shared.topic_prefix)
    articles = _as_on_broker(settings, topics.articles)
    changelog = _changelog(settings, articles)
    resources, log = load_resources(), structlog.get_logger()
    throughput = Throughput(SERVICE)
    pulse = Pulse(SystemClock(), ready_lag_records=settings.ready_lag_records)

    def handle_article(incoming: Incoming, previous: frozenset[str]) -> ExtractIntent:
        return handle(incoming, resources, topics, previous)

    app, _ = build_app(settings, articles, changelog, handle=handle_article, observe=(throughput, pulse, log))
    log.info("started", reads=articles.name, writes=topics.mentions.name)
    throughput.start()
    try:
        with HealthServer(settings.shared.health_port, is_alive=pulse.is_alive, is_ready=pulse.is_ready):
            code = _run(app)
    finally:
        throughput.stop()
    log.info("stopped", code=code)
    return code


def _run(app: faust.App) -> int:
    """Run Faust's worker; it ends the process by SystemExit, which is caught so that the last lines are logged."""
    runner = faust.Worker(app, override_logging=False, redirect_stdouts=False, quiet=True)
    runner.spinner = None
    try:
        runner.execute_from_commandline()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _as_on_broker(settings: ExtractorSettings, articles: Topic) -> Topic:
    """The table needs as many partitions as `news.articles` really has."""
    admin = connect(settings.shared.broker)
    try:
        present = read_present(admin, [articles]).get(articles.name)
    finally:
        admin.close()
    if present is None:
        raise StartupError(f"topic {articles.name} is missing: run `conflictwire topics` first")
    return replace(articles, partitions=present.partitions)


def _changelog(settings: ExtractorSettings, articles: Topic) -> Topic:
    """Return the topic that keeps the table, created where it is missing."""
    changelog = replace(
        articles,
        role="countries-changelog",
        name=f"{settings.app_id}-countries-changelog",
        retention_s=None,
        cleanup="compact",
        config=(),
    )
    admin = connect(settings.shared.broker)
    try:
        plan = plan_topics((changelog,), read_present(admin, (changelog,)))
        if plan.resized:
            topic, had = plan.resized[0]
            raise StartupError(f"topic {topic.name} has {had} partitions, {topic.partitions} are needed")
        apply_plan(admin, plan, replication=settings.replication)
    finally:
        admin.close()
    return changelog


if __name__ == "__main__":
    sys.exit(main())
