"""The parser's vectors as plain products: those of thinc's layers."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

TEXTS = (
    "Mortar rounds hit a bakery in Sloviansk before dawn, wounding four.",
    "The harbour reopened.",
    "Ramla’s mayor – who’d resigned in May – said: “No comment…”\n\nShares rose 3.5%.",
    "x",
    "",
)


def vectors(nlp: spacy.Language, texts: tuple[str, ...]) -> list[np.ndarray]:
    docs: list[Doc] = [nlp.make_doc(text) for text in texts]
    return nlp.get_pipe("tok2vec").predict(docs)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1], TEXTS[3:4], TEXTS[4:], TEXTS[::-1]])
def test_vectors_are_those_of_the_model(texts: tuple[str, ...], parsers: tuple[spacy.Language, spacy.Language]) -> None:
    plain, thinc = (vectors(nlp, texts) for nlp in parsers)
    assert [v.shape for v in plain] == [v.shape for v in thinc]
    for ours, theirs in zip(plain, thinc, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_a_text_is_parsed_as_by_the_model(parsers: tuple[spacy.Language, spacy.Language]) -> None:
    plain, thinc = ([(t.tag_, t.dep_, t.head.i) for t in nlp(TEXTS[2])] for nlp in parsers)
    assert plain == thinc
