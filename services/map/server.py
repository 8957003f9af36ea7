"""The page's web server: the files of the page, a stream of events, and one event in full.

GET /                    the page
GET /api/stream          server-sent events: `snapshot` once, then `events` with whatever changed
GET /api/events/<id>     an event in any status with its reports and history
GET /healthz             ok
"""

from __future__ import annotations

import asyncio
from functools import partial

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from services import codec
from services.errors import StartupError
from services.map.assets import SECURITY_HEADERS, load_assets, load_country_names
from services.map.board import Board
from services.records import Event, EventChange
from services.web_thread import WebThread

_GATHER_S = 0.15
"""Changes are gathered so long before they are sent: a burst is one redraw of the page."""

_HEARTBEAT_S = 15.0
"""A quiet stream says so this often, so that a lost connection is noticed."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class MapServer:
    """Serves while used as a context manager, from a thread of its own.

    Args:
        source: What the page says its events come from, as "localhost:9092".
        is_live: Whether more may come.
        host: Address to listen on.
        port: TCP port; 0 takes a free one.
    """

    def __init__(self, source: str, *, is_live: bool, host: str = "127.0.0.1", port: int = 0) -> None:
        self._source, self._is_live = source, is_live
        self._board = Board(load_country_names())
        self._assets = load_assets()
        self._readers: set[_Reader] = set()
        self._web = WebThread(self._app(), name="map-page", host=host, port=port, shutdown_timeout_s=1)

    def __enter__(self) -> MapServer:
        try:
            self._web.start()
        except OSError as error:
            where = f"--port {self._web.port}: cannot listen on {self._web.host}"
            raise StartupError(f"{where}: {error.strerror}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._web.stop()

    @property
    def url(self) -> str:
        """Where the page is."""
        host = f"[{self._web.host}]" if ":" in self._web.host else self._web.host
        return f"http://{host}:{self._web.port}/"

    def take(self, record: Event | EventChange) -> None:
        """Take a record in and tell every open page; may be called from any thread."""
        self._web.call(partial(self._take, record))

    def _take(self, record: Event | EventChange) -> None:
        if event_id := self._board.take(record):
            for reader in self._readers:
                reader.tell(event_id)

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/api/stream", self._answer_stream)
        app.router.add_get("/api/events/{id}", self._answer_event)
        app.router.add_get("/healthz", self._answer_health)
        app.router.add_get("/{path:.*}", self._answer_asset)
        app.on_response_prepare.append(_secure)
        app.on_shutdown.append(self._let_go)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """While only this machine is served, refuse other names: no site may rebind its own to us."""
        if self._web.host in _LOOPBACK and (request.url.host or "") not in _LOOPBACK:
            return web.Response(status=403, text="this page is served as localhost only\n")
        return await handler(request)

    async def _answer_asset(self, request: web.Request) -> web.Response:
        asset = self._assets.get(request.path)
        if asset is None:
            return web.Response(status=404, text="not found\n")
        headers = {"Content-Type": asset.content_type, "Cache-Control": "no-cache"}
        return web.Response(body=asset.body, headers=headers)

    async def _answer_event(self, request: web.Request) -> web.Response:
        detail = self._board.detail(request.match_info["id"])
        if detail is None:
            return web.json_response({"error": "no such event"}, status=404)
        headers = {"Cache-Control": "no-store"}
        return web.Response(body=codec.encode(detail), content_type="application/json", headers=headers)

    async def _answer_health(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _answer_stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        reader = _Reader()
        self._readers.add(reader)
        try:
            start = {"source": self._source, "is_live": self._is_live, "events": self._board.summaries()}
            await response.write(_frame("snapshot", start))
            while not reader.is_leaving:
                changed = self._board.summaries_of(await reader.changed())
                await response.write(_frame("events", changed) if changed else b": quiet\n\n")
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._readers.discard(reader)
        return response

    async def _let_go(self, _app: web.Application) -> None:
        for reader in self._readers:
            reader.leave()


class _Reader:
    """One open page: which events have changed since it was last told. However slow, it holds ids only."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._news = asyncio.Event()
        self.is_leaving = False

    def tell(self, event_id: str) -> None:
        self._ids.add(event_id)
        self._news.set()

    def leave(self) -> None:
        self.is_leaving = True
        self._news.set()

    async def changed(self) -> set[str]:
        """Wait for news, gather a little more; return the ids, none after a heartbeat's time of quiet."""
        try:
            await asyncio.wait_for(self._news.wait(), _HEARTBEAT_S)
        except TimeoutError:
            return set()
        if not self.is_leaving:
            await asyncio.sleep(_GATHER_S)
        self._news.clear()
        ids, self._ids = self._ids, set()
        return ids


def _frame(name: str, value: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(value, option=orjson.OPT_UTC_Z) + b"\n\n"


async def _secure(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SECURITY_HEADERS)
