"""What a new version of an event changed, as one line of its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services import codec
from services.records import ChangeKind, Event, EventChange, FieldChange

_NOT_CONTENT = frozenset({"id", "version"})
"""Fields that every change line carries already."""


def to_event_change(before: Event | None, after: Event, *, kind: ChangeKind, reasons: Iterable[str]) -> EventChange:
    """Return the history line that leads from one version to the next.

    Args:
        before: The version before; None for the first.
        after: The version now.
        kind: What sort of step it was.
        reasons: Why, one line each.
    """
    return EventChange(
        event_id=after.id,
        version=after.version,
        kind=kind,
        merged_into=after.merged_into,
        changes=tuple(diff_events(before, after)),
        reasons=tuple(reasons),
        reported_at=after.last_reported_at,
    )


def diff_events(before: Event | None, after: Event) -> Iterator[FieldChange]:
    """Yield each top-level field that differs, in the order of the event's fields, values as JSON.

    Against None every field that is not null differs: the history alone rebuilds each version.
    """
    was = {} if before is None else codec.to_json(before)
    for name, value in codec.to_json(after).items():
        if name not in _NOT_CONTENT and was.get(name) != value:
            yield FieldChange(field=name, before=was.get(name), after=value)
