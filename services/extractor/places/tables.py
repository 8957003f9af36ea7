"""The place tables of data/: text in, places with all their names out, every defect named with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.extractor.knowledge.tables import Row, parse_table
from services.extractor.places.gazetteer import Place, PlaceKind, fold
from services.records import PlacePrecision

COUNTRY_COLUMNS = (
    *("iso2", "iso3", "name", "aliases", "demonyms", "capital"),
    *("latitude", "longitude", "radius_km", "geonames_id", "marks"),
)
DIVISION_COLUMNS = ("code", "geonames_id", "name", "aliases", "latitude", "longitude", "radius_km", "population")
REGION_COLUMNS = ("id", "name", "aliases", "country", "admin1", "latitude", "longitude", "radius_km", "source")
PLACE_COLUMNS = (
    *("id", "name", "aliases", "country", "admin1", "latitude", "longitude"),
    *("precision", "radius_km", "source"),
)
_PRECISIONS: Mapping[str, PlacePrecision] = {"exact": "exact", "city": "city", "admin1": "admin1", "country": "country"}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place and every spelling it is known by, its own name first."""

    place: Place
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """One row of countries.tsv."""

    named: NamedPlace
    iso2: str
    iso3: str
    demonyms: tuple[str, ...]
    capital: str  # the name it goes by here
    capital_names: tuple[str, ...]  # that and others ("Kyiv", "Kiev")
    marks: frozenset[str]  # "loose": its names are transliterated in many ways; "admin2": listed in admin2.tsv


def cell_list(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several values between bars."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _number(row: Row, column: str, low: float, high: float) -> float:
    try:
        value = float(row[column])
    except ValueError:
        raise row.defect(f"{column} must be a number, not {row[column]!r}") from None
    if not low <= value <= high:
        raise row.defect(f"{column} must lie within {low:g} and {high:g}")
    return value


def _named(row: Row, name: str, aliases: str) -> tuple[str, ...]:
    if not fold(name):
        raise row.defect("name is empty")
    return (name, *cell_list(aliases))


def _area(
    row: Row,
    identity: str,
    kind: PlaceKind,
    *,
    country: str | None,
    admin1: tuple[str, str] | None,
    precision: PlacePrecision,
) -> NamedPlace:
    """Return a place from the columns that every place table shares; admin1 is (code, name)."""
    geonames = row.cells.get("geonames_id")
    place = Place(
        id=identity,
        name=row["name"],
        kind=kind,
        country=country,
        admin1=admin1[1] if admin1 else None,
        admin1_code=admin1[0] if admin1 else None,
        latitude=_number(row, "latitude", -90, 90),
        longitude=_number(row, "longitude", -180, 180),
        geonames_id=int(geonames) if geonames and geonames.isdigit() else None,
        population=int(row.cells.get("population") or 0),
        precision=precision,
        radius_km=_number(row, "radius_km", 0.1, 6000),
    )
    return NamedPlace(place, _named(row, row["name"], row["aliases"]))


def parse_countries(path: str, text: str) -> tuple[Country, ...]:
    """Return the countries of countries.tsv, in file order."""
    return tuple(
        Country(
            named=_area(
                row, f"country:{row['iso3']}", "country", country=row["iso3"], admin1=None, precision="country"
            ),
            iso2=row["iso2"],
            iso3=row["iso3"],
            demonyms=cell_list(row["demonyms"]),
            capital=row["capital"].split("|")[0],
            capital_names=tuple(name for name in row["capital"].split("|") if name),
            marks=frozenset(cell_list(row["marks"])),
        )
        for row in parse_table(path, text, COUNTRY_COLUMNS)
    )


def parse_admin1(path: str, text: str, iso3_of: Mapping[str, str]) -> tuple[NamedPlace, ...]:
    """Return the first-level divisions of admin1.tsv. `iso3_of` maps alpha-2 to alpha-3."""
    found = []
    for row in parse_table(path, text, DIVISION_COLUMNS):
        country = _country_of(row, iso3_of)
        admin1 = (row["code"], row["name"])
        found.append(_area(row, f"admin1:{row['code']}", "admin1", country=country, admin1=admin1, precision="admin1"))
    return tuple(found)


def parse_admin2(
    path: str, text: str, iso3_of: Mapping[str, str], admin1_names: Mapping[str, str]
) -> tuple[NamedPlace, ...]:
    """Return the second-level divisions of admin2.tsv; `admin1_names` maps a first-level code to its name."""
    found = []
    for row in parse_table(path, text, DIVISION_COLUMNS):
        parent = row["code"].rsplit(".", 1)[0]
        admin1 = (parent, admin1_names[parent]) if parent in admin1_names else None
        identity = f"admin2:{row['code']}"
        country = _country_of(row, iso3_of)
        found.append(_area(row, identity, "admin2", country=country, admin1=admin1, precision="city"))
    return tuple(found)


def parse_regions(path: str, text: str, admin1_codes: Mapping[tuple[str, str], str]) -> tuple[NamedPlace, ...]:
    """Return the named areas of regions.tsv; those over several countries have country None.

    `admin1_codes`: (country alpha-3, folded name of a first-level division) to its code.
    """
    found = []
    for row in parse_table(path, text, REGION_COLUMNS):
        admin1, country = _admin1_of(row, admin1_codes), row["country"] or None
        found.append(_area(row, f"region:{row['id']}", "region", country=country, admin1=admin1, precision="admin1"))
    return tuple(found)


def _admin1_of(row: Row, admin1_codes: Mapping[tuple[str, str], str]) -> tuple[str, str] | None:
    """Code and name of the division that a row names, None where it names none."""
    if not row["admin1"]:
        return None
    code = admin1_codes.get((row["country"], fold(row["admin1"])))
    if code is None:
        raise row.defect(f"{row['country']} has no first-level division {row['admin1']!r}")
    return code, row["admin1"]


def parse_places(path: str, text: str, admin1_codes: Mapping[tuple[str, str], str]) -> tuple[NamedPlace, ...]:
    """Return the supplement of places.tsv.

    Args:
        path: File name for errors.
        text: Whole file.
        admin1_codes: (country alpha-3, folded name of a first-level division) to its code.
    """
    found = []
    for row in parse_table(path, text, PLACE_COLUMNS):
        precision = _PRECISIONS.get(row["precision"])
        if precision is None:
            raise row.defect(f"precision must be one of {', '.join(_PRECISIONS)}")
        admin1 = _admin1_of(row, admin1_codes)
        identity = f"place:{row['id']}"
        found.append(_area(row, identity, "place", country=row["country"], admin1=admin1, precision=precision))
    return tuple(found)


def _country_of(row: Row, iso3_of: Mapping[str, str]) -> str:
    iso3 = iso3_of.get(row["code"][:2])
    if iso3 is None:
        raise row.defect(f"no country {row['code'][:2]!r}")
    return iso3


def demonyms_of(countries: tuple[Country, ...]) -> dict[str, str]:
    """Return each demonym, folded, with the alpha-3 code of its country; of two claimants the earlier row wins."""
    found: dict[str, str] = {}
    for country in countries:
        for demonym in country.demonyms:
            found.setdefault(fold(demonym), country.iso3)
    return found
