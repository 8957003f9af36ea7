"""Which events a reader asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services import contract
from services.records import Event


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events of any of these countries and any of these types; an empty set asks for all."""

    countries: frozenset[str] = frozenset()  # ISO 3166-1 alpha-3
    types: frozenset[str] = frozenset()  # event types and sub-event types

    def takes(self, event: Event) -> bool:
        """Return whether an event was asked for. An event without a place is of no country."""
        country = event.location.country if event.location else None
        is_place = not self.countries or country in self.countries
        return is_place and (not self.types or not self.types.isdisjoint((event.event_type, event.sub_event_type)))


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


def known_types() -> frozenset[str]:
    """Return every event type and sub-event type of the schema."""
    shared = contract.schemas()["common.v1"]["$defs"]
    return frozenset(shared["event_type"]["enum"]) | frozenset(shared["sub_event_type"]["enum"])
