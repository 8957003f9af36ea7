"""Scores hard cases about the line between an event and none: the same words, with and without an event.

contrast_found  items of an event from which one is taken, whatever its type
contrast_type   of those: the surest event has the item's type, or one that a careful coder could defend
contrast_quiet  items of no event from which none is taken
"""

from __future__ import annotations

from collections import Counter

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.offline import REPORTED
from tests.gold.figures import Figure, Miss
from tests.gold.text_figures import read_rows, to_article
from tests.gold.wire_figures import judge

FILE = "contrasts.jsonl"
_NAMES = {"wire_found": "contrast_found", "wire_type": "contrast_type", "wire_quiet": "contrast_quiet"}


def score_contrasts(parts: frozenset[str] = frozenset({"held", "later"})) -> tuple[list[Figure], list[Miss]]:
    """Return the figures of the items of some parts, and the errors behind them."""
    resources = load_resources()
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses = []
    for row in read_rows(FILE):
        if row["part"] not in parts:
            continue
        item = {"also": [], "status": "occurred", "killed": None} | row
        mentions = [m for m in extract(to_article(row), resources).mentions if m.status in REPORTED]
        for name, (is_right, told) in judge(item, mentions).items():
            figure = _NAMES.get(name)
            if figure is None:
                continue
            asked[figure] += 1
            right[figure] += is_right
            if not is_right:
                misses.append(Miss(figure, row["id"], f"{told}: {row['text']}"))
    return [Figure(name, right[name], asked[name]) for name in _NAMES.values()], misses
