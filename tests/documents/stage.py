"""A place to run the documents' commands in: a copy of the repository, sample outlets, a broker with a stream.

The stream is that of `schemas/examples`, on the topics' own names, and an event of Syria that was reported just now.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kafka import KafkaProducer

from services import codec
from services.broker import start_broker
from services.broker.jars import cache_folder
from services.broker.ready import free_port
from services.demo.load import load_articles, load_outlets
from services.demo.run import SETTINGS
from services.demo.server import SampleServer
from services.health import HealthServer
from services.records import Event
from services.throughput import Throughput
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.documents.commands import ROOT
from tests.examples import example, example_bytes
from tests.fakes import FakeClock

_COPIED = ("deploy", "docs", "schemas", "services", "tests")
LETTER_ID = "news.articles-3-51877"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a command is run, and with what."""

    folder: Path
    environment: Mapping[str, str]
    addresses: Mapping[str, str]  # what stands for `{broker}` and the like


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Give a stage in a folder that does not exist, until the block ends."""
    copy_repository(folder)
    with ExitStack() as stack:
        outlets = stack.enter_context(SampleServer(load_outlets(), load_articles()))
        broker = stack.enter_context(start_broker("embedded", folder=folder / "broker"))
        ensure_topics(broker.access, load_topics())
        publish_stream(broker.bootstrap)
        page = stack.enter_context(
            HealthServer(free_port(), is_alive=lambda: None, is_ready=lambda: None, host="127.0.0.1")
        )
        write_files(folder, outlets)
        environment = {
            **os.environ,
            **SETTINGS,
            "HOME": str(folder / "home"),
            "CONFLICTWIRE_CACHE_DIR": str(cache_folder()),
            "CONFLICTWIRE_BROKER": broker.bootstrap,
            "CONFLICTWIRE_BATCHING": "no",
            "CONFLICTWIRE_SINK_TRANSACTIONS": "no",
            "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }
        yield Stage(folder, environment, {"broker": broker.bootstrap, "page": f"http://127.0.0.1:{page.port}"})


def copy_repository(folder: Path) -> None:
    """Copy what commands name, so that nothing they write lands in the repository."""
    folder.mkdir(parents=True)
    for path in (ROOT / name for name in _COPIED):
        shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*.lock"), ROOT / "Makefile", ROOT / "pyproject.toml"):
        shutil.copy(path, folder)
        os.utime(folder / path.name, (0, 0))  # older than the environment, which `make` is to leave as it is
    (folder / ".venv").symlink_to(ROOT / ".venv")


def write_files(folder: Path, outlets: SampleServer) -> None:
    """Write what a reader has by the time of a command: feed lists, logs, and what `run --archive` kept."""
    (folder / "feeds.toml").write_text(outlets.feed_list())
    columns = ["url", "outlet_id", "outlet", "domain", "country", "affiliation", "owner", "language"]
    rows = [
        (f"{outlets.base_url}/{o.id}/feed.xml", o.id, o.name, o.domain, o.country, o.affiliation, o.owner, "en")
        for o in load_outlets()
    ]
    lines = ["\t".join(row) for row in (columns, *rows)]
    (folder / "deploy" / "feeds.tsv").write_text("\n".join(lines) + "\n")
    events = [example_bytes("event", name) for name in ("single-source", "contested-toll-cross-party", "unlocated")]
    (folder / "home").mkdir()
    (folder / "events").mkdir()
    (folder / "events" / "conflict.events.jsonl").write_bytes(b"".join(map(_line, events)))
    (folder / "log").write_bytes(b"".join(log_lines()))
    (folder / "logs").mkdir()
    (folder / "logs" / "sink.log").write_bytes(b"".join(log_lines()))


def log_lines() -> list[bytes]:
    """What three services log in ten seconds, trouble included."""
    clock = FakeClock()
    lines: list[dict[str, object]] = [
        {"service": "sink", "event": "dead_letter", "reason": "r"},
        {"service": "ingester", "event": "feed_trouble", "feed": "f", "cause": "dns", "streak": 1, "next_at": "x"},
        {"service": "ingester", "event": "feed_trouble", "feed": "f", "cause": "timeout", "streak": 2, "next_at": "y"},
    ]
    for service, sent in (("ingester", 2), ("ingester", 4), ("sink", 1)):
        meter = Throughput(service, clock=clock)
        meter.sent(sent)
        meter.dropped("seen-before", sent)
        if service == "sink":
            meter.lag(7)
            meter.delays(fetched_at=clock.now() - timedelta(seconds=2.5))
        clock.advance(10)
        lines.append({"at": f"{clock.now():%FT%TZ}", "service": service, "event": "throughput", **meter.line()})
    return [_line(codec.encode(line)) for line in lines]


def publish_stream(broker: str) -> None:
    """Put the stream on its topics."""
    topics, now = load_topics(), datetime.now(UTC).replace(microsecond=0)
    base: Event = example("event", "contested-toll-cross-party")
    assert base.location is not None
    syria = replace(base.location, name="Aleppo", country="SYR")
    events: list[Event] = [
        *(example("event", name) for name in ("single-source", "contested-toll-cross-party", "unlocated")),
        example("event", "merged-redirect"),
        replace(base, id="e1-0000000000000000000a1e99", location=syria, last_reported_at=now),
        replace(base, id="e1-0000000000000000000a1e9a", sub_event_type="air_drone_strike", last_reported_at=now),
    ]
    producer = KafkaProducer(bootstrap_servers=broker, linger_ms=0, batch_size=0)
    for event in events:
        producer.send(topics.events.name, key=event.id.encode(), value=codec.encode(event)).get(timeout=20)
    for name in ("created", "updated", "merged"):
        value = example_bytes("event-change", name)
        producer.send(topics.event_changes.name, key=b"k", value=value).get(timeout=20)
    letter = example_bytes("dead-letter", "not-json")
    producer.send(topics.dead_letters.name, key=LETTER_ID.encode(), value=letter).get(timeout=20)
    for name in ("healthy", "failing"):
        state = example("feed-state", name)
        producer.send(topics.feed_state.name, key=state.feed_url.encode(), value=codec.encode(state)).get(timeout=20)
    producer.close()


def _line(value: bytes) -> bytes:
    return value.replace(b"\n", b" ") + b"\n"
