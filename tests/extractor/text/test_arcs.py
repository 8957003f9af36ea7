"""The parser's search with numpy: the arcs of spaCy's own."""

from __future__ import annotations

import pytest
import spacy

TEXTS = (
    "Gunmen on motorbikes torched two granaries near Barsalogho and drove off the herds, a shepherd said.",
    "",
    "The council, which had met twice, sat again; nobody came.",
    "Nine hurt",
    "“Leave,” said the man who’d come from Goma to sell fish – and left – …",
    "x",
)


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[1:2], TEXTS[4:5], (TEXTS[0],) * 3, ()])
def test_arcs_are_those_of_the_model(texts: tuple[str, ...], parsers: tuple[spacy.Language, spacy.Language]) -> None:
    ours, theirs = ([[(t.dep_, t.head.i, t.is_sent_start) for t in doc] for doc in nlp.pipe(texts)] for nlp in parsers)
    assert ours == theirs
    assert len(ours) == len(texts)
