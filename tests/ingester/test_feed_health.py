"""How a feed is doing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingester.feed_health import first_baseline, judge, next_baseline, next_latency_ms, silent_for
from services.records import FeedState

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
POLLED = FeedState(feed_url="https://a.example/f", outlet_id="a", last_polled_at=NOW, last_ok_at=NOW)


def quiet_since(per_day: float | None, **ago: float) -> FeedState:
    return replace(POLLED, entries_per_day=per_day, last_entry_at=NOW - timedelta(**ago))


@pytest.mark.parametrize(
    ("state", "health"),
    [
        pytest.param(FeedState(feed_url="https://a.example/f", outlet_id="a"), "new", id="never polled"),
        pytest.param(quiet_since(40, hours=2), "ok", id="new entries two hours ago"),
        pytest.param(quiet_since(40, hours=30), "quiet", id="busy, and silent over a long night"),
        pytest.param(quiet_since(40, days=4), "silent", id="busy, and silent for four days"),
        pytest.param(quiet_since(0.5, days=10), "quiet", id="an entry every other day, silent for ten"),
        pytest.param(quiet_since(0.5, days=15), "silent", id="the same, silent for fifteen"),
        pytest.param(quiet_since(0.03, days=90), "quiet", id="one a month, silent for three"),
        pytest.param(quiet_since(None, days=90), "quiet", id="nothing known of its habits"),
        pytest.param(POLLED, "quiet", id="answers, never showed anything"),
        pytest.param(replace(POLLED, last_error="timeout: x"), "failing", id="in trouble"),
        pytest.param(replace(POLLED, last_error="blocked: a bot wall"), "blocked", id="bot wall"),
        pytest.param(replace(POLLED, last_error="gone: x", is_gone=True), "gone", id="gone"),
    ],
)
def test_a_quiet_feed_is_told_from_a_dead_one(state: FeedState, health: str) -> None:
    assert judge(state, NOW) == health


@pytest.mark.parametrize(
    ("hours_ago", "per_day"),
    [
        pytest.param((), None, id="no dates"),
        pytest.param((0, 5), None, id="too few"),
        pytest.param((3, 3, 3), None, id="all at once"),
        pytest.param((0, 6, 12, 18, 24), 4.0, id="every six hours"),
        pytest.param((24, 0, 12), 2.0, id="in any order"),
    ],
)
def test_the_first_body_suggests_a_baseline(hours_ago: tuple[int, ...], per_day: float | None) -> None:
    assert first_baseline([NOW - timedelta(hours=hours) for hours in hours_ago]) == per_day


def test_the_baseline_follows_slowly_and_never_sinks_in_silence() -> None:
    rate = 10.0
    for day in range(14):
        at = NOW + timedelta(days=day)
        rate = next_baseline(rate, new_count=20, since=at - timedelta(days=1), now=at) or 0.0
    assert 15 < rate < 18  # after one time constant, 63 % of the way
    assert next_baseline(None, new_count=3, since=NOW - timedelta(days=1), now=NOW) == pytest.approx(3)
    assert next_baseline(5.0, new_count=3, since=None, now=NOW) == 5.0


@pytest.mark.parametrize(
    ("before", "now", "after"), [(None, 80, 80), (None, None, None), (100, None, 100), (100, 200, 120)]
)
def test_latency_is_a_running_average(before: int | None, now: int | None, after: int | None) -> None:
    assert next_latency_ms(before, now) == after


def test_silence_is_never_negative() -> None:
    assert silent_for(quiet_since(1, hours=-1), NOW) == timedelta(0)
    assert silent_for(POLLED, NOW) is None
