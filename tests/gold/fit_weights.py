"""Fit the weights of the pairwise match on gold: `python -m tests.gold.fit_weights [--write]`.

Logistic regression with a ridge that pulls each weight to the reasoned one, so that a feature the gold seldom shows
keeps it. Plain gradient descent from a fixed start: the same gold gives the same weights.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from math import exp
from pathlib import Path

from click import echo

from services.deduplicator import load
from services.deduplicator.features import describe
from services.deduplicator.match import Matcher
from services.deduplicator.similarity import hard_blocks, pair_features
from tests.gold.same_event import load_gold, pairs, score

RIDGE = 0.05
"""Per pair. 0.02 gives the same events on gold; a higher one holds features with two or three examples."""
STEPS, RATE = 3_000, 0.5
WEIGHTS = Path(load.__file__).parent / "data" / "match_weights.tsv"

Example = tuple[dict[str, float], bool]


def reasoned() -> dict[str, float]:
    """Return the weights before fitting."""
    rows = [line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {feature: float(weight) for feature, _, weight in rows[1:]}


def examples() -> tuple[list[Example], int]:
    """Return features and truth of each pair, and how many true pairs a hard block excludes."""
    knowledge = load.load_knowledge()
    found: list[Example] = []
    lost = 0
    for a, b in pairs(load_gold()):
        first, second = describe(a.mention, knowledge), describe(b.mention, knowledge)
        is_same = a.event == b.event
        if any(hard_blocks(first, second, knowledge)):
            lost += is_same
        else:
            found.append((pair_features(first, second, knowledge), is_same))
    return found, lost


def total(weights: dict[str, float], features: dict[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items())


def fit(prior: dict[str, float], data: list[Example]) -> dict[str, float]:
    """Return the weights that minimize log loss plus RIDGE times the squared distance from the prior."""
    weights = dict(prior)
    for _ in range(STEPS):
        slope = {name: RIDGE * (weights[name] - prior[name]) for name in weights}
        for features, is_same in data:
            error = 1 / (1 + exp(-total(weights, features))) - is_same
            for name, value in features.items():
                slope[name] += error * value / len(data)
        weights = {name: weights[name] - RATE * slope[name] for name in weights}
    return {name: round(weight, 2) for name, weight in weights.items()}


def choose_bias(weights: dict[str, float]) -> tuple[dict[str, float], list[str]]:
    """Return the weights with the bias whose events fit gold best, and the curve that shows it.

    A pair of reports is judged alone by the regression, in an event by its fellows, too: the best bias for events is
    higher. Of equally good ones the lowest, which merges least.
    """
    lines, best = [], (-1.0, weights)
    for step in range(9):
        shifted = {**weights, "bias": round(weights["bias"] + step / 4, 2)}
        found = score(load_gold(), Matcher(replace(load.load_knowledge(), weights=shifted)))
        lines.append(f"bias {shifted['bias']:+.2f}  {found}")
        if found.b3_f1 > best[0] + 1e-9:
            best = found.b3_f1, shifted
    return best[1], lines


def curve(weights: dict[str, float], data: list[Example]) -> list[str]:
    """Return precision and recall of pairs at thresholds around the one in force."""
    lines = []
    for step in range(-6, 7):
        threshold = step / 4
        kept = [is_same for features, is_same in data if total(weights, features) >= threshold]
        true = sum(is_same for _, is_same in data)
        precision = sum(kept) / len(kept) if kept else 1.0
        lines.append(f"{threshold:+.2f}  precision {precision:.3f}  recall {sum(kept) / true:.3f}")
    return lines


def main() -> None:
    data, lost = examples()
    knowledge = load.load_knowledge()
    prior = reasoned()
    fitted, biases = choose_bias(fit(prior, data))
    echo(f"{len(data)} pairs, {sum(s for _, s in data)} true; {lost} true pairs hard-blocked")
    for name in prior:
        echo(f"{name:14} {prior[name]:+.2f} -> {fitted[name]:+.2f}")
    echo("\n".join([*curve(fitted, data), *biases]))
    for label, weights in (("reasoned", prior), ("in force", dict(knowledge.weights)), ("fitted", fitted)):
        echo(f"{label}: {score(load_gold(), Matcher(replace(knowledge, weights=weights)))}")
    if "--write" in sys.argv:
        head = [line for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        rows = [f"{name}\t{weight + 0.0:.2f}\t{prior[name]:.2f}" for name, weight in fitted.items()]
        WEIGHTS.write_text("\n".join([*head, "feature\tweight\treasoned", *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
