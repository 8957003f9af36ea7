"""Where the page's events come from: the two topics of a broker, or JSON lines that were kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from services import codec
from services.access.broker_access import BrokerAccess
from services.client import to_record
from services.clients import connect_to_topics
from services.errors import DecodeError, StartupError
from services.records import Event, EventChange
from services.topics import Topic

Take = Callable[[Event | EventChange], None]
Complain = Callable[[str], None]

_POLL_MS = 200


class Follower:
    """Hands over each event and change of two topics, from their beginning, from a thread of its own.

    Use as a context manager: it connects on entering, and on leaving reads what has already come before it stops.

    Args:
        access: How the broker is reached.
        topics: The events topic and the event-changes topic.
        take: Called in the follower's thread.
        complain: Takes one clear line about a message that is none of ours.
    """

    def __init__(self, access: BrokerAccess, topics: tuple[Topic, Topic], *, take: Take, complain: Complain) -> None:
        self._access, self._take, self._complain = access, take, complain
        self._kinds: dict[str, type[Event] | type[EventChange]] = {topics[0].name: Event, topics[1].name: EventChange}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="map-follower", daemon=True)

    def __enter__(self) -> Follower:
        self._consumer = connect_to_topics(self._access, *self._kinds, name="conflictwire-map")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._consumer.close(autocommit=False)

    def _run(self) -> None:
        while self._hand_over() or not self._stopping.is_set():
            pass

    def _hand_over(self) -> int:
        polled = self._consumer.poll(timeout_ms=_POLL_MS)
        records = [record for of_place in polled.values() for record in of_place if record.value is not None]
        for record in records:
            found = to_record(record, self._kinds[record.topic], self._complain)
            if found is not None:
                self._take(found)
        return len(records)


def read_lines(lines: Iterable[bytes], *, take: Take, complain: Complain) -> int:
    """Hand over events and changes kept as JSON lines, in any mixture; return how many.

    Args:
        lines: One record a line; a line with `event_id` is a change, any other an event.
        take: Takes each record.
        complain: Takes one clear line about a line that is neither.
    """
    count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            take(_parse(line))
        except DecodeError as error:
            complain(f"line {number}: {error}")
        else:
            count += 1
    return count


def archive_files(folder: Path, topics: tuple[Topic, Topic]) -> list[Path]:
    """Return the files of a folder that `conflictwire run --archive` keeps.

    Raises:
        StartupError: There is none of them.
    """
    found = [path for topic in topics if (path := folder / f"{topic.name}.jsonl").is_file()]
    if not found:
        raise StartupError(f"--archive {folder}: no {topics[0].name}.jsonl there")
    return found


def _parse(line: bytes) -> Event | EventChange:
    value = codec.parse_json(line)
    if isinstance(value, dict) and "event_id" in value:
        return codec.from_json(value, EventChange)
    return codec.from_json(value, Event)
