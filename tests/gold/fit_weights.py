"""Fit the weights of the pairwise match on gold: `python -m tests.gold.fit_weights [--write]`.

Gold reports are read several times, with slips as an extractor makes them (noise.py), and the gold news once, as the
extractor reads them: no slot is trusted more than it merits.

Logistic regression with a ridge that pulls each weight to the reasoned one, so that a feature the gold seldom shows
keeps it. Plain gradient descent from a fixed start: the same gold gives the same weights.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean

import numpy as np
from click import echo

from services.deduplicator import load
from services.deduplicator.features import describe
from services.deduplicator.match import Matcher
from services.deduplicator.similarity import hard_blocks, pair_features
from tests.gold.news import load_news
from tests.gold.news_extraction import extract_all
from tests.gold.news_pairs import pair_mentions
from tests.gold.noise import readings
from tests.gold.same_event import Gold, load_gold, pairs, score

RIDGE = 0.005
"""Per pair. It holds features with few examples, without holding back those that the noisy readings bear out."""
MAX_FALSE_MERGES = 0.02
"""Of merged pairs, over gold as written and the gold news; the readings with slips may not buy recall with more."""
MIN_GAIN = 0.001
"""Of B-cubed F1, for which a bias that merges more is taken: one report of gold in the wrong event."""
_UNSPOILT = (0, -1)
"""The readings that `read_gold` gives without slips: gold as written, the gold news."""
STEPS, RATE = 3_000, 0.5
WEIGHTS = Path(load.__file__).parent / "data" / "match_weights.tsv"

Example = tuple[dict[str, float], bool]


def reasoned() -> dict[str, float]:
    """Return the weights before fitting."""
    rows = [line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {feature: float(weight) for feature, _, weight in rows[1:]}


@cache
def read_gold() -> tuple[list[Gold], ...]:
    """Return gold as written, then as an extractor would read it, then the gold news as the extractor reads them."""
    return (*readings(load_gold(), load.load_knowledge()), _read_news())


def _read_news() -> list[Gold]:
    news = load_news()
    found = pair_mentions(news, extract_all(news)).pairs
    return [Gold(pair.mention, pair.event.location.country, pair.event.id) for pair in found]


def examples() -> tuple[list[Example], int]:
    """Return features and truth of each pair of each reading, and how many true pairs a hard block excludes."""
    knowledge = load.load_knowledge()
    found: list[Example] = []
    lost = 0
    for reading in read_gold():
        described = {id(one): describe(one.mention, knowledge) for one in reading}
        for a, b in pairs(reading):
            first, second = described[id(a)], described[id(b)]
            is_same = a.event == b.event
            if any(hard_blocks(first, second, knowledge)):
                lost += is_same
            else:
                found.append((dict(pair_features(first, second, knowledge)), is_same))
    return found, lost


def total(weights: dict[str, float], features: dict[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items())


def fit(prior: dict[str, float], data: list[Example]) -> dict[str, float]:
    """Return the weights that minimize log loss plus RIDGE times the squared distance from the prior."""
    names = list(prior)
    values = np.array([[features.get(name, 0.0) for name in names] for features, _ in data])  # float64, (pairs, names)
    truth = np.array([is_same for _, is_same in data], dtype=float)
    start = np.array([prior[name] for name in names])
    weights = start.copy()
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-values @ weights)) - truth
        weights -= RATE * (values.T @ error / len(data) + RIDGE * (weights - start))
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def choose_bias(weights: dict[str, float]) -> tuple[dict[str, float], list[str]]:
    """Return the weights with the bias whose events fit gold best over all readings, and the curve that shows it.

    A pair of reports is judged alone by the regression, in an event by its fellows, too: the best bias for events is
    higher. Each reading counts by its reports. Without slips no bias may merge more than MAX_FALSE_MERGES; of
    equally good ones the lowest wins.
    """
    lines, best = [], (-1.0, weights)
    for step in range(16):
        shifted = {**weights, "bias": round(weights["bias"] + step / 10, 2)}
        matcher = Matcher(replace(load.load_knowledge(), weights=shifted))
        scores = [score(reading, matcher) for reading in read_gold()]
        sizes = [len(reading) for reading in read_gold()]
        mean = fmean([one.b3_f1 for one in scores], sizes)
        false = fmean([scores[i].false_merges for i in _UNSPOILT], [sizes[i] for i in _UNSPOILT])
        lines.append(
            f"bias {shifted['bias']:+.2f}  false merges without slips {false:.3f}  all readings: B3 F1 {mean:.3f}"
        )
        if false <= MAX_FALSE_MERGES and mean > best[0] + MIN_GAIN:
            best = mean, shifted
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
