"""The 25 sub-event types with their codes in PLOVER and CAMEO: text of event_types.tsv to a table.

Shared by the extractor, which codes, and the sink, which publishes the crosswalk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from services.errors import DataFileError

_COLUMNS = ("event_type", "sub_event_type", "flags", "plover_type", "plover_mode", "cameo")
_FLAGS = frozenset({"PV", "OPV", "D"})


@dataclass(frozen=True, slots=True)
class EventTypeRow:
    """One sub-event type."""

    event_type: str  # "battles"
    sub_event_type: str  # "armed_clash"
    flags: frozenset[str]  # PV political violence, OPV organised political violence, D demonstration
    plover_type: str | None  # None: no counterpart
    plover_mode: str | None
    cameo: str | None


@cache
def load_event_types() -> Mapping[str, EventTypeRow]:
    """Return the packaged table, by sub-event type, in the order of the file.

    Raises:
        DataFileError: The file has a defect.
    """
    file = resources.files("services") / "extractor" / "data" / "event_types.tsv"
    return parse_event_types("event_types.tsv", file.read_text(encoding="utf-8"))


def parse_event_types(path: str, text: str) -> Mapping[str, EventTypeRow]:
    """Return the table in some text.

    Raises:
        DataFileError: Names the line of a defect.
    """
    rows: dict[str, EventTypeRow] = {}
    lines = [
        (n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and not line.startswith("#")
    ]
    if not lines or tuple(lines[0][1].split("\t")) != _COLUMNS:
        raise DataFileError(path, lines[0][0] if lines else None, f"columns must be {', '.join(_COLUMNS)}")
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise DataFileError(path, number, f"{len(cells)} cells, {len(_COLUMNS)} wanted")
        row = _row(cells)
        if row.sub_event_type in rows:
            raise DataFileError(path, number, f"{row.sub_event_type} is listed twice")
        if not row.flags <= _FLAGS:
            raise DataFileError(path, number, f"flags must be of {', '.join(sorted(_FLAGS))}")
        rows[row.sub_event_type] = row
    return rows


def _row(cells: list[str]) -> EventTypeRow:
    event_type, sub_event_type, flags, plover_type, plover_mode, cameo = (cell.strip() for cell in cells)
    return EventTypeRow(
        event_type, sub_event_type, frozenset(flags.split()), plover_type or None, plover_mode or None, cameo or None
    )
