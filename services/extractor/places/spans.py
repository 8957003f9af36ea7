"""Which words of a text may be place names, and how much the words around them speak for it.

Works on capital letters first, so that it also reads tokens that were never parsed; tags and entity labels only add
evidence. Labels of entities are no ground of their own: the parser calls foreign towns persons and organisations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from services.extractor.places.evidence import Surroundings
from services.extractor.places.gazetteer import Gazetteer, Place, fold
from services.extractor.places.words import PlaceWords

MAX_TOKENS = 7
"""Longest name looked up, in tokens: "Democratic Republic of the Congo" has 5, "Deir ez-Zor" 4."""

_CONNECTORS = frozenset(
    (
        *("of", "the", "al", "el", "ez", "ad", "as", "ash", "ar", "an", "at", "az"),
        *("es", "ul", "de", "del", "la", "le", "las", "los", "du", "des", "da", "do", "dos", "e"),
        *("y", "on", "upon", "sur", "and"),
    )
)
_JOINTS = frozenset(["-", "–", "'", "’", ".", "/"])
_FACILITIES = frozenset(
    (
        "dam",
        "airbase",
        "airfield",
        "airport",
        "camp",
        "crossing",
        "refinery",
        "temple",
        "oilfield",
        "checkpoint",
        "prison",
    )
)
"""Common nouns that end the names of places in our supplement: "Tishrin dam", "al-Hol camp"."""
_GENITIVES = frozenset(("'s", "’s", "'S", "’S"))
_APOSTROPHES = frozenset("'’")
_ARTICLES = frozenset(["al", "el", "ez", "ad", "as", "ash", "ar", "an", "at", "az"])
_SHARED_DESIGNATIONS = {
    **{"counties": "County", "districts": "District", "provinces": "Province", "governorates": "Governorate"},
    **{"oblasts": "Oblast", "departments": "Department", "prefectures": "Prefecture"},
}
_LIST_WORDS = frozenset((",", "and", "&", "or"))
_DATELINE = re.compile(
    r"\s*([^\n.:—–()]{2,60}?)\s*(?:\([^)\n]{2,30}\)|,\s*[A-Z][a-z]{2,8}\.?\s+\d{1,2}\b|\s[—–-]{1,2}\s|—|--)"
)
_ELIDED = re.compile(r"[dl]['’][^\W\d_]")
_PERSON_LABEL = "PERSON"


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Words that may name a place."""

    first: int  # token index
    last: int  # token index, inclusive
    start: int  # half-open span, code points of doc.text
    end: int
    text: str
    candidates: tuple[Place, ...]
    evidence: float  # what the words around it say; higher speaks for a place
    is_demonym: bool
    is_designated: bool  # called a province, region, district, …
    is_dateline: bool
    is_feature: bool  # part of a longer name of a lake, a park, a road
    is_townsfolk: bool  # owns what towns have: "Jordan motorcyclist", "Paris police"


def find_names(doc: Doc, text: str, gazetteer: Gazetteer, blocked: Sequence[tuple[int, int]]) -> list[NameSpan]:
    """Return the possible place names of a text, in reading order, never overlapping.

    Args:
        doc: Parsed, partly parsed or only tokenized.
        text: doc.text, which is joined anew at every look.
        gazetteer: Where names are looked up.
        blocked: Half-open spans, code points, that hold something else (actors).
    """
    dateline = _DATELINE.match(text)
    reach = dateline.end(1) if dateline else 0
    tokens = [token.text for token in doc]  # a look at a token costs ten times as much as one at a list
    surnames = _surnames(doc, tokens, gazetteer)
    listed = _listed_divisions(tokens)
    found: list[NameSpan] = []
    at = 0
    while at < len(tokens):
        is_listed = at in listed
        span = _division_at(doc, at, listed, gazetteer) if is_listed else None
        if not is_listed and _may_start(tokens, at, gazetteer.words):
            span = _longest_at(doc, at, gazetteer)
        if span is None:
            at += 1
            continue
        last, candidates, is_demonym = span
        start, end = doc[at].idx, doc[last].idx + len(doc[last])
        if any(low < end and start < high for low, high in blocked):
            at += 1
            continue
        around = Surroundings(doc, at, last, gazetteer.words)
        evidence = -1.0 if is_demonym else around.evidence(surnames)
        is_dateline = end <= reach or around.is_shouted()
        found.append(
            NameSpan(
                at,
                last,
                start,
                end,
                doc[at : last + 1].text,
                candidates,
                evidence + 2.0 * is_dateline + 2.0 * is_listed,
                is_demonym,
                is_listed or around.is_designated(),
                is_dateline,
                around.is_feature(),
                around.is_townsfolk(),
            )
        )
        at = last + 1
    return found


def _may_start(tokens: Sequence[str], at: int, words: PlaceWords) -> bool:
    text, following = tokens[at], "".join(tokens[at + 1 : at + 3])
    if text[:1].isupper():
        return True
    if text in words.direction:
        return following[:1].isupper()
    return text in _ARTICLES and following[:1] == "-" and following[1:2].isupper()


