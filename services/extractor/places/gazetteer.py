"""Names of places: what a place is, how a spelling is folded, and what any gazetteer must answer.

    wording -> fold() -> candidates(): countries and regions first, then divisions, then places by population

The folding is shared by the index builder and by every reader of the index, so both always agree on a key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Literal, Protocol

from anyascii import anyascii

from services.extractor.places.country_cues import CountryCues
from services.extractor.places.words import PlaceWords
from services.records import PlacePrecision

PlaceKind = Literal["country", "region", "admin1", "admin2", "city", "place"]
"""`region`: a named area that is no division (Donbas, Sahel). `city`: a populated place of the base data.
`place`: an entry of our supplement (village, camp, crossing, front)."""

KIND_ORDER: tuple[PlaceKind, ...] = ("country", "region", "admin1", "place", "city", "admin2")
"""Candidates of one name come in this order; within a kind, the most populous first."""

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place that a name may mean."""

    id: str  # stable in one index: "country:SYR", "admin1:SY.12", "gn:169389", "place:basma-bridge"
    name: str  # the gazetteer's own spelling
    kind: PlaceKind
    country: str | None  # ISO 3166-1 alpha-3; None for areas over several countries
    admin1: str | None  # name of the first-level division
    admin1_code: str | None  # GeoNames "SY.12"
    latitude: float  # WGS 84 degrees; the middle, for areas
    longitude: float
    geonames_id: int | None
    population: int  # 0 where unknown
    precision: PlacePrecision
    radius_km: float  # the place lies within this distance of the point
    is_loose: bool = False  # found by the loose key: a guess at another transliteration
    is_alias: bool = False  # found by another name than its own


class Gazetteer(Protocol):
    """What resolving needs to know of a gazetteer."""

    @property
    def words(self) -> PlaceWords:
        """Words that speak for or against a name beside them being a place."""

    @property
    def cues(self) -> CountryCues:
        """Words that tell the country of a text."""

    def candidates(self, name: str) -> tuple[Place, ...]:
        """Return every place that a name may mean, in KIND_ORDER, most populous first; empty when unknown.

        Args:
            name: Wording as in the text, without article ("Idlib", "Rif Dimashq", "Kiev").
        """

    def country(self, iso3: str) -> Place | None:
        """Return a country by its ISO 3166-1 alpha-3 code."""

    def capital(self, iso3: str) -> Place | None:
        """Return the capital of a country by its ISO 3166-1 alpha-3 code."""

    def demonym(self, word: str) -> str | None:
        """Return the ISO 3166-1 alpha-3 code a demonym stands for ("Syrian", "Congolese"), None when it is none."""

    def admin1(self, code: str) -> Place | None:
        """Return a first-level division by its GeoNames code ("SY.12")."""


_APOSTROPHES = "'’‘ʼʿʾ`´ʻ\""
_NO_APOSTROPHES = str.maketrans("", "", _APOSTROPHES)
_KEY_OF_ASCII = str.maketrans(
    {chr(code): chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | dict.fromkeys("'`\"", "")
)
_ARTICLES = frozenset(
    (
        *("al", "el", "ar", "er", "as", "es", "ash", "esh", "at", "et", "ad", "ed", "az", "ez", "an", "en", "adh"),
        *("ul", "ol", "us"),
    )
)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the key under which a spelling is stored: ASCII, lower case, one blank between words, no apostrophes.

    "Deir ez-Zor", "Deir Ez Zor" and "Deïr ez Zor" share a key; "Deir al-Zour" has another one.
    """
    plain = name if name.isascii() else anyascii(name.translate(_NO_APOSTROPHES))
    return " ".join(plain.translate(_KEY_OF_ASCII).split())


def is_own_name(place_name: str, key: str) -> bool:
    """Whether a key is that of the place's own name, but for "City", Saint and Mount cut short, and transliteration."""
    own = fold(place_name)
    if own.count(" ") == key.count(" ") and fold_loosely(own) == fold_loosely(key):
        return True
    return _spelt_out(own) == _spelt_out(key)


def _spelt_out(key: str) -> str:
    first, _, rest = key.removesuffix(" city").partition(" ")
    return f"{_SHORT_WORDS.get(first, first)} {rest}"


_SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

_LOOSE_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:iyy?ah|iyy?eh|iyy?a|iyy?e|iah|ieh|ia|ya|yeh|yah)\b"), "ia"),
    (re.compile(r"(?<=[a-z]{2})(?:ah|eh|a|e)\b"), "a"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"o"), "u"),
    (re.compile(r"ee|ei|ai|ay|ey"), "i"),
    (re.compile(r"e"), "i"),
    (re.compile(r"y"), "i"),
    (re.compile(r"kh|gh|q|ck"), "k"),
    (re.compile(r"dh|dj|th"), "d"),
    (re.compile(r"([a-z])\1+"), r"\1"),
)


@lru_cache(maxsize=65536)
def fold_loosely(name: str) -> str:
    """Return the key that other transliterations of an Arabic, Persian or Turkic name would share.

    Articles fall away, vowels are levelled, kh/gh/q become k, doubled letters single. Coarse on purpose:
    ask for it only when `fold` finds nothing, and only for countries where such spellings vary.
    """
    return loosen(fold(name))


def loosen(key: str) -> str:
    """Return the loose key of a name's key: `fold_loosely` for names already folded."""
    key = " ".join(word for word in key.split() if word not in _ARTICLES)
    for pattern, instead in _LOOSE_STEPS:
        key = pattern.sub(instead, key)
    return key


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance between two points in WGS 84 degrees, in kilometres."""
    here, there = radians(latitude), radians(other_latitude)
    half = sin((there - here) / 2) ** 2
    half += cos(here) * cos(there) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
