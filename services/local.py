"""`conflictwire run`: the whole pipeline on one machine until somebody stops it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from services.archive import Archiver
from services.broker.ready import free_port
from services.ingester.load import load_feeds
from services.logs import configure_logging, watch_reader
from services.pipeline import start_pipeline
from services.supervise import Change
from services.topics import load_topics

USUAL_PORT = 9092
"""Kafka's own, where `tail`, `map` and the examples look. If it is taken, the log line `running` has another."""

_LOOK_S = 0.5


def run_local(broker: str, feeds: Path, *, archive: Path | None) -> int:
    """Run until SIGTERM or SIGINT, or until whoever reads our log lines from a pipe has gone.

    Args:
        broker: "embedded", "apache", or `host:port` of a running one.
        feeds: Feed list.
        archive: Folder that keeps events and changes as JSON lines; None: nowhere but on the broker.

    Returns:
        Exit code: 0 after a stop on request.

    Raises:
        DataFileError: The feed list has a defect.
        StartupError: A part cannot be started or kept running.
    """
    load_feeds(feeds)  # told here at once; the ingester alone would be started again and again over it
    configure_logging("run")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    topics = load_topics()
    with ExitStack() as stack:
        folder = _lasting_folder() if broker == "apache" else Path(stack.enter_context(TemporaryDirectory()))
        pipeline = stack.enter_context(
            start_pipeline(
                broker,
                feeds,
                folder=folder,
                on_change=log_change,
                extractors=os.cpu_count() or 1,
                port=free_port(USUAL_PORT),
            )
        )
        if archive is not None:
            stack.enter_context(Archiver(pipeline.access, (topics.events, topics.event_changes), archive))
        log = structlog.get_logger()
        log.info("running", broker=pipeline.access.servers, feeds=str(feeds), events_topic=topics.events.name)
        if broker == "embedded" and archive is None:
            log.warning("memory_only", reason="events are gone when this stops; keep them with --archive DIR")
        is_reader_gone = watch_reader()
        while not stopping.wait(_LOOK_S) and not is_reader_gone():
            pipeline.supervisor.raise_failure()
    return 0


def log_change(change: Change) -> None:
    """Log what happened to a supervised process."""
    log = structlog.get_logger()
    tell = log.warning if change.kind in ("died", "gave-up") else log.info
    tell(f"process_{change.kind.replace('-', '_')}", name=change.name, pid=change.pid, code=change.code)
    sys.stdout.flush()


def _lasting_folder() -> Path:
    """Where a durable broker finds its data again at the next run."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "conflictwire"
