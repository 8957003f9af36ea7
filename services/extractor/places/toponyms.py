"""Place names in a text, each resolved to one place.

capitalised names -> not an actor -> candidates -> qualified ("Paris, Texas") -> one sense per text -> Toponym
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from spacy.tokens import Doc

from services.extractor.actors.lexicon import GROUP_KINDS, ActorMatch
from services.extractor.places.choice import Choice, Sense, choose, is_small_division, prior
from services.extractor.places.gazetteer import Gazetteer, Place, fold
from services.extractor.places.readings import AREA_KINDS, Reading, read_names
from services.extractor.places.spans import find_names
from services.extractor.places.unlisted import Naming, place_unlisted
from services.extractor.text.parse import text_of

OUTLET_HINT = 1.0
"""Bonus of the outlet's own country."""

ACTOR_HINT = 1.5
"""Bonus of the country of an armed group that the text names: surer than the outlet's, for groups seldom act abroad."""

PLAUSIBLE = 1.0
"""Names below this are no places; chosen by hand between missed and invented ones on news texts."""

HOPELESS = -2.0
"""Words that say this little for a place no gazetteer can outweigh: such names are no evidence for others either."""

_PLACED = 2.0  # evidence of an area that holds it
_EVEN = 0.5  # evidence, negated, at which a name is as likely a place as not
_NAMED_AFTER_PEOPLE = frozenset(("USA", "GBR", "CAN", "AUS", "NZL", "IRL", "JAM", "ZAF"))
"""Where most small places bear the surnames that English texts are full of."""
_UNLISTED_ORDER = 3.0  # of population, as if
_LOOSE_SUPPORT = 0.35
_KNOWN_ABROAD, _ABROAD, _LONELY = 100_000, 0.8, 0.1
"""A small place of a country that nothing else in the text speaks of, while it speaks of another one."""
_FOREIGN_NAME, _SHORT_NAME = 0.6, 4
_COUNTRY, _AREA = 2.2, 1.8  # well known; countries speak, too: "Israel said"
_AT_HOME_NAME = 0.5
"""A local paper names the towns of its country without saying what they are: "Jowhar buries its dead"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name in a text."""

    start: int  # half-open span, code points of doc.text
    end: int
    text: str  # doc.text[start:end]
    place: Place
    reason: str  # why this place, for a person
    is_demonym: bool = False  # "Syrian": says whose, hardly where
    is_dateline: bool = False
    is_capital: bool = False  # of a state: news use its name for its government
    seat: Place | None = None  # the capital, where the words speak of it: "Haiti's capital", "the Haitian capital"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoContext:
    """What is known of an article beside its text."""

    title: str = ""
    outlet_country: str | None = None  # ISO 3166-1 alpha-3 of the outlet's seat: the weakest hint


_CAPITAL_AFTER = re.compile(
    r"(?:['’]s?)?\s+capital(?: city)?\b(?!,?\s+[A-Z])(?!\s+(?:punishment|goods|market|gains|controls))"
)
_CAPITAL_BEFORE = re.compile(r"\bcapital(?: city)? of (?:the )?$")

_PARTS = (["side"], ["end"], ["shore"], ["hills"], ["town"], ["bank"])
"""With a direction before them, names that every city has: "North Side"."""


def find_toponyms(
    doc: Doc,
    gazetteer: Gazetteer,
    actors: Sequence[ActorMatch],
    *,
    context: GeoContext = GeoContext(),
) -> tuple[Toponym, ...]:
    """Return the place names of a parsed text in reading order, never overlapping.

    Demonyms ("Syrian") are included with `is_demonym`, resolved to their country.

    Args:
        doc: Parsed, partly parsed or only tokenized.
        gazetteer: Where names are looked up.
        actors: What the text names of the actor lexicon: "Mosul police" is no place.
        context: What is known beside the text.
    """
    text = text_of(doc)
    blocked = [(match.start, match.end) for match in actors]
    names = find_names(doc, text, gazetteer, blocked)
    named = [item for item in read_names(text, names, gazetteer) if item.name.is_demonym or _evidence(item) >= HOPELESS]
    senses = [*_senses(named), *_title_senses(context.title, gazetteer)]
    chosen = choose(senses, _country_hints(doc, gazetteer, actors, context))
    chosen = place_unlisted([_naming(item, gazetteer) for item in named], chosen)
    return tuple(
        Toponym(
            start=item.name.start,
            end=item.name.end,
            text=item.name.text,
            place=choice.place,
            reason=_reason(item, choice),
            is_demonym=item.name.is_demonym,
            is_dateline=item.name.is_dateline,
            is_capital=_is_capital(choice.place, gazetteer),
            seat=_seat(text, item, choice.place, gazetteer),
        )
        for item in named
        if (choice := chosen.get(item.key)) is not None and _is_plausible(item, choice, context)
    )


def _is_capital(place: Place, gazetteer: Gazetteer) -> bool:
    if place.kind not in ("city", "admin1") or place.country is None:
        return False
    capital = gazetteer.capital(place.country)
    return capital is not None and fold(capital.name) == fold(place.name)


