"""All services on one machine: a local broker if asked for, topics, four supervised processes.

broker -> topics -> ingester, extractor, deduplicator, sink
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.access.broker_access import BrokerAccess
from services.broker import RunningBroker, start_broker
from services.progress import busy
from services.supervise import Command, OnChange, Supervisor
from services.topic_admin import ensure_topics
from services.topics import Topic, Topics, load_topics

SERVICES = ("ingester", "extractor", "deduplicator", "sink")
"""In the order of the stream."""

SESSION_TIMEOUT_S = 6.0
"""Least that Apache Kafka allows by default: on one machine a killed worker is to be replaced within seconds."""

EMBEDDED_SESSION_TIMEOUT_S = 3.0
"""The embedded broker has no least, and holds a joining worker for half of it: first message after 4 s instead of 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A running pipeline."""

    access: BrokerAccess  # to its broker
    supervisor: Supervisor
    groups: Mapping[str, Topic]  # each consumer group, with the topic it reads


@contextmanager
def start_pipeline(
    broker: str,
    feeds: Path,
    *,
    folder: Path,
    on_change: OnChange,
    extra: Mapping[str, str] | None = None,
    is_logging_to_files: bool = False,
    extractors: int = 1,
    port: int | None = None,
) -> Iterator[Pipeline]:
    """Run the whole pipeline until the block ends.

    Args:
        broker: "embedded", "apache", or `host:port` of a running one.
        feeds: Feed list.
        folder: Where a local broker keeps its log and data, and the services theirs.
        on_change: Told when a process starts, dies or is started again.
        extra: Further settings of the services, by variable.
        is_logging_to_files: The services' lines go to a file each in `folder`; else to our own stdout.
        extractors: How many of them share the articles; the parser is what takes the processor.
        port: Of a local broker; a free one unless told.

    Raises:
        StartupError: A part cannot be started.
    """
    with ExitStack() as stack:
        with busy(f"starting the broker ({broker})"):
            running = stack.enter_context(start_broker(broker, folder=folder, port=port))
            topics = load_topics(os.environ.get("CONFLICTWIRE_TOPIC_PREFIX", ""))
            ensure_topics(running.access, topics)
        environment = {**_environment(running, feeds), **(extra or {})}
        commands = [
            Command(
                name=name,
                words=(sys.executable, "-m", f"services.{name.split('-')[0]}"),
                environment=environment,
                log_path=folder / f"{name}.log" if is_logging_to_files else None,
            )
            for name in (*SERVICES, *(f"extractor-{number}" for number in range(2, extractors + 1)))
        ]
        supervisor = stack.enter_context(Supervisor(commands, on_change))
        yield Pipeline(access=running.access, supervisor=supervisor, groups=_groups(topics))


def _environment(broker: RunningBroker, feeds: Path) -> dict[str, str]:
    return {
        **os.environ,
        **broker.access.variables(),
        "CONFLICTWIRE_FEEDS": str(feeds),
        "CONFLICTWIRE_BATCHING": "yes" if broker.can_batch else "no",
        "CONFLICTWIRE_SINK_TRANSACTIONS": "yes" if broker.is_durable else "no",
        "CONFLICTWIRE_SINK_TRANSACTIONAL_ID": f"run-{os.getpid()}",
        "CONFLICTWIRE_SESSION_TIMEOUT_S": str(SESSION_TIMEOUT_S if broker.is_durable else EMBEDDED_SESSION_TIMEOUT_S),
        "CONFLICTWIRE_HEALTH_PORT": "0",  # one machine: each service would need a port of its own
    }


def _groups(topics: Topics) -> dict[str, Topic]:
    prefix = os.environ.get("CONFLICTWIRE_TOPIC_PREFIX", "")
    reads = {"extractor": topics.articles, "deduplicator": topics.mentions, "sink": topics.clusters}
    return {f"{prefix}conflictwire-{name}": topic for name, topic in reads.items()}
