"""Which place each name means, given all the other names of a text: one sense per name and text.

    score = prior (kind, population) + what the words say (Sense.bonuses, country hints)
          + support: how near the likely senses of the other names are            -> the best of each name

Support is a few rounds of mutual reinforcement: each candidate is as likely as its score says, and lends the others
weight by nearness: the same neighbourhood, division or country. Beside "Lexington", "Paris" is in Kentucky.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10

import numpy as np
from numpy.typing import NDArray

from services.extractor.places.gazetteer import EARTH_RADIUS_KM, Place, distance_km

MAX_CANDIDATES = 60
"""Senses of one name that are weighed; only names like San José have more, and those left out are hamlets."""

MAX_NAMES = 60
"""Names of one text that are weighed against each other; more add nothing but time (the work grows as the square)."""

# Weights, in units of `score`: chosen by hand, then by a random search over news texts of our own and of a sample kept
# apart, from a plateau where a fifth more or less of any changes little.
_PRIOR_WEIGHT = 0.5  # of a decimal order of magnitude of population
_COUNTRY_WEIGHT = 2.2  # of full support by country
_LOCAL_WEIGHT, _LOCAL_RATE = 3.4, 1.6  # of full support by neighbours, and how soon it is full
_USUAL_NAMES = 14  # names of a text; among more, some are neighbours by chance
_FAME_WEIGHT, _FAME_ORDER = 0.7, 5.5  # of an order above that: cities that the whole world names without their country
_NEAR_KM, _WIDE_KM, _WIDE_SHARE = 45.0, 300.0, 0.13  # nearness: a sharp and a wide exponential
_SAME_ADMIN1, _IN_ADMIN1 = 0.2, 0.9
_IN_COUNTRY, _IN_COUNTRY_OF_PEOPLE, _SAME_COUNTRY = 0.5, 0.4, 0.9
_LOOSE_PENALTY, _ALIAS_PENALTY, _DIVISION_ALIAS_PENALTY = 1.5, 2.0, 1.2
# How sharply likelihood follows score, round by round: soft at first, so that a cluster of small places
# can outweigh one large namesake before the latter has won.
_SHARPNESS = (0.3, 0.6, 1.0, 1.5, 2.0)
# As if populations: a place of our supplement counts like a town in the news.
_ORDERS: Mapping[str, float] = {"country": 9.0, "region": 8.0, "place": 5.2}
_UNKNOWN_ORDER = 3.5  # of a town of which the base data tells no population: most are seats of districts
_DIVISION_ORDERS = (5.0, 7.2)  # least and most that a first-level division counts: as many people as live there
_COUNTY_SHARE, _LEAST_COUNTY_ORDER = 0.5, 3.8  # orders by which a district is rarer in texts than its people say
_BORDER_KM = 200.0  # beyond the circle that has a country's area
_SMALL_DIVISION_KM, _SMALL_DIVISION_ORDER = 20.0, 4.5  # parishes of islands, city districts


@dataclass(frozen=True, slots=True)
class Sense:
    """One name and what it may mean."""

    key: str
    candidates: tuple[Place, ...]
    count: int  # mentions in the text
    is_demonym: bool
    weight: float = 1.0  # 0 to 1: how sure it is that the name is a place, and so how much it may lend to others
    bonuses: tuple[float, ...] = ()  # by candidate, in units of `score`: what the words beside the name say

    def bonus(self, index: int) -> float:
        """What the words say of a candidate."""
        return self.bonuses[index] if self.bonuses else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name means."""

    place: Place
    score: float  # unbounded, higher is better
    support: float  # 0 to 1: how well the other names of the text fit
    is_only: bool  # the gazetteer knows no other place of this name
    elsewhere: bool  # the other names of the text lie in other countries
    is_unlisted: bool = False  # no known place, but one of this name in the neighbourhood (place_unlisted.py)


def prior(place: Place) -> float:
    """Return how likely a place is meant before anything else is known, in orders of magnitude of population."""
    people = log10(max(place.population, 100)) if place.population else _UNKNOWN_ORDER
    if is_small_division(place):
        return _SMALL_DIVISION_ORDER
    if place.kind == "admin1":
        return min(max(people, _DIVISION_ORDERS[0]), _DIVISION_ORDERS[1])
    if place.kind == "admin2":
        return max(people - _COUNTY_SHARE, _LEAST_COUNTY_ORDER)
    return _ORDERS.get(place.kind, people + _FAME_WEIGHT * max(0.0, people - _FAME_ORDER))


def is_small_division(place: Place) -> bool:
    """Whether a first-level division is so small that few have heard of it."""
    return place.kind == "admin1" and place.radius_km < _SMALL_DIVISION_KM


