"""Reads the pipeline's topics as any consumer would, and counts what goes by."""

from __future__ import annotations

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from services import codec
from services.clock import Clock
from services.demo.summary import Tally
from services.errors import StartupError
from services.messages import FETCHED_AT, header_instant
from services.records import Article, Event, MentionSet
from services.topics import Topics

_POLL_MS = 200


class TopicWatcher:
    """Counts articles, mentions and events from the beginning of their topics. Close it after use.

    Args:
        bootstrap: Address of the broker.
        topics: Which topics.
        clock: For the delay from fetch to event, and the first event's.
    """

    def __init__(self, bootstrap: str, topics: Topics, *, clock: Clock) -> None:
        self._topics, self._clock = topics, clock
        self._started_s = clock.monotonic_s()
        self.tally = Tally()
        try:
            self._consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest")
        except (KafkaError, OSError) as error:
            raise StartupError(f"no Kafka broker answers at {bootstrap}: {error}") from error
        watched = (topics.articles, topics.mentions, topics.events)
        self._consumer.assign([TopicPartition(t.name, number) for t in watched for number in range(t.partitions)])

    def poll(self) -> list[Event]:
        """Count what came since the last call, waiting up to 0.2 s; return the versions of events among it."""
        polled = self._consumer.poll(timeout_ms=_POLL_MS)
        return [event for records in polled.values() for record in records for event in self._count(record)]

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _count(self, record: object) -> list[Event]:
        topic, value = record.topic, record.value  # type: ignore[attr-defined]
        if topic == self._topics.articles.name:
            self.tally.article_messages += 1
            self.tally.article_ids.add(codec.decode(value, Article).id)
        elif topic == self._topics.mentions.name:
            self.tally.mention_ids.update(mention.id for mention in codec.decode(value, MentionSet).mentions)
        else:
            return [self._count_event(codec.decode(value, Event), tuple(record.headers))]  # type: ignore[attr-defined]
        return []

    def _count_event(self, event: Event, headers: tuple[tuple[str, bytes], ...]) -> Event:
        self.tally.events[event.id] = event
        self.tally.event_messages += 1
        if self.tally.first_event_s is None:
            self.tally.first_event_s = self._clock.monotonic_s() - self._started_s
        if fetched_at := header_instant(headers, FETCHED_AT):
            self.tally.fetch_to_event_s.append((self._clock.now() - fetched_at).total_seconds())
        return event
