"""The parser and the lexicons, loaded once per session: they are read-only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Span

from services.extractor.coding.trigger_type import Trigger
from services.extractor.coding.triggers import find_triggers
from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.load import load_lexicon, load_parser, load_resources
from services.extractor.resources import Resources
from services.extractor.text.gate import Gate

Triggers = Callable[[str], tuple[Span, tuple[Trigger, ...]]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_parser()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def resources() -> Resources:
    return load_resources()


@pytest.fixture(scope="session")
def triggers_of(nlp: Language, lexicon: Lexicon) -> Triggers:
    """Return the parsed sentence and its triggers."""
    gate = Gate(lexicon)

    def find(text: str) -> tuple[Span, tuple[Trigger, ...]]:
        span = nlp(text)[:]
        return span, find_triggers(span, gate.find(text), lexicon.frames)

    return find
