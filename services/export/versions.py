"""Which events a file holds, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

from services.event_state import keep_latest
from services.filters import Wanted
from services.records import Event


def to_export(events: Iterable[Event], wanted: Wanted, *, has_history: bool) -> list[Event]:
    """Return the events of a file by id, then version: one order, whatever the order in which they came.

    Args:
        events: Versions of events in any order; a version may come twice.
        wanted: Held against the last version of an event, or against each where there is history.
        has_history: Every version, else the last of each event; merged and retracted events included.
    """
    if has_history:
        versions = {(event.id, event.version): event for event in events}
        found = list(versions.values())
    else:
        latest: dict[str, Event] = {}
        for event in events:
            keep_latest(latest, event)
        found = list(latest.values())
    return sorted((event for event in found if wanted.takes(event)), key=lambda event: (event.id, event.version))
