"""Gold reports as an extractor would have read them: slots lost, blurred or mistaken at the rates it errs.

Weights fitted on clean slots trust every slot too much. The rates are near those of the extractor on whole articles
(`make eval`); each report is read `READINGS` times, the first time without a slip. Deterministic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from services.deduplicator.knowledge import Knowledge
from services.records import Actor, EventMention, Location, Toll, When
from tests.gold.same_event import Gold

READINGS = 6
SEED = 20_251

TYPE_CONFUSED, TYPE_WRONG = 0.2, 0.05
PARTY_LOST, PARTY_WRONG = 0.3, 0.12
PLACE_WIDENED, PLACE_BESIDE = 0.12, 0.06
DAY_LOST, DAY_NEXT = 0.2, 0.03
TOLL_LOST, TOLL_WRONG = 0.25, 0.08
_BESIDE_DEG = 0.3
"""A district's town, or the next village in the sentence, is taken for the place: up to 33 km off along each axis."""


def readings(gold: Sequence[Gold], knowledge: Knowledge) -> Iterator[list[Gold]]:
    """Yield the gold reports as read each time; the parties of a theatre are those that its reports name."""
    yield list(gold)
    for number in range(1, READINGS):
        rnd = Random(SEED + number)
        yield [replace(one, mention=_read(one, gold, knowledge, rnd)) for one in gold]


def _read(one: Gold, gold: Sequence[Gold], knowledge: Knowledge, rnd: Random) -> EventMention:
    heard = one.mention
    named = [
        a for other in gold if other.theatre == one.theatre for a in (*other.mention.actors, *other.mention.targets)
    ]
    return replace(
        heard,
        sub_event_type=_type(heard.sub_event_type, knowledge, rnd),
        actors=_parties(heard.actors, named, rnd),
        targets=_parties(heard.targets, named, rnd),
        location=_place(heard.location, rnd),
        time=_time(heard, rnd),
        fatalities=_toll(heard.fatalities, rnd),
        injured=_toll(heard.injured, rnd),
    )


def _type(name: str, knowledge: Knowledge, rnd: Random) -> str:
    chance = rnd.random()
    if chance < TYPE_WRONG:
        return rnd.choice(sorted(knowledge.types))
    near = sorted((other, likeness) for (one, other), likeness in knowledge.compatibility.items() if one == name)
    if chance < TYPE_WRONG + TYPE_CONFUSED and near:
        return rnd.choices([other for other, _ in near], [likeness**2 for _, likeness in near])[0]
    return name


def _parties(parties: tuple[Actor, ...], named: Sequence[Actor], rnd: Random) -> tuple[Actor, ...]:
    chance = rnd.random()
    if chance < PARTY_WRONG and named:
        return (rnd.choice(named),)
    return () if chance < PARTY_WRONG + PARTY_LOST else parties


def _place(place: Location | None, rnd: Random) -> Location | None:
    chance = rnd.random()
    if place is None or place.precision in ("admin1", "country"):
        return place
    if chance < PLACE_WIDENED:
        return replace(place, name=place.admin1 or place.name, precision="admin1", radius_km=70.0)
    if chance < PLACE_WIDENED + PLACE_BESIDE:
        north, east = (rnd.uniform(-_BESIDE_DEG, _BESIDE_DEG) for _ in range(2))
        return replace(
            place, name=f"{place.name} district", latitude=place.latitude + north, longitude=place.longitude + east
        )
    return place


def _time(mention: EventMention, rnd: Random) -> When:
    chance = rnd.random()
    if chance < DAY_LOST:
        day = mention.article.published_at.date()
        return When(start=day, end=day, precision="day", wording=None)
    if chance < DAY_LOST + DAY_NEXT:
        return replace(mention.time, start=mention.time.start + timedelta(1), end=mention.time.end + timedelta(1))
    return mention.time


def _toll(toll: Toll | None, rnd: Random) -> Toll | None:
    chance = rnd.random()
    if toll is None or chance < TOLL_LOST:
        return None
    if chance < TOLL_LOST + TOLL_WRONG:
        other = rnd.randint(1, 30)
        return replace(toll, low=other, best=other, high=other)
    return toll
