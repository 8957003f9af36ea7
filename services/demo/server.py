"""The sample outlets as a web server on 127.0.0.1: feeds that grow from poll to poll, and article pages.

A feed goes to its next stage once it was served whole (200); asked again with the validators it gave, it answers 304.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from email.utils import format_datetime

from aiohttp import web

from services.demo.feeds import content_type, feed_path, last_changed, to_feed, to_feed_list, to_page
from services.demo.outlets import SampleArticle, SampleOutlet, shown_at, stage_count
from services.errors import StartupError
from services.web_thread import WebThread


class SampleServer:
    """Serves while used as a context manager, from a thread of its own.

    Args:
        outlets: Who publishes.
        articles: What; each belongs to one of the outlets.
        port: TCP port on 127.0.0.1; a free one unless told.
    """

    def __init__(self, outlets: Sequence[SampleOutlet], articles: Sequence[SampleArticle], *, port: int = 0) -> None:
        self._outlets = outlets
        self._feeds = {o.id: _Feed(o, tuple(a for a in articles if a.outlet_id == o.id)) for o in outlets}
        self._pages = {f"/{a.outlet_id}{a.path}": to_page(a) for a in articles}
        self._web = WebThread(self._app(), name="sample-outlets", host="127.0.0.1", port=port)

    def __enter__(self) -> SampleServer:
        try:
            self._web.start()
        except OSError as error:
            where = f"the sample outlets cannot listen on port {self._web.port}"
            raise StartupError(f"{where}: {error.strerror}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._web.stop()

    @property
    def base_url(self) -> str:
        """Where the outlets are served, without trailing slash."""
        return f"http://{self._web.host}:{self._web.port}"

    @property
    def is_complete(self) -> bool:
        """Whether every feed was served at its last stage and has then answered 304."""
        return all(feed.is_complete for feed in self._feeds.values())

    def feed_list(self) -> str:
        """Return the feed list that has the ingester poll these outlets, TOML."""
        return to_feed_list(self._outlets, base_url=self.base_url)

    def status(self) -> dict[str, dict[str, object]]:
        """Return, by outlet, what was asked of its feed."""
        return {name: feed.status() for name, feed in self._feeds.items()}

    def _app(self) -> web.Application:
        app = web.Application()
        for outlet in self._outlets:
            app.router.add_get(feed_path(outlet), self._feeds[outlet.id].answer)
        app.router.add_get("/status", self._answer_status)
        app.router.add_get("/{path:.*}", self._answer_page)
        return app

    async def _answer_status(self, _request: web.Request) -> web.Response:
        return web.json_response(self.status())

    async def _answer_page(self, request: web.Request) -> web.Response:
        page = self._pages.get(request.path)
        if page is None:
            return web.Response(status=404, text="not found\n")
        return web.Response(text=page, content_type="text/html")


class _Feed:
    """One outlet's feed, and what was asked of it."""

    def __init__(self, outlet: SampleOutlet, articles: Sequence[SampleArticle]) -> None:
        self._outlet, self._articles = outlet, articles
        self._stage, self._last_stage = 1, stage_count(articles)
        self._served: Counter[int] = Counter()  # by HTTP status
        self._last_was_served = False
        self.is_complete = False

    def status(self) -> dict[str, object]:
        return {
            "requests": sum(self._served.values()),
            **{str(status): count for status, count in sorted(self._served.items())},
            "stage": self._stage,
            "stages": self._last_stage,
            "is_complete": self.is_complete,
        }

    async def answer(self, request: web.Request) -> web.Response:
        shown = shown_at(self._articles, self._stage)
        body = to_feed(self._outlet, shown)
        headers = {
            "ETag": f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"',
            "Content-Type": content_type(self._outlet),
        }
        if changed := last_changed(shown):
            headers["Last-Modified"] = format_datetime(changed, usegmt=True)
        if request.headers.get("If-None-Match") == headers["ETag"]:
            self._served[304] += 1
            self.is_complete = self.is_complete or self._last_was_served
            return web.Response(status=304, headers=headers)
        self._served[200] += 1
        self._last_was_served = self._stage == self._last_stage
        self._stage = min(self._stage + 1, self._last_stage)
        return web.Response(body=body, headers=headers)
