"""Events as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from services.records import Event, ReconciledToll, When
from services.tail.flat import join, names_of

_STYLE_OF = {"cross-party": "green", "multi-outlet": "cyan", "merged": "dim", "retracted": "dim red"}

_ORIGINS = "outlets/\norigins"
HEADINGS = ("day", "place", "what", "who → whom", "killed", _ORIGINS, "borne out")
_FIXED = {"day": 10, "killed": 6, _ORIGINS: 8, "borne out": 13}
_FLEXIBLE = {"place": 3, "what": 4, "who → whom": 5}  # shares of the width that is left

_DROPPED_BELOW = {"who → whom": 96, "borne out": 66}
"""Columns that a narrower terminal has no room for, and its width in characters."""


def to_table(events: Sequence[Event], *, width: int, max_rows: int | None = None) -> Table:
    """Return a table, one line per event.

    Args:
        events: In the order of the rows.
        width: Of the terminal, characters.
        max_rows: With more events the first are left out, and the caption says how many.
    """
    shown = events if max_rows is None else events[max(0, len(events) - max_rows) :]
    hidden_count = len(events) - len(shown)
    caption = f"{hidden_count} more above" if hidden_count else None
    table = Table(caption=caption, box=SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False)
    headings = [name for name in HEADINGS if width >= _DROPPED_BELOW.get(name, 0)]
    for name in headings:
        table.add_column(
            name,
            justify="right" if name in ("killed", _ORIGINS) else "left",
            min_width=_FIXED.get(name),
            ratio=_FLEXIBLE.get(name),
            overflow="ellipsis",
            no_wrap=True,
        )
    for event in shown:
        cells = dict(zip(HEADINGS, to_cells(event), strict=True))
        table.add_row(*(Text(printable(cells[name]), style=_STYLE_OF.get(cells[name], "")) for name in headings))
    return table


def to_cells(event: Event) -> tuple[str, ...]:
    """Return the cells of an event's row, one for each of HEADINGS, as they came: not yet safe to show."""
    parties = [join(names_of(side)) or "?" for side in (event.actors, event.targets)]
    return (
        time_text(event.time),
        place_text(event),
        type_text(event),
        " → ".join(parties),
        toll_text(event.fatalities),
        f"{event.outlet_count}/{event.independent_origin_count}",
        event.corroboration if event.status == "active" else event.status,
    )


def place_text(event: Event) -> str:
    """Return place and country; nothing where no place is known."""
    return f"{event.location.name}, {event.location.country}" if event.location else ""


def type_text(event: Event) -> str:
    """Return the sub-event type in words."""
    return event.sub_event_type.replace("_", " ")


def time_text(time: When) -> str:
    """Return the days of an event: a single one once, the year of the last only where it is another."""
    first, last = time.start, time.end
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()} … {last.isoformat() if last.year != first.year else last.strftime('%m-%d')}"


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
