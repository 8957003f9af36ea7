"""The present state that the page is drawn from: the highest version of each event, and each event's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.map.view import Step, Summary, to_step, to_summary
from services.records import Event, EventChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything about one event, in any status."""

    event: Event
    history: tuple[Step, ...]  # by version; empty where the changes were not read
    absorbed: tuple[str, ...]  # ids of events that were merged into this one, sorted
    country_name: str | None  # English name of the event's country


@dataclass(slots=True)
class Board:
    """Events and histories read so far; whoever feeds it, in whatever order and how often, ends at the same state.

    Args:
        country_names: English names by ISO 3166-1 alpha-3.
    """

    country_names: Mapping[str, str]
    _events: dict[str, Event] = field(default_factory=dict)
    _steps: dict[str, dict[int, Step]] = field(default_factory=dict)
    _absorbed: dict[str, set[str]] = field(default_factory=dict)

    def take(self, record: Event | EventChange) -> str | None:
        """Take a record in; return the id of the event if anything about it is new, else None."""
        return self._take_event(record) if isinstance(record, Event) else self._take_change(record)

    def summaries(self) -> list[Summary]:
        """Return every active event, in the order in which their ids were first seen."""
        return [to_summary(event, self.country_names) for event in self._events.values() if event.status == "active"]

    def summaries_of(self, event_ids: Iterable[str]) -> list[Summary]:
        """Return the events of some ids, in any status; ids that are only known by a change are left out."""
        found = (self._events.get(event_id) for event_id in sorted(event_ids))
        return [to_summary(event, self.country_names) for event in found if event]

    def detail(self, event_id: str) -> Detail | None:
        """Return everything about an event, merged and retracted ones included; None for an unknown id."""
        event = self._events.get(event_id)
        if event is None:
            return None
        steps = self._steps.get(event_id, {})
        country = event.location.country if event.location else None
        return Detail(
            event=event,
            history=tuple(steps[version] for version in sorted(steps)),
            absorbed=tuple(sorted(self._absorbed.get(event_id, ()))),
            country_name=None if country is None else self.country_names.get(country, country),
        )

    def _take_event(self, event: Event) -> str | None:
        known = self._events.get(event.id)
        if known is not None and known.version >= event.version:
            return None
        if known is not None and known.merged_into:
            self._absorbed[known.merged_into].discard(event.id)
        self._events[event.id] = event
        if event.merged_into:
            self._absorbed.setdefault(event.merged_into, set()).add(event.id)
        return event.id

    def _take_change(self, change: EventChange) -> str | None:
        steps = self._steps.setdefault(change.event_id, {})
        if change.version in steps:
            return None
        steps[change.version] = to_step(change)
        return change.event_id
