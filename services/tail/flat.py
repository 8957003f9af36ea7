"""An event as one flat row of our own columns, for CSV and for the properties of a GeoJSON feature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from services.messages import instant_text
from services.records import Actor, Event, ReconciledToll

Cell = str | int | float | bool | None
Row = dict[str, Cell]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that starts so for a formula, and the words come from strangers' feeds."""


def to_row(event: Event) -> Row:
    """Return the event's columns: numbers as numbers, unknown as None, several names joined by `; `."""
    place = event.location
    return {
        "id": event.id,
        "version": event.version,
        "status": event.status,
        "merged_into": event.merged_into,
        "start": day_text(event.time.start),
        "end": day_text(event.time.end),
        "time_precision": event.time.precision,
        "event_type": event.event_type,
        "sub_event_type": event.sub_event_type,
        "plover_type": event.plover.type,
        "plover_mode": event.plover.mode,
        "cameo": event.cameo,
        "actors": join(names_of(event.actors)),
        "targets": join(names_of(event.targets)),
        "civilian_targeting": event.civilian_targeting,
        "place": place.name if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "place_precision": place.precision if place else None,
        "radius_km": place.radius_km if place else None,
        **_toll("fatalities", event.fatalities),
        **_toll("injured", event.injured),
        **_toll("detained", event.detained),
        "outlet_count": event.outlet_count,
        "independent_origin_count": event.independent_origin_count,
        "corroboration": event.corroboration,
        "confidence": event.confidence,
        "first_reported_at": instant(event.first_reported_at),
        "last_reported_at": instant(event.last_reported_at),
        "outlets": join(outlets_of(event)),
        "urls": join(report.url for report in event.reports),
    }


def names_of(actors: Iterable[Actor]) -> tuple[str, ...]:
    """Return the parties' neutral names."""
    return tuple(actor.name for actor in actors)


def outlets_of(event: Event) -> tuple[str, ...]:
    """Return the names of the outlets that report, each once, in the order of their reports."""
    return tuple(dict.fromkeys(report.outlet.name for report in event.reports))


def join(names: Iterable[str]) -> str | None:
    """Return names as one cell; None for none."""
    return "; ".join(names) or None


def day_text(day: date) -> str:
    """Return a calendar day as YYYY-MM-DD."""
    return day.isoformat()


def instant(at: datetime) -> str:
    """Return an instant as RFC 3339 with Z, whole seconds."""
    return instant_text(at.replace(microsecond=0))


def spreadsheet_cell(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: such text gets an apostrophe in front."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell


def _toll(name: str, toll: ReconciledToll | None) -> Row:
    bounds = (toll.low, toll.best, toll.high) if toll else (None, None, None)
    return {f"{name}_{which}": count for which, count in zip(("low", "best", "high"), bounds, strict=True)}
