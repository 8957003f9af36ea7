"""The columns that every flat form of an event shares, each cell as the record has it. Pure.

`tail` writes them as text, `export` as typed columns; what each of them means is told by services/export/columns.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.records import Event, ReconciledToll

_BOUNDS = ("low", "best", "high")


def shared_cells(event: Event) -> dict[str, Any]:
    """Return cells by column, in the order of every flat form: names as tuples, unknown as None."""
    place = event.location
    return {
        "id": event.id,
        "version": event.version,
        "status": event.status,
        "merged_into": event.merged_into,
        "start": event.time.start,
        "end": event.time.end,
        "time_precision": event.time.precision,
        "event_type": event.event_type,
        "sub_event_type": event.sub_event_type,
        "plover_type": event.plover.type,
        "plover_mode": event.plover.mode,
        "cameo": event.cameo,
        "actors": tuple(actor.name for actor in event.actors),
        "targets": tuple(actor.name for actor in event.targets),
        "civilian_targeting": event.civilian_targeting,
        "place": place.name if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "place_precision": place.precision if place else None,
        "radius_km": place.radius_km if place else None,
        **bound_cells(event),
        "outlet_count": event.outlet_count,
        "independent_origin_count": event.independent_origin_count,
        "corroboration": event.corroboration,
        "confidence": event.confidence,
        "first_reported_at": event.first_reported_at,
        "last_reported_at": event.last_reported_at,
    }


def tolls_of(event: Event) -> Iterator[tuple[str, ReconciledToll | None]]:
    """Yield what is counted, under the name that columns start with."""
    yield from (("fatalities", event.fatalities), ("injured", event.injured), ("detained", event.detained))
    yield "displaced", event.displaced


def bound_cells(event: Event) -> dict[str, int | None]:
    """Return the bounds of each toll, `fatalities_low` to `displaced_high`."""
    return {
        f"{name}_{bound}": getattr(toll, bound) if toll else None for name, toll in tolls_of(event) for bound in _BOUNDS
    }