def _longest_at(doc: Doc, at: int, gazetteer: Gazetteer) -> tuple[int, tuple[Place, ...], bool] | None:
    """The last token, the candidates and whether it is a demonym, of the longest name that starts at a token."""
    stop = at
    for index in range(at, min(at + MAX_TOKENS, len(doc))):
        text = doc[index].text
        if index > at and doc[index - 1].whitespace_ and "\n" in doc[index - 1].whitespace_:
            break
        if index > at and not (
            text[:1].isupper()
            or text.casefold() in _CONNECTORS
            or text in _JOINTS
            or text in _GENITIVES
            or _is_glued(doc, index)
        ):
            if index > at and text in _FACILITIES:
                stop = index
            break
        stop = index
    for last in range(stop, at - 1, -1):
        token = doc[last]
        is_genitive = token.text in _GENITIVES  # of the name itself: "St. John's"
        is_facility = token.text in _FACILITIES
        is_end = token.text[:1].isupper() or is_genitive or is_facility or _is_glued(doc, last)
        if not is_end or token.text in _JOINTS:
            continue
        name = doc[at : last + 1].text  # doc.text would join the whole document each time
        if not _has_right_case(name, doc, at):
            continue
        iso3 = gazetteer.demonym(name)
        if iso3 is not None and not is_genitive and not _is_country_name(name, gazetteer):
            country = gazetteer.country(iso3)
            return (last, (country,), True) if country else None
        candidates = gazetteer.candidates(name)
        if is_genitive:
            candidates = tuple(place for place in candidates if _is_written_with_genitive(place))
        if not name[:1].isupper() and doc[at].text in gazetteer.words.direction:
            candidates = tuple(p for p in candidates if p.kind == "region" and p.country)  # "southern Lebanon"
        if candidates:
            return last, candidates, False
    return None


def _listed_divisions(tokens: Sequence[str]) -> dict[int, str]:
    """Tokens of names that share one word behind their list, with that word: "Becker, Clay and Grant counties"."""
    found: dict[int, str] = {}
    for index, text in enumerate(tokens):
        designation = _SHARED_DESIGNATIONS.get(text)
        at = index - 1
        while designation and at >= 0 and (tokens[at] in _LIST_WORDS or tokens[at].istitle()):
            found[at] = designation
            at -= 1
    return found


def _division_at(
    doc: Doc, at: int, listed: Mapping[int, str], gazetteer: Gazetteer
) -> tuple[int, tuple[Place, ...], bool] | None:
    """The name at a token of a list of divisions, looked up as such first."""
    last = at
    if doc[at].text in _LIST_WORDS:
        return None
    while last + 1 in listed and doc[last + 1].text not in _LIST_WORDS:
        last += 1
    name = doc[at : last + 1].text
    divisions = tuple(
        place
        for wording in (f"{name} {listed[at]}", name)
        for place in gazetteer.candidates(wording)
        if place.kind in ("admin1", "admin2")
    )
    candidates = divisions or gazetteer.candidates(name)
    return (last, candidates, False) if candidates else None


def _is_glued(doc: Doc, index: int) -> bool:
    """Whether a token continues a hyphenated name: the "shahr" of "Bu-shahr", the "d'Or" of "Mont-d'Or"."""
    is_joined = index >= 2 and doc[index - 1].text in ("-", "'", "’") and not doc[index - 1].whitespace_
    return is_joined and (doc[index].is_alpha or _ELIDED.match(doc[index].text) is not None)


def _is_written_with_genitive(place: Place) -> bool:
    """ "St. John's", but neither "Peru's" for Perus nor "Mali's" for Malliß."""
    return not place.is_alias and not _APOSTROPHES.isdisjoint(place.name)


def _is_country_name(name: str, gazetteer: Gazetteer) -> bool:
    return any(place.kind == "country" for place in gazetteer.candidates(name))


def _has_right_case(name: str, doc: Doc, at: int) -> bool:
    """Short names are abbreviations: "U.S.", "N.C."; those of states follow a comma ("Paris, Ky.", "Reno, NV")."""
    letters = [char for char in name if char.isalpha()]
    if len(letters) > 4 or not (name.endswith(".") or len(letters) <= 3):
        return True
    if name.count(".") >= 2 or name in ("UK", "US", "USA", "UAE", "DRC", "CAR", "PRC", "DPRK", "PNG"):
        return name.isupper()
    after_comma = at > 0 and doc[at - 1].text == ","
    if name.endswith("."):
        return after_comma
    if len(letters) == 2:
        return name.isupper() and after_comma
    return name.istitle() or " " in name


def _surnames(doc: Doc, tokens: Sequence[str], gazetteer: Gazetteer) -> frozenset[str]:
    """Last words of runs that look like a person's full name: capitalised words, the first no place word."""
    words = gazetteer.words
    found = set()
    for at in range(1, len(tokens)):
        text, before = tokens[at], tokens[at - 1]
        if not (text.istitle() and before.istitle() and text.isalpha() and before.isalpha()):
            continue
        if at + 1 < len(tokens) and tokens[at + 1][:1].isupper():
            continue
        lower = before.casefold()
        if lower in words.direction or lower in words.after or lower in words.area or lower in words.before:
            continue
        is_person = doc[at - 1].ent_type_ == _PERSON_LABEL or lower in words.title or _is_first_name(lower, words)
        if is_person and not gazetteer.candidates(f"{before} {text}"):
            found.add(text.casefold())
    return frozenset(found)


def _is_first_name(lower: str, words: PlaceWords) -> bool:
    return lower in words.first_name or lower in words.given


def sense_key(name: NameSpan) -> str:
    """Return the key under which all mentions of one name in a text share their sense."""
    return f"{fold(name.text)}{'+' if name.is_designated else ''}"
