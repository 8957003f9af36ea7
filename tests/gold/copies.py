"""How well copies are told from other reports: the gold news, edited as desks edit: `python -m tests.gold.copies`.

Each text is retitled, trimmed, lightly edited, dressed in a house style, and all of it at once. Every edit is a copy;
every two gold articles that are no copies of each other are none, those of one event included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

from click import echo

from services.deduplicator.copies import are_copies
from services.deduplicator.features import parse_signature
from services.extractor.text.signature import sign
from tests.gold.news import load_news

MIN_WORDS = 40
"""Shorter texts are items of a ticker: an edit of one is another text."""
_SEED = 7
_EDITED = 0.04  # share of words that a light edit changes
_TRIMMED = 0.3  # share of words cut from the end
_HOUSE = (
    *(("said", "told reporters"), ("killed", "left dead"), ("percent", "per cent"), ("organization", "organisation")),
    *(("center", "centre"), ("kilometers", "kilometres"), ("Mr. ", "Mr "), (" a.m.", "am"), ("Kiev", "Kyiv")),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1."""

    recognised: Mapping[str, float]  # by kind of edit
    false: float  # of pairs that are no copies

    @property
    def recognised_overall(self) -> float:
        """Over all edits alike."""
        return sum(self.recognised.values()) / len(self.recognised)


def retitle(title: str, text: str, rnd: Random) -> tuple[str, str]:
    return "What we know: " + " ".join(reversed(title.split())), text


def trim(title: str, text: str, rnd: Random) -> tuple[str, str]:
    words = text.split(" ")
    return title, " ".join(words[: round(len(words) * (1 - _TRIMMED))])


def edit_lightly(title: str, text: str, rnd: Random) -> tuple[str, str]:
    words = text.split(" ")
    return title, " ".join(rnd.choice(words) if rnd.random() < _EDITED else word for word in words)


def dress(title: str, text: str, rnd: Random) -> tuple[str, str]:
    for ours, theirs in _HOUSE:
        text = text.replace(ours, theirs)
    return title.upper(), f"LONDON (Desk) - {text} Additional reporting by our staff; editing by the night desk."


EDITS: Mapping[str, Callable[[str, str, Random], tuple[str, str]]] = {
    "retitled": retitle,
    "trimmed": trim,
    "lightly edited": edit_lightly,
    "in house style": dress,
}


def measure() -> Figures:
    """Return the figures on the gold news."""
    rnd = Random(_SEED)
    golds = [gold for gold in load_news().articles.values() if len(gold.article.text.split()) >= MIN_WORDS]
    own = {gold.article.id: parse_signature(sign(gold.article.title, gold.article.text)) for gold in golds}
    recognised = {}
    for name, edit in EDITS.items():
        copies = [parse_signature(sign(*edit(g.article.title, g.article.text, rnd))) for g in golds]
        hits = [are_copies(own[g.article.id], copy) for g, copy in zip(golds, copies, strict=True)]
        recognised[name] = sum(hits) / len(hits)
    source = {gold.article.id: gold.copy_of or gold.article.id for gold in golds}
    others = [are_copies(own[a], own[b]) for a, b in combinations(own, 2) if source[a] != source[b]]
    return Figures(recognised, sum(others) / len(others))


def lines(figures: Figures) -> Iterator[str]:
    for name, share in figures.recognised.items():
        yield f"  copies {name:15} {share:.3f}"
    yield f"  copies over all edits  {figures.recognised_overall:.3f}"
    yield f"  false copies           {figures.false:.4f}"


if __name__ == "__main__":
    echo("\n".join(lines(measure())))
