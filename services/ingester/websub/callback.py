"""The pages that hubs call: `GET` asks whether we meant a subscription, `POST` says that a feed has news.

A body is hashed as it arrives and not kept. Strangers learn nothing: an unknown path is gone, and a wrong signature
gets the same answer as a right one.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable

import structlog
from aiohttp import web

from services.clock import Clock
from services.errors import StartupError
from services.ingester.websub.subscriptions import Subscription, Subscriptions

BODY_S = 15.0
"""Longest time for the body of a ping."""

_ANY = "/{path:.*}"
"""A reverse proxy may leave a prefix of its own before our part of the path."""


class HubCallback:
    """Listens for hubs. Use as an async context manager.

    Args:
        subscriptions: What we asked for.
        ping: Called with the URL of a feed that has news.
        clock: The time.
        port: TCP port; 0 takes a free one.
        max_body_bytes: Largest body of a ping.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        ping: Callable[[str], None],
        clock: Clock,
        *,
        port: int,
        max_body_bytes: int,
    ) -> None:
        self._subscriptions, self._ping, self._clock = subscriptions, ping, clock
        self._port, self._max_body_bytes = port, max_body_bytes
        app = web.Application()
        app.add_routes([web.get(_ANY, self._confirm, allow_head=False), web.post(_ANY, self._hear)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> HubCallback:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, port=self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise StartupError(f"CONFLICTWIRE_PUSH_PORT: cannot listen on {self._port}: {error.strerror}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._runner.addresses[0][1])

    async def _confirm(self, request: web.Request) -> web.Response:
        path, query = _last_part(request), request.query
        known = self._subscriptions.find(path)
        if known is not None and query.get("hub.mode") == "denied":
            self._log(known).info("hub_denied", reason=query.get("hub.reason", "")[:200])
            return web.Response()
        challenge = self._subscriptions.confirm(path, query, self._clock.now())
        if known is None or challenge is None:
            return web.Response(status=404)
        self._log(known).info("hub_confirmed", lease_s=query.get("hub.lease_seconds"))
        return web.Response(text=challenge)

    async def _hear(self, request: web.Request) -> web.Response:
        known = self._subscriptions.find(_last_part(request))
        if known is None:
            return web.Response(status=410)
        try:
            async with asyncio.timeout(BODY_S):
                is_genuine = await self._is_signed(known, request)
        except TimeoutError:
            return web.Response(status=408)
        if is_genuine is None:
            return web.Response(status=413)
        if is_genuine:
            self._log(known).debug("hub_ping")
            self._ping(known.feed_url)
        else:
            self._log(known).debug("hub_ping_refused", reason="no valid signature")
        return web.Response(status=204)

    async def _is_signed(self, known: Subscription, request: web.Request) -> bool | None:
        """Whether the hub sent this body; None for one that is too large to be heard to its end."""
        expected = known.signature(request.headers.get("X-Hub-Signature", ""))
        size = 0
        async for piece in request.content.iter_any():
            size += len(piece)
            if size > self._max_body_bytes:
                return None
            if expected is not None:
                expected[0].update(piece)
        return expected is not None and hmac.compare_digest(expected[0].hexdigest(), expected[1])

    def _log(self, known: Subscription) -> structlog.stdlib.BoundLogger:
        return structlog.get_logger().bind(feed=known.feed_url, hub=known.hub_url)  # type: ignore[no-any-return]


def _last_part(request: web.Request) -> str:
    return request.match_info["path"].rpartition("/")[2]
