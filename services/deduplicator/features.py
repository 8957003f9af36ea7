"""What matching reads of a mention, made comparable once: small numbers, sets and folded names.

A mention is decoded and described when it arrives or is recovered; after that only its `Features` stay in memory.
"""

from __future__ import annotations

import base64
import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from unicodedata import combining, normalize
from zlib import crc32

from services.deduplicator.knowledge import STEM, Knowledge
from services.deduplicator.watermark import day_of
from services.records import Actor, EventMention, Location, PlacePrecision, Toll

EARTH_RADIUS_KM = 6371.0
_AREA_RADIUS_KM = 40.0
"""A wider place is an area: towns and their surroundings are smaller."""
_TOWN_RADIUS_KM = 14.0
"""A place known no better is what lies "near" a town, or its district, and the largest of cities."""
_WORD = re.compile(r"[^\W_]+")
_MIN_WORD = 5
"""Code points of a word that tells sentences apart; shorter words are mostly function words."""
_DAYS_BACK = 3
"""Days before its publication in which an event without a stated day may lie: overnight news, then round-ups."""
_DAY_PART_CHARS = 24
"""Code points on either side of a stated day in which a part of the day belongs to it: "in the early hours of"."""
_PART_OF_DAY = re.compile(r"\b(?:in the|this|that) (?:morning|afternoon|evening)\b", re.IGNORECASE)
_BYTES_PER_VALUE = 4
_SHARED = 65_536
"""Places, parties and days kept for sharing: more than three weeks of the world's news name."""


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """One actor, as far as it is compared. Equal ones are one object, so that looking up what was compared is quick."""

    id: str | None
    name: str  # folded
    kind: str | None
    side: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """A place, ready for distances."""

    latitude: float  # WGS 84 degrees
    longitude: float
    x_km: float  # the same on a sphere round the earth's centre
    y_km: float
    z_km: float
    radius_km: float
    precision: PlacePrecision
    is_area: bool  # it can hold a precise place, and lies near nothing
    is_town: bool  # known to the town or better
    admin1: str | None  # folded
    geonames_id: int | None

    @classmethod
    def of(cls, place: Location) -> Point:
        """Return a location as a point."""
        admin1 = fold(place.admin1) if place.admin1 else None
        return _point(place.latitude, place.longitude, place.radius_km, place.precision, (admin1, place.geonames_id))


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days as proleptic ordinals, both ends inclusive."""

    start: int
    end: int
    earliest: int  # the first day to consider: an event without a stated day may lie before its publication
    latest: int  # the last one
    is_day: bool  # known to the day
    is_stated: bool  # by the text, not by the publication date
    from_night: bool  # "early on Tuesday": others may date it Monday
    into_night: bool  # "on Monday night": others may date it Tuesday
    by_day: bool  # "on Monday afternoon": in no night
    hour: int | None  # about when on the stated day, 0 to 23 at the place


@dataclass(frozen=True, slots=True)
class Count:
    """A stated number of people."""

    low: int
    best: int
    high: int


@dataclass(frozen=True, slots=True)
class Features:
    """A mention as matching sees it."""

    id: str
    article_id: str
    order: tuple[float, str, str]  # canonical order: published_at in seconds, article id, mention id
    sub_event_type: str
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    acting: frozenset[str]  # sides of the actors
    hit: frozenset[str]  # sides of the targets
    point: Point | None
    days: Days
    fatalities: Count | None
    injured: Count | None
    victims: frozenset[str]  # kinds of people counted
    trades: frozenset[str]  # callings and ages of those people
    objects: frozenset[str]  # kinds of things struck
    words: array[int]  # hashes of the event sentence's telling words, sorted
    signature: bytes | None  # of the article's MinHash, one byte a value

    @property
    def published_day(self) -> int:
        """Publication day of the article, in days since 1970-01-01."""
        return day_of(self.order[0])


def describe(mention: EventMention, knowledge: Knowledge) -> Features:
    """Return what matching reads of a mention."""
    sentence = " ".join(e.text for e in mention.evidence if e.slot == "event")
    article = mention.article
    actors, targets = _parties(mention.actors), _parties(mention.targets)
    return Features(
        id=mention.id,
        article_id=article.id,
        order=(article.published_at.timestamp(), article.id, mention.id),
        sub_event_type=_shared_name(mention.sub_event_type),
        actors=actors,
        targets=targets,
        acting=sides(actors),
        hit=sides(targets),
        point=Point.of(mention.location) if mention.location else None,
        days=_days(mention, knowledge),
        fatalities=_count(mention.fatalities),
        injured=_count(mention.injured),
        victims=_victims(mention, knowledge),
        trades=_trades(mention, knowledge),
        objects=_objects(mention, sentence, knowledge),
        words=_words(mention, sentence, knowledge),
        signature=parse_signature(article.signature),
    )


def party(actor: Actor) -> Party:
    """Return an actor as far as it is compared."""
    return _party(actor.id, actor.name, actor.kind, actor.side)


def parse_signature(text: str | None) -> bytes | None:
    """Return the lowest byte of each MinHash value; None for a missing or malformed signature.

    Two texts' bytes agree where their values do, and by chance one time in 256 (Li and Koenig 2010).
    """
    if not text:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    if not raw or len(raw) % _BYTES_PER_VALUE:
        return None
    return raw[::_BYTES_PER_VALUE]


# ---------------------------------------------------------------- values that many mentions share are kept once


@lru_cache(maxsize=_SHARED)
def sides(parties: tuple[Party, ...]) -> frozenset[str]:
    """Return the sides of some parties."""
    return frozenset(party.side for party in parties if party.side)


@lru_cache(maxsize=_SHARED)
def _party(id: str | None, name: str, kind: str | None, side: str | None) -> Party:
    return Party(id, fold(name), kind, side)


@lru_cache(maxsize=_SHARED)
def _shared_parties(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    return parties


@lru_cache(maxsize=_SHARED)
def _shared_name(name: str) -> str:
    return name


@lru_cache(maxsize=_SHARED)
def _shared_kinds(kinds: frozenset[str]) -> frozenset[str]:
    return kinds


@lru_cache(maxsize=_SHARED)
def _point(
    latitude: float, longitude: float, radius_km: float, precision: PlacePrecision, ids: tuple[str | None, int | None]
) -> Point:
    north, east = radians(latitude), radians(longitude)
    admin1, geonames_id = ids
    return Point(
        latitude=latitude,
        longitude=longitude,
        x_km=EARTH_RADIUS_KM * cos(north) * cos(east),
        y_km=EARTH_RADIUS_KM * cos(north) * sin(east),
        z_km=EARTH_RADIUS_KM * sin(north),
        radius_km=radius_km,
        precision=precision,
        is_area=precision in ("admin1", "country") or radius_km > _AREA_RADIUS_KM,
        is_town=precision in ("exact", "city") and radius_km <= _TOWN_RADIUS_KM,
        admin1=admin1,
        geonames_id=geonames_id,
    )


@lru_cache(maxsize=_SHARED)
def _days_of(start: int, end: int, is_day: bool, nights: frozenset[str] | None, hour: int | None) -> Days:
    """Return days; nights, of which the words speak, is None where no day is stated."""
    touched = nights or frozenset()
    from_night, into_night = "before" in touched, "after" in touched
    return Days(
        start=start,
        end=end,
        earliest=start - (_DAYS_BACK if nights is None else from_night),
        latest=end + into_night,
        is_day=is_day,
        is_stated=nights is not None,
        from_night=from_night,
        into_night=into_night,
        by_day=touched == {"neither"},
        hour=hour,
    )


@lru_cache(maxsize=_SHARED)
def fold(name: str) -> str:
    """Return a name for comparison: words in lower case, one blank between them. Equal names share one string."""
    return " ".join(_WORD.findall(name.casefold()))


# ---------------------------------------------------------------- slots


def _parties(actors: tuple[Actor, ...]) -> tuple[Party, ...]:
    return _shared_parties(tuple(map(party, actors)))


def _days(mention: EventMention, knowledge: Knowledge) -> Days:
    time = mention.time
    parts = _parts_of_day(mention, time.wording, knowledge) if time.wording is not None else None
    hours = {hour for _, hour in parts or () if hour is not None} or _hours_told(mention, knowledge)
    hour = min(hours) if len(hours) == 1 else None
    touched = frozenset(night for night, _ in parts if night != "-") if parts is not None else None
    return _days_of(time.start.toordinal(), time.end.toordinal(), time.precision == "day", touched, hour)


def _hours_told(mention: EventMention, knowledge: Knowledge) -> set[int]:
    """Return when an event was by words that stand apart from its day: "in the evening a drone hit it"."""
    told = [m[0] for e in mention.evidence if e.slot == "event" for m in _PART_OF_DAY.finditer(e.text)]
    return {part.hour for words in told for part in knowledge.parts_of(words, "", "") if part.hour is not None}


def _parts_of_day(mention: EventMention, wording: str, knowledge: Knowledge) -> frozenset[tuple[str, int | None]]:
    """Return in which nights beside its stated day, and about when on it, an event lies, as the words tell."""
    ahead = behind = ""
    for evidence in mention.evidence:
        at = evidence.text.find(wording) if evidence.slot == "event" else -1
        if at >= 0:
            ahead = evidence.text[max(0, at - _DAY_PART_CHARS) : at]
            behind = evidence.text[at + len(wording) :][:_DAY_PART_CHARS]
            break
    return frozenset((part.night, part.hour) for part in knowledge.parts_of(ahead, wording, behind))


def _count(toll: Toll | None) -> Count | None:
    """A toll that spans more than the event says nothing about it."""
    if toll is None or toll.cumulative:
        return None
    stated = [n for n in (toll.low, toll.best, toll.high) if n is not None]
    if not stated:
        return None
    low = toll.low if toll.low is not None else min(stated)
    high = toll.high if toll.high is not None else max(stated)
    return Count(low, toll.best if toll.best is not None else low, high)


def _victims(mention: EventMention, knowledge: Knowledge) -> frozenset[str]:
    wording = mention.fatalities.wording if mention.fatalities else ""
    kinds = (knowledge.victim_kinds.get(word) for word in _WORD.findall(wording.casefold()))
    return _shared_kinds(frozenset(kind for kind in kinds if kind))


def _trades(mention: EventMention, knowledge: Knowledge) -> frozenset[str]:
    texts = [target.wording for target in mention.targets]
    texts += [toll.wording for toll in (mention.fatalities, mention.injured, mention.detained) if toll]
    words = (word for text in texts for word in _WORD.findall(text.casefold()))
    return _shared_kinds(frozenset(trade for word in words if (trade := knowledge.trades.get(word))))


def _objects(mention: EventMention, sentence: str, knowledge: Knowledge) -> frozenset[str]:
    place = mention.location
    texts = [sentence, *(target.wording for target in mention.targets)]
    if place is not None and place.precision == "exact":
        texts.append(place.name)  # the name of a building or base says what was struck
    elif place is not None:
        texts = [text.replace(place.name, " ") for text in texts]  # "Port Sudan" is no port
    return _shared_kinds(
        frozenset(kind for text in texts for kind in knowledge.find_target_kinds(_WORD.findall(text.casefold())))
    )


def _words(mention: EventMention, sentence: str, knowledge: Knowledge) -> array[int]:
    """What tells one event from another: not its place, day and parties, which are compared by themselves."""
    place = mention.location
    names = [place.name, place.admin1 or ""] if place else []
    named = (*mention.actors, *(target for target in mention.targets if target.id))
    names += [text for actor in named for text in (actor.name, actor.wording)]
    names.append(mention.time.wording or "")
    told = {word[:STEM] for name in names for word in _WORD.findall(_plain(name))}
    stems = {word[:STEM] for word in _WORD.findall(_plain(sentence)) if len(word) >= _MIN_WORD}
    return array("I", sorted(crc32(stem.encode()) for stem in stems - told - knowledge.common_stems))


def _plain(text: str) -> str:
    """Lower case, without the marks on letters that outlets leave out."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
