"""Scores who an article says did it, where another sentence, a noun or a uniform says so.

attribution_actor      every acting party that gold names is an actor of an event, and nobody where gold names nobody;
                       where gold says that more than one event is of them (`every`), of each one
attribution_held       of the items that nothing was mended on
attribution_basis      of the items that say on whose word: such an actor bears gold's mark
attribution_claimant   the account, or the accusation, is credited to whom the item credits it
attribution_none       of the items in which nobody is said to have acted: no event has an actor, if any event is found
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.records import EventMention
from tests.gold.figures import Figure, Miss
from tests.gold.news_extraction import ASSERTED
from tests.gold.party_figures import has_actors
from tests.gold.same_name import is_same_name
from tests.gold.text_figures import read_rows, to_article

FILE = "attributions.jsonl"


def score_attributions() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of attributions.jsonl, and the errors behind them."""
    resources = load_resources()
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses = []
    for row in read_rows(FILE):
        mentions = extract(to_article(row), resources).mentions
        verdicts = judge(row, mentions)
        for name, is_right in verdicts.items():
            right[name] += is_right
            asked[name] += 1
        if not all(verdicts.values()):
            misses += [Miss(name, *_miss(row, mentions)) for name, is_right in verdicts.items() if not is_right]
    return [Figure(name, right[name], asked[name]) for name in asked], misses


def judge(row: dict[str, Any], mentions: Sequence[EventMention]) -> dict[str, bool]:
    """Return what the mentions of one item get right, by figure; what gold does not ask is left out."""
    told = [m for m in mentions if m.status in ASSERTED | {"denied"}]
    fitting = [m for m in told if has_actors(row, m)]
    if not row["actors"]:
        is_right = len(fitting) == len(told)
    else:
        is_right = len(fitting) == len(told) > 1 if row["every"] else bool(fitting)
    verdicts = {"attribution_actor": is_right}
    if row["part"] == "held":
        verdicts["attribution_held"] = is_right
    if not row["actors"]:
        verdicts["attribution_none"] = is_right
    if row["basis"]:
        bases = {actor.basis for m in fitting for actor in m.actors}
        verdicts["attribution_basis"] = row["basis"] in bases
    if row["claimant"]:
        claimants = [claim.claimant for m in told for claim in m.claims]
        verdicts["attribution_claimant"] = any(is_same_name(name, row["claimant"]) for name in claimants)
    return verdicts


def _miss(row: dict[str, Any], mentions: Sequence[EventMention]) -> tuple[str, str]:
    got = [
        (
            m.sub_event_type,
            m.status,
            [(a.name, a.wording, a.basis) for a in m.actors],
            [t.wording for t in m.targets],
            [c.claimant for c in m.claims],
        )
        for m in mentions
    ]
    expected = (row["actors"], row["basis"], row["claimant"])
    return f"{row['id']} ({row['kind']}, {row['part']})", f"{expected} expected, {got} given: {row['text']}"
