"""The present state of events, from versions of them in any order."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from services.errors import PermanentError
from services.records import Event


def keep_latest(latest: MutableMapping[str, Event], event: Event) -> None:
    """Put an event under its id, unless a later version of it is there."""
    known = latest.get(event.id)
    if known is None or event.version >= known.version:
        latest[event.id] = event


def redirects(events: Mapping[str, Event], event_id: str) -> tuple[Event, ...]:
    """Return an event and those it was merged into, one after the other; the last is no redirect.

    Raises:
        PermanentError: There is no such event.
    """
    if event_id not in events:
        raise PermanentError(f"no event {event_id}; `conflictwire tail` shows the ids")
    chain = [events[event_id]]
    while chain[-1].status == "merged" and chain[-1].merged_into in events and len(chain) <= len(events):
        chain.append(events[str(chain[-1].merged_into)])
    return tuple(chain)
