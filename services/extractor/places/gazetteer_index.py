"""The gazetteer and the actor lexicon, as found on disk: look-ups in the index that build_gazetteer made."""

from __future__ import annotations

import os
import sqlite3
from functools import lru_cache
from pathlib import Path

from services.extractor.actors.lexicon import ACTOR_FILES, ActorLexicon, parse_actor_lexicon
from services.extractor.places.build_gazetteer import DATA, cache_folder, ensure_index, find_in_page
from services.extractor.places.country_cues import CountryCues, parse_country_cues
from services.extractor.places.gazetteer import Place, fold, fold_loosely, is_own_name
from services.extractor.places.tables import Country, demonyms_of, parse_countries
from services.extractor.places.words import PlaceWords, parse_place_words

_CACHED_NAMES = 20_000  # an article repeats its names, a stream its places
_COLUMNS = (
    "p.key, p.name, p.kind, p.country, p.admin1, p.admin1_code, p.latitude, p.longitude, p.geonames_id, p.population,"
    " p.precision, p.radius_km"
)
_FIND_PAGE = "SELECT page FROM {names} WHERE first <= ? ORDER BY first DESC LIMIT 1"
_READ = f"SELECT {_COLUMNS} FROM places p WHERE p.id IN ({{ids}}) ORDER BY p.rank, p.population DESC, p.id"  # noqa: S608


class SqliteGazetteer:
    """A `Gazetteer` over an index; keeps what it looked up."""

    def __init__(
        self, database: sqlite3.Connection, countries: tuple[Country, ...], words: PlaceWords, cues: CountryCues
    ) -> None:
        self.words = words
        self.cues = cues
        self._database = database
        self._demonyms = dict(demonyms_of(countries))
        self._capitals = {c.iso3: c.capital for c in countries if c.capital}
        self._areas = {
            place.id: place
            for row in database.execute(f"SELECT {_COLUMNS} FROM places p WHERE p.kind IN ('country', 'admin1')")  # noqa: S608
            for place in [_place(row)]
        }
        self._look_up = lru_cache(maxsize=_CACHED_NAMES)(self._read)

    def candidates(self, name: str) -> tuple[Place, ...]:
        """Return every place that a name may mean; see `Gazetteer`."""
        return self._look_up(name)

    def country(self, iso3: str) -> Place | None:
        """Return a country by its ISO 3166-1 alpha-3 code."""
        return self._areas.get(f"country:{iso3}")

    def capital(self, iso3: str) -> Place | None:
        """Return the capital of a country by its ISO 3166-1 alpha-3 code."""
        found = self.candidates(self._capitals[iso3]) if iso3 in self._capitals else ()
        towns = [p for p in found if p.country == iso3 and p.kind in ("city", "place")]
        return max(towns, key=lambda p: p.population, default=None)

    def admin1(self, code: str) -> Place | None:
        """Return a first-level division by its GeoNames code ("SY.12")."""
        return self._areas.get(f"admin1:{code}")

    def demonym(self, word: str) -> str | None:
        """Return the ISO 3166-1 alpha-3 code a demonym stands for, None when it is none."""
        return self._demonyms.get(fold(word))

    def _read(self, name: str) -> tuple[Place, ...]:
        key = fold(name)
        if not key:
            return ()
        if found := self._rows("names", key):
            return tuple(_place(row, is_alias=not is_own_name(str(row[1]), key)) for row in found)
        return tuple(_place(row, is_loose=True) for row in self._rows("loose_names", fold_loosely(name)))

    def _rows(self, names: str, key: str) -> list[tuple[object, ...]]:
        page = self._database.execute(_FIND_PAGE.format(names=names), (key,)).fetchone()
        ids = find_in_page(page[0], key) if page else None
        return self._database.execute(_READ.format(ids=ids)).fetchall() if ids else []


def _place(row: tuple[object, ...], *, is_loose: bool = False, is_alias: bool = False) -> Place:
    names = "id name kind country admin1 admin1_code latitude longitude geonames_id population precision radius_km"
    return Place(**dict(zip(names.split(), row, strict=True)), is_loose=is_loose, is_alias=is_alias)  # type: ignore[arg-type]


def open_gazetteer(folder: Path | None = None) -> SqliteGazetteer:
    """Return the gazetteer, building its index first if this is the first use.

    Args:
        folder: Cache folder; None for CONFLICTWIRE_CACHE_DIR or the user's own.

    Raises:
        StartupError: The index cannot be built there.
    """
    path = ensure_index(folder or cache_folder(os.environ))
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    countries = parse_countries("countries.tsv", (DATA / "countries.tsv").read_text(encoding="utf-8"))
    words = parse_place_words("place_words.tsv", (DATA / "place_words.tsv").read_text(encoding="utf-8"))
    cues = parse_country_cues("country_cues.tsv", (DATA / "country_cues.tsv").read_text(encoding="utf-8"))
    return SqliteGazetteer(database, countries, words, cues)


def load_actors() -> ActorLexicon:
    """Return the actor lexicon of data/.

    Raises:
        DataFileError: A table has a defect.
    """
    return parse_actor_lexicon({name: (DATA / name).read_text(encoding="utf-8") for name in ACTOR_FILES})
