"""A deduplicator that comes back to many open events: how long until it is ready, and that it answers nothing before.

tables of many countries -> their changelogs on Apache Kafka; news on conflict.mentions -> start -> ready
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from kafka import KafkaProducer
from kafka.partitioner.default import murmur2
from rich.table import Table

from services import codec
from services.broker import RunningBroker
from services.clock import SystemClock
from services.deduplicator.changelogs import describe_changelogs
from services.deduplicator.ledger import from_bytes
from services.deduplicator.state import TableName
from services.records import MentionSet
from services.streaming.changelogs import ensure_changelogs
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.bench.deduplication import copy_country, play_country
from tests.bench.mentions import EVENTS_A_COUNTRY
from tests.bench.processes import Usage, usage_of
from tests.chaos.crew import Crew, workers_environment
from tests.chaos.evidence import read_topic
from tests.chaos.feeding import open_producer

_WAITING = 200
"""Mention sets that are unread when the worker starts."""

_LIMIT_S = 900.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Recovery:
    """One start; times are since the start of the process."""

    events: int  # open, all of one worker
    entries: int  # of its changelogs
    read_s: float  # until the tables were read and the index was made
    ready_s: float  # until /readyz answered 200
    first_out_s: float  # until its first output
    told: tuple[int, ...]  # entries left, as it logged them
    used: Usage  # until then


def measure_recovery(broker: RunningBroker, folder: Path, events: int) -> Recovery:
    """Fill the changelogs with so many open events and start a deduplicator over them."""
    prefix, home = f"recovery-{events}.", folder / f"recovery-{events}"
    home.mkdir()
    topics = load_topics(prefix)
    ensure_topics(broker.access, topics)
    changelogs = describe_changelogs(f"{prefix}conflictwire-deduplicator", topics.mentions)
    ensure_changelogs(broker.access, tuple(changelogs), replication=1)
    country, news = play_country(seed=1)
    tables = copy_country(country, max(1, events // EVENTS_A_COUNTRY))
    names: dict[TableName, str] = {
        "mentions": changelogs.mentions.name,
        "clusters": changelogs.clusters.name,
        "watermarks": changelogs.watermarks.name,
        "separations": changelogs.separations.name,
    }
    with open_producer(broker.bootstrap) as producer:
        for name, rows in tables.items():
            for key, raw in rows.items():
                number = murmur2(_country(name, key, raw).encode()) % 2**31 % topics.mentions.partitions
                producer.send(names[name], key=key.encode(), value=raw, partition=number)
        _send_news(producer, topics.mentions.name, islice(news, _WAITING))
        producer.flush()
    started_at = SystemClock().now()
    crew = Crew(home, workers_environment(broker.bootstrap, prefix=prefix, replication=1, faketime=None))
    try:
        worker = crew.add("deduplicator")
        deadline_s = time.monotonic() + _LIMIT_S
        while not (crew.is_ready() and (made := read_topic(broker.bootstrap, topics.clusters))):
            if time.monotonic() > deadline_s:
                raise RuntimeError(f"the deduplicator is not ready after {_LIMIT_S:.0f} s; logs in {home}")
            crew.look()
            time.sleep(_LOOK_S)
        used = usage_of(worker.pid)
    finally:
        crew.stop()
    log = [codec.parse_json(line) for line in (home / f"{worker.name}.log").read_bytes().splitlines()]
    recovered = next(line for line in log if line["event"] == "recovered")
    first_at = min(message.message_at for message in made if message.message_at is not None)
    return Recovery(
        events=sum(from_bytes(raw).status == "active" for raw in tables["clusters"].values()),
        entries=sum(map(len, tables.values())),
        read_s=(datetime.fromisoformat(recovered["at"]) - started_at).total_seconds(),
        ready_s=crew.ready_s[0],
        first_out_s=(first_at - started_at).total_seconds(),
        told=tuple(line["unread_entries"] for line in log if line["event"] == "recovering"),
        used=used,
    )


def _country(table: TableName, key: str, raw: bytes) -> str:
    """Return the country of an entry: its messages' key."""
    return from_bytes(raw).country if table == "clusters" else key.partition("|")[0]


def _send_news(producer: KafkaProducer, topic: str, news: Iterator[tuple[int, MentionSet]]) -> None:
    for _, mention_set in news:
        producer.send(topic, key=mention_set.country.encode(), value=codec.encode(mention_set))


def recovery_table(recoveries: list[Recovery]) -> Table:
    """Return times beside what was read."""
    table = Table(
        "open events", "table entries", "recovered", "ready", "first output", "processor time", "MB", "told on the way"
    )
    for one in recoveries:
        times = (f"{seconds:.1f} s" for seconds in (one.read_s, one.ready_s, one.first_out_s))
        told = ", ".join(f"{left // 1000}k" for left in one.told)
        used = (f"{one.used.cpu_s:.1f} s", f"{one.used.rss_bytes / 1e6:.0f}")
        table.add_row(f"{one.events:,}", f"{one.entries:,}", *times, *used, told)
    return table
