"""CAP's codes for an event: severity, urgency, certainty and category, from the packaged tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from services.errors import DataFileError
from services.records import Event
from services.tail.acled import parse_labels

SEVERITIES = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")
"""Lowest first; a toll only ever raises what the type says."""
_HAZARDS = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
ALLOWED: Mapping[str, frozenset[str]] = {
    "category": frozenset(_HAZARDS),
    "severity": frozenset(SEVERITIES),
    "urgency": frozenset({"Immediate", "Expected", "Future", "Past", "Unknown"}),
    "certainty": frozenset({"Observed", "Likely", "Possible", "Unlikely", "Unknown"}),
}
"""What CAP 1.2 lets stand in an element: section 3.2.2."""


@dataclass(frozen=True, slots=True)
class CapCodes:
    """The codes of one event."""

    category: str
    urgency: str
    severity: str
    certainty: str


@dataclass(frozen=True, slots=True)
class CapTables:
    """The three tables."""

    types: Mapping[str, Mapping[str, str]]  # sub-event type to category, severity, urgency
    tolls: tuple[tuple[int, str], ...]  # people killed, at least, and the least severity then
    certainties: Mapping[str, str]  # corroboration to certainty


def codes_of(event: Event, tables: CapTables) -> CapCodes:
    """Return the codes of an event."""
    row = tables.types[event.sub_event_type]
    killed = (event.fatalities.best if event.fatalities else None) or 0
    severities = [row["severity"], *(severity for least, severity in tables.tolls if killed >= least)]
    return CapCodes(
        category=row["category"],
        urgency=row["urgency"],
        severity=max(severities, key=SEVERITIES.index),
        certainty=tables.certainties[event.corroboration],
    )


@cache
def load_cap_tables() -> CapTables:
    """Return the packaged tables.

    Raises:
        DataFileError: A table has a defect.
    """
    return CapTables(
        types={row["sub_event_type"]: row for row in _rows("cap_types.tsv")},
        tolls=tuple((int(row["killed"]), row["severity"]) for row in _rows("cap_tolls.tsv")),
        certainties={row["corroboration"]: row["certainty"] for row in _rows("cap_certainty.tsv")},
    )


def _rows(name: str) -> list[Mapping[str, str]]:
    return parse_codes(name, (resources.files("services.tail") / "data" / name).read_text(encoding="utf-8"))


def parse_codes(name: str, text: str) -> list[Mapping[str, str]]:
    """Return the rows of a table.

    Raises:
        DataFileError: A line has another number of cells than the header, or a code that CAP does not have.
    """
    rows: list[Mapping[str, str]] = list(parse_labels(name, text))
    for row in rows:
        for column, code in row.items():
            if code not in ALLOWED.get(column, {code}):
                raise DataFileError(f"services/tail/data/{name}", None, f"{code} is no {column} of CAP 1.2")
    return rows
