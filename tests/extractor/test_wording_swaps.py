"""An outlet's choice of words does not change the coding: generated pairs of articles that differ in one word.

Every short article of the gold news that holds one of the words is told again with its counterpart, and the
mentions of both are laid side by side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import codec
from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import Actor, EventMention

NEWS = Path(__file__).parent.parent / "gold" / "news" / "articles.jsonl"
SWAPS = (
    ("terrorists", "rebels"),
    ("terrorists", "fighters"),
    ("rebels", "fighters"),
    ("rebels", "terrorists"),
    ("fighters", "terrorists"),
    ("fighters", "rebels"),
    ("regime", "government"),
    ("government forces", "regime forces"),
    ("martyred", "killed"),
    ("killed", "martyred"),
    ("liberated", "captured"),
    (r"captured(?= (?:the (?:town|village|city|district|base)|(?-i:[A-Z])))", "liberated"),
)
"""What one side says, and another for it. Of places only: people who are captured are held, the liberated go free."""
MOST_FLIPS = 0.02
"""Share of codings that may differ; a coding is one slot of one mention."""

ARTICLES_A_SWAP = 12  # keeps the test under 15 s
TEMPLATES = (
    "{Side} attacked a convoy near Idlib on Monday, killing three soldiers.",
    "The army said {side} shelled the town of Sake, wounding six people.",
    "Troops clashed with {side} outside Goma; nine {side} were killed.",
    "A soldier was shot dead by {side} in Pattani on Sunday.",
    "Twelve {side} were killed in an air strike by the army near Bhamo.",
    "{Side} abducted four teachers in Kaduna on Friday.",
)


def _tell(text: str, word: str, other: str) -> str:
    return re.sub(
        rf"\b{word}\b",
        lambda match: other.capitalize() if match[0][0].isupper() else other,
        text,
        flags=re.IGNORECASE,
    )


def _articles() -> Iterator[tuple[str, str]]:
    for line in NEWS.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        yield article["title"], article["text"]
    for template in TEMPLATES:
        yield "", template.format(side="rebels", Side="Rebels")


def _pairs() -> list[tuple[str, str, tuple[str, str], tuple[str, str]]]:
    pairs = []
    for word, other in SWAPS:
        told = [
            a for a in _articles() if re.search(rf"\b{word}\b", f"{a[0]} {a[1]}", re.IGNORECASE) and len(a[1]) < 900
        ]
        for title, text in told[:ARTICLES_A_SWAP]:
            pairs.append((word, other, (title, text), (_tell(title, word, other), _tell(text, word, other))))
    return pairs


def _parties(actors: tuple[Actor, ...]) -> list[tuple[str | None, ...]]:
    return sorted(((a.id, a.kind, a.side) for a in actors), key=str)


def _coding(mention: EventMention) -> dict[str, object]:
    place, toll = mention.location, mention.fatalities
    return {
        "type": mention.sub_event_type,
        "status": mention.status,
        "actors": _parties(mention.actors),
        "targets": _parties(mention.targets),
        "place": place and (place.country, place.latitude, place.longitude),
        "toll": toll and (toll.low, toll.best, toll.high, toll.cumulative),
    }


@pytest.fixture(scope="module")
def codings(resources: Resources) -> list[tuple[str, object, object]]:
    """Return the slots of both tellings of every pair: (what was swapped and where, slot, slot)."""

    def read(title: str, text: str) -> list[dict[str, object]]:
        loose = {"id": "a", "title": title, "text": text, "published_at": "2025-03-20T12:00:00Z"}
        return [_coding(m) for m in extract(codec.article_from_loose(loose), resources).mentions]

    found: list[tuple[str, object, object]] = []
    seen: dict[tuple[str, str], list[dict[str, object]]] = {}
    for word, other, one, two in _pairs():
        for told in (one, two):
            if told not in seen:
                seen[told] = read(*told)
        before, after = seen[one], seen[two]
        where = f"{word} -> {other}: {one[0] or one[1][:60]}"
        for index in range(max(len(before), len(after))):
            a = before[index] if index < len(before) else dict.fromkeys(after[index], "no mention")
            b = after[index] if index < len(after) else dict.fromkeys(before[index], "no mention")
            found += [(f"{where}: {slot}", a[slot], b[slot]) for slot in a]
    return found


def test_framing_flips_hardly_a_coding(codings: list[tuple[str, object, object]]) -> None:
    flips = [(where, before, after) for where, before, after in codings if before != after]
    assert len(codings) >= 300
    assert len(flips) / len(codings) <= MOST_FLIPS, flips
