"""Events for a Python program: typed records of the events topic, over kafka-python.

    from services.client import Wanted, current_state, events, resolve

    for event in events("localhost:9092", Wanted(countries={"SYR"}), latest=True):  # each version, as it comes
        print(event.id, event.version, event.status, event.time.start, event.sub_event_type)

    state = current_state("localhost:9092")  # id to last version, merged and retracted events included
    active = [event for event in state.values() if event.status == "active"]
    became = resolve(state, "e1-5f2b7c1d9e8a4f6035d2b1c0")  # through its redirects

`services/records/events.py` has the fields. Only committed messages are read, and nothing is committed: a program that
stops and comes back reads again from the beginning, or by `Wanted(since=...)`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from kafka import KafkaConsumer

from services import codec
from services.access.broker_access import BrokerAccess
from services.clients import connect_to_topics, read_to_end
from services.clock import Clock, SystemClock
from services.errors import DecodeError
from services.event_state import keep_latest, redirects
from services.filters import Wanted
from services.records import Event
from services.topics import load_topics

__all__ = ["BrokerAccess", "Wanted", "current_state", "events", "resolve"]

T = TypeVar("T")
Complain = Callable[[str], None]

_POLL_MS = 200
_ALL = Wanted()
_log = logging.getLogger(__name__)  # a library's way to tell: on stderr unless the program says otherwise


def events(
    broker: str | BrokerAccess,
    wanted: Wanted = _ALL,
    *,
    latest: bool = False,
    until_idle_s: float | None = None,
    topic: str | None = None,
) -> Iterator[Event]:
    """Yield each version of each event that is wanted, in the order of its partition, until the caller stops.

    It connects when the first is asked for.

    Args:
        broker: `host:port`, several separated by commas; a BrokerAccess where TLS or SASL is needed.
        wanted: Conditions that a version meets; a version that no longer does is left out, so that a program which
            keeps what it was given asks `current_state` instead.
        latest: Only what comes from now on; else from the beginning.
        until_idle_s: End after so many seconds without a message; None: never.
        topic: Name of the events topic; None: as the project calls it.

    Raises:
        StartupError: The broker does not answer or has no such topic.
    """
    consumer = _connect(broker, topic, from_beginning=not latest)
    try:
        for event in follow(consumer, until_idle_s=until_idle_s):
            if wanted.takes(event):
                yield event
    finally:
        consumer.close(autocommit=False)


def current_state(
    broker: str | BrokerAccess, *, topic: str | None = None, complain: Complain = _log.warning
) -> dict[str, Event]:
    """Return the last version of each event, by id, in any status, as the topic stands now.

    Args:
        broker: `host:port`, several separated by commas; a BrokerAccess where TLS or SASL is needed.
        topic: Name of the events topic; None: as the project calls it.
        complain: Takes one clear line about a message that is no event.

    Raises:
        StartupError: The broker does not answer or has no such topic.
        TransientError: The broker refused or stopped answering.
    """
    found: dict[str, Event] = {}
    for event in kept_versions(broker, topic=topic, complain=complain):
        keep_latest(found, event)
    return found


def kept_versions(
    broker: str | BrokerAccess, *, topic: str | None = None, complain: Complain = _log.warning
) -> Iterator[Event]:
    """Yield the versions of all events that the topic holds now; compaction has taken most that are not the last.

    Args and errors are those of `current_state`.
    """
    consumer = _connect(broker, topic, from_beginning=True)
    try:
        for record in read_to_end(consumer):
            if (event := to_record(record, Event, complain)) is not None:
                yield event
    finally:
        consumer.close(autocommit=False)


def resolve(state: Mapping[str, Event], event_id: str) -> Event:
    """Return what an id stands for now: the event itself, or the one that it was merged into in the end.

    Raises:
        PermanentError: There is no such event.
    """
    return redirects(state, event_id)[-1]


def follow(
    consumer: KafkaConsumer,
    *,
    until_idle_s: float | None,
    is_stopping: Callable[[], bool] = lambda: False,
    complain: Complain = _log.warning,
    clock: Clock | None = None,
) -> Iterator[Event]:
    """Yield events as they come; what is no event is told and passed over, tombstones silently."""
    clock = clock or SystemClock()
    heard_s = clock.monotonic_s()
    while not is_stopping():
        polled = consumer.poll(timeout_ms=_POLL_MS)
        for record in (record for records in polled.values() for record in records):
            event = to_record(record, Event, complain)
            if event is not None:
                yield event
        if polled:
            heard_s = clock.monotonic_s()
        elif until_idle_s is not None and clock.monotonic_s() - heard_s >= until_idle_s:
            return


def to_record(message: Any, kind: type[T], complain: Complain) -> T | None:
    """Return the record in a consumer's message; None for a tombstone, and for what is none once that is told."""
    if message.value is None:
        return None
    try:
        return codec.decode(message.value, kind)
    except DecodeError as error:
        complain(f"{message.topic}-{message.partition}@{message.offset}: {error}")
        return None


def _connect(broker: str | BrokerAccess, topic: str | None, *, from_beginning: bool) -> KafkaConsumer:
    name = topic or load_topics().events.name
    access = BrokerAccess(servers=broker) if isinstance(broker, str) else broker  # type: ignore[call-arg]  # environ-config
    return connect_to_topics(access, name, name="conflictwire-client", from_beginning=from_beginning)
