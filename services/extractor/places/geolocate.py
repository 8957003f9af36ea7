"""Where an event happened: the place its own words name, not the first place of the article.

places of the sentence by syntax -> earlier sentences -> title -> dateline -> whose actors they are -> hint
then from the areas named to the finest place inside them, then moved by "near", "20 km north of", …
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from services.extractor.places.gazetteer import Place, distance_km
from services.extractor.places.offsets import Area, area_of, lies_between
from services.extractor.places.roles import FINENESS, INSIDE, ORIGIN, ScoredPlace, score_place
from services.extractor.places.toponyms import Toponym
from services.extractor.text.parse import text_of
from services.records import Location

LOOK_BACK_SENTENCES_CHARS = 700
"""How far back a place named earlier still holds, code points: about four sentences."""

LOOK_AHEAD_CHARS = 250
"""How far on an area may still be made precise, code points: about the next sentence."""

_VERB_AFTER = re.compile(r"\s+(?!in\b|on\b|at\b|and\b|was\b|fell\b|is\b|under\b|to\b|from\b|after\b)[a-z]{3,}")

DATELINE = "dateline"
"""Reason of a place that is only where the article was written."""

_TURN = re.compile(
    r"(?i)\b(?:separately|elsewhere|meanwhile|earlier|later|another|other|(?:the|that) same (?:day|night|week)|"
    r"last (?:week|month|year)|(?:19|20)\d\d)\b"
)

_LIST_JOINT = re.compile(r"\s*(?:,|,?\s*(?:and|or|as well as))\s*(?:(?:in|at|near|on)\s+)?(?:the\s+)?")

_AREA_OF = re.compile(r"\s+(?:area|village|town|neighbou?rhood|suburb|quarter|sector|locality) (?:of|in) (?:the )?")
_DIVISION = re.compile(
    r"\s+(?:territory|district|department|county|township|prefecture|commune|municipality|woreda|LGA)\b"
)
"""Behind the name of what a village lies in: "Masisi, in Rutshuru territory"."""
_NAMESAKE_KM = 150.0
"""No area of a district is further from its seat."""

_WORTH = 0.5  # below this a place of the sentence is kept only if nothing else is known


def locate_event(
    sentence: Span,
    trigger: Token,
    toponyms: Sequence[Toponym],
    *,
    title_toponyms: Sequence[Toponym] = (),
    country_hint: str | None = None,
) -> Location | None:
    """Return the first of `locate_all`, None where no place is known."""
    found = locate_all(sentence, trigger, toponyms, title_toponyms=title_toponyms, country_hint=country_hint)
    return found[0] if found else None


def locate_all(
    sentence: Span,
    trigger: Token,
    toponyms: Sequence[Toponym],
    *,
    title_toponyms: Sequence[Toponym] = (),
    country_hint: str | None = None,
) -> tuple[Location, ...]:
    """Return the places of an event, best first; several only where the words list them ("in X, Y and Z").

    Args:
        sentence: Sentence that reports the event.
        trigger: Head token of the words that report it.
        toponyms: `find_toponyms` of the whole doc, from which the sentence comes.
        title_toponyms: `find_toponyms` of the parsed title; their offsets are those of the title.
        country_hint: ISO 3166-1 alpha-3 to fall back on where the text names no place at all.
    """
    doc, text = sentence.doc, text_of(sentence.doc)
    toponyms, title_toponyms = _with_seats(toponyms), _with_seats(title_toponyms)
    places = [t for t in toponyms if not t.is_demonym and t.place.country is not None]
    own = [t for t in places if sentence.start_char <= t.start < sentence.end_char]
    scored = _with_areas(text, [score_place(doc, text, trigger, toponym) for toponym in own])
    worthy = sorted((s for s in scored if s.score >= _WORTH), key=lambda s: (-s.score, s.toponym.start))
    if worthy:
        best = _within_named_area(text, _finest_inside(worthy[0], worthy), scored)
        if finer := _told_inside(sentence, best.toponym, places):
            return (_to_location(text, finer, places, f"inside {best.toponym.text}, {best.why}"),)
        found = tuple(_to_location(text, s.toponym, places, s.why) for s in _listed_with(text, best, worthy))
        return found[:1] if lies_between(text, best.toponym) else found
    if any(score_place(doc, text, trigger, t).score >= _WORTH for t in _seas(sentence, toponyms)):
        return ()  # "in the eastern Caribbean": in no country
    for toponym, why in _elsewhere(sentence, trigger, scored, places, toponyms, title_toponyms):
        source = None if toponym in title_toponyms else text
        return (_to_location(source, toponym, places, why),)
    return _by_hint(country_hint, [*toponyms, *title_toponyms])


def locate_named(text: str, toponym: Toponym, toponyms: Sequence[Toponym]) -> Location | None:
    """Return where a name of a text is, moved by the words before it; None where it is of no country.

    Args:
        text: Whole text of the toponym.
        toponym: The name.
        toponyms: All names of the text.
    """
    return _to_location(text, toponym, toponyms, "its people are counted there") if toponym.place.country else None


def _with_seats(toponyms: Sequence[Toponym]) -> list[Toponym]:
    """Put the capital in the place of a country whose capital the words speak of."""
    return [t if t.seat is None else replace(t, place=t.seat, is_demonym=False, seat=None) for t in toponyms]


def _seas(sentence: Span, toponyms: Sequence[Toponym]) -> list[Toponym]:
    """Return the areas over several countries that a sentence names."""
    return [t for t in toponyms if t.place.country is None and sentence.start_char <= t.start < sentence.end_char]


def _elsewhere(
    sentence: Span,
    trigger: Token,
    scored: Sequence[ScoredPlace],
    places: Sequence[Toponym],
    toponyms: Sequence[Toponym],
    title: Sequence[Toponym],
) -> Iterable[tuple[Toponym, str]]:
    """Yield places outside the event's own words, the likeliest first."""
    text = text_of(sentence.doc)
    earlier = [t for t in places if t.end <= sentence.start_char and not t.is_dateline]
    recent = [t for t in earlier if sentence.start_char - t.end <= LOOK_BACK_SENTENCES_CHARS]
    told = [t for t in recent if _is_told_place(text, t)]
    titled = [t for t in title if not t.is_demonym and t.place.country is not None]
    if told:
        yield _finest_of(told[-3:]), "named shortly before"
    if titled:
        yield _finest_of(titled), "named in the title"
    yield from ((s.toponym, s.why) for s in sorted(scored, key=lambda s: -s.score))
    yield from ((t, DATELINE) for t in places if t.is_dateline)
    yield from ((t, "named before") for t in reversed(recent))
    people = [t for t in toponyms if t.is_demonym]
    own = [t for t in people if sentence.start_char <= t.start < sentence.end_char]
    nearby = sorted(people, key=lambda t: abs(t.start - trigger.idx))
    yield from ((t, f"only hint: {t.text!r}") for t in [*own, *nearby])
    yield from ((t, "named later") for t in places if t.start >= sentence.end_char)
    yield from ((t, f"only hint in the title: {t.text!r}") for t in title if t.is_demonym)


