"""Words by which a sentence counts over more than one event, and which of its clauses they speak of.

"since October", "so far this year", "in the war": what such a clause counts is no event's toll
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Span, Token

from services.extractor.roles import syntax
from services.extractor.text.parse import text_of

_RECORD = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+th|latest|deadliest|worst|first|largest|biggest|highest|heaviest|bloodiest|fiercest|most)\b[^.]{0,60}$",
    re.IGNORECASE,
)
"""A record "since" some day, or "its third attack this month", tells how rare an event is, and counts nothing."""


class CumulativeWords:
    """The patterns of cumulative.tsv, compiled."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._pattern = re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)

    def clauses(self, sentence: Span) -> frozenset[int]:
        """Return the token indices of the verbs whose clauses count over more than one event."""
        found = set()
        text = text_of(sentence)
        for match in self._pattern.finditer(text):
            if _RECORD.search(text[: match.start()]):
                continue
            words = sentence.doc.char_span(
                sentence.start_char + match.start(), sentence.start_char + match.end(), alignment_mode="expand"
            )
            if words is not None:
                found.update(_clauses(words[0] if words[0].dep_ == "mark" else words.root))
        return frozenset(found)


def _clauses(word: Token) -> set[int]:
    """Return the verbs that words of time speak of: the one above "since rebels stormed the town", and those in it."""
    clause = syntax.clause_of(word)
    if word.dep_ != "mark":
        is_bare = not any(True for _ in syntax.children(clause, "aux", "auxpass"))
        if is_bare and clause.dep_ == "acl" and clause.head.dep_ == "conj":  # "40 were taken and 12 killed since May"
            return {clause.i, syntax.clause_of(clause.head.head).i}
        return {clause.i, clause.head.i} if is_bare and clause.dep_ == "conj" else {clause.i}
    return {syntax.clause_of(clause.head).i, *(t.i for t in clause.subtree if syntax.is_verb(t))}
