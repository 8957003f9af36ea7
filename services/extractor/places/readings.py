"""What a name of a text may mean, narrowed by the words about it: "Paris, Texas", "Syria's Idlib", "Clay County".

names -> candidates with a bonus each -> narrowed by an area that contains them -> Reading
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.extractor.places.gazetteer import Gazetteer, Place, distance_km, fold
from services.extractor.places.spans import NameSpan, sense_key

AREA_KINDS = ("country", "region", "admin1")
_TOWN_KINDS = ("city", "place")

# Bonuses, in units of `place_choice` scores: what the words beside a name say for or against a kind of place.
_NAMESAKE_OF_COUNTRY = -2.5  # "Jordan", Minnesota: a country is known by its name alone
_NAMESAKE_OF_STATE, _STATE_POPULATION, _KNOWN_TOWN = -1.2, 700_000, 100_000  # "Delaware", Ohio
_NAMESAKE_OF_CAPITAL = -0.9  # "Washington", unless its neighbours are of the state
_COUNTRY_IN_DATELINE = -2.5  # "LEBANON - A tornado": datelines name towns
_COUNTRY_OWNING_TOWNSFOLK = -3.0  # "Jordan motorcyclist": of the country one would say Jordanian
_STATE_OWNING_TOWNSFOLK = -0.3
_DIVISION_BESIDE_ITS_TOWN = -2.6  # "Idlib" alone is the town
_DISTRICT_BESIDE_ITS_TOWN = -1.0  # "Kupiansk" alone is the town
_DIVISION_AMONG_DIVISIONS = 3.2  # "Ontario, Alberta and Quebec"
_UNNAMED_COUNTY = -0.8  # "DeKalb" for DeKalb County

_SEAT_POPULATION, _SEAT_POPULATION_BY_ALIAS = 10_000, 50_000
_NEIGHBOUR_CHARS = 60

_INSIDE = re.compile(
    r"(?:,|\(|,? in|, (?:a|the) (?:[\w-]+ ){0,3}(?:city|town|village|suburb|community|hamlet|port|district|county) in|"
    r", (?:the )?(?:\w+ )?capital of|,? (?:located|based|situated) in|,? (?:in|of) the (?:[\w-]+ ){0,3}(?:of|in))\s?"
)
"""Between a name and the area it lies in."""
_LISTED = re.compile(r",? (?:and|or|&) (?:the )?|, ")
_OWNS = re.compile(r"(?:['’]s?)\s(?:[\w-]+ ){0,3}?(?:(?:of|in) (?:the )?)?")
_OF_TOWN = re.compile(r"\s(?:[\w-]+ ){0,2}(?:city|town|village|port|province|region|district|suburb|county) of ")
"""Between an area and a name inside it."""
_QUARTER_OF = re.compile(
    r"\s(?:[\w-]+ )?(?:(?:district|neighbou?rhood|quarter|suburb|ward|borough|slum|area) (?:of|in)|"
    r"camp (?:for (?:[\w-]+ ){1,3})?(?:in|near|outside|(?:north|south|east|west)\w* of)) "
)
"""Between a part of a town, or a camp beside it, and the town."""
_TOWN_OWNS = re.compile(r"['’]s?\s")
_QUARTER = re.compile(
    r"\s(?:district|neighbou?rhood|quarter|suburb|slum|estate|ward|market|square|street|roundabout)\b"
)
"""Between a town and a part of it, and behind that: "Blantyre's Limbe market"."""
_QUARTER_KM = 40.0
_SEAT_KM = 25.0
"""Towns are this near to the middle of their district; a middle further off was computed from few towns."""
_FAR_OUTSIDE_KM = 100.0
"""Beyond the border of a division as its radius tells it: nearer, the gazetteer's divisions may be the old ones."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A name and the places it may mean here."""

    name: NameSpan
    key: str  # mentions of one key share their sense
    candidates: tuple[Place, ...]
    bonuses: tuple[float, ...]  # by candidate, in units of `place_choice` scores
    area: str | None = None  # wording of the area that the text puts it in


def read_names(text: str, names: Sequence[NameSpan], gazetteer: Gazetteer) -> list[Reading]:
    """Return the readings of the names of a text, in their order."""
    readings = [_alone(text, names, index, gazetteer) for index in range(len(names))]
    for index in range(len(readings) - 1):
        left, right = readings[index], readings[index + 1]
        between = text[left.name.end : right.name.start]
        if "\n" in between or len(between) > _NEIGHBOUR_CHARS:
            continue
        if _INSIDE.fullmatch(between) and not _are_listed_countries(text, readings, index):
            readings[index], readings[index + 1] = _put_inside(left, right)
            if index + 2 < len(readings) and _OWNS.fullmatch(text[right.name.end : readings[index + 2].name.start]):
                readings[index] = _put_in_division(readings[index], readings[index + 2])
        elif _OWNS.fullmatch(between) or _OF_TOWN.fullmatch(between):
            readings[index + 1], readings[index] = _put_inside(right, left)
        if _QUARTER_OF.fullmatch(between):
            readings[index] = _put_in_town(left, right)
        elif _TOWN_OWNS.fullmatch(between) and _QUARTER.match(text, right.name.end):
            readings[index + 1] = _put_in_town(right, left)
    return readings


