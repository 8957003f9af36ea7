"""The loop behind figures of short gold items: each is extracted, judged and counted.

rows of a file -> mentions of each -> verdicts by figure -> figures, and the errors behind them
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.records import EventMention
from tests.gold.figures import Figure, Miss, is_bad
from tests.gold.text_figures import read_rows, to_article

Row = Mapping[str, Any]
Judge = Callable[[Row, Sequence[EventMention]], Mapping[str, bool]]


def score_rows(
    file: str, judge: Judge, tell: Callable[[Row, Sequence[EventMention]], str]
) -> tuple[list[Figure], list[Miss]]:
    """Return the figures of a gold file, and the errors behind them.

    Args:
        file: Name of the file.
        judge: Returns what the mentions of an item get right, by figure; what gold does not ask is left out. Of a
            figure that is bad, whether the bad thing happened.
        tell: Returns what was expected of an item and what was given, for a person to read.
    """
    resources = load_resources()
    counted: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses = []
    for row in read_rows(file):
        mentions = extract(to_article(row), resources).mentions
        where = f"{row['id']} ({row['part']})"
        for name, verdict in judge(row, mentions).items():
            counted[name] += verdict
            asked[name] += 1
            if verdict == is_bad(name):
                misses.append(Miss(name, where, f"{tell(row, mentions)}: {row['text']}"))
    return [Figure(name, counted[name], asked[name]) for name in asked], misses
