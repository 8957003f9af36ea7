"""A trigger: words of a parsed sentence that report or colour an event."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Weight

STRENGTH: tuple[Weight, ...] = ("strong", "weak", "faint", "context")
"""Weights, the most telling first."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that report an event, or colour one."""

    token: Token  # syntactic head of the words
    start: int  # half-open span, code points of the doc's text
    end: int
    words: str
    lemma: str
    senses: tuple[str, ...]
    weight: Weight
    is_verb: bool
