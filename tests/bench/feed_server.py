"""Outlets whose feeds grow at a given rate: `python -m tests.bench.feed_server --seed 1 --warm-up 60`.

Writes its address to stdout as one line, then serves until it is ended:

    GET  /feed/3        RSS of outlet 3
    POST /begin?rate=50&seconds=60   from now on, articles appear at this rate for so long
    GET  /status        how many articles there are, and how many of them were fetched
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from email.utils import format_datetime
from itertools import islice
from xml.sax.saxutils import escape

import orjson
from aiohttp import web

from tests.bench.texts import OUTLETS, BenchArticle, load_phrases, write_articles

SHOWN = 15
"""Entries that a feed shows at least: most of them old, as in real feeds."""

_ITEM = (
    "<item><title>{title}</title><link>{url}</link><guid>{url}</guid>"
    "<pubDate>{at}</pubDate><description>{text}</description></item>"
)
_FEED = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<rss version="2.0"><channel><title>Outlet {number}</title>{items}</channel></rss>'
)


class GrowingFeeds:
    """What each outlet shows at a moment.

    Nothing is lost to a slow reader: a feed shows all that came since it was last fetched, and SHOWN entries at least.

    Args:
        seed: Of the articles.
        warm_up: Articles that are there from the start.
    """

    def __init__(self, *, seed: int, warm_up: int) -> None:
        self._source = write_articles(load_phrases(), seed)
        self._warm_up = list(islice(self._source, warm_up))
        self._run: list[BenchArticle] = []
        self._rate, self._began_s = 0.0, 0.0
        self._shown: list[list[str]] = [[] for _ in range(OUTLETS)]
        self._fetched = [0] * OUTLETS
        self._released = 0
        for article in self._warm_up:
            self._show(article)

    def begin(self, *, rate: float, seconds: float, now_s: float) -> None:
        """Let articles appear at a rate, per second, from now on."""
        self._run = list(islice(self._source, round(rate * seconds)))
        self._rate, self._began_s = rate, now_s

    def body(self, outlet: int, now_s: float) -> bytes:
        """Return an outlet's feed, newest entry first."""
        self._release(now_s)
        shown = self._shown[outlet]
        since = min(len(shown) - SHOWN, self._fetched[outlet])
        self._fetched[outlet] = len(shown)
        return _FEED.format(number=outlet, items="".join(reversed(shown[max(0, since) :]))).encode()

    def status(self, now_s: float) -> dict[str, int]:
        """Return counts of articles: announced in all, on show, fetched at least once."""
        self._release(now_s)
        return {
            "announced": len(self._warm_up) + len(self._run),
            "shown": sum(len(shown) for shown in self._shown),
            "fetched": sum(self._fetched),
        }

    def _release(self, now_s: float) -> None:
        due = min(len(self._run), int((now_s - self._began_s) * self._rate))
        for article in self._run[self._released : due]:
            self._show(article)
        self._released = max(due, self._released)

    def _show(self, article: BenchArticle) -> None:
        at, text = format_datetime(article.published_at, usegmt=True), escape(article.text)
        item = _ITEM.format(title=escape(article.title), url=article.url, at=at, text=text)
        self._shown[article.outlet].append(item)


def build_app(feeds: GrowingFeeds) -> web.Application:
    """Return the web application over some feeds."""

    async def feed(request: web.Request) -> web.Response:
        body = feeds.body(int(request.match_info["outlet"]), time.monotonic())
        return web.Response(body=body, content_type="application/rss+xml", charset="utf-8")

    async def begin(request: web.Request) -> web.Response:
        rate, seconds = float(request.query["rate"]), float(request.query["seconds"])
        feeds.begin(rate=rate, seconds=seconds, now_s=time.monotonic())
        return web.Response()

    async def status(_: web.Request) -> web.Response:
        return web.Response(body=orjson.dumps(feeds.status(time.monotonic())), content_type="application/json")

    app = web.Application()
    app.add_routes([web.get("/feed/{outlet}", feed), web.post("/begin", begin), web.get("/status", status)])
    return app


async def serve(app: web.Application) -> None:
    """Serve on a free port of 127.0.0.1 and tell which."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feed_server")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warm-up", type=int, default=60, help="articles that are there from the start")
    options = parser.parse_args()
    asyncio.run(serve(build_app(GrowingFeeds(seed=options.seed, warm_up=options.warm_up))))


if __name__ == "__main__":
    main()
