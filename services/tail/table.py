"""Events as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from services.records import Event, ReconciledToll, When
from services.tail.flat import join, names_of

_STYLE_OF = {"cross-party": "green", "multi-outlet": "cyan", "merged": "dim", "retracted": "dim red"}


def to_table(events: Sequence[Event], *, max_rows: int | None = None) -> Table:
    """Return a table, one row per event.

    Args:
        events: In the order of the rows.
        max_rows: With more events the first are left out, and the caption says how many.
    """
    shown = events if max_rows is None else events[max(0, len(events) - max_rows) :]
    hidden_count = len(events) - len(shown)
    table = Table(caption=f"{hidden_count} more above" if hidden_count else None, expand=True)
    for heading in ("time", "place", "type", "actors → targets"):
        table.add_column(heading, overflow="ellipsis")
    table.add_column("killed", justify="right", no_wrap=True)
    table.add_column("outlets/origins", justify="right", no_wrap=True)
    for heading in ("corroboration", "status"):
        table.add_column(heading, overflow="ellipsis", no_wrap=True)
    for event in shown:
        table.add_row(*(Text(printable(cell), style=_STYLE_OF.get(cell, "")) for cell in to_cells(event)))
    return table


def to_cells(event: Event) -> tuple[str, ...]:
    """Return the eight cells of an event's row, as they came: not yet safe to show."""
    place = event.location
    parties = [join(names_of(side)) or "?" for side in (event.actors, event.targets)]
    return (
        time_text(event.time),
        f"{place.name}, {place.country}" if place else "",
        event.sub_event_type.replace("_", " "),
        " → ".join(parties),
        toll_text(event.fatalities),
        f"{event.outlet_count}/{event.independent_origin_count}",
        event.corroboration,
        event.status,
    )


def time_text(time: When) -> str:
    """Return the days of an event, a single one once."""
    first, last = time.start.isoformat(), time.end.isoformat()
    return first if first == last else f"{first} … {last}"


def toll_text(toll: ReconciledToll | None) -> str:
    """Return the interval of a toll: `12–20`, `12` where the bounds are equal, `≥ 12`, `≤ 20`, nothing if unknown."""
    if toll is None:
        return ""
    if toll.low is not None and toll.high is not None:
        return str(toll.low) if toll.low == toll.high else f"{toll.low}–{toll.high}"
    if toll.low is not None:
        return f"≥ {toll.low}"
    if toll.high is not None:
        return f"≤ {toll.high}"
    return "" if toll.best is None else str(toll.best)


def printable(text: str) -> str:
    """Return text with control characters as blanks: words from feeds do not steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
