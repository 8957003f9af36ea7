"""When a new address is adopted, and when it is given up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingester.moves import after_answer, after_failure
from services.records import FeedState

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
OLD, NEW, OTHER = "http://a.example/f", "http://b.example/f", "http://c.example/f"
STATE = FeedState(feed_url=OLD, outlet_id="a")


def met(target: str, days: float) -> FeedState:
    return replace(STATE, moved_to=target, moved_since=NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("before", "moved_to", "adopted", "watched", "days"),
    [
        pytest.param(STATE, None, None, None, None, id="no redirect"),
        pytest.param(STATE, NEW, None, NEW, 0, id="first met"),
        pytest.param(met(NEW, 6.9), NEW, None, NEW, 6.9, id="not long enough"),
        pytest.param(met(NEW, 7), NEW, NEW, None, None, id="stayed the same for a week"),
        pytest.param(met(OTHER, 30), NEW, None, NEW, 0, id="changed its mind"),
        pytest.param(met(NEW, 30), None, None, None, None, id="taken back"),
        pytest.param(STATE, "https://a.example/f", "https://a.example/f", None, None, id="https, the rest the same"),
        pytest.param(STATE, "https://a.example/g", None, "https://a.example/g", 0, id="https and another path"),
        pytest.param(STATE, "https://b.example/f", None, "https://b.example/f", 0, id="https and another host"),
        pytest.param(replace(STATE, poll_url=NEW), None, NEW, None, None, id="adopted, and answers"),
    ],
)
def test_an_address_is_adopted_when_it_is_stable(
    before: FeedState, moved_to: str | None, adopted: str | None, watched: str | None, days: float | None
) -> None:
    after = after_answer(before, moved_to, NOW)
    since = None if days is None else NOW - timedelta(days=days)
    assert (after.poll_url, after.moved_to, after.moved_since) == (adopted, watched, since)


@pytest.mark.parametrize(("streak", "kept"), [(1, NEW), (2, NEW), (3, None), (9, None)])
def test_an_adopted_address_that_fails_is_given_up(streak: int, kept: str | None) -> None:
    assert after_failure(replace(STATE, poll_url=NEW, error_streak=streak)).poll_url == kept
