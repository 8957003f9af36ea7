"""Workers over Apache Kafka, fed by us instead of an ingester, and those who watch them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kafka import KafkaProducer

from services.broker import RunningBroker
from services.clock import SystemClock
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics
from tests.bench.processes import Usage, children_of, usage_of
from tests.bench.records import to_article
from tests.bench.scrape import Told, add_up, read_told
from tests.bench.texts import load_phrases, write_articles
from tests.bench.watch import Gauge, Subscriber, open_gauge
from tests.chaos.crew import Crew, workers_environment
from tests.chaos.feeding import open_producer
from tests.chaos.play import NotAtRestError
from tests.chaos.schedule import STAGES
from tests.chaos.stream import Published, to_message

READY_LIMIT_S = 90.0
_LOOK_S = 0.2
_RESTS = 2
"""So many looks in a row must find nothing unread."""


@dataclass(slots=True)
class Stand:
    """A crew at work on topics of its own."""

    topics: Topics
    crew: Crew
    gauge: Gauge
    subscriber: Subscriber
    producer: KafkaProducer
    broker_pid: int | None  # None: the broker is not ours

    def wait(self, condition: Callable[[], bool], *, limit_s: float, what: str) -> float:
        """Look after the workers until a condition holds; return the seconds it took.

        Raises:
            NotAtRestError: It does not within the limit.
        """
        began_s = time.monotonic()
        while not condition():
            if time.monotonic() - began_s > limit_s:
                raise NotAtRestError(f"{what} after {limit_s:.0f} s; logs in {self.crew.folder}")
            self.crew.look()
            time.sleep(_LOOK_S)
        return time.monotonic() - began_s

    def wait_until_ready(self) -> None:
        """Wait for every worker."""
        self.wait(self.crew.is_ready, limit_s=READY_LIMIT_S, what="the workers are not ready")

    def wait_until_at_rest(self, *, limit_s: float) -> float:
        """Wait until all there is was read; return the seconds it took."""
        rests = 0

        def is_at_rest() -> bool:
            nonlocal rests
            rests = rests + 1 if self.gauge.is_at_rest() else 0
            return rests >= _RESTS

        return self.wait(is_at_rest, limit_s=limit_s, what="the stream does not come to rest")

    def told(self) -> dict[str, Told]:
        """Return what the workers of each stage tell, added up."""
        return {stage: add_up(read_told(worker.port) for worker in self.crew.of(stage)) for stage in STAGES}

    def usages(self) -> dict[str, Usage]:
        """Return the use of the workers of each stage, added up, and of the broker."""
        used = {stage: _sum([usage_of(w.pid) for w in self.crew.of(stage)]) for stage in STAGES}
        return used if self.broker_pid is None else {**used, "broker": usage_of(self.broker_pid)}


@contextmanager
def open_stand(broker: RunningBroker, folder: Path, *, name: str, workers: int) -> Iterator[Stand]:
    """Run so many workers of each stage until the block ends; on return all are ready.

    Args:
        broker: Where.
        folder: For logs.
        name: Of the topics, groups and logs: no other stand on this broker may have it.
        workers: Of each stage.

    Raises:
        NotAtRestError: They do not become ready.
    """
    prefix, home = f"{name}.", folder / name
    home.mkdir(parents=True)
    topics, brokers = load_topics(prefix), children_of(os.getpid())
    ensure_topics(broker.access, topics)
    read = (topics.articles, topics.mentions, topics.clusters)
    groups = {f"{prefix}conflictwire-{stage}": topic for stage, topic in zip(STAGES, read, strict=True)}
    crew = Crew(home, workers_environment(broker.bootstrap, prefix=prefix, replication=1, faketime=None))
    with ExitStack() as stack:
        producer = stack.enter_context(open_producer(broker.bootstrap))
        gauge = stack.enter_context(open_gauge(broker.access, topics, groups))
        subscriber = stack.enter_context(Subscriber(broker.bootstrap, topics, SystemClock()))
        stack.callback(crew.stop)
        for stage in STAGES:
            for _ in range(workers):
                crew.add(stage)
        stand = Stand(topics, crew, gauge, subscriber, producer, min(brokers, default=None))
        stand.wait_until_ready()
        yield stand


def mixed_news(count: int, *, seed: int, words: tuple[int, int] | None = None) -> list[Published]:
    """Return articles as the ingester would publish them, one in six about conflict.

    Args:
        count: Of articles.
        seed: Other seeds, other articles.
        words: Least and most of a text; the bench's own unless given.
    """
    phrases = load_phrases() if words is None else load_phrases(words=words)
    return [to_message(to_article(article)) for article in islice(write_articles(phrases, seed), count)]


def _sum(usages: list[Usage]) -> Usage:
    return Usage(
        sum(usage.cpu_s for usage in usages),
        sum(usage.peak_rss_bytes for usage in usages),
        sum(usage.rss_bytes for usage in usages),
    )
