"""Everything extraction leans on, built once by load.py and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.language import Language

from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.coding.veto import WordScan
from services.extractor.dates.dating import Calendar
from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.places.gazetteer import Gazetteer
from services.extractor.text.gate import Gate
from services.records import ClaimantRole, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Parser, lexicons and gazetteer."""

    nlp: Language  # tagger and parser only
    lexicon: Lexicon
    gate: Gate
    vetoes: WordScan
    registers: WordScan
    calendar: Calendar
    claimant_roles: Mapping[str, ClaimantRole]
    event_types: Mapping[str, str]  # sub-event type to event type
    gazetteer: Gazetteer
    actors: ActorLexicon
    provenance: Provenance
