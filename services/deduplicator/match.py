"""Are two mentions the same event? A weighted sum of named features, with reasons, and hard blocks above it."""

from __future__ import annotations

from dataclasses import dataclass

from services.deduplicator.features import Features
from services.deduplicator.knowledge import Knowledge
from services.deduplicator.similarity import hard_blocks, pair_features

THRESHOLD = 0.0
"""Scores from here on say "same event". The bias is a weight like the others, so the threshold stays at 0."""

FLOOR = -1.0
"""Two mentions scoring less never share an event, however well others tie them together: the diameter rule. At -2 gold
has a few splits less, and of the events of unseen news more are glued together."""

_TELLING = 0.25
"""A feature that moves the score by less is no reason worth showing."""


@dataclass(frozen=True, slots=True)
class MatchDecision:
    """What came of comparing two mentions."""

    same: bool
    score: float  # unbounded, higher is better
    reasons: tuple[str, ...]  # strongest first: "place_same +2.5", or what blocks
    is_blocked: bool


class Matcher:
    """Compares mentions. Symmetric: match(a, b) equals match(b, a), to the last bit."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def match(self, a: Features, b: Features) -> MatchDecision:
        """Return whether two mentions are one event, and why."""
        a, b = (a, b) if a.id <= b.id else (b, a)
        if blocks := tuple(hard_blocks(a, b, self.knowledge)):
            return MatchDecision(False, float("-inf"), blocks, True)
        weights = self.knowledge.weights
        parts = [(name, weights[name] * value) for name, value in pair_features(a, b, self.knowledge)]
        score = sum(value for _, value in parts)
        telling = [(name, value) for name, value in parts if name != "bias" and abs(value) >= _TELLING]
        telling.sort(key=lambda item: (-abs(item[1]), item[0]))
        return MatchDecision(score >= THRESHOLD, score, tuple(f"{n} {v:+.1f}" for n, v in telling), False)

    def score(self, a: Features, b: Features) -> float | None:
        """Return the score alone; None where the pair may never share an event.

        What one article tells as two events, no other report may tie together: its own words were read apart.
        """
        a, b = (a, b) if a.id <= b.id else (b, a)
        if next(hard_blocks(a, b, self.knowledge), None) is not None:
            return None
        weights, score = self.knowledge.weights, 0.0
        for name, value in pair_features(a, b, self.knowledge):
            score += weights[name] * value
        least = THRESHOLD if a.article_id == b.article_id else FLOOR
        return score if score >= least else None
