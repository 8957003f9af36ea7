"""Place names in a text, each resolved to one place.

spans (NER and runs of proper nouns) -> not an actor -> candidates -> one sense per document -> Toponym
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from services.extractor.actors import ActorLexicon
from services.extractor.gazetteer import Gazetteer, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A place name in a text."""

    start: int  # half-open span, code points of doc.text
    end: int
    text: str  # doc.text[start:end]
    place: Place
    reason: str  # why this place, for a person
    is_demonym: bool = False  # "Syrian": says whose, hardly where


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoContext:
    """What is known of an article beside its text."""

    title: str = ""
    outlet_country: str | None = None  # ISO 3166-1 alpha-3 of the outlet's seat: the weakest hint


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
    raise NotImplementedError