def choose(senses: Sequence[Sense], country_hints: Mapping[str, float]) -> dict[str, Choice]:
    """Return the meaning of each name, by key.

    Args:
        senses: Names with at least one candidate each.
        country_hints: What speaks for a country beside its names, ISO 3166-1 alpha-3 to a bonus in units of `score`.
    """
    weighed = sorted(senses, key=lambda s: (-s.weight * s.count, s.key))[:MAX_NAMES]
    places = [place for sense in weighed for place in sense.candidates[:MAX_CANDIDATES]]
    if not places:
        return {}
    sizes = [len(sense.candidates[:MAX_CANDIDATES]) for sense in weighed]
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    owner = np.repeat(np.arange(len(weighed)), sizes)
    other = owner[:, None] != owner[None, :]  # a name lends itself nothing
    other = other * np.array([weighed[i].weight for i in owner])[None, :]
    by_country, by_nearness = (lent * other for lent in _lending(places, [weighed[i].is_demonym for i in owner]))
    said = [sense.bonus(index) for sense, size in zip(weighed, sizes, strict=True) for index in range(size)]
    base = np.array([_base(place, country_hints) for place in places]) + said
    base -= [_DIVISION_ALIAS_PENALTY * is_second for sense in weighed for is_second in _second_names(sense)]
    score, support = base, np.zeros(len(places))
    rate = _LOCAL_RATE / max(1.0, sum(sense.weight for sense in weighed) / _USUAL_NAMES)
    for sharpness in _SHARPNESS:
        likely = _likelihood(sharpness * score, starts, owner)
        country = 1.0 - np.exp(-_best_of_each(by_country * likely, starts))
        support = 1.0 - np.exp(-rate * _best_of_each(by_nearness * likely, starts))
        score = base + _COUNTRY_WEIGHT * country + _LOCAL_WEIGHT * support
    support = np.minimum(1.0, support + country)
    chosen = {}
    for sense, start, size in zip(weighed, starts, sizes, strict=True):
        best = int(start) + int(np.argmax(score[start : start + size]))
        chosen[sense.key] = Choice(places[best], float(score[best]), float(support[best]), size == 1, False)
    named = {sense.key for sense in weighed if not sense.is_demonym}  # armies act abroad: whose they are says nothing
    return {key: replace(choice, elsewhere=_is_alone(key, choice, chosen, named)) for key, choice in chosen.items()}


def _is_alone(key: str, choice: Choice, chosen: Mapping[str, Choice], named: Collection[str]) -> bool:
    """Whether the other names of the text lie in other countries, and none of those is next to it."""
    others = [other.place for name, other in chosen.items() if name != key and name in named]
    return bool(others) and not any(_is_next_to(choice.place, other) for other in others)


def _is_next_to(place: Place, other: Place) -> bool:
    """Whether a place is of the country of another, or in a country's neighbourhood: rebels from Chad attack Birao."""
    if place.country == other.country:
        return True
    apart_km = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
    return other.kind == "country" and apart_km <= other.radius_km + _BORDER_KM


def _base(place: Place, country_hints: Mapping[str, float]) -> float:
    is_rename = place.is_alias and place.kind == "city"
    hint = country_hints.get(place.country or "", 0.0)
    return _PRIOR_WEIGHT * prior(place) - _LOOSE_PENALTY * place.is_loose - _ALIAS_PENALTY * is_rename + hint


def _second_names(sense: Sense) -> list[bool]:
    """Which candidates are divisions by another name where a town has the name itself: Beni in Kivu, not El Beni."""
    candidates = sense.candidates[:MAX_CANDIDATES]
    has_town = any(c.kind in ("city", "place") and not c.is_alias and not c.is_loose for c in candidates)
    return [has_town and c.is_alias and c.kind in ("admin1", "admin2") for c in candidates]


def _best_of_each(lent: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """What each candidate is lent: of every other name only its best sense counts, float64, (n_candidates,)."""
    total: NDArray[np.float64] = np.maximum.reduceat(lent, starts, axis=1).sum(axis=1)
    return total


def _likelihood(score: NDArray[np.float64], starts: NDArray[np.intp], owner: NDArray[np.intp]) -> NDArray[np.float64]:
    """Share of each candidate in its name, float64, (n_candidates,)."""
    top = np.maximum.reduceat(score, starts)
    weight = np.exp(score - top[owner])
    shares: NDArray[np.float64] = weight / np.add.reduceat(weight, starts)[owner]
    return shares


def _lending(places: Sequence[Place], people: Sequence[bool]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much weight the column's place lends the row's, by country and by nearness.

    Both 0 to 1, float64, (n_candidates, n_candidates). `people`: which candidates come from demonyms.
    """
    country = np.array([p.country or f"?{i}" for i, p in enumerate(places)])
    admin1 = np.array([p.admin1_code or f"?{i}" for i, p in enumerate(places)])
    is_country = np.array([p.kind == "country" for p in places])
    is_admin1 = np.array([p.kind == "admin1" for p in places])
    is_point = ~(is_country | is_admin1)
    of_country = np.where(people, _IN_COUNTRY_OF_PEOPLE, np.where(is_country, _IN_COUNTRY, _SAME_COUNTRY))
    by_country = np.where(country[:, None] == country[None, :], of_country[None, :], 0.0)
    apart = _distances(places)
    nearness = (1 - _WIDE_SHARE) * np.exp(-apart / _NEAR_KM) + _WIDE_SHARE * np.exp(-apart / _WIDE_KM)
    near = np.where(is_point[None, :] & is_point[:, None], nearness, 0.0)
    same_admin1 = np.where(is_admin1[None, :], _IN_ADMIN1, _SAME_ADMIN1)
    return by_country, np.maximum(near, np.where(admin1[:, None] == admin1[None, :], same_admin1, 0.0))


def _distances(places: Sequence[Place]) -> NDArray[np.float64]:
    """Great-circle distances in km, float64, (n_places, n_places)."""
    latitude = np.radians([p.latitude for p in places])
    longitude = np.radians([p.longitude for p in places])
    half = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    cosines = np.cos(latitude)
    half += cosines[:, None] * cosines[None, :] * np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    distances: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return distances
