"""Our parser beside the model's own."""

from __future__ import annotations

import pytest
import spacy

from services.extractor.load import MODEL, load_parser


@pytest.fixture(scope="session")
def parsers() -> tuple[spacy.Language, spacy.Language]:
    return load_parser(), spacy.load(MODEL)
