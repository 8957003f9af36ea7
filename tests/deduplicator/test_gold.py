"""The packaged weights on gold: floors that only a reason may lower."""

from __future__ import annotations

from hashlib import sha256

import pytest

from services.deduplicator.features import describe
from services.deduplicator.load import load_knowledge, load_matcher
from services.deduplicator.similarity import hard_blocks
from tests.gold.fit_weights import choose_bias, examples, fit, reasoned
from tests.gold.same_event import FILE, load_gold, pairs, score

DIGEST = "1cc4de9253dc6fa8"
"""Of the gold file: who changes it looks at the floors again."""

DRIFT = 0.3
"""A mend of the extractor moves what is fitted on the news it reads by hundredths, and the bias by at most a step."""


def test_gold_is_the_gold_that_the_floors_were_set_on() -> None:
    assert sha256(FILE.read_bytes()).hexdigest()[:16] == DIGEST


def test_events_fit_gold() -> None:
    found = score(load_gold(), load_matcher())
    assert found.b3_f1 >= 0.98
    assert found.false_merges <= 0.02
    assert found.missed_merges <= 0.05


def test_no_true_pair_is_blocked() -> None:
    knowledge = load_knowledge()
    true = [(a.mention, b.mention) for a, b in pairs(load_gold()) if a.event == b.event]
    described = [(describe(a, knowledge), describe(b, knowledge)) for a, b in true]
    blocked = [(a.id, b.id) for a, b in described if list(hard_blocks(a, b, knowledge))]
    assert not blocked


@pytest.mark.timeout(180)
def test_the_packaged_weights_are_the_fitted_ones() -> None:
    weights, _ = choose_bias(fit(reasoned(), examples()[0]))
    assert weights == pytest.approx(dict(load_knowledge().weights), abs=DRIFT)
