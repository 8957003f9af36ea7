"""A WebSub hub on a real socket: takes subscriptions, asks whether they were meant, delivers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web


@dataclass
class Hub:
    """Grants what it is asked for, unless told otherwise."""

    root: str = ""
    status: int = 202  # of the answer to a subscriber
    lease_s: int | None = None  # granted; None: as asked for
    asked: list[dict[str, str]] = field(default_factory=list)  # forms
    agents: list[str] = field(default_factory=list)  # User-Agents
    echoes: list[tuple[int, str]] = field(
        default_factory=list
    )  # what subscribers said when asked whether they meant it

    @property
    def url(self) -> str:
        return f"{self.root}/hub"

    async def subscribe(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        self.agents.append(request.headers["User-Agent"])
        if self.status // 100 == 2:
            lease_s = form["hub.lease_seconds"] if self.lease_s is None else str(self.lease_s)
            query = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.lease_seconds": lease_s}
            self.echoes.append(await self.visit(form["hub.callback"], {**query, "hub.challenge": "c-1"}))
        return web.Response(status=self.status, headers={"Location": f"{self.root}/elsewhere"})

    async def visit(self, callback: str, query: Mapping[str, str]) -> tuple[int, str]:
        """Call a subscriber with GET; return status and body."""
        async with ClientSession() as session, session.get(callback, params=query) as answer:
            return answer.status, await answer.text()

    async def deliver(self, body: bytes, *, method: str = "sha256", signed: bytes | None = None) -> int:
        """Send a body to the last subscriber; return the status.

        Args:
            body: What the topic shows now.
            method: Of the signature.
            signed: What the signature is made of; None: the body.
        """
        form = self.asked[-1]
        digest = hmac.new(form["hub.secret"].encode(), body if signed is None else signed, getattr(hashlib, method))
        headers = {"X-Hub-Signature": f"{method}={digest.hexdigest()}", "Content-Type": "application/rss+xml"}
        return await post(form["hub.callback"], body, headers)


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Return the status that a POST gets."""
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status


@asynccontextmanager
async def hub() -> AsyncIterator[Hub]:
    """Serve on 127.0.0.1 until the block ends."""
    found = Hub()
    app = web.Application()
    app.add_routes([web.post("/hub", found.subscribe)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield found
    finally:
        await runner.cleanup()
