"""Toponyms of any text as plain JSON values: what `conflictwire geoparse` writes."""

from __future__ import annotations

from spacy.language import Language

from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.load import load_parser
from services.extractor.places.gazetteer import Gazetteer
from services.extractor.places.gazetteer_index import load_actors, open_gazetteer
from services.extractor.places.toponyms import find_toponyms


def geoparse(text: str, nlp: Language, gazetteer: Gazetteer, actors: ActorLexicon) -> list[dict[str, object]]:
    """Return the toponyms of a text as JSON-ready dicts, demonyms left out.

    Each has `start`, `end` (half-open, code points), `name`, `latitude`, `longitude` (WGS 84 degrees), `country`
    (ISO 3166-1 alpha-3 or None), `admin1` (name or None), `geonames_id` (or None).
    """
    doc = nlp(text)
    return [
        {
            "start": toponym.start,
            "end": toponym.end,
            "name": toponym.place.name,
            "latitude": toponym.place.latitude,
            "longitude": toponym.place.longitude,
            "country": toponym.place.country,
            "admin1": toponym.place.admin1,
            "geonames_id": toponym.place.geonames_id,
        }
        for toponym in find_toponyms(doc, gazetteer, actors.find(doc.text))
        if not toponym.is_demonym
    ]


def load_geoparser() -> tuple[Language, Gazetteer, ActorLexicon]:
    """Return what `geoparse` needs beside the text.

    Raises:
        StartupError: The gazetteer's index cannot be built.
        DataFileError: A table has a defect.
    """
    return load_parser(), open_gazetteer(), load_actors()
