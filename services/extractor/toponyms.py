"""Place names in a text, each resolved to one place.

capitalised names -> not an actor -> candidates -> qualified ("Paris, Texas") -> one sense per text -> Toponym
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from services.extractor.actors import ActorLexicon
from services.extractor.gazetteer import Gazetteer, Place, fold
from services.extractor.place_choice import Choice, Sense, choose, is_small_division, prior
from services.extractor.toponym_spans import NameSpan, find_names, sense_key

PLAUSIBLE = 1.0
"""Names below this are no places; chosen by hand between missed and invented ones on news texts."""

_NAMED_AFTER_PEOPLE = frozenset(("USA", "GBR", "CAN", "AUS", "NZL", "IRL", "JAM", "ZAF"))
"""Where most small places bear the surnames that English texts are full of."""
_LOOSE_SUPPORT = 0.35
_KNOWN_ABROAD, _ABROAD, _LONELY = 100_000, 1.0, 0.1
"""A small place of a country that nothing else in the text speaks of, while it speaks of another one."""
_FOREIGN_NAME, _SHORT_NAME = 0.6, 4
_SEAT_POPULATION, _SEAT_POPULATION_BY_ALIAS = 10_000, 50_000
_AREA_KINDS = ("country", "region", "admin1")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoContext:
    """What is known of an article beside its text."""

    title: str = ""
    outlet_country: str | None = None  # ISO 3166-1 alpha-3 of the outlet's seat: the weakest hint


@dataclass(frozen=True, slots=True)
class _Qualified:
    """A name with the area that stands behind it: "Paris, Texas"."""

    name: NameSpan
    key: str
    candidates: tuple[Place, ...]
    area: str | None  # wording of the area


def find_toponyms(
    doc: Doc,
    gazetteer: Gazetteer,
    actors: ActorLexicon,
    *,
    context: GeoContext = GeoContext(),
) -> tuple[Toponym, ...]:
    """Return the place names of a parsed text in reading order, never overlapping.

    Demonyms ("Syrian") are included with `is_demonym`, resolved to their country.
    """
    blocked = [(match.start, match.end) for match in actors.find(doc.text)]
    names = find_names(doc, gazetteer, blocked)
    named = [_qualify(doc, names, index, gazetteer) for index in range(len(names))]
    senses = [*_senses(named), *_title_senses(context.title, gazetteer)]
    chosen = choose(senses, context.outlet_country)
    return tuple(
        Toponym(
            start=item.name.start,
            end=item.name.end,
            text=item.name.text,
            place=choice.place,
            reason=_reason(item, choice),
            is_demonym=item.name.is_demonym,
            is_dateline=item.name.is_dateline,
        )
        for item in named
        if (choice := chosen.get(item.key)) is not None and _is_plausible(item, choice)
    )


def _qualify(doc: Doc, names: Sequence[NameSpan], index: int, gazetteer: Gazetteer) -> _Qualified:
    """Narrow a name's candidates by the area behind it and by what it is called."""
    name = names[index]
    candidates = _fitting_kind(name, gazetteer)
    key = sense_key(name)
    if name.is_demonym or index + 1 == len(names):
        return _Qualified(name, key, candidates, None)
    area = names[index + 1]
    between = doc[name.last : area.first].text_with_ws[len(doc[name.last]) :]
    if area.is_demonym or between.strip(" ") not in (",", ", in", ", a town in", "in", "(") or "\n" in between:
        return _Qualified(name, key, candidates, None)
    inside = tuple(c for c in candidates if any(_contains(a, c) for a in area.candidates))
    if not inside:
        return _Qualified(name, key, candidates, None)
    return _Qualified(name, f"{key}@{fold(area.text)}", inside, area.text)


