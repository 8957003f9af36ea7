"""Places that no gazetteer lists: the lakes, parks and quarters of the neighbourhood a text is about.

choices -> the neighbourhood of the text -> a small namesake far from all else is not meant: an unlisted place there is
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from services.extractor.places.choice import Choice
from services.extractor.places.gazetteer import Place, distance_km, fold

UNLISTED_RADIUS_KM = 75.0
"""How far from the middle of the neighbourhood such a place may lie."""

_NEIGHBOUR_KM = 80.0
_FAR_KM = 250.0
_MOST_PEOPLE = 30_000  # a town larger than that may be named in a text about another corner of the world
_TOWN_PEOPLE = 8_000
_LOCAL_NEWS = ("USA", "GBR", "CAN", "AUS")  # where papers of one county write of its hamlets
_AREAS = ("country", "region", "admin1")


@dataclass(frozen=True, slots=True)
class Naming:
    """How a text names something."""

    key: str  # of its choice
    text: str
    is_placed: bool  # the text says what area it is in
    is_feature: bool  # "Knox Park", "North Side": hardly ever the town of that name


def place_unlisted(namings: Iterable[Naming], chosen: Mapping[str, Choice]) -> dict[str, Choice]:
    """Return the choices, small namesakes far from everything else in the text moved to its neighbourhood."""
    middle = _neighbourhood(chosen)
    moved = dict(chosen)
    if middle is None:
        return moved
    for naming in namings:
        choice = chosen.get(naming.key)
        if choice is None or naming.is_placed or choice.place.kind in _AREAS:
            continue
        if choice.place.population > _MOST_PEOPLE and not naming.is_feature:
            continue
        if _is_town_at_home(choice.place, middle) and not naming.is_feature:
            continue
        if _is_alone(naming.key, choice.place, chosen):
            moved[naming.key] = replace(choice, place=_unlisted(naming.text, middle), is_unlisted=True)
    return moved


def _is_town_at_home(place: Place, middle: Place) -> bool:
    """Whether a place is a town of the country that the text is about: news of a war speak of its every end."""
    is_known = place.kind == "place" or (place.country not in _LOCAL_NEWS and place.population > _TOWN_PEOPLE)
    return is_known and place.country == middle.country


def _neighbourhood(chosen: Mapping[str, Choice]) -> Place | None:
    """The place with most others about it, or in a division that the text names; None where the text has no such."""
    points = [choice.place for choice in chosen.values() if choice.place.kind not in _AREAS]
    divisions = {choice.place.admin1_code for choice in chosen.values() if choice.place.kind == "admin1"}
    ranked = [(_about(place, points) + (place.admin1_code in divisions), place.population, place) for place in points]
    best = max(ranked, key=lambda row: row[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def _about(place: Place, points: Iterable[Place]) -> int:
    return sum(other.id != place.id and _apart_km(place, other) <= _NEIGHBOUR_KM for other in points)


def _is_alone(key: str, place: Place, chosen: Mapping[str, Choice]) -> bool:
    """Whether nothing else in the text is near a place, holds it, or lies in its division."""
    for name, choice in chosen.items():
        other = choice.place
        if name == key or other.id == place.id:
            continue
        if other.kind == "country" and other.country == place.country and place.country != "USA":
            return False
        if other.admin1_code is not None and other.admin1_code == place.admin1_code:
            return False
        if other.kind not in _AREAS and _apart_km(place, other) <= _FAR_KM:
            return False
    return True


def _apart_km(one: Place, other: Place) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _unlisted(name: str, middle: Place) -> Place:
    return replace(
        middle,
        id=f"unlisted:{fold(name)}",
        name=name,
        kind="place",
        geonames_id=None,
        population=0,
        precision="admin1",
        radius_km=UNLISTED_RADIUS_KM,
        is_alias=False,
        is_loose=False,
    )
