"""Which versions are on `conflict.events` already: what comes again from `conflict.clusters` is not published again.

A crash upstream repeats changes, byte for byte. Versions of an event rise step by step, so the highest one published
tells all. What is known is read from the events topic itself: there is no second store that could disagree with it.
"""

from __future__ import annotations

from services.messages import Headers, header


class PublishedVersions:
    """Highest version published of each event."""

    def __init__(self) -> None:
        self._version_of: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._version_of)

    def has(self, event_id: str, version: int) -> bool:
        """Tell whether a version, or a later one of the same event, is published."""
        return version <= self._version_of.get(event_id, 0)

    def add(self, event_id: str, version: int) -> None:
        """Note a version that is published, or will be with the batch at hand."""
        self._version_of[event_id] = max(version, self._version_of.get(event_id, 0))

    def add_message(self, headers: Headers) -> None:
        """Note a message of the events topic by its CloudEvents id, "e1-…/3/event.v1"; others are skipped."""
        parts = (header(headers, "ce_id") or "").split("/")
        if len(parts) == 3 and parts[1].isdecimal():
            self.add(parts[0], int(parts[1]))
