"""Scores the sentences of vocabulary.jsonl, which vary the wording alone: found, typed right, and quiet where innocent.

word_found  sentences of an event in which one is found
word_right  of those, the ones whose surest event has the type
word_quiet  sentences of no event that get none
"""

from __future__ import annotations

from services.extractor.load import load_resources
from tests.gold.figures import Figure, Miss
from tests.gold.text_figures import read_rows
from tests.gold.type_figures import NO_EVENT, code


def score_vocabulary() -> tuple[list[Figure], list[Miss]]:
    """Return the figures, and the errors behind them."""
    resources = load_resources()
    told = found = right = innocent = quiet = 0
    misses = []
    for row in read_rows("vocabulary.jsonl"):
        label, got = row["label"], code(row, resources)
        is_event = label != NO_EVENT
        told, innocent = told + is_event, innocent + (not is_event)
        found, right = found + (is_event and got != NO_EVENT), right + (is_event and got == label)
        quiet += not is_event and got == NO_EVENT
        if got != label:
            figure = "word_quiet" if not is_event else "word_found" if got == NO_EVENT else "word_right"
            misses.append(Miss(figure, row["id"], f"{label} expected, {got} given: {row['text']}"))
    figures = [Figure("word_found", found, told), Figure("word_right", right, found)]
    return [*figures, Figure("word_quiet", quiet, innocent)], misses
