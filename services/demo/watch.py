"""Reads the pipeline's topics as any consumer would, and counts what goes by."""

from __future__ import annotations

from collections.abc import Mapping

from services import codec
from services.access.broker_access import BrokerAccess
from services.clients import connect_to_topics
from services.clock import Clock
from services.demo.summary import Tally
from services.lag import read_group_lag
from services.messages import FETCHED_AT, header_instant
from services.records import Article, Event, MentionSet
from services.topic_admin import connect
from services.topics import Topic, Topics

_POLL_MS = 200


class TopicWatcher:
    """Counts articles, mentions and events from the beginning of their topics. Use as a context manager.

    Args:
        access: How the broker is reached.
        topics: Which topics.
        clock: For the delay from fetch to event, and the first event's.
        since_s: When the run began, by the clock's `monotonic_s`.
    """

    def __init__(self, access: BrokerAccess, topics: Topics, *, clock: Clock, since_s: float) -> None:
        self._topics, self._clock, self._since_s = topics, clock, since_s
        self.tally = Tally()
        watched = (topics.articles.name, topics.mentions.name, topics.events.name)
        self._consumer = connect_to_topics(access, *watched, name="conflictwire-demo")
        self._admin = connect(access)

    def poll(self) -> list[Event]:
        """Count what came since the last call, waiting up to 0.2 s; return the versions of events among it."""
        polled = self._consumer.poll(timeout_ms=_POLL_MS)
        return [event for records in polled.values() for record in records for event in self._count(record)]

    def is_drained(self, groups: Mapping[str, Topic]) -> bool:
        """Whether each consumer group has committed everything that its topic holds, and we have read what came of it.

        In this order: what a group has committed was on its output topics before.
        """
        are_done = all(read_group_lag(self._admin, group, topic) == 0 for group, topic in groups.items())
        return are_done and self._has_read_up()

    def _has_read_up(self) -> bool:
        places = list(self._consumer.assignment())
        ends = self._consumer.end_offsets(places)
        return all(self._consumer.position(place) >= ends[place] for place in places)

    def __enter__(self) -> TopicWatcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()
        self._admin.close()

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
            self.tally.first_event_s = self._clock.monotonic_s() - self._since_s
        if fetched_at := header_instant(headers, FETCHED_AT):
            self.tally.fetch_to_event_s.append((self._clock.now() - fetched_at).total_seconds())
        return event