def _by_hint(country: str | None, toponyms: Sequence[Toponym]) -> tuple[Location, ...]:
    for toponym in toponyms:
        if country is not None and toponym.place.country == country and toponym.place.kind == "country":
            return (_to_location(None, toponym, (), "country of the article"),)
    return ()


def _is_told_place(text: str, toponym: Toponym) -> bool:
    """Whether the words before a name, in text parsed or not, say that something is there."""
    before = text[max(0, toponym.start - 40) : toponym.start].split()
    if toponym.is_capital and (not before or before[-1][-1:] in '.:!?”"') and _VERB_AFTER.match(text, toponym.end):
        return False  # "Kinshasa will raise the matter": its government
    if toponym.place.kind != "country":
        return not (before and before[-1].casefold() in ORIGIN)
    return bool(before) and before[-1].casefold() in INSIDE


# ---------------------------------------------------------------- areas and lists


def _finest_of(toponyms: Sequence[Toponym]) -> Toponym:
    """The latest of the finest."""
    return max(toponyms, key=lambda t: (FINENESS[t.place.kind], t.start))


def _finest_inside(best: ScoredPlace, others: Sequence[ScoredPlace]) -> ScoredPlace:
    """From an area to the best place of the sentence that lies inside it."""
    inside = [s for s in others if _is_inside(s.toponym, best.toponym)]
    return max(inside, key=lambda s: (FINENESS[s.toponym.place.kind], s.score)) if inside else best


