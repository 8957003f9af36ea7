"""The gate before the parser: which sentences hold a trigger at all. One multi-string scan, no parse.

An article without a strong or weak trigger is never parsed; of the others only the sentences that hold one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ahocorasick

from services.extractor.lexicon import Entry, Lexicon
from services.extractor.sentences import Sentence

_TOLL = re.compile(r"\btoll\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """Trigger words found in a sentence, before syntax is known."""

    start: int  # half-open span, code points of the sentence
    end: int
    entries: tuple[Entry, ...]


class Gate:
    """A compiled scan for every surface form of the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._automaton = ahocorasick.Automaton()
        for form, entries in lexicon.triggers.items():
            self._automaton.add_word(form, (len(form), entries))
        self._automaton.make_automaton()

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return the triggers in a text: whole words, the longest where several begin or overlap, in reading order."""
        lowered = lower_keeping_length(text)
        found = []
        for last, (length, entries) in self._automaton.iter(lowered):
            start, end = last - length + 1, last + 1
            if _is_whole(lowered, start, end):
                found.append(Hit(start, end, entries))
        return tuple(_longest(found))


def relevant_sentences(gate: Gate, sentences: Sequence[Sentence]) -> dict[int, tuple[Hit, ...]]:
    """Return the hits of each sentence worth parsing, by its index.

    A sentence whose hits all merely colour an event ("rocket", "ammunition") is left out, and so is one with everyday
    words only ("sent", "took") and nothing that colours them; one that states a toll is taken where the article has any
    other.
    """
    hits = {sentence.index: gate.find(sentence.text) for sentence in sentences}
    told = {index for index, found in hits.items() if _is_relevant(found)}
    tolls = {sentence.index for sentence in sentences if _TOLL.search(sentence.text)} if told else set()
    return {index: found for index, found in hits.items() if index in told | tolls}


def lower_keeping_length(text: str) -> str:
    """Return a text in lower case with as many code points: 'İ' and its like stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _is_relevant(hits: Sequence[Hit]) -> bool:
    weights = [{entry.weight for entry in hit.entries if entry.sense != "idiom"} for hit in hits]
    if any(w & {"strong", "weak"} for w in weights):
        return True
    return any("faint" in w for w in weights) and any(w == {"context"} for w in weights)


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after, beyond = text[start - 1 : start], text[end : end + 1], text[end + 1 : end + 2]
    goes_on = after == "-" and beyond.isalpha()  # "riot-control", "attack-helicopter"
    return not (before.isalnum() or after.isalnum() or goes_on)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
