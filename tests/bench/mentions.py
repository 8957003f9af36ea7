"""Mention sets for load tests of deduplication: a busy world's conflict, deterministic from a seed.

Fifty events a day in each country, each told by one to four outlets; a third of the further reports are copies; one
report in seven knows the place only as a province or country, one in five states no day. The world grows by countries,
not by the day: however large it is, what happens around one event stays the same.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate
from random import Random

from services import ids
from services.event_types import load_event_types
from services.records import (
    Actor,
    ActorKind,
    ArticleRef,
    EventMention,
    Evidence,
    Location,
    MentionSet,
    PlacePrecision,
    Provenance,
    Toll,
    When,
)
from tests.bench.records import to_outlet
from tests.bench.texts import COPY_SHARE, OUTLETS, STORY_OUTLETS

EVENTS_A_DAY = 50  # of a country; ACLED codes as many of the busiest ones
DAYS_OPEN = 20
EVENTS_A_COUNTRY = EVENTS_A_DAY * DAYS_OPEN
"""Open at a time: an event stays so for three weeks after its last report."""

PLACES = 400  # of a country
VOCABULARY = 4000  # words that tell one event's sentence from another's
COMMON_WORDS = ("police", "officials", "residents", "attack", "wounded", "soldiers", "people", "killed")
UNDATED = 0.2  # share of reports that state no day
FIRST_AT = datetime(2025, 6, 1, tzinfo=UTC)
SIGNATURE_VALUES = 64

_PRECISIONS: tuple[tuple[PlacePrecision, float, int], ...] = (
    ("exact", 1.0, 15),
    ("city", 8.0, 70),
    ("admin1", 80.0, 10),
    ("country", 400.0, 5),
)
_KINDS: tuple[ActorKind, ...] = ("state_forces", "rebel_group", "political_militia", "identity_militia")
_TELLING_S = 36_000.0
"""From the first report of an event to its last: ten hours."""


@dataclass(frozen=True, slots=True)
class _Event:
    country: str
    place: int
    latitude: float
    longitude: float
    event_type: str
    sub_event_type: str
    at: datetime
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    killed: int | None
    words: tuple[str, ...]  # what this event's sentences share
    wire: str  # signature of the first report


def write_mention_sets(seed: int, *, countries: int) -> Iterator[tuple[MentionSet, bool]]:
    """Yield mention sets in the order of publication, without end, and whether each founds an event."""
    rnd = Random(seed)
    waiting: list[tuple[datetime, int, _Event]] = []
    number = reports = 0
    while True:
        at = FIRST_AT + timedelta(days=number / (EVENTS_A_DAY * countries))
        while waiting and waiting[0][0] <= at:
            told_at, _, event = heappop(waiting)
            signature = event.wire if rnd.random() < COPY_SHARE else _signature(rnd)
            yield _report(event, told_at, reports, signature, rnd), False
            reports += 1
        event = _new_event(at, countries, rnd)
        for _ in range(rnd.choice(STORY_OUTLETS) - 1):
            told_at = at + timedelta(seconds=rnd.random() * _TELLING_S)
            heappush(waiting, (told_at, rnd.getrandbits(32), event))
        yield _report(event, at, reports, event.wire, rnd), True
        number, reports = number + 1, reports + 1


def country_code(number: int) -> str:
    """Return the code of a made-up country."""
    return f"{chr(65 + number // 26)}{chr(65 + number % 26)}X"


def _new_event(at: datetime, countries: int, rnd: Random) -> _Event:
    number = rnd.randrange(countries)
    country = country_code(number)
    place = rnd.choices(range(PLACES), cum_weights=_PLACE_WEIGHTS)[0]
    spot = Random(number * PLACES + place)
    coded = rnd.choice(tuple(load_event_types().values()))
    sides = rnd.sample(range(6), 2)
    killed = rnd.choice((None, None, rnd.randint(1, 5), rnd.randint(1, 60)))
    return _Event(
        country=country,
        place=place,
        latitude=-20.0 + number % 40 + spot.uniform(-3, 3),
        longitude=-90.0 + 3 * number + spot.uniform(-4, 4),
        event_type=coded.event_type,
        sub_event_type=coded.sub_event_type,
        at=at,
        actors=(_party(country, sides[0]),),
        targets=(_party(country, sides[1]),) if rnd.random() < 0.6 else (_residents(country),),
        killed=killed,
        words=tuple(_word(rnd) for _ in range(6)),
        wire=_signature(rnd),
    )


def _report(event: _Event, at: datetime, number: int, signature: str, rnd: Random) -> MentionSet:
    outlet = to_outlet(rnd.randrange(OUTLETS))
    article_id = ids.article_id(f"https://{outlet.domain}/{number}")
    article = ArticleRef(
        id=article_id,
        revision=1,
        url=f"https://{outlet.domain}/{number}",
        title=f"Report {number} of what happened in place {event.place}",
        published_at=at,
        outlet=outlet,
        signature=signature,
    )
    killed = None if event.killed is None or rnd.random() < 0.2 else max(1, event.killed + rnd.choice((0, 0, 0, 1, -1)))
    told = " ".join([*rnd.sample(event.words, 4), *(_word(rnd) for _ in range(3)), rnd.choice(COMMON_WORDS)])
    day = None if rnd.random() < UNDATED else "that day"
    sentence = f"{told} at spot {event.place} on {day or 'the road'} left {killed or 'no'} dead."
    week = timedelta(days=3) if rnd.random() < 0.1 else timedelta()
    mention = EventMention(
        id=ids.mention_id(article_id, event.sub_event_type, "left dead", 0),
        article=article,
        event_type=event.event_type,
        sub_event_type=event.sub_event_type,
        actors=event.actors,
        targets=event.targets,
        civilian_targeting=event.targets[0].kind == "civilians",
        location=_location(event, rnd),
        time=When(
            start=(event.at - week).date(),
            end=(event.at + week).date(),
            precision="week" if week else "day",
            wording=day,
        ),
        fatalities=None if killed is None else Toll(low=killed, best=killed, high=killed, wording=f"{killed} people"),
        injured=None,
        detained=None,
        claims=(),
        status="occurred",
        evidence=(Evidence(start=0, end=len(sentence), text=sentence, slot="event"),),
        confidence=0.8,
        provenance=Provenance(code="bench", lexicon="bench", model="none"),
    )
    return MentionSet(article=article, country=event.country, mentions=(mention,))


def _location(event: _Event, rnd: Random) -> Location:
    precision, radius_km, _ = rnd.choices(_PRECISIONS, [weight for *_, weight in _PRECISIONS])[0]
    names = {"country": event.country, "admin1": f"Province {event.place % 12}"}
    return Location(
        name=names.get(precision, f"Place {event.place}"),
        country=event.country,
        admin1=None if precision == "country" else f"Province {event.place % 12}",
        latitude=event.latitude,
        longitude=event.longitude,
        precision=precision,
        radius_km=radius_km,
        reason="named in the sentence",
    )


def _party(country: str, side: int) -> Actor:
    name = f"Side {side} of {country}"
    kind = _KINDS[side % len(_KINDS)]
    return Actor(name=name, wording=name, id=f"{country}-{side}", kind=kind, side=f"{country}:{side}")


def _residents(country: str) -> Actor:
    return Actor(name="Civilians", wording="residents", kind="civilians", country=country)


def _word(rnd: Random) -> str:
    return f"{rnd.randrange(VOCABULARY):x}word"


def _signature(rnd: Random) -> str:
    values = (rnd.getrandbits(32) for _ in range(SIGNATURE_VALUES))
    return base64.b64encode(struct.pack(f"<{SIGNATURE_VALUES}I", *values)).decode()


_PLACE_WEIGHTS = tuple(accumulate(1 / (rank + 10) for rank in range(PLACES)))
