"""Which events a reader asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services import contract
from services.records import Event

_BACK = re.compile(r"(?P<n>\d{1,6})\s*(?P<unit>[mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events that meet every condition; an empty set, a zero and None ask for all."""

    countries: Set[str] = frozenset()  # ISO 3166-1 alpha-3
    types: Set[str] = frozenset()  # event types and sub-event types
    corroboration: Set[str] = frozenset()  # single-source, multi-outlet, cross-party
    min_origins: int = 0  # independent origins, at least
    since: datetime | None = None  # aware UTC; last reported then or later

    def takes(self, event: Event) -> bool:
        """Return whether an event was asked for. An event without a place is of no country."""
        country = event.location.country if event.location else None
        is_place = not self.countries or country in self.countries
        is_kind = not self.types or event.event_type in self.types or event.sub_event_type in self.types
        is_news = self.since is None or event.last_reported_at >= self.since
        is_sure = not self.corroboration or event.corroboration in self.corroboration
        return is_place and is_kind and is_news and is_sure and event.independent_origin_count >= self.min_origins


def parse_wanted(countries: Iterable[str] = (), types: Iterable[str] = ()) -> Wanted:
    """Return what the words of a command line ask for.

    Args:
        countries: ISO 3166-1 alpha-3, upper or lower case.
        types: Event types or sub-event types, with `_`, `-` or blanks.

    Raises:
        ValueError: No country code, or a type that is none of ours.
    """
    asked = frozenset(country.upper() for country in countries)
    for country in sorted(asked):
        if len(country) != 3 or not (country.isascii() and country.isalpha()):
            raise ValueError(f"no ISO 3166-1 alpha-3 country code: {country!r}")
    kinds = frozenset(kind.strip().lower().replace("-", "_").replace(" ", "_") for kind in types)
    if unknown := kinds - known_types():
        raise ValueError(f"no such type: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known_types()))}")
    return Wanted(asked, kinds)


def parse_since(text: str, now: datetime) -> datetime:
    """Return the instant that a reader means: a day, an instant, or how far back from now.

    Args:
        text: "2026-03-01" (its first second, UTC), RFC 3339 ("2026-03-01T06:00:00Z"), or "90m", "24h", "7d", "2w".
        now: Aware UTC.

    Raises:
        ValueError: None of these.
    """
    if match := _BACK.fullmatch(text.strip()):
        try:
            return now - timedelta(**{_UNITS[match["unit"]]: int(match["n"])})
        except OverflowError:
            raise ValueError(f"too far back: {text!r}") from None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"no day, instant or stretch of time: {text!r}; like 2026-03-01 or 24h") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def known_types() -> frozenset[str]:
    """Return every event type and sub-event type of the schema."""
    shared = contract.schemas()["common.v1"]["$defs"]
    return frozenset(shared["event_type"]["enum"]) | frozenset(shared["sub_event_type"]["enum"])
