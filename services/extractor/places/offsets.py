"""Words that move a place or widen it: "near X", "20 km north of X", "between A and B", "northern X".

place + the words around it -> Area (point, radius, note)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import cos, radians, sin

from services.extractor.places.gazetteer import Place, distance_km
from services.extractor.places.toponyms import Toponym

KM_PER_DEGREE = 111.2
_KM_PER_UNIT = {"k": 1.0, "mi": 1.609, "me": 0.001}  # by the first letters of the unit
_NEAR_RADIUS_KM = 15.0
"""What "near" covers: a news report would name the next town beyond that."""
_DISTRICT_RADIUS_KM = 25.0
"""What a district covers of which only the seat is known: its villages lie within, its neighbours' seats do not."""
_OFFSET_UNCERTAINTY = 0.3  # share of a stated distance by which "north" may be off
_DIRECTION_SHIFT, _DIRECTION_RADIUS = 0.5, 0.6  # of an area's radius: where its north lies, how far it reaches

_BEARINGS = {
    **{"north": 0, "northeast": 45, "east": 90, "southeast": 135},
    **{"south": 180, "southwest": 225, "west": 270, "northwest": 315},
}
_DIRECTION = r"(?P<direction>(?:north|south)?[- ]?(?:east|west)|north|south)"
_AWAY = re.compile(
    r"(?i)(?P<number>\d[\d,]*(?:\.\d+)?)\s?[- ]?(?P<unit>kilomet\w+|kms?|miles?|mi|met\w+)\.?\s+"
    r"(?:\([^)]{1,30}\)\s+)?(?:(?:to the )?" + _DIRECTION + r"|away|outside)?\s*(?:of|from|outside)\s+"
    r"(?:the\s+)?(?:\w+\s+){0,3}?$"
)
_NEAR = re.compile(
    r"(?i)\b(?:near|nearby|outside|around|close to|outskirts of|suburbs? of|edge of|vicinity of|approaches to|"
    r"surrounding|" + _DIRECTION.replace("?P<direction>", "?:") + r" of)\s+(?:the\s+)?(?:\w+\s+){0,3}?$"
)
_PART = re.compile(r"(?i)\b" + _DIRECTION + r"(?:ern)?(?:\s+part\s+of)?\s+$")
_BETWEEN = re.compile(r"(?i)\bbetween\s+(?:the\s+)?(?:\w+\s+){0,3}?$")
_DISTRICT = re.compile(
    r"(?i)\s+(?:sub-?district|district|territory|county|township|woreda|cercle|commune|municipality|"
    r"local government area|lga)\b"
)
"""Behind the name of a town: the land about it is meant."""
_LOOK_BACK_CHARS = 90


@dataclass(frozen=True, slots=True)
class Area:
    """Where something lies, relative to a place."""

    latitude: float  # WGS 84 degrees
    longitude: float
    radius_km: float
    note: str  # "" where the place itself is meant


def area_of(text: str, toponym: Toponym, other: Toponym | None) -> Area:
    """Return the area that the words before a place name describe.

    Args:
        text: Whole text of the toponym.
        toponym: The place.
        other: The next toponym of the text, for "between A and B".
    """
    place = toponym.place
    before = text[max(0, toponym.start - _LOOK_BACK_CHARS) : toponym.start].replace("\n", ". ")
    plain = Area(place.latitude, place.longitude, place.radius_km, "")
    if away := _AWAY.search(before):
        return _at_distance(place, away)
    if other is not None and _BETWEEN.search(before) and text[toponym.end : other.start].strip() == "and":
        return _midway(place, other.place)
    if place.kind in ("country", "region", "admin1"):
        part = _PART.search(before)
        return _part_of(place, part.group("direction")) if part else plain
    if near := _NEAR.search(before):
        words = " ".join(near.group(0).split())
        return Area(place.latitude, place.longitude, max(_NEAR_RADIUS_KM, 2 * place.radius_km), f"{words} it")
    if place.kind == "admin2" or _DISTRICT.match(text, toponym.end):
        return replace(plain, radius_km=max(_DISTRICT_RADIUS_KM, place.radius_km), note="its district")
    return plain


def lies_between(text: str, toponym: Toponym) -> bool:
    """Whether the words before a place name say "between"."""
    return _BETWEEN.search(text[max(0, toponym.start - _LOOK_BACK_CHARS) : toponym.start]) is not None


def _bearing(direction: str) -> float:
    return _BEARINGS[direction.lower().replace("-", "").replace(" ", "")]


def _moved(place: Place, bearing_deg: float, km: float) -> tuple[float, float]:
    latitude = max(-90.0, min(90.0, place.latitude + km / KM_PER_DEGREE * cos(radians(bearing_deg))))
    per_degree = KM_PER_DEGREE * max(0.05, cos(radians(place.latitude)))
    longitude = place.longitude + km / per_degree * sin(radians(bearing_deg))
    return round(latitude, 4), round((longitude + 180) % 360 - 180, 4)


def _at_distance(place: Place, away: re.Match[str]) -> Area:
    unit = away.group("unit").lower()
    km = float(away.group("number").replace(",", "")) * next(v for k, v in _KM_PER_UNIT.items() if unit.startswith(k))
    direction = away.group("direction")
    if direction is None:
        return Area(place.latitude, place.longitude, km + place.radius_km, f"{km:.0f} km from it")
    latitude, longitude = _moved(place, _bearing(direction), km)
    radius = max(place.radius_km, _OFFSET_UNCERTAINTY * km)
    return Area(latitude, longitude, radius, f"{km:.0f} km {direction.lower()} of it")


def _midway(place: Place, other: Place) -> Area:
    latitude, longitude = (place.latitude + other.latitude) / 2, (place.longitude + other.longitude) / 2
    radius = distance_km(place.latitude, place.longitude, other.latitude, other.longitude) / 2
    return Area(round(latitude, 4), round(longitude, 4), max(radius, place.radius_km), f"between it and {other.name}")


def _part_of(place: Place, direction: str) -> Area:
    latitude, longitude = _moved(place, _bearing(direction), _DIRECTION_SHIFT * place.radius_km)
    return Area(latitude, longitude, _DIRECTION_RADIUS * place.radius_km, f"the {direction.lower()} of it")
