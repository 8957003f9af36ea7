"""Feed state, loaded at start and saved after each poll: in a compacted topic, in a file, or nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import BinaryIO, Protocol

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAuthorizationFailedError

from services import codec
from services.errors import DecodeError, DeliveryError, StartupError
from services.ingester.publish import SERVICE, send_and_wait
from services.ingester.sites import partition_of
from services.messages import Outgoing, cloud_event, instant_text
from services.records import FeedState
from services.topics import Topic

States = dict[str, FeedState]
"""Feed URL -> state."""

_FENCE_KEY = b"end-of-state"
_POLL_MS = 500
_QUIET_POLLS = 60
"""Empty polls in a row, _POLL_MS each, after which the broker is taken for dead."""


class StateStore(Protocol):
    """Where feed state lives."""

    def load(self) -> States:
        """Return every feed's state that is to be had.

        Raises:
            StartupError: It cannot be read.
        """

    def save(self, state: FeedState) -> None:
        """Return once the state is safe.

        Raises:
            DeliveryError: It is not.
        """


class MemoryStateStore:
    """Forgets everything at the end."""

    def __init__(self) -> None:
        self.states: States = {}

    def load(self) -> States:
        """See StateStore."""
        return dict(self.states)

    def save(self, state: FeedState) -> None:
        """See StateStore."""
        self.states[state.feed_url] = state


class FileStateStore:
    """A journal of JSON lines; the last line of a feed counts. Use as a context manager.

    Loading writes the journal anew without what is outdated; saving appends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._out: BinaryIO | None = None

    def __enter__(self) -> FileStateStore:
        return self

    def __exit__(self, *_: object) -> None:
        if self._out is not None:
            self._out.close()

    def load(self) -> States:
        """See StateStore."""
        states = read_states(self._path)
        try:
            fresh = self._path.with_name(f"{self._path.name}.new")
            fresh.write_bytes(b"".join(codec.encode(state) + b"\n" for state in states.values()))
            fresh.replace(self._path)
            self._out = self._path.open("ab")
        except OSError as error:
            raise StartupError(f"state file {self._path}: {error.strerror}") from error
        return states

    def save(self, state: FeedState) -> None:
        """See StateStore."""
        assert self._out is not None, "load first"
        try:
            self._out.write(codec.encode(state) + b"\n")
            self._out.flush()
            os.fsync(self._out.fileno())
        except OSError as error:
            raise DeliveryError(f"state file {self._path}: {error.strerror}") from error


def read_states(path: Path) -> States:
    """Return what a state file holds; nothing where there is none yet.

    Raises:
        StartupError: It cannot be read, or holds something else.
    """
    try:
        journal = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise StartupError(f"state file {path}: {error.strerror}") from error
    states: States = {}
    lines = journal.splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            state = codec.decode(line, FeedState)
        except DecodeError as error:
            if number == len(lines) and line.startswith(b"{") and not journal.endswith(b"\n"):
                break  # cut short by a crash: that poll is repeated
            raise StartupError(f"state file {path}:{number}: {error}") from error
        states[state.feed_url] = state
    return states


class TopicStateStore:
    """A compacted topic, keyed by feed URL, in the partition of the feed's site.

    Args:
        producer: Waits for all replicas.
        connect_consumer: Gives a consumer without a group, unassigned.
        topic: news.feed-state.
        timeout_s: Longest wait for an acknowledgement.
    """

    def __init__(
        self, producer: KafkaProducer, connect_consumer: Callable[[], KafkaConsumer], topic: Topic, *, timeout_s: float
    ) -> None:
        self._producer, self._connect, self._topic, self._timeout_s = producer, connect_consumer, topic, timeout_s
        self._count: int | None = None

    @property
    def partition_count(self) -> int:
        """Partitions of the topic as it stands on the broker.

        Raises:
            StartupError: There is no such topic.
        """
        if self._count is None:
            try:
                self._count = len(self._producer.partitions_for(self._topic.name) or ())
            except TopicAuthorizationFailedError as error:
                raise StartupError(f"we may not see {self._topic.name} on the broker") from error
            except KafkaTimeoutError:
                self._count = 0
        if not self._count:
            raise StartupError(f"there is no topic {self._topic.name}; `conflictwire topics` makes it")
        return self._count

    def load(self, partitions: Collection[int] | None = None) -> States:
        """See StateStore. The topic is read up to a tombstone of our own: its end is known exactly, on any broker.

        Args:
            partitions: Those to read; None: all.
        """
        wanted = range(self.partition_count) if partitions is None else sorted(partitions)
        consumer = self._connect()
        try:
            states: States = {}
            for partition in wanted:
                self._read(consumer, TopicPartition(self._topic.name, partition), states)
            return states
        finally:
            consumer.close()

    def save(self, state: FeedState) -> None:
        """See StateStore."""
        partition = partition_of(state.feed_url, self.partition_count)
        message = state_message(state, self._topic)
        send_and_wait(self._producer, [message], timeout_s=self._timeout_s, partition=partition)

    def _read(self, consumer: KafkaConsumer, place: TopicPartition, states: States) -> None:
        sent = self._producer.send(place.topic, key=_FENCE_KEY, value=None, partition=place.partition)
        try:
            end = sent.get(timeout=self._timeout_s).offset
        except KafkaError as error:
            raise StartupError(f"{place.topic} cannot be written to, nor its end be told: {error}") from error
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        quiet = 0
        while quiet < _QUIET_POLLS:
            records = consumer.poll(timeout_ms=_POLL_MS).get(place, [])
            quiet = 0 if records else quiet + 1
            for record in records:
                _take(record.key, record.value, states)
                if record.offset >= end:
                    return
        raise StartupError(f"{place.topic} cannot be read to its end")


def state_message(state: FeedState, topic: Topic) -> Outgoing:
    """Return the message that carries what a poll left of a feed."""
    assert state.last_polled_at is not None, "states are kept after a poll"
    return cloud_event(
        topic.name,
        state.feed_url,
        state,
        kind=topic.schema,
        source=SERVICE,
        id=f"{state.feed_url}:{instant_text(state.last_polled_at)}",
        at=state.last_polled_at,
    )


def _take(key: bytes | None, value: bytes | None, states: States) -> None:
    url = (key or b"").decode("utf-8", "replace")
    if value is None:
        states.pop(url, None)
        return
    try:
        state = codec.decode(value, FeedState)
    except DecodeError as error:
        # Written by hand or by another version: the feed starts anew, the others keep what they know.
        structlog.get_logger().warning("feed_state_unreadable", feed=url, reason=str(error))
        states.pop(url, None)
        return
    states[state.feed_url] = state
