"""Sentences worth parsing, parsed in one batch, and put back into documents whose offsets are those of the article.

title -> Doc            body -> one Doc: parsed sentences, and the rest as bare tokens
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.attrs import DEP, HEAD, ORTH, SENT_START, SPACY, TAG
from spacy.language import Language
from spacy.tokens import Doc, Span

from services.extractor.text.sentences import Sentence

_TEXT = "text"
_PARSED = (TAG, DEP, HEAD, SENT_START)


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article as spaCy sees it."""

    title: Doc | None
    body: Doc | None  # text_of(body) == article.text up to the end of the last sentence
    spans: Mapping[int, Span]  # of parsed sentences, by their index


def parse_sentences(
    text: str, sentences: Sequence[Sentence], wanted: Collection[int], nlp: Language
) -> Mapping[int, Doc]:
    """Return the wanted sentences by index, each parsed as a document of its own, in one batch.

    Args:
        text: Body of the article.
        sentences: All of its sentences, title included.
        wanted: Indices of those to parse.
        nlp: Pipeline with tagger and parser.
    """
    chosen = [(s.index, piece) for s, piece in _pieces(text, sentences) if s is not None and s.index in wanted]
    docs = nlp.pipe([nlp.make_doc(piece) for _, piece in chosen])
    return {index: doc for (index, _), doc in zip(chosen, docs, strict=True)}


def assemble(text: str, sentences: Sequence[Sentence], parsed: Mapping[int, Doc], nlp: Language) -> ParsedArticle:
    """Return the article with its parsed sentences in place; of the others only the words are known."""
    pieces = _pieces(text, sentences)
    docs = [parsed[s.index] if s is not None and s.index in parsed else nlp.make_doc(piece) for s, piece in pieces]
    is_title = [sentence is not None and sentence.kind == "title" for sentence, _ in pieces]
    title = next((doc for doc, flag in zip(docs, is_title, strict=True) if flag), None)
    body_docs = [doc for doc, flag in zip(docs, is_title, strict=True) if not flag]
    body = _joined(body_docs) if body_docs else None
    spans: dict[int, Span] = {}
    first = 0
    for (sentence, _), doc, flag in zip(pieces, docs, is_title, strict=True):
        if sentence is not None and sentence.index in parsed:
            whole = doc if flag or body is None else body
            spans[sentence.index] = doc[:] if flag else whole[first : first + len(doc)]
        first += 0 if flag else len(doc)
    return ParsedArticle(title, body, spans)


def _joined(docs: Sequence[Doc]) -> Doc:
    """Return docs as one with words, tags and arcs; `Doc.from_docs` carries more and takes twice as long."""
    table = np.concatenate([doc.to_array([ORTH, SPACY, *_PARSED]) for doc in docs])
    vocab = docs[0].vocab
    words = [vocab.strings[orth] for orth in table[:, 0].tolist()]
    whole = Doc(vocab, words=words, spaces=table[:, 1].astype(bool).tolist())
    return whole.from_array([*_PARSED], table[:, 2:])


def text_of(words: Doc | Span) -> str:
    """Return `words.text`, which spaCy joins from all tokens at every look, joined once for each doc."""
    if isinstance(words, Span):
        return text_of(words.doc)[words.start_char : words.end_char]
    text = words.user_data.get(_TEXT)
    if text is None:
        text = words.user_data[_TEXT] = words.text
    return str(text)


def _pieces(text: str, sentences: Sequence[Sentence]) -> list[tuple[Sentence | None, str]]:
    """Cut title and body into sentences and what lies between them, so that the pieces add up to the text."""
    pieces: list[tuple[Sentence | None, str]] = []
    position = 0
    for sentence in sentences:
        if sentence.kind == "title":
            pieces.append((sentence, sentence.text))
            continue
        if sentence.start > position:
            pieces.append((None, text[position : sentence.start]))
        position = sentence.end
        if text[position : position + 1] == " ":  # belongs to the last token, as spaCy has it
            position += 1
        pieces.append((sentence, text[sentence.start : position]))
    return pieces
