"""When a feed is next due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.ingester.feed_list import Feed
from services.ingester.schedule import PollPolicy, after_ping, due_feeds, interval_s, next_poll_at, retry_at
from services.records import FeedState, Outlet

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
STATE = FeedState(feed_url="https://a.example/f", outlet_id="a")
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
    ("server_s", "feed_s", "delay_s"),
    [
        pytest.param(None, None, 3600, id="none"),
        pytest.param(60, None, 3600, id="shorter than ours"),
        pytest.param(7200, 5400, 7200, id="the server's is longer"),
        pytest.param(5400, 7200, 7200, id="the feed's is longer"),
        pytest.param(10**9, None, 86_400, id="absurd"),
    ],
)
def test_the_longest_wish_counts_and_jitter_comes_on_top(
    server_s: int | None, feed_s: int | None, delay_s: int
) -> None:
    state = replace(STATE, server_wait_s=server_s, feed_wait_s=feed_s)
    at = next_poll_at(NOW, feed(), POLICY, state)
    assert timedelta(seconds=delay_s) <= at - NOW <= timedelta(seconds=delay_s + 360)
    assert at == next_poll_at(NOW, feed(), POLICY, state)


@pytest.mark.parametrize(
    ("hours", "days", "day", "hour"),
    [
        pytest.param((), (), 3, 13, id="none"),
        pytest.param((13, 14), (), 3, 15, id="two hours"),
        pytest.param((15,), (), 3, 13, id="another hour"),
        pytest.param((), (0,), 4, 0, id="the rest of Monday"),
        pytest.param((0, 1), (0, 1), 5, 2, id="two days, and the first hours of the third"),
        pytest.param(tuple(range(13, 24)), (), 4, 0, id="past midnight"),
    ],
)
def test_skipped_hours_and_days_are_waited_out(
    hours: tuple[int, ...], days: tuple[int, ...], day: int, hour: int
) -> None:
    at = next_poll_at(NOW, feed(), POLICY, replace(STATE, skip_hours=hours, skip_days=days))
    assert (at.day, at.hour) == (day, hour)


@pytest.mark.parametrize(
    ("state", "hours"),
    [
        pytest.param(STATE, 1, id="a server that never gave validators"),
        pytest.param(replace(STATE, has_given_validators=True, etag='"1"'), 1, id="one that gave some again"),
        pytest.param(replace(STATE, has_given_validators=True), 23, id="one that gave some, and none now"),
    ],
)
def test_a_whole_body_is_asked_for_once_a_day_where_validators_are_known(state: FeedState, hours: int) -> None:
    at = next_poll_at(NOW, feed(), POLICY, replace(state, last_unconditional_at=NOW - timedelta(hours=1)))
    assert timedelta(0) <= at - NOW - timedelta(hours=hours) <= timedelta(minutes=6)


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


POLLED = replace(STATE, last_polled_at=NOW - timedelta(minutes=10), next_poll_at=NOW + timedelta(minutes=50))
WITHOUT_VALIDATORS = {"has_given_validators": True, "last_unconditional_at": NOW - timedelta(hours=23)}


@pytest.mark.parametrize(
    ("changes", "expected_s"),
    [
        pytest.param({}, 0, id="at once"),
        pytest.param({"last_polled_at": NOW - timedelta(seconds=10)}, 50, id="a minute after the last poll"),
        pytest.param({"server_wait_s": 86_400, "skip_hours": (12,)}, 0, id="whatever former answers wished"),
        pytest.param(
            {"last_polled_at": NOW, "next_poll_at": NOW + timedelta(seconds=5)}, 5, id="never later than it was"
        ),
        pytest.param({"next_poll_at": NOW - timedelta(seconds=5)}, -5, id="overdue"),
        pytest.param({"error_streak": 1}, 3000, id="in trouble: at its turn"),
        pytest.param(WITHOUT_VALIDATORS, 3000, id="a whole body: at its turn"),
        pytest.param({**WITHOUT_VALIDATORS, "etag": "1"}, 0, id="validators are held"),
        pytest.param({"next_poll_at": None, "is_gone": True}, None, id="gone"),
    ],
)
def test_a_ping_brings_a_feed_forward(changes: dict[str, Any], expected_s: float | None) -> None:
    expected = None if expected_s is None else NOW + timedelta(seconds=expected_s)
    assert after_ping(NOW, replace(POLLED, **changes)) == expected
