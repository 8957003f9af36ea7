"""Wires the deduplicator: settings, topics, tables, agent, health pages. `conflictwire deduplicator`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace

import faust
import structlog

from services.clock import SystemClock
from services.deduplicator.app import add_agent, new_app, new_tables
from services.deduplicator.changelogs import describe_changelogs
from services.deduplicator.handle import SERVICE
from services.deduplicator.load import load_matcher
from services.deduplicator.settings import DeduplicatorSettings
from services.deduplicator.watch import WorkerState
from services.deduplicator.worker import Worker
from services.errors import ConflictwireError, StartupError
from services.health import HealthServer
from services.logs import configure_logging
from services.settings import from_environment
from services.throughput import Throughput
from services.topic_admin import apply_plan, connect, plan_topics, read_present
from services.topics import Topic, Topics, load_topics


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Join reports until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, else above 0, the reason in one log line.
    """
    # Until Faust's own handlers stand there is nothing in flight: a stop is immediate.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = from_environment(DeduplicatorSettings, variables)
        configure_logging(SERVICE, settings.shared.log_level)
        return serve(settings)
    except ConflictwireError as error:
        structlog.get_logger().error("stopped", error=type(error).__name__, reason=str(error))
        return 1


def serve(settings: DeduplicatorSettings) -> int:
    """Run a Faust worker until told to stop.

    Raises:
        StartupError: The broker does not answer, or its topics are missing, or a port or data file is unusable.
    """
    topics = load_topics(settings.shared.topic_prefix)
    topics = _as_on_broker(settings, topics)
    changelogs = describe_changelogs(settings.app_id, topics.mentions, partitions=topics.mentions.partitions)
    _ensure(settings, tuple(changelogs))
    throughput = Throughput(SERVICE)
    watch = WorkerState(SystemClock(), ready_lag_records=settings.ready_lag_records)
    app, log = new_app(settings), structlog.get_logger()
    worker = Worker(load_matcher(), topics, new_tables(app, changelogs), (throughput, watch), log)
    add_agent(app, topics.mentions, worker, (throughput, watch))
    log.info("started", reads=topics.mentions.name, writes=topics.clusters.name)
    throughput.start()
    try:
        with HealthServer(settings.shared.health_port, is_alive=watch.is_alive, is_ready=watch.is_ready):
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


def _as_on_broker(settings: DeduplicatorSettings, topics: Topics) -> Topics:
    """The tables need as many partitions as `conflict.mentions` really has."""
    admin = connect(settings.shared.broker)
    try:
        present = read_present(admin, [topics.mentions]).get(topics.mentions.name)
    finally:
        admin.close()
    if present is None:
        raise StartupError(f"topic {topics.mentions.name} is missing: run `conflictwire topics` first")
    return replace(topics, mentions=replace(topics.mentions, partitions=present.partitions))


def _ensure(settings: DeduplicatorSettings, changelogs: tuple[Topic, ...]) -> None:
    admin = connect(settings.shared.broker)
    try:
        plan = plan_topics(changelogs, read_present(admin, changelogs))
        if plan.resized:
            topic, had = plan.resized[0]
            raise StartupError(f"topic {topic.name} has {had} partitions, {topic.partitions} are needed")
        apply_plan(admin, plan, replication=settings.replication)
    finally:
        admin.close()


if __name__ == "__main__":
    sys.exit(main())
