"""Whole polls over real sockets: what was asked, what was published, what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from services.errors import DeliveryError
from services.ingester.poll import BEGUN_AT_ONCE, Poller
from services.ingester.reading import Body, FeedReading
from services.ingester.request import FetchRequest
from services.ingester.response import FetchResult, Trouble
from services.ingester.state import FileStateStore
from services.ingester.tables import Rules
from services.records import Outlet
from tests.ingester.desk import Desk, at_desk
from tests.ingester.server import rss

A = ("https://a.example/1", "Shelling in the hills", "Two villages were hit.")
B = ("https://a.example/2", "Talks resume", "Delegates met.")


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        pytest.param('"abc"', "Mon, 03 Nov 2025 10:00:00 GMT", id="strong"),
        pytest.param('W/"a b-gzip"', "mon, 3 nov 2025 10:00 gmt", id="weak, and a date in a spelling of its own"),
        pytest.param("unquoted", "yesterday", id="neither is what the standard asks for"),
    ],
)
def test_validators_go_back_byte_for_byte_and_a_304_publishes_nothing(rules: Rules, etag: str, modified: str) -> None:
    async def work(desk: Desk) -> None:
        async def answer(request: web.Request) -> web.Response:
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers={"ETag": etag})
            return web.Response(body=rss(A), headers={"ETag": etag, "Last-Modified": modified})

        desk.site.answers["/f"] = answer
        await desk.poll("/f")
        desk.restart()
        await desk.poll("/f")
        await desk.poll("/f")
        assert desk.asked("If-None-Match") == [None, etag, etag]
        assert desk.asked("If-Modified-Since") == [None, modified, modified]
        assert desk.out.told() == [(A[1], 1)]
        assert desk.state("/f").last_status == 304

    at_desk(rules, work)


def test_validators_that_a_200_lacks_are_dropped(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A), ETag='"1"')
        await desk.poll("/f")
        desk.site.gives("/f", rss(B))
        await desk.poll("/f")
        await desk.poll("/f")
        assert desk.asked("If-None-Match") == [None, '"1"', None]

    at_desk(rules, work)


def test_the_same_body_is_not_parsed_again(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A))
        await desk.poll("/f")
        await desk.poll("/f")
        assert [intent.entry_count for intent in desk.heard] == [1, 0]

    at_desk(rules, work)


def test_an_edit_is_the_next_revision_and_white_space_is_none(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        for text in ("Two dead.", " Two\n dead. ", "Three dead.", "Two dead."):
            desk.site.gives("/f", rss(("https://a.example/1", "Shelling", text)))
            await desk.poll("/f")
        assert [(a.text, a.revision) for a in desk.out.taken] == [
            ("Two dead.", 1),
            ("Three dead.", 2),
            ("Two dead.", 3),
        ]
        assert len({a.id for a in desk.out.taken}) == 1

    at_desk(rules, work)


def test_an_article_in_three_feeds_is_published_once(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        tagged = (f"{A[0]}?utm_source=rss", A[1], A[2])
        desk.site.gives("/1", rss(A))
        desk.site.gives("/2", rss(tagged, B))
        desk.site.gives("/3", rss(B, A))
        await desk.poll("/1", "/2", "/3")
        assert sorted(desk.out.told()) == [(A[1], 1), (B[1], 1)]

    at_desk(rules, work)


def test_an_edit_that_two_feeds_show_is_one_revision(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        for text in ("Two dead.", "Three dead."):
            desk.site.gives("/1", rss((A[0], "T", text)))
            desk.site.gives("/2", rss((A[0], "T", text)))
            await desk.poll("/1", "/2")
        assert [(a.text, a.revision) for a in desk.out.taken] == [("Two dead.", 1), ("Three dead.", 2)]

    at_desk(rules, work)


def test_nothing_is_seen_that_the_broker_did_not_take(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A), ETag='"1"')
        desk.out.is_down = True
        with pytest.raises(DeliveryError, match="broker away"):
            await desk.poll("/f")
        assert desk.store.load() == {}
        desk.out.is_down = False
        desk.restart()
        await desk.poll("/f")
        assert desk.out.told() == [(A[1], 1)]
        assert desk.asked("If-None-Match") == [None, None]

    at_desk(rules, work)


def test_the_loop_ends_when_the_broker_refuses(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A))
        desk.out.is_down = True
        with pytest.raises(DeliveryError):
            await desk.poller.run(lambda: [desk.feed("/f")], asyncio.Event())

    at_desk(rules, work)


@pytest.mark.parametrize("is_looping", [True, False], ids=["the loop", "all, once"])
def test_thousands_of_feeds_are_begun_in_parts(rules: Rules, is_looping: bool) -> None:
    async def work(desk: Desk) -> None:
        rounds = [0]  # polls begun in each round of the event loop
        stopping = asyncio.Event()

        @asynccontextmanager
        async def fetch(request: FetchRequest) -> AsyncIterator[FetchResult]:
            rounds[-1] += 1
            yield Trouble(cause="dns", detail="x", received_at=desk.clock.now())

        def next_round() -> None:
            rounds.append(0)
            if sum(rounds) == 1000:
                stopping.set()
            else:
                asyncio.get_running_loop().call_soon(next_round)

        poller = Poller(replace(desk.poller.parts, fetch=fetch), {})
        feeds = [desk.feed(f"/{number}") for number in range(1000)]
        next_round()
        await (poller.run(lambda: feeds, stopping) if is_looping else poller.poll_all(feeds))
        assert (sum(rounds), max(rounds)) == (1000, BEGUN_AT_ONCE)

    at_desk(rules, work)


def test_a_feed_that_changes_its_outlet_keeps_what_is_known_of_it(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A), ETag='"1"')
        await desk.poll("/f")
        moved = replace(desk.feed("/f"), outlet=Outlet(id="b", name="B"))
        desk.clock.advance(60)
        await desk.poller.poll_all([moved])
        assert desk.asked("If-None-Match") == [None, '"1"']
        assert (desk.state("/f").outlet_id, desk.out.told()) == ("b", [(A[1], 1)])

    at_desk(rules, work)


def test_the_loop_polls_what_is_due_and_stops_when_told(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A))
        desk.site.gives("/paused", rss(B))
        stopping = asyncio.Event()
        feeds = [desk.feed("/f"), desk.feed("/paused", is_paused=True)]
        object.__setattr__(desk.poller.parts, "tell", lambda *_: stopping.set())
        await desk.poller.run(lambda: feeds, stopping)
        assert [request.path for request in desk.site.requests] == ["/f"]
        assert desk.out.told() == [(A[1], 1)]

    at_desk(rules, work)


@pytest.mark.parametrize(
    ("body", "content_type", "error", "note"),
    [
        pytest.param(b"", "application/rss+xml", "no-feed: the body is empty", None, id="empty body"),
        pytest.param(b"<html><p>Hello", "text/html", "no-feed: not a feed: an HTML page", None, id="HTML page"),
        pytest.param(b"\x89PNG\r\n\x00\x01", "image/png", "no-feed: not a feed:", None, id="picture"),
        pytest.param(b"{}", "application/json", "no-feed: not a feed: JSON", None, id="other JSON"),
        pytest.param(rss(), "application/rss+xml", None, "empty: a feed without entries", id="empty feed"),
        pytest.param(rss(A)[:-30], "application/rss+xml", None, "bozo: invalid XML", id="invalid XML, salvaged"),
        pytest.param(bytes(100_001), "application/rss+xml", "too-large: ", None, id="oversized"),
    ],
)
def test_a_bad_body_is_told_and_the_next_poll_goes_on(
    rules: Rules, body: bytes, content_type: str, error: str | None, note: str | None
) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", body, content_type=content_type)
        await desk.poll("/f")
        bad = desk.state("/f")
        desk.site.gives("/f", rss(A, B))
        await desk.poll("/f")
        assert (bad.last_error or "").startswith(error or "")
        assert (bad.last_error is None) is (error is None)
        assert any(line.startswith(note) for line in bad.notes) if note else bad.notes == ()
        assert sorted(desk.out.told()) == [(A[1], 1), (B[1], 1)]
        assert desk.state("/f").last_error is None

    at_desk(rules, work)


def test_a_bug_met_on_one_feed_spares_the_others(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/good", rss(A))
        desk.site.gives("/bad", rss(B))
        good = desk.poller.parts.read

        async def read(body: Body) -> FeedReading:
            if body.url.endswith("/bad"):
                raise LookupError("surprise")
            return await good(body)

        object.__setattr__(desk.poller.parts, "read", read)
        await desk.poll("/bad", "/good")
        assert desk.out.told() == [(A[1], 1)]
        assert desk.state("/bad").last_error == "bug: LookupError: surprise"

    at_desk(rules, work)


@pytest.mark.parametrize(
    ("status", "headers", "error", "at_least_s", "at_most_s"),
    [
        pytest.param(429, {"Retry_After": "7200"}, "deferred", 7200, 7600, id="429 in seconds"),
        pytest.param(
            503, {"Retry_After": "Mon, 03 Nov 2025 15:01:00 GMT"}, "deferred", 10_800, 11_200, id="503, a date"
        ),
        pytest.param(503, {}, "deferred", 3600, 7200, id="503 without a wish"),
        pytest.param(500, {}, "http-status", 3600, 7200, id="500"),
        pytest.param(404, {}, "not-found", 3600, 7200, id="404"),
        pytest.param(403, {"cf_mitigated": "challenge"}, "blocked", 3600, 7200, id="bot wall"),
        pytest.param(429, {"Retry_After": "99999999"}, "deferred", 604_800, 605_200, id="429, absurd"),
        pytest.param(200, {"Cache_Control": "max-age=9000", "Age": "1000"}, None, 8000, 8360, id="max-age less Age"),
        pytest.param(200, {"Cache_Control": "max-age=10"}, None, 3600, 3960, id="max-age below the interval"),
    ],
)
def test_the_next_poll_follows_the_answer(
    rules: Rules, status: int, headers: dict[str, str], error: str | None, at_least_s: int, at_most_s: int
) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A), status=status, **headers)
        await desk.poll("/f")
        state = desk.state("/f")
        assert state.next_poll_at is not None
        assert at_least_s <= (state.next_poll_at - desk.clock.now()).total_seconds() <= at_most_s
        assert (state.last_error or "").partition(":")[0] == (error or "")
        assert state.error_streak == (1 if error else 0)

    at_desk(rules, work)


def test_410_ends_the_polling(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", status=410)
        await desk.poll("/f")
        assert (desk.state("/f").is_gone, desk.state("/f").next_poll_at) == (True, None)
        stopping = asyncio.Event()
        asyncio.get_running_loop().call_later(0.02, stopping.set)
        await desk.poller.run(lambda: [desk.feed("/f")], stopping)
        assert len(desk.site.requests) == 1

    at_desk(rules, work)


def test_an_entry_that_flaps_is_published_once(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        for items in ((A, B), (B,), (A, B), (), (A, B)):
            desk.site.gives("/f", rss(*items))
            await desk.poll("/f")
        assert sorted(desk.out.told()) == [(A[1], 1), (B[1], 1)]

    at_desk(rules, work)


def test_a_state_file_outlives_a_restart(rules: Rules, tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss(A), ETag='"1"')
        for _ in range(2):
            with FileStateStore(tmp_path / "state.jsonl") as store:
                states = store.load()
                object.__setattr__(desk.poller.parts, "store", store)
                desk.poller = Poller(desk.poller.parts, states)
                await desk.poll("/f")
        assert desk.asked("If-None-Match") == [None, '"1"']
        assert desk.out.told() == [(A[1], 1)]

    at_desk(rules, work)


def test_jitter_draws_feeds_of_one_interval_apart(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        paths = [f"/{n}" for n in range(8)]
        for path in paths:
            desk.site.gives(path, rss(A))
        await desk.poll(*paths)
        due = {desk.state(path).next_poll_at for path in paths}
        assert len(due) == len(paths)
        assert all(at is not None and at - desk.clock.now() >= timedelta(hours=1) for at in due)

    at_desk(rules, work)