def _are_listed_countries(text: str, readings: Sequence[Reading], index: int) -> bool:
    """Whether a name and the next are two of several countries: "Benin, Niger, Nigeria and Togo" has no Niger State."""
    if not all(_has_country(reading) for reading in readings[index : index + 2]):
        return False
    pairs = [(at, at + 1) for at in (index - 1, index + 1) if 0 <= at < len(readings) - 1]
    return any(
        _has_country(readings[left])
        and _has_country(readings[right])
        and _LISTED.fullmatch(text[readings[left].name.end : readings[right].name.start])
        for left, right in pairs
    )


def _has_country(reading: Reading) -> bool:
    return not reading.name.is_demonym and any(place.kind == "country" for place in reading.candidates)


def _put_inside(inner: Reading, outer: Reading) -> tuple[Reading, Reading]:
    """Narrow a name to what lies in an area, and the area to what holds the name; as they are if nothing does."""
    if inner.name.is_demonym:
        return inner, outer
    inside = {c.id for c in inner.candidates if any(contains(area, c) for area in outer.candidates)}
    if not inside:
        return inner, outer
    holding = {area.id for area in outer.candidates for c in inner.candidates if contains(area, c)}
    key = inner.key if "@" in inner.key else f"{inner.key}@{fold(outer.name.text)}"
    return replace(_kept(inner, inside), key=key, area=outer.name.text), _kept(outer, holding)


def _put_in_division(inner: Reading, division: Reading) -> Reading:
    """Narrow "Gedeb, in Ethiopia's Amhara region" by the last; that region alone where it has no Gedeb near."""
    areas = [c for c in division.candidates if c.kind == "admin1"]
    if not areas or inner.name.is_demonym:
        return inner
    inside = {c.id for c in inner.candidates if any(contains(area, c) for area in areas)}
    if inside:
        return _kept(inner, inside)
    if any(_beyond_km(c, area) < _FAR_OUTSIDE_KM for c in inner.candidates for area in areas):
        return inner
    outer = _kept(division, {area.id for area in areas})
    return replace(outer, name=inner.name, key=f"{inner.key}@{fold(division.name.text)}", area=division.name.text)


def _beyond_km(place: Place, area: Place) -> float:
    return distance_km(place.latitude, place.longitude, area.latitude, area.longitude) - area.radius_km


def _put_in_town(quarter: Reading, town: Reading) -> Reading:
    """Keep what lies in the town; where nothing of the name does, the quarter is where the town is.

    "the Tierra Blanca district of Culiacán" is not the town of Tierra Blanca in another state. What is called a
    province is none of its namesake towns: "the Zhari district of Kandahar province".
    """
    if quarter.name.is_demonym:
        return quarter
    inside = {c.id for c in quarter.candidates if any(contains(o, c) or _is_quarter(c, o) for o in town.candidates)}
    if inside:
        return _kept(quarter, inside)
    is_area = town.name.is_designated or any(c.kind == "country" for c in town.candidates)
    outer = _kept(town, {c.id for c in town.candidates if c.kind in (AREA_KINDS if is_area else _TOWN_KINDS)})
    if not outer.candidates:
        return quarter
    return replace(outer, name=quarter.name, key=f"{quarter.key}@{fold(town.name.text)}", area=town.name.text)


def _is_quarter(place: Place, town: Place) -> bool:
    apart_km = distance_km(place.latitude, place.longitude, town.latitude, town.longitude)
    return town.kind in _TOWN_KINDS and apart_km <= _QUARTER_KM


def _kept(reading: Reading, ids: set[str]) -> Reading:
    kept = [(c, b) for c, b in zip(reading.candidates, reading.bonuses, strict=True) if c.id in ids]
    return replace(reading, candidates=tuple(c for c, _ in kept), bonuses=tuple(b for _, b in kept))


def contains(area: Place, place: Place) -> bool:
    """Whether an area is known to hold a place."""
    if area.id == place.id or area.kind not in AREA_KINDS:
        return False
    if area.kind == "admin1":
        return place.admin1_code == area.admin1_code and place.kind != "admin1"
    return area.country is not None and place.country == area.country and place.kind != "country"


