"""How far a country's news has come."""

from __future__ import annotations

import pytest

from services.deduplicator.watermark import Watermark, advance, day_of, from_bytes, to_bytes
from tests.deduplicator.builders import article

FIRST = day_of(article(hours=0).published_at)


def reached(*seen: tuple[str, int]) -> Watermark | None:
    """The watermark after articles, each with its day from the first."""
    watermark = None
    for id, day in seen:
        watermark = advance(watermark, article(id, hours=24 * day))
    return watermark


def day(*seen: tuple[str, int]) -> int | None:
    watermark = reached(*seen)
    return None if watermark is None or watermark.day is None else watermark.day - FIRST


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([("a", 3)], None, id="one article proves nothing"),
        pytest.param([("a", 3), ("b", 3)], 3, id="two of one day"),
        pytest.param([("a", 3), ("b", 5)], 3, id="the second latest"),
        pytest.param([("a", 5), ("b", 3), ("c", 4)], 4, id="in any order"),
        pytest.param([("a", 3), ("a", 9), ("b", 4)], 4, id="revisions of one article are one"),
        pytest.param([("a", 3), ("b", 4), ("far", 9000), ("c", 5), ("d", 6)], 6, id="one date in the future"),
        pytest.param([("a", 6), ("b", 6), ("c", 1)], 6, id="never back"),
    ],
)
def test_the_watermark_is_the_second_latest_day(seen: list[tuple[str, int]], expected: int | None) -> None:
    assert day(*seen) == expected


def test_a_repeated_message_moves_nothing() -> None:
    seen = [("a", 3), ("b", 5), ("far", 90), ("c", 4)]
    assert reached(*seen, *seen) == reached(*seen)


def test_a_watermark_survives_as_bytes() -> None:
    watermark = reached(("a", 3), ("b", 5))
    assert watermark is not None
    assert from_bytes(to_bytes(watermark)) == watermark
