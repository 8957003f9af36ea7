"""Contested tolls."""

from __future__ import annotations

from typing import Any

import pytest

from services.deduplicator.tolls import merge_tolls
from services.records import EventMention, Toll
from tests.deduplicator.builders import article, claim, mention, toll


def says(number: int, toll: Toll | None, *claimant: Any, **of: Any) -> EventMention:
    return mention(
        f"m{number}",
        of=article(f"a{number}", hours=24 + number, **of),
        fatalities=toll,
        claims=(claim(*claimant),) if claimant else (),
    )


def merged(*mentions: EventMention) -> Any:
    origins = {m.article.id: m.article.outlet.owner or m.article.id for m in mentions}
    return merge_tolls(mentions, lambda m: m.fatalities, origins)


CASES: list[tuple[str, list[EventMention], tuple[int | None, int | None, int | None]]] = [
    ("one count", [says(1, toll(5))], (5, 5, 5)),
    ("a growing count", [says(1, toll(5)), says(2, toll(8))], (5, 8, 8)),
    ("a claimant corrects itself", [says(1, toll(9), "Dr Vale"), says(2, toll(6), "Dr Vale")], (6, 6, 9)),
    (
        "a party's count is no best beside others",
        [says(1, toll(4)), says(2, toll(60), "River Front", "belligerent")],
        (4, 4, 60),
    ),
    (
        "only parties count",
        [
            says(1, toll(40), "Northern Army", "belligerent"),
            says(2, toll(3), "River Front", "belligerent"),
            says(3, toll(9), "Hill Militia", "belligerent"),
        ],
        (3, 9, 40),
    ),
    ("a bound below", [says(1, Toll(low=7, best=7, high=None, wording="at least 7"))], (7, 7, 7)),
    ("only a range", [says(1, Toll(low=5, best=None, high=9, wording="five to nine"))], (5, None, 9)),
    ("a cumulative count stays apart", [says(1, toll(2)), says(2, toll(2000, cumulative=True))], (2, 2, 2)),
    ("nothing but a cumulative count", [says(1, toll(2000, cumulative=True))], (None, None, None)),
]


@pytest.mark.parametrize(("mentions", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_reconciled(mentions: list[EventMention], expected: tuple[int | None, ...]) -> None:
    found = merged(*mentions)
    assert (found.low, found.best, found.high) == expected


def test_no_count_at_all() -> None:
    assert merged(says(1, None)) is None


def test_the_latest_of_each_claimant_is_kept_in_order_of_report() -> None:
    found = merged(
        says(1, toll(5), "Dr Vale"),
        says(2, toll(2000, cumulative=True), "Dr Vale"),
        says(3, toll(7), "dr vale"),
        says(4, toll(3)),
    )
    assert [(c.claimant, c.best, c.cumulative, c.article_id) for c in found.by_claimant] == [
        ("Dr Vale", 2000, True, "a2"),
        ("dr vale", 7, False, "a3"),
        (None, 3, False, "a4"),
    ]


def test_copies_speak_with_one_voice() -> None:
    found = merged(says(1, toll(5), owner="House"), says(2, toll(5), owner="House"))
    assert [c.article_id for c in found.by_claimant] == ["a2"]


def test_a_denial_of_a_count_is_no_claimant() -> None:
    denier = mention("m1", fatalities=toll(5), claims=(claim("The ministry", "official", "denies"),))
    assert merged(denier).by_claimant[0].claimant is None