def _alone(text: str, names: Sequence[NameSpan], index: int, gazetteer: Gazetteer) -> Reading:
    """Read a name by itself and by the kind of its neighbours."""
    name = names[index]
    key = sense_key(name)
    if name.is_demonym:
        return Reading(name, key, name.candidates, (0.0,) * len(name.candidates))
    candidates = list(_of_fitting_kind(name))
    bonuses = {c.id: _kind_bonus(name, c, candidates) for c in candidates}
    if not name.is_designated:
        for division in [c for c in candidates if c.kind == "admin1"]:
            is_among = _is_among_divisions(text, names, index, division.country)
            if _is_named_as_capital(division, gazetteer) and not is_among:
                bonuses[division.id] += _NAMESAKE_OF_CAPITAL
            if seat := _seat_of(division, gazetteer):
                bonuses[division.id] += _DIVISION_BESIDE_ITS_TOWN + _DIVISION_AMONG_DIVISIONS * is_among
                if seat.id not in bonuses:
                    candidates.append(seat)
                    bonuses[seat.id] = 0.0
        for district in [c for c in candidates if c.kind == "admin2"]:
            if any(_is_in_district(c, district) for c in candidates):
                bonuses[district.id] += _DISTRICT_BESIDE_ITS_TOWN
        for county in gazetteer.candidates(f"{name.text} County"):
            if (
                county.kind == "admin2"
                and county.id not in bonuses
                and not any(_is_state(c, county) for c in candidates)
            ):
                candidates.append(county)
                bonuses[county.id] = _UNNAMED_COUNTY
    return Reading(name, key, tuple(candidates), tuple(bonuses[c.id] for c in candidates))


def _of_fitting_kind(name: NameSpan) -> tuple[Place, ...]:
    """Of a town and a division of one name, keep what the text calls it: "Idlib province" is the division.

    A district that lies far from its seat in our supplement is where the seat is.
    """
    divisions = [c for c in name.candidates if c.kind in ("admin1", "admin2")]
    if not (name.is_designated and divisions):
        return name.candidates
    if seats := tuple(c for c in name.candidates if c.kind == "place" and any(_is_far_seat(c, d) for d in divisions)):
        return seats
    countries = {division.country for division in divisions}
    return tuple(c for c in name.candidates if c.kind not in ("city", "place") or c.country not in countries)


def _is_far_seat(place: Place, division: Place) -> bool:
    is_of_it = division.kind == "admin2" and place.admin1_code is not None and place.admin1_code == division.admin1_code
    return is_of_it and _beyond_km(place, division) > _SEAT_KM


def _kind_bonus(name: NameSpan, place: Place, candidates: Sequence[Place]) -> float:
    if place.kind == "country":
        dateline = _COUNTRY_IN_DATELINE if name.is_dateline and len(candidates) > 1 else 0.0
        return dateline + (_COUNTRY_OWNING_TOWNSFOLK if name.is_townsfolk else 0.0)
    if place.kind == "admin1" and name.is_townsfolk:
        return _STATE_OWNING_TOWNSFOLK
    if name.is_designated or name.is_townsfolk or name.is_dateline:
        return 0.0
    if any(c.kind == "country" for c in candidates):
        return 0.0 if place.kind == "admin1" and place.country == "USA" else _NAMESAKE_OF_COUNTRY
    if place.kind == "city" and place.population < _KNOWN_TOWN and any(_is_state(c, place) for c in candidates):
        return _NAMESAKE_OF_STATE
    return 0.0


def _is_state(division: Place, town: Place) -> bool:
    """Whether a division is well known by its name, and does not hold the town."""
    is_known = division.kind == "admin1" and not division.is_alias and division.population >= _STATE_POPULATION
    return is_known and division.admin1_code != town.admin1_code


def _is_named_as_capital(division: Place, gazetteer: Gazetteer) -> bool:
    """Whether the capital of the country has the name of a division and lies elsewhere: Washington."""
    capital = gazetteer.capital(division.country) if division.country else None
    return capital is not None and capital.name == division.name and capital.admin1_code != division.admin1_code


def _seat_of(division: Place, gazetteer: Gazetteer) -> Place | None:
    """The town that the bare name of a division usually means."""
    towns = [c for c in gazetteer.candidates(division.name) if _is_seat(c, division)]
    return towns[0] if towns else None


def _is_seat(town: Place, division: Place) -> bool:
    if town.kind != "city" or town.admin1_code != division.admin1_code:
        return False
    own_name = fold(town.name) == fold(division.name)
    return town.population >= (_SEAT_POPULATION if own_name else _SEAT_POPULATION_BY_ALIAS)


def _is_in_district(town: Place, district: Place) -> bool:
    apart_km = distance_km(town.latitude, town.longitude, district.latitude, district.longitude)
    return town.kind in _TOWN_KINDS and town.country == district.country and apart_km <= district.radius_km


def _is_among_divisions(text: str, names: Sequence[NameSpan], index: int, country: str | None) -> bool:
    """Whether a name is listed with a division of the same country, or has such about it and no towns."""
    name = names[index]
    kinds = set()
    for at in (index - 1, index + 1):
        if not 0 <= at < len(names):
            continue
        left, right = (names[at], name) if at < index else (name, names[at])
        first = names[at].candidates[0]
        is_division = first.kind == "admin1" and first.country == country
        between = text[left.end : right.start]
        if is_division and _LISTED.fullmatch(between):
            return True
        if len(between) <= _NEIGHBOUR_CHARS and first.kind != "country":
            kinds.add(is_division)
    return kinds == {True}