def _fitting_kind(name: NameSpan, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Of a city and a division of one name, keep what is meant: "Idlib" the city, "Idlib province" the division."""
    divisions = [c for c in name.candidates if c.kind in ("admin1", "admin2")]
    if not name.is_designated and any(c.kind == "country" for c in name.candidates):
        # Countries come before their namesakes; only a state of the USA stands beside one (Georgia).
        return tuple(c for c in name.candidates if c.kind == "country" or (c.kind == "admin1" and c.country == "USA"))
    if name.is_designated and divisions:
        return tuple(
            c for c in name.candidates if c.kind not in ("city", "place") or c.country not in _countries(divisions)
        )
    kept = list(name.candidates)
    if any(c.kind == "region" for c in kept):
        return tuple(kept)
    for division in divisions:
        if division.kind != "admin1":
            continue
        towns = [c for c in gazetteer.candidates(division.name) if _is_seat(c, division)]
        if towns:
            kept.remove(division)
            kept.extend(town for town in towns[:1] if town not in kept)
    return tuple(kept)


def _is_seat(town: Place, division: Place) -> bool:
    """Whether a town of the same name is what the bare name of a division usually means."""
    if town.kind != "city" or town.admin1_code != division.admin1_code:
        return False
    own_name = fold(town.name) == fold(division.name)
    return town.population >= (_SEAT_POPULATION if own_name else _SEAT_POPULATION_BY_ALIAS)


def _countries(places: Sequence[Place]) -> set[str | None]:
    return {place.country for place in places}


def _contains(area: Place, place: Place) -> bool:
    if area.id == place.id or area.kind not in _AREA_KINDS:
        return False
    if area.kind == "admin1":
        return place.admin1_code == area.admin1_code and place.kind != "admin1"
    return area.country is not None and place.country == area.country


def _senses(named: Sequence[_Qualified]) -> list[Sense]:
    """One sense per name; a name once qualified is meant so everywhere in the text."""
    counts = Counter(item.key for item in named)
    qualified: dict[str, _Qualified] = {}
    for item in named:
        if item.area is not None:
            qualified.setdefault(item.key.split("@")[0], item)
    seen: dict[str, Sense] = {}
    for item in named:
        settled = qualified.get(item.key) if item.area is None else None
        candidates = settled.candidates if settled else item.candidates
        if candidates and item.key not in seen:
            seen[item.key] = Sense(item.key, candidates, counts[item.key], item.name.is_demonym)
    return list(seen.values())


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
            areas = tuple(c for c in gazetteer.candidates(name) if c.kind in _AREA_KINDS)
            if people or areas:
                found.append(Sense(f"title:{fold(name)}", (people,) if people else areas, 1, people is not None))
    return found


def _is_plausible(item: _Qualified, choice: Choice) -> bool:
    name, place = item.name, choice.place
    if name.is_demonym:
        return True
    evidence = name.evidence + 2.0 * (item.area is not None)
    if place.kind in _AREA_KINDS and not is_small_division(place):
        evidence += 1.8
    else:
        evidence += min(1.2, max(-1.0, 0.5 * (prior(place) - 4.2)))
        evidence += _FOREIGN_NAME * (place.country not in _NAMED_AFTER_PEOPLE and len(name.text) > _SHORT_NAME)
    evidence += 1.2 * choice.support
    if place.is_loose and choice.support < _LOOSE_SUPPORT:
        return False  # a guess at another transliteration, and nothing in the text speaks for that country
    if place.kind not in _AREA_KINDS and place.population < _KNOWN_ABROAD and not item.area:
        evidence -= _ABROAD * (choice.elsewhere and choice.support < _LONELY)
    return evidence >= PLAUSIBLE


def _reason(item: _Qualified, choice: Choice) -> str:
    place = choice.place
    if item.name.is_demonym:
        return f"{item.name.text!r} is of {place.name}"
    if item.area is not None:
        return f"the text says {item.name.text}, {item.area}"
    if choice.is_only:
        return f"the only {place.name} known"
    where = ", ".join(part for part in (place.admin1, place.country) if part)
    if choice.support > 0.3:
        return f"the {place.name} nearest to the other places of the text ({where})"
    return f"the most likely {place.name} ({where})"