def _seat(text: str, item: Reading, place: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the capital of a country or people where the words speak of it and do not name it themselves."""
    if place.kind != "country" or place.country is None:
        return None
    name = item.name
    is_said = _CAPITAL_AFTER.match(text, name.end) or _CAPITAL_BEFORE.search(text[max(0, name.start - 20) : name.start])
    return gazetteer.capital(place.country) if is_said else None


def _country_hints(
    doc: Doc, gazetteer: Gazetteer, actors: Sequence[ActorMatch], context: GeoContext
) -> dict[str, float]:
    """What speaks for a country beside the names of the text: its words, its armed groups, the seat of its outlet."""
    hints = gazetteer.cues.find(doc)
    for match in actors:
        country = match.entry.country
        if country is not None and match.entry.kind in GROUP_KINDS:
            hints[country] = max(ACTOR_HINT, hints.get(country, 0.0))
    if context.outlet_country is not None:
        hints[context.outlet_country] = max(OUTLET_HINT, hints.get(context.outlet_country, 0.0))
    return hints


def _senses(readings: Sequence[Reading]) -> list[Sense]:
    """One sense per name; a name once put inside an area is meant so everywhere in the text."""
    counts = Counter(item.key for item in readings)
    placed: dict[str, Reading] = {}
    for item in readings:
        if item.area is not None:
            placed.setdefault(item.key.split("@")[0], item)
    seen: dict[str, Sense] = {}
    for item in readings:
        settled = item if item.area is not None else placed.get(item.key, item)
        if settled.candidates and item.key not in seen:
            weight = max(_sureness(other) for other in readings if other.key == item.key)
            seen[item.key] = Sense(
                item.key, settled.candidates, counts[item.key], item.name.is_demonym, weight, settled.bonuses
            )
    return list(seen.values())


def _sureness(item: Reading) -> float:
    """How sure the words make it that a name is a place, 0 to 1."""
    if item.name.is_demonym:
        return 1.0
    return 1.0 / (1.0 + exp(-2.0 * (_evidence(item) + _EVEN)))


def _evidence(item: Reading) -> float:
    return item.name.evidence + _PLACED * (item.area is not None)


def _naming(item: Reading, gazetteer: Gazetteer) -> Naming:
    words = gazetteer.words
    first, *rest = fold(item.name.text).split() or [""]
    is_part = first in words.direction and rest[-1:] in _PARTS
    return Naming(item.key, item.name.text, item.area is not None, item.name.is_feature or is_part)


def _title_senses(title: str, gazetteer: Gazetteer) -> list[Sense]:
    """Countries, regions and their peoples in a title: evidence for the names of the text."""
    words = [word.strip(".,:;'’\"“”‘()") for word in title.split()]
    found = []
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            name = " ".join(words[at : at + size])
            if not name[:1].isupper() or (len(name) <= 3 and not name.isupper()):
                continue
            iso3 = gazetteer.demonym(name)
            people = gazetteer.country(iso3) if iso3 else None
            areas = _areas(gazetteer.candidates(name))
            if people or areas:
                found.append(Sense(f"title:{fold(name)}", (people,) if people else areas, 1, people is not None))
    return found


def _areas(candidates: Sequence[Place]) -> tuple[Place, ...]:
    """Return the areas of a name; no division by another name where a town has the name itself."""
    has_town = any(c.kind in ("city", "place") and not c.is_alias for c in candidates)
    return tuple(c for c in candidates if c.kind in AREA_KINDS and not (has_town and c.is_alias))


def _is_plausible(item: Reading, choice: Choice, context: GeoContext) -> bool:
    name, place = item.name, choice.place
    if name.is_demonym:
        return True
    evidence = _evidence(item)
    if place.kind in AREA_KINDS and not is_small_division(place):
        evidence += _COUNTRY if place.kind == "country" else _AREA
    else:
        order = _UNLISTED_ORDER if choice.is_unlisted else prior(place)
        evidence += min(1.2, max(-1.0, 0.5 * (order - 4.2)))
        is_foreign = place.country not in _NAMED_AFTER_PEOPLE and len(name.text) > _SHORT_NAME
        evidence += _FOREIGN_NAME * is_foreign + _AT_HOME_NAME * (
            is_foreign and place.country == context.outlet_country
        )
    evidence += 1.2 * choice.support
    if place.is_loose and choice.support < _LOOSE_SUPPORT:
        return False  # a guess at another transliteration, and nothing in the text speaks for that country
    is_unmistakable = choice.is_only and name.first < name.last  # "Spin Boldak": hardly anything else
    if place.kind not in AREA_KINDS and place.population < _KNOWN_ABROAD and not item.area and not is_unmistakable:
        evidence -= _ABROAD * (choice.elsewhere and choice.support < _LONELY)
    return evidence >= PLAUSIBLE


def _reason(item: Reading, choice: Choice) -> str:
    place = choice.place
    if item.name.is_demonym:
        return f"{item.name.text!r} is of {place.name}"
    if item.area is not None:
        return f"the text says {item.name.text}, {item.area}"
    if choice.is_only:
        return f"the only {place.name} known"
    if choice.is_unlisted:
        return f"no known {place.name} is near the other places of the text: one of that name among them"
    where = ", ".join(part for part in (place.admin1, place.country) if part)
    if choice.support > 0.3:
        return f"the {place.name} nearest to the other places of the text ({where})"
    return f"the most likely {place.name} ({where})"
