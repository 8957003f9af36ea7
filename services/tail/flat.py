"""An event as one flat row of our own columns, for CSV and for the properties of a GeoJSON feature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from services.flat_event import shared_cells
from services.messages import instant_text
from services.records import Actor, Event

Cell = str | int | float | bool | None
Row = dict[str, Cell]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that starts so for a formula, and the words come from strangers' feeds."""


def to_row(event: Event) -> Row:
    """Return the event's columns: numbers as numbers, unknown as None, several names joined by `; `."""
    cells = shared_cells(event)
    return {
        **cells,
        "start": day_text(event.time.start),
        "end": day_text(event.time.end),
        "actors": join(cells["actors"]),
        "targets": join(cells["targets"]),
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
