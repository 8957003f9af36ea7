"""The sink's one step: a cluster's change in, an event and a line of its history out.

bytes -> ClusterChange -> Event (before, after) -> checked by its schema -> conflict.events
                                                -> what differs          -> conflict.event-changes
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from services import codec
from services.dead_letters import to_dead_letter
from services.errors import PermanentError
from services.event_types import EventTypeRow
from services.messages import FETCHED_AT, Drop, Incoming, Outcome, Outgoing, cloud_event, header
from services.records import ClusterChange, Event, EventChange
from services.sink.changes import to_event_change
from services.sink.normalize import to_event
from services.sink.published import PublishedVersions
from services.topics import Topics

SERVICE = "sink"


def handle(
    incoming: Incoming, *, topics: Topics, event_types: Mapping[str, EventTypeRow], published: PublishedVersions
) -> Outcome:
    """Return what one message of `conflict.clusters` leads to; never raises on its content.

    Args:
        incoming: The message.
        topics: Where events, their changes and dead letters go.
        event_types: Coded types, keyed by sub-event type.
        published: What is on the events topic already; the version at hand is added.

    Returns:
        The event, then its history line; or a drop, where that version is published; or one dead letter. The same
        message always gives the same bytes.
    """
    try:
        event, change = publish(codec.decode(incoming.value, ClusterChange), event_types)
    except PermanentError as error:
        letter = to_dead_letter(error, incoming, service=SERVICE, topic=topics.dead_letters)
        return Outcome(outgoing=(letter,), dead_letters=1)
    if published.has(event.id, event.version):
        return Outcome(drops=(Drop("repeated-version"),))
    published.add(event.id, event.version)
    fetched_at = header(incoming.headers, FETCHED_AT)
    return Outcome(outgoing=tuple(_messages(event, change, topics, fetched_at)))


def publish(change: ClusterChange, event_types: Mapping[str, EventTypeRow]) -> tuple[Event, EventChange]:
    """Return the event that a cluster's change is published as, and its history line.

    Raises:
        PermanentError: The type is none of ours, or the event breaks its own schema.
    """
    before = None if change.before is None else to_event(change.before, event_types)
    event = to_event(change.after, event_types)
    codec.check(codec.to_json(event), Event)
    return event, to_event_change(before, event, kind=change.kind, reasons=change.reasons)


def events_from(
    changes: Iterable[ClusterChange], event_types: Mapping[str, EventTypeRow], *, all_versions: bool = False
) -> Iterator[Event]:
    """Yield the events of a stream of changes, without a broker.

    Args:
        changes: In the order the deduplicator made them.
        event_types: Coded types, keyed by sub-event type.
        all_versions: Every version as it comes; else the last version of each event, in the order of their first.

    Raises:
        PermanentError: The type is none of ours, or an event breaks its own schema.
    """
    versions = (publish(change, event_types)[0] for change in changes)
    yield from versions if all_versions else {event.id: event for event in versions}.values()


def _messages(event: Event, change: EventChange, topics: Topics, fetched_at: str | None) -> Iterator[Outgoing]:
    version = f"{event.id}/{event.version}"
    for topic, kind, record in ((topics.events, "event.v1", event), (topics.event_changes, "event-change.v1", change)):
        yield cloud_event(
            topic.name,
            event.id,
            record,
            kind=kind,
            source=SERVICE,
            id=f"{version}/{kind}",
            at=event.last_reported_at,
            fetched_at=fetched_at,
        )
