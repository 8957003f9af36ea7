"""What a poll leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingester.decide import MIN_REMEMBERED, decide_answer, decide_reading
from services.ingester.feed_list import Feed
from services.ingester.known import KnownArticles
from services.ingester.reading import FeedReading
from services.ingester.response import Changed, Failed, Gone, Response
from services.ingester.schedule import PollPolicy
from services.messages import Drop
from services.records import Article, FeedState, Outlet, SeenEntry

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
POLICY = PollPolicy()
OUTLET = Outlet(id="a", name="A")
FEED = Feed(url="https://a.example/f", outlet=OUTLET)
EMPTY = FeedState(feed_url=FEED.url, outlet_id="a")


def article(id: str, hash: str) -> Article:
    return Article(
        id=id,
        revision=1,
        url=f"https://a.example/{id}",
        outlet=OUTLET,
        title=id,
        text="",
        published_at=NOW,
        content_hash=hash,
    )


def seen(id: str, revision: int, hash: str) -> SeenEntry:
    return SeenEntry(article_id=id, revision=revision, content_hash=hash, url=f"https://a.example/{id}")


def answer(*, moved_to: str | None = None, wait_s: int | None = None) -> Changed:
    response = Response(url=FEED.url, status=200, headers={}, body=b"", received_at=NOW, moved_to=moved_to)
    return Changed(response=response, body_hash="b", etag='"2"', last_modified=None, wait_s=wait_s)


@pytest.mark.parametrize(
    ("before", "others", "published", "remembered"),
    [
        pytest.param((), (), [1], 1, id="new everywhere"),
        pytest.param((seen("x", 1, "new"),), (), [], 1, id="seen"),
        pytest.param((seen("x", 1, "old"),), (), [2], 2, id="edited"),
        pytest.param((), (seen("x", 1, "new"),), [], 1, id="seen elsewhere"),
        pytest.param((), (seen("x", 4, "other"),), [], 4, id="seen elsewhere, worded differently"),
        pytest.param((seen("x", 1, "old"),), (seen("x", 2, "new"),), [], 2, id="the edit came elsewhere"),
        pytest.param(
            (seen("x", 1, "old"),), (seen("x", 3, "other"),), [4], 4, id="edited here, another edit elsewhere"
        ),
        pytest.param((seen("x", 2, "new"),), (seen("x", 3, "other"),), [], 2, id="unchanged here, edited elsewhere"),
    ],
)
def test_an_article_is_published_once_per_revision(
    before: tuple[SeenEntry, ...], others: tuple[SeenEntry, ...], published: list[int], remembered: int
) -> None:
    reading = FeedReading(articles=(article("x", "new"),))
    elsewhere = {"x": others} if others else {}
    intent = decide_reading(replace(EMPTY, seen=before), FEED, answer(), reading, elsewhere=elsewhere, policy=POLICY)
    assert [a.revision for a in intent.articles] == published
    assert intent.new_state.seen == (seen("x", remembered, "new"),)
    assert intent.drops == (() if published else (Drop("seen-before"),))


def test_what_left_the_feed_is_remembered_within_bounds() -> None:
    before = tuple(seen(f"old{n}", 1, "h") for n in range(3 * MIN_REMEMBERED))
    reading = FeedReading(articles=(article("x", "h"),))
    intent = decide_reading(replace(EMPTY, seen=before), FEED, answer(), reading, elsewhere={}, policy=POLICY)
    assert intent.new_state.seen == (seen("x", 1, "h"), *before[:MIN_REMEMBERED])


def test_a_body_that_is_no_feed_leaves_what_is_known() -> None:
    before = replace(EMPTY, etag='"1"', body_hash="old", seen=(seen("x", 1, "h"),), error_streak=1)
    reading = FeedReading(trouble="not a feed: an HTML page")
    intent = decide_reading(before, FEED, answer(), reading, elsewhere={}, policy=POLICY)
    state = intent.new_state
    assert (state.etag, state.body_hash, state.seen, state.error_streak) == ('"1"', "old", before.seen, 2)
    assert intent.drops == (Drop("body-not-a-feed"),)
    assert state.next_poll_at is not None
    assert state.next_poll_at - NOW <= timedelta(seconds=POLICY.interval_s * 1.1)


def test_a_good_poll_wipes_the_slate_and_notes_a_move() -> None:
    before = replace(EMPTY, error_streak=5, last_error="timeout: x", failing_since=NOW, notes=("old",))
    intent = decide_reading(
        before, FEED, answer(moved_to="https://b.example/f"), FeedReading(notes=("n",)), elsewhere={}, policy=POLICY
    )
    state = intent.new_state
    assert (state.error_streak, state.last_error, state.failing_since, state.last_ok_at) == (0, None, None, NOW)
    assert state.notes == ("n",)
    assert (state.moved_to, state.moved_since, state.poll_url) == ("https://b.example/f", NOW, None)


@pytest.mark.parametrize(
    ("wishes", "delay_s"),
    [pytest.param((7200, None), 7200, id="server"), pytest.param((None, 9000), 9000, id="feed")],
)
def test_wishes_of_server_and_feed_count(wishes: tuple[int | None, int | None], delay_s: int) -> None:
    reading = FeedReading(wait_s=wishes[1])
    intent = decide_reading(EMPTY, FEED, answer(wait_s=wishes[0]), reading, elsewhere={}, policy=POLICY)
    assert intent.new_state.next_poll_at is not None
    assert timedelta(0) <= intent.new_state.next_poll_at - NOW - timedelta(seconds=delay_s) <= timedelta(seconds=360)


@pytest.mark.parametrize(
    ("days", "cause", "is_given_up"),
    [
        pytest.param(13, "not-found", False, id="404 for 13 days"),
        pytest.param(15, "not-found", True, id="404 for 15 days"),
        pytest.param(15, "timeout", False, id="silent for 15 days"),
    ],
)
def test_a_feed_not_found_for_two_weeks_is_given_up(days: int, cause: str, is_given_up: bool) -> None:
    before = replace(EMPTY, failing_since=NOW - timedelta(days=days), error_streak=20)
    failed = Failed(cause=cause, detail="x", status=404)
    state = decide_answer(before, FEED, failed, now=NOW, policy=POLICY).new_state
    assert (state.is_gone, state.next_poll_at is None, state.health == "gone") == (is_given_up,) * 3


def test_old_entries_can_be_kept_out_and_are_remembered() -> None:
    old = replace(article("x", "h"), published_at=NOW - timedelta(days=9))
    reading = FeedReading(articles=(old, article("y", "h")))
    policy = PollPolicy(max_age_s=7 * 86_400)
    intent = decide_reading(EMPTY, FEED, answer(), reading, elsewhere={}, policy=policy)
    assert [a.id for a in intent.articles] == ["y"]
    assert intent.drops == (Drop("too-old"),)
    assert [entry.article_id for entry in intent.new_state.seen] == ["x", "y"]


def test_what_the_first_body_shows_is_backlog_and_nothing_later_is() -> None:
    first = decide_reading(
        EMPTY, FEED, answer(), FeedReading(articles=(article("x", "h"),)), elsewhere={}, policy=POLICY
    )
    both = FeedReading(articles=(article("x", "h"), article("y", "h")))
    second = decide_reading(first.new_state, FEED, answer(), both, elsewhere={}, policy=POLICY)
    assert [(a.id, a.flags) for a in (*first.articles, *second.articles)] == [("x", ("backlog",)), ("y", ())]


def test_gone_is_for_good_and_told() -> None:
    intent = decide_answer(EMPTY, FEED, Gone(), now=NOW, policy=POLICY)
    assert (intent.new_state.is_gone, intent.new_state.last_status) == (True, 410)
    assert intent.trouble is not None
    assert intent.trouble[0] == "gone"


def test_an_oversized_body_is_a_counted_drop() -> None:
    failed = Failed(cause="too-large", detail="body over 5 bytes", status=200)
    assert decide_answer(EMPTY, FEED, failed, now=NOW, policy=POLICY).drops == (Drop("body-too-large"),)


def test_an_error_text_fit_for_json_is_remembered() -> None:
    failed = Failed(cause="http", detail="odd \ud800 byte", status=None)
    assert decide_answer(EMPTY, FEED, failed, now=NOW, policy=POLICY).new_state.last_error == "http: odd  byte"


def test_known_articles_follow_the_feeds() -> None:
    one = replace(EMPTY, feed_url="https://a.example/1", seen=(seen("x", 1, "h"), seen("y", 1, "h")))
    two = replace(EMPTY, feed_url="https://a.example/2", seen=(seen("x", 2, "i"),))
    known = KnownArticles([one, two])
    assert known.elsewhere(one.feed_url, ["x", "y", "z"]) == {"x": two.seen}
    known.replace(two.seen, replace(two, seen=()))
    assert known.elsewhere(one.feed_url, ["x"]) == {}
    assert known.elsewhere(two.feed_url, ["x", "y"]) == {"x": one.seen[:1], "y": one.seen[1:]}
