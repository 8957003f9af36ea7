"""From scores to groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.cluster import components, partition


def links_of(scores: dict[str, float]):  # type: ignore[no-untyped-def]
    """Links from scores named "ab": a with b."""

    def links(mention: str) -> dict[str, float]:
        return {pair.replace(mention, ""): score for pair, score in scores.items() if mention in pair}

    return links


CASES: list[tuple[str, str, dict[str, float], list[str]]] = [
    ("alone", "a", {}, ["a"]),
    ("a pair", "ab", {"ab": 1.0}, ["ab"]),
    ("all agree", "abc", {"ab": 1.0, "bc": 1.0, "ac": 1.0}, ["abc"]),
    ("a chain is cut where the pair is blocked", "abc", {"ab": 2.0, "bc": 1.0}, ["ab", "c"]),
    ("the stronger tie wins", "abc", {"ab": 1.0, "bc": 2.0}, ["a", "bc"]),
    ("a weak pair is carried by strong ones", "abc", {"ab": 2.0, "bc": 2.0, "ac": -1.0}, ["abc"]),
    ("but not by weaker ones", "abc", {"ab": 2.0, "bc": 0.5, "ac": -1.0}, ["ab", "c"]),
    ("ties go to the canonical first", "abc", {"ab": 1.0, "bc": 1.0}, ["ab", "c"]),
    ("two pairs never meet", "abcd", {"ab": 3.0, "cd": 3.0, "bc": 1.0, "ac": 1.0, "ad": 1.0}, ["ab", "cd"]),
]


@pytest.mark.parametrize(("mentions", "scores", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_partition(mentions: str, scores: dict[str, float], expected: list[str]) -> None:
    assert ["".join(group) for group in partition(list(mentions), links_of(scores))] == expected


@given(st.dictionaries(st.sampled_from([a + b for a in "abcdefg" for b in "abcdefg" if a < b]), st.floats(-1.5, 4)))
def test_every_pair_within_a_group_may_share_it(scores: dict[str, float]) -> None:
    groups = partition(list("abcdefg"), links_of(scores))
    assert sorted("".join("".join(group) for group in groups)) == list("abcdefg")
    for group in groups:
        assert all(a + b in scores for i, a in enumerate(group) for b in group[i + 1 :])


def test_components_follow_matches_only() -> None:
    links = links_of({"ab": 0.0, "bc": -0.1, "cd": 2.0, "ef": 1.0})
    assert sorted(map(sorted, components(["a", "d"], links))) == [["a", "b"], ["c", "d"]]
