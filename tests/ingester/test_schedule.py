"""When a feed is next due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.ingester.feed_list import Feed
from services.ingester.schedule import PollPolicy, due_feeds, interval_s, next_poll_at, retry_at
from services.records import FeedState, Outlet

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
POLICY = PollPolicy(interval_s=3600, min_interval_s=900, max_delay_s=86_400)


def feed(url: str = "https://a.example/f", *, interval_s: int | None = None, is_paused: bool = False) -> Feed:
    return Feed(url=url, outlet=Outlet(id="a", name="A"), interval_s=interval_s, is_paused=is_paused)


@pytest.mark.parametrize(
    ("own_s", "expected_s"),
    [pytest.param(None, 3600, id="default"), pytest.param(1800, 1800, id="own"), pytest.param(60, 900, id="floor")],
)
def test_an_interval_keeps_to_the_floor(own_s: int | None, expected_s: int) -> None:
    assert interval_s(feed(interval_s=own_s), POLICY) == expected_s


@pytest.mark.parametrize(
    ("wishes_s", "delay_s"),
    [
        pytest.param((), 3600, id="none"),
        pytest.param((None, None), 3600, id="none said"),
        pytest.param((60, None), 3600, id="shorter than ours"),
        pytest.param((7200, 5400), 7200, id="the longest wins"),
        pytest.param((10**9,), 86_400, id="absurd"),
    ],
)
def test_the_longest_wish_counts_and_jitter_comes_on_top(wishes_s: tuple[int | None, ...], delay_s: int) -> None:
    at = next_poll_at(NOW, feed(), POLICY, wishes_s=wishes_s)
    assert timedelta(seconds=delay_s) <= at - NOW <= timedelta(seconds=delay_s + 360)
    assert at == next_poll_at(NOW, feed(), POLICY, wishes_s=wishes_s)


def test_back_off_grows_with_the_streak_up_to_the_ceiling() -> None:
    def widest_s(streak: int) -> float:
        urls = (f"https://a.example/{n}" for n in range(200))
        delays = (retry_at(NOW, feed(url), POLICY, streak=streak, retry_after_s=None) - NOW for url in urls)
        seconds = [delay.total_seconds() for delay in delays]
        assert min(seconds) >= 3600
        return max(seconds)

    found = [widest_s(streak) for streak in (1, 2, 3, 4, 40)]
    assert found == sorted(found)
    assert 6500 < found[0] <= 7200
    assert 80_000 < found[-1] <= 86_400


@pytest.mark.parametrize(
    ("asked_s", "at_least_s", "at_most_s"),
    [
        pytest.param(None, 3600, 7200, id="nothing asked"),
        pytest.param(10, 3600, 7200, id="less than our interval"),
        pytest.param(200_000, 200_000, 200_360, id="more than our ceiling"),
        pytest.param(10**9, 604_800, 605_160, id="more than a week"),
    ],
)
def test_retry_after_is_obeyed(asked_s: int | None, at_least_s: int, at_most_s: int) -> None:
    delay = retry_at(NOW, feed(), POLICY, streak=1, retry_after_s=asked_s) - NOW
    assert at_least_s <= delay.total_seconds() <= at_most_s


def test_a_lost_feed_is_asked_once_a_week() -> None:
    assert retry_at(NOW, feed(), POLICY, streak=30, retry_after_s=None, is_lost=True) - NOW == timedelta(days=7)


def test_due_feeds_come_longest_overdue_first() -> None:
    feeds = [feed(f"https://a.example/{name}") for name in ("later", "now", "old", "gone", "new")]
    feeds.append(feed("https://a.example/paused", is_paused=True))
    hours = {"later": 1, "now": 0, "old": -5, "gone": -9}
    states = {
        f"https://a.example/{name}": FeedState(
            feed_url=f"https://a.example/{name}",
            outlet_id="a",
            next_poll_at=NOW + timedelta(hours=hour),
            is_gone=name == "gone",
        )
        for name, hour in hours.items()
    }
    assert [f.url.rpartition("/")[2] for f in due_feeds(feeds, states, NOW)] == ["new", "old", "now"]
