"""Scores the type of single snippets: the surest event that the extractor says has happened, against the label.

types_f1       F1 of each type, weighted by how often gold has it
types_right    snippets of an event that get its type
types_quiet    snippets of no event that get none
gate_loss_bad  snippets of an event that are never parsed, for want of a word that the gate knows
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.extractor.resources import Resources
from services.extractor.text.gate import relevant_sentences
from services.extractor.text.sentences import split_article
from tests.gold.figures import Figure, Miss
from tests.gold.news_extraction import ASSERTED
from tests.gold.text_figures import read_rows, to_article

NO_EVENT = "NONE"


def score_types() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of the snippets that nothing was mended on, and the errors behind them."""
    resources = load_resources()
    lost = 0
    pairs: Counter[tuple[str, str]] = Counter()  # label, given
    misses = []
    for row in _rows():
        got = code(row, resources)
        pairs[row["label"], got] += 1
        if row["label"] != NO_EVENT and not passes_gate(row["text"], resources):
            lost += 1
            misses.append(Miss("gate_loss_bad", row["id"], row["text"]))
        if got != row["label"]:
            figure = "types_quiet" if row["label"] == NO_EVENT else "types_right"
            misses.append(Miss(figure, row["id"], f"{row['label']} expected, {got} given: {row['text']}"))
    figures = figures_of(pairs)
    return [*figures, Figure("gate_loss_bad", lost, figures[0].of)], misses


def passes_gate(text: str, resources: Resources) -> bool:
    """Tell whether any sentence of a text is worth parsing."""
    split = split_article("", text, resources.lexicon.abbreviations)
    return bool(relevant_sentences(resources.gate, split.sentences, resources.gate.find_all(split.sentences)))


def code(row: dict[str, str], resources: Resources) -> str:
    """Return the type of a snippet's surest event, NO_EVENT without one."""
    told = [m for m in extract(to_article(row), resources).mentions if m.status in ASSERTED]
    return max(told, key=lambda m: m.confidence).sub_event_type if told else NO_EVENT


def figures_of(pairs: Counter[tuple[str, str]]) -> list[Figure]:
    """Return the figures of so many snippets of a label that were given a type."""
    labels: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for (label, got), count in pairs.items():
        labels[label] += count
        given[got] += count
    types = labels.keys() - {NO_EVENT}
    events = sum(labels[name] for name in types)
    f1 = sum(labels[name] * 2 * pairs[name, name] / (labels[name] + given[name]) for name in sorted(types))
    return [
        Figure("types_f1", f1, events),
        Figure("types_right", sum(pairs[name, name] for name in types), events),
        Figure("types_quiet", pairs[NO_EVENT, NO_EVENT], labels[NO_EVENT]),
    ]


def _rows() -> Iterator[dict[str, str]]:
    yield from read_rows("snippets.jsonl")
    yield from (row for row in read_rows("types.jsonl") if row["part"] == "held")