def _within_named_area(text: str, best: ScoredPlace, scored: Sequence[ScoredPlace]) -> ScoredPlace:
    """From a namesake far away to the district that the words put it in: "the Dasht area of Mastung district"."""
    for other in scored:
        joint = text[best.toponym.end : other.toponym.start]
        if other.toponym.start > best.toponym.end and _AREA_OF.fullmatch(joint):
            a, b = best.toponym.place, other.toponym.place
            if distance_km(a.latitude, a.longitude, b.latitude, b.longitude) > max(_NAMESAKE_KM, 2 * b.radius_km):
                return replace(other, why=best.why)
    return best


def _is_inside(inner: Toponym, outer: Toponym) -> bool:
    if FINENESS[inner.place.kind] <= FINENESS[outer.place.kind] or outer.place.kind not in ("country", "admin1"):
        return False
    if outer.place.kind == "country":
        return inner.place.country == outer.place.country
    return inner.place.admin1_code == outer.place.admin1_code


def _with_areas(text: str, scored: list[ScoredPlace]) -> list[ScoredPlace]:
    """Judge the area behind a name as the name: "Tsafe, Zamfara State" is one phrase, whatever the parse says."""
    for index in range(len(scored) - 1):
        name, area = scored[index], scored[index + 1]
        joint = text[name.toponym.end : area.toponym.start].strip()
        is_inside = _is_inside(name.toponym, area.toponym)
        is_inside |= joint == ", in" and _DIVISION.match(text, area.toponym.end) is not None
        if joint in (",", ", in", "in") and is_inside:
            scored[index + 1] = replace(area, score=name.score - 0.1, why=name.why)
    return scored


def _told_inside(sentence: Span, area: Toponym, places: Sequence[Toponym]) -> Toponym | None:
    """The place inside an area that the next sentence names, where the event's own words name only the area."""
    if FINENESS[area.place.kind] > 1:
        return None
    text = text_of(sentence.doc)
    for toponym in places:
        if not 0 <= toponym.start - sentence.end_char <= LOOK_AHEAD_CHARS:
            continue
        if _TURN.search(text[sentence.end_char : toponym.end + LOOK_AHEAD_CHARS // 5]):
            return None
        if FINENESS[toponym.place.kind] >= 2 and _is_inside(toponym, area) and _is_told_place(text, toponym):
            return toponym
    return None


def _listed_with(text: str, best: ScoredPlace, others: Sequence[ScoredPlace]) -> list[ScoredPlace]:
    """The places that the words put in one list with the best: same fineness, joined by commas and "and"."""
    listed = [best]
    fineness = FINENESS[best.toponym.place.kind]
    for other in sorted(others, key=lambda s: s.toponym.start):
        if other is best or FINENESS[other.toponym.place.kind] != fineness:
            continue
        left, right = sorted((listed[-1].toponym, other.toponym), key=lambda t: t.start)
        if _LIST_JOINT.fullmatch(text[left.end : right.start]):
            listed.append(other)
    return listed


def _to_location(text: str | None, toponym: Toponym, places: Sequence[Toponym], why: str) -> Location:
    place = toponym.place
    following = next((t for t in places if t.start >= toponym.end), None)
    area = area_of(text, toponym, following) if text is not None else None
    moved = f"; {area.note}" if area and area.note else ""
    return location_of(place, f"{toponym.text!r}: {why}{moved}; {toponym.reason}", area)


def location_of(place: Place, reason: str, area: Area | None = None) -> Location:
    """Return a place of the gazetteer as the place of an event.

    Args:
        place: Of one country.
        reason: Why this place, for a person.
        area: Where in or beside it; the whole place unless given.
    """
    assert place.country is not None
    spot = area or place
    return Location(
        name=place.name,
        country=place.country,
        admin1=place.admin1,
        latitude=spot.latitude,
        longitude=spot.longitude,
        geonames_id=place.geonames_id,
        precision=place.precision,
        radius_km=round(spot.radius_km, 1),
        reason=reason,
    )
