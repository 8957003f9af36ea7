"""Feed-level elements that feedparser leaves out: skipHours, skipDays, tombstones. Read from the bytes, tolerantly.

Sources: RSS 2.0 specification (skipHours: GMT, 0-23, 24 in old feeds for 0), RFC 6721 (at:deleted-entry).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime

_SKIP_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL | re.IGNORECASE)
_SKIP_DAYS = re.compile(rb"<skipDays>(.{0,2000}?)</skipDays>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*([A-Za-z]{3})[a-z]*\s*</day>", re.IGNORECASE)
_DAYS = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
_DELETED = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,30}:)?deleted-entry\s([^<>]{0,3000})>")
_ATTRIBUTE = re.compile(rb"(ref|when)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

MAX_DELETED = 500
"""Tombstones taken from one body, as many as entries."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """An entry that the feed says was taken down."""

    guid: str
    deleted_at: datetime | None  # aware UTC


def skip_hours(body: bytes) -> tuple[int, ...]:
    """Return the hours, GMT, in which a feed wishes no polls; empty when that would leave none."""
    found = _SKIP_HOURS.search(body)
    hours = {int(hour) % 24 for hour in _HOUR.findall(found[1]) if int(hour) <= 24} if found else set()
    return tuple(sorted(hours)) if len(hours) < 24 else ()


def skip_days(body: bytes) -> tuple[int, ...]:
    """Return the days, Monday 0, on which a feed wishes no polls; empty when that would leave none."""
    found = _SKIP_DAYS.search(body)
    names = [day.lower() for day in _DAY.findall(found[1])] if found else []
    days = {_DAYS.index(name) for name in names if name in _DAYS}
    return tuple(sorted(days)) if len(days) < 7 else ()


def deleted_entries(body: bytes) -> tuple[Deleted, ...]:
    """Return the tombstones of a feed, the first MAX_DELETED."""
    if b"deleted-entry" not in body:
        return ()
    found: list[Deleted] = []
    for match in _DELETED.finditer(body):
        given = {name: double or single for name, double, single in _ATTRIBUTE.findall(match[1])}
        guid = html.unescape(given.get(b"ref", b"").decode("utf-8", "replace")).strip()
        if guid:
            found.append(Deleted(guid, _instant(given.get(b"when", b""))))
        if len(found) == MAX_DELETED:
            break
    return tuple(found)


def _instant(text: bytes) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.decode("ascii", "replace"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
