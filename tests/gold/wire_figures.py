"""Scores whole short items of news: whether an event is taken from them, and which.

wire_found      items of an event from which one is taken, whatever its type
wire_type       of those: the surest event has the item's type, or one that a careful coder could defend
wire_status     of those: denied, or not, as the item is
wire_toll       the number of killed is the item's; of the items of a type found that give one above 0
wire_quiet      items of no event from which none is taken
wire_made_up_bad   a number of killed where the item gives none; of the items found
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.offline import REPORTED
from services.records import EventMention
from tests.gold.figures import Figure, Miss, is_bad
from tests.gold.news_extraction import ASSERTED
from tests.gold.text_figures import read_rows, to_article
from tests.gold.type_figures import NO_EVENT

FILE = "wire.jsonl"
NAMES = ("wire_found", "wire_type", "wire_status", "wire_toll", "wire_quiet", "wire_made_up_bad")


def score_wire(part: str = "held") -> tuple[list[Figure], list[Miss]]:
    """Return the figures of one part of the items, and the errors behind them."""
    resources = load_resources()
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses = []
    for row in read_rows(FILE):
        if row["part"] != part:
            continue
        mentions = [m for m in extract(to_article(row), resources).mentions if m.status in REPORTED]
        for name, (is_right, told) in judge(row, mentions).items():
            asked[name] += 1
            right[name] += is_right != is_bad(name)
            if not is_right:
                misses.append(Miss(name, row["id"], f"{told}: {row['text']}"))
    return [Figure(name, right[name], asked[name]) for name in NAMES], misses


def judge(row: dict[str, Any], mentions: list[EventMention]) -> dict[str, tuple[bool, str]]:
    """Return, for each figure that an item counts in, whether it is right, and what was expected and given.

    Args:
        row: The gold item.
        mentions: The events taken from it that go on to deduplication.
    """
    if row["label"] == NO_EVENT:
        told = [f"{m.sub_event_type}, {m.status}" for m in mentions if m.status in ASSERTED]
        return {"wire_quiet": (not told, f"{row['kind']}: {told}")}
    if not mentions:
        return {"wire_found": (False, f"{row['label']} expected, none given")}
    surest = max(mentions, key=lambda m: m.confidence)
    killed = surest.fatalities.best if surest.fatalities and not surest.fatalities.cumulative else None
    types = {row["label"], *row["also"]}
    is_denied = surest.status == "denied"
    verdicts = {
        "wire_found": (True, ""),
        "wire_type": (surest.sub_event_type in types, f"{row['label']} expected, {surest.sub_event_type} given"),
        "wire_status": (is_denied == (row["status"] == "denied"), f"{row['status']} expected, {surest.status} given"),
    }
    figure = "wire_toll" if row["killed"] else "wire_made_up_bad"
    verdicts[figure] = ((killed or None) == (row["killed"] or None), f"{row['killed']} killed expected, {killed} given")
    return verdicts
