"""Watches a running pipeline from outside: events as a subscriber gets them, and how far behind each group is."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec

from services import codec
from services.access.broker_access import BrokerAccess
from services.clock import Clock
from services.errors import TransientError
from services.lag import read_group_lag
from services.messages import FETCHED_AT, header, header_instant
from services.topic_admin import connect
from services.topics import Topic, Topics
from tests.bench.figures import Sample

_POLL_MS = 50


@dataclass(slots=True)
class Seen:
    """What a subscriber has got so far."""

    versions: int = 0
    delays: list[tuple[datetime, float]] = field(default_factory=list)  # fetched at; seconds from then to arrival
    last: dict[bytes, bytes] = field(default_factory=dict)  # event id to its newest version
    reporting_articles: set[str] = field(default_factory=set)  # that gave at least one mention set
    dead_letters: int = 0


class Subscriber:
    """Reads events, mentions and dead letters as they come, from a thread of its own. Use as a context manager."""

    def __init__(self, bootstrap: str, topics: Topics, clock: Clock) -> None:
        self.seen = Seen()
        self._topics, self._clock = topics, clock
        self._stopping = threading.Event()
        watched = (topics.mentions, topics.events, topics.dead_letters)
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=None,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
        )
        self._consumer.assign([TopicPartition(t.name, number) for t in watched for number in range(t.partitions)])
        self._thread = threading.Thread(target=self._run, name="subscriber", daemon=True)

    def __enter__(self) -> Subscriber:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._consumer.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            for place, records in self._consumer.poll(timeout_ms=_POLL_MS).items():
                for record in records:
                    self._count(place.topic, record)

    def _count(self, topic: str, record: Any) -> None:
        seen, headers = self.seen, tuple(record.headers)
        if topic == self._topics.events.name:
            seen.versions += 1
            seen.last[record.key] = record.value
            if fetched_at := header_instant(headers, FETCHED_AT):
                seen.delays.append((fetched_at, (self._clock.now() - fetched_at).total_seconds()))
        elif topic == self._topics.mentions.name:
            seen.reporting_articles.add((header(headers, "ce_id") or "").split(":")[0])
        else:
            seen.dead_letters += 1

    def active_events(self) -> tuple[int, int]:
        """Return how many events are active, and how many of them several outlets tell."""
        events = [codec.parse_json(raw) for raw in self.seen.last.values()]
        active = [event for event in events if event["status"] == "active"]
        return len(active), sum(event["outlet_count"] > 1 for event in active)


class Gauge:
    """Asks the broker how far each group of the pipeline is."""

    def __init__(self, admin: KafkaAdminClient, topics: Topics, groups: Mapping[str, Topic]) -> None:
        self._admin, self._topics = admin, topics
        # In the order of the stream: when each in turn is read up, nothing is left between two of them.
        self.groups = groups

    def lags(self) -> dict[str, int]:
        """Return unread records by group."""
        return {group: read_group_lag(self._admin, group, topic) for group, topic in self.groups.items()}

    def lag_of_first(self) -> int | None:
        """Return unread records of the group that reads the articles; None: not known."""
        group, topic = next(iter(self.groups.items()))
        with suppress(TransientError):
            return read_group_lag(self._admin, group, topic)
        return None

    def is_at_rest(self) -> bool:
        """Tell whether every group has read all there is; not known counts as no."""
        with suppress(TransientError):
            return not any(self.lags().values())
        return False

    def sample(self, at_s: float, events_out: int) -> Sample:
        """Return counts as of now."""
        topic = self._topics.articles
        places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        ends = self._admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        articles_in = sum(ends[place].offset for place in places)
        group = next(iter(self.groups))
        return Sample(at_s, articles_in, articles_in - read_group_lag(self._admin, group, topic), events_out)


@contextmanager
def open_gauge(access: BrokerAccess, topics: Topics, groups: Mapping[str, Topic]) -> Iterator[Gauge]:
    """Connect until the block ends."""
    admin = connect(access)
    try:
        yield Gauge(admin, topics, groups)
    finally:
        admin.close()
