"""Text formats of events: a head, one line per event, a foot. Pure: strings out, the caller writes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services import codec
from services.records import Event
from services.tail.acled import load_acled_names, to_acled_row
from services.tail.cap import CapWriter
from services.tail.flat import Row, spreadsheet_cell, to_row
from services.tail.hxl import to_hxl_head


@dataclass(frozen=True, slots=True)
class Format:
    """How events become text."""

    text: Callable[[Event], str]
    head: Callable[[Event], str] = lambda _: ""  # before the first event, made from it
    glue: str = ""  # before each event but the first
    end: str = "\n"  # after each event: a reader down the pipe sees a whole line at once
    foot: str = ""
    empty: str = ""  # the whole text when there was no event
    note: Callable[[Event], Event] = lambda event: event  # shown each event before any is left out
    is_row_per_event: bool = True  # a reader counts rows as events, so a version may not make a row of its own


def to_json_line(event: Event) -> str:
    """Return the event as it stands on the topic."""
    return codec.encode(event).decode()


def to_feature(event: Event) -> str:
    """Return the event as a GeoJSON feature with flat properties; geometry null where there is no place."""
    plain = codec.to_json(event)
    feature: dict[str, Any] = {
        "type": "Feature",
        "id": event.id,
        "geometry": plain["geometry"],
        "properties": to_row(event),
    }
    return codec.encode(feature).decode()


def to_csv_line(row: Row) -> str:
    """Return the values of a row as a line of CSV, RFC 4180, safe to open in a spreadsheet."""
    return _csv_line([spreadsheet_cell(cell) for cell in row.values()])


def to_csv_head(row: Row) -> str:
    """Return the names of a row's columns as a line of CSV, with its line end."""
    return _csv_line(list(row)) + "\n"


def to_hxl_csv_head(row: Row) -> str:
    """Return the names of a row's columns and, below them, their HXL hashtags."""
    return to_csv_head(row) + _csv_line(to_hxl_head(row)) + "\n"


def _csv_line(cells: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _acled(event: Event) -> Row:
    return to_acled_row(event, load_acled_names())


FORMATS: Mapping[str, Format] = {
    "json": Format(to_json_line, is_row_per_event=False),
    "geojson": Format(
        to_feature,
        head=lambda _: '{"type":"FeatureCollection","features":[\n',
        glue=",\n",
        end="",
        foot="\n]}\n",
        empty='{"type":"FeatureCollection","features":[]}\n',
    ),
    "csv": Format(lambda event: to_csv_line(to_row(event)), head=lambda event: to_csv_head(to_row(event))),
    "hxl": Format(lambda event: to_csv_line(to_row(event)), head=lambda event: to_hxl_csv_head(to_row(event))),
    "acled": Format(lambda event: to_csv_line(_acled(event)), head=lambda event: to_csv_head(_acled(event))),
}
"""By the word that `--format` takes. A table is not text: see table.py."""

CAP = "cap"
"""The one format that remembers: an alert refers to those before it. See cap.py."""


def to_cap_format(writer: CapWriter) -> Format:
    """Return the format that has a writer's alerts, each version's its own."""
    return Format(writer.line, note=writer.note, is_row_per_event=False)
