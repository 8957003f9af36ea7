"""What matching reads of a mention, made comparable once: small numbers, sets and folded names.

A mention is decoded and described when it arrives or is recovered; after that only its `Features` stay in memory.
"""

from __future__ import annotations

import base64
import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from struct import unpack
from zlib import crc32

from services.deduplicator.knowledge import Knowledge
from services.records import Actor, EventMention, Location, PlacePrecision, Toll

_WORD = re.compile(r"[^\W_]+")
_MIN_WORD = 5
"""Code points of a word that tells sentences apart; shorter words are mostly function words. Numbers always count."""
_STEM = 6
"""A word is cut to this many code points, so that "attacked" and "attackers" agree."""
_DAYS_BACK = 3
"""Days before its publication in which an event without a stated day may lie: overnight news, then round-ups."""
_DAY_PART_CHARS = 24
"""Code points on either side of a stated day in which a part of the day belongs to it: "in the early hours of"."""
_BYTES_PER_VALUE = 4


@dataclass(frozen=True, slots=True)
class Party:
    """One actor, as far as it is compared."""

    id: str | None
    name: str  # folded
    kind: str | None
    side: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """A place, ready for distances."""

    latitude: float  # WGS 84 degrees
    longitude: float
    cos_latitude: float
    radius_km: float
    precision: PlacePrecision
    admin1: str | None  # folded
    geonames_id: int | None

    @classmethod
    def of(cls, place: Location) -> Point:
        """Return a location as a point."""
        return cls(
            latitude=place.latitude,
            longitude=place.longitude,
            cos_latitude=cos(radians(place.latitude)),
            radius_km=place.radius_km,
            precision=place.precision,
            admin1=fold(place.admin1) if place.admin1 else None,
            geonames_id=place.geonames_id,
        )


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days as proleptic ordinals, both ends inclusive."""

    start: int
    end: int
    is_day: bool  # known to the day
    is_stated: bool  # by the text, not by the publication date
    from_night: bool = False  # "early on Tuesday": others may date it Monday
    into_night: bool = False  # "on Monday night": others may date it Tuesday
    by_day: bool = False  # "on Monday afternoon": in no night

    @property
    def earliest(self) -> int:
        """The first day to consider: an event without a stated day may lie before its publication."""
        return self.start - (int(self.from_night) if self.is_stated else _DAYS_BACK)

    @property
    def latest(self) -> int:
        """The last day to consider."""
        return self.end + int(self.into_night)


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
    order: tuple[str, str, str]  # canonical order: published_at, article id, mention id
    sub_event_type: str
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    point: Point | None
    days: Days
    fatalities: Count | None
    injured: Count | None
    objects: frozenset[str]  # kinds of things struck
    words: array[int]  # hashes of the event sentence's telling words, sorted
    signature: array[int] | None  # MinHash values of the article


def describe(mention: EventMention, knowledge: Knowledge) -> Features:
    """Return what matching reads of a mention."""
    sentence = " ".join(e.text for e in mention.evidence if e.slot == "event")
    article = mention.article
    return Features(
        id=mention.id,
        article_id=article.id,
        order=(article.published_at.isoformat(), article.id, mention.id),
        sub_event_type=mention.sub_event_type,
        actors=tuple(_party(actor) for actor in mention.actors),
        targets=tuple(_party(actor) for actor in mention.targets),
        point=Point.of(mention.location) if mention.location else None,
        days=_days(mention, knowledge),
        fatalities=_count(mention.fatalities),
        injured=_count(mention.injured),
        objects=_objects(mention, sentence, knowledge),
        words=_words(sentence),
        signature=parse_signature(article.signature),
    )


def parse_signature(text: str | None) -> array[int] | None:
    """Return MinHash values, uint32; None for a missing or malformed signature."""
    if not text:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    if not raw or len(raw) % _BYTES_PER_VALUE:
        return None
    return array("I", unpack(f"<{len(raw) // _BYTES_PER_VALUE}I", raw))


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Return a name for comparison: words in lower case, one blank between them. Equal names share one string."""
    return " ".join(_WORD.findall(name.casefold()))


def _days(mention: EventMention, knowledge: Knowledge) -> Days:
    time = mention.time
    nights = _nights(mention, time.wording, knowledge) if time.wording is not None else frozenset()
    return Days(
        time.start.toordinal(),
        time.end.toordinal(),
        time.precision == "day",
        time.wording is not None,
        from_night="before" in nights,
        into_night="after" in nights,
        by_day=nights == {"neither"},
    )


def _nights(mention: EventMention, wording: str, knowledge: Knowledge) -> frozenset[str]:
    """Return on which sides of its stated day an event touches a night: "before", "after"."""
    for evidence in mention.evidence:
        at = evidence.text.find(wording) if evidence.slot == "event" else -1
        if at >= 0:
            ahead = evidence.text[max(0, at - _DAY_PART_CHARS) : at]
            behind = evidence.text[at + len(wording) :][:_DAY_PART_CHARS]
            return knowledge.nights(ahead, wording, behind)
    return knowledge.nights("", wording, "")


def _party(actor: Actor) -> Party:
    return Party(actor.id, fold(actor.name), actor.kind, actor.side)


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


def _objects(mention: EventMention, sentence: str, knowledge: Knowledge) -> frozenset[str]:
    place = mention.location
    text = " . ".join([sentence, *(target.wording for target in mention.targets)])
    if place is not None:
        # "Port Sudan" is no port; the name of a building or base says what was struck.
        text = f"{text} . {place.name}" if place.precision == "exact" else text.replace(place.name, " ")
    return frozenset(knowledge.target_kinds[m.group(1).lower()] for m in knowledge.target_words.finditer(text))


def _words(sentence: str) -> array[int]:
    words = _WORD.findall(sentence.casefold())
    return array("I", sorted({crc32(w[:_STEM].encode()) for w in words if len(w) >= _MIN_WORD or w.isdigit()}))
