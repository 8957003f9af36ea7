"""A publisher's server on a real socket, well-behaved or not, and the parts that poll it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from services.clock import Clock, SystemClock
from services.ingester.addresses import parse_networks
from services.ingester.fetch import Fetcher, FetchLimits
from services.ingester.gates import HostGates

LOOPBACK = parse_networks("127.0.0.1/32")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ITEM = (
    "<item><title>{title}</title><link>{link}</link><guid>{link}</guid><description>{text}</description>{date}</item>"
)


def rss(*items: tuple[str, str, str], date: str = "<pubDate>Mon, 03 Nov 2025 10:00:00 GMT</pubDate>") -> bytes:
    """Return a feed of (link, title, text)."""
    body = "".join(ITEM.format(link=link, title=title, text=text, date=date) for link, title, text in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{body}</channel></rss>'.encode()


@dataclass
class Publisher:
    """Answers each path as told, and keeps what it was asked."""

    root: str = ""
    answers: dict[str, Handler] = field(default_factory=dict)
    requests: list[web.Request] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)  # of the requests, by the clock given
    clock: Clock = field(default_factory=SystemClock)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.times.append(self.clock.now())
        handler = self.answers.get(request.path)
        return await handler(request) if handler else web.Response(status=404)

    def gives(
        self,
        path: str,
        body: bytes = b"",
        *,
        status: int = 200,
        content_type: str = "application/rss+xml",
        **headers: str,
    ) -> str:
        """Answer a path always alike; header names with _ for -. Return its URL."""

        async def answer(_: web.Request) -> web.Response:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, body=body, headers={"Content-Type": content_type, **given})

        self.answers[path] = answer
        return f"{self.root}{path}"

    def streams(self, path: str, pieces: Callable[[], AsyncIterator[bytes]], **headers: str) -> str:
        """Answer a path piece by piece, without a length. Return its URL."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={name.replace("_", "-"): value for name, value in headers.items()})
            await response.prepare(request)
            async for piece in pieces():
                await response.write(piece)
            return response

        self.answers[path] = answer
        return f"{self.root}{path}"

    def redirects(self, path: str, target: str, status: int = 301) -> str:
        """Send a path elsewhere. Return its URL."""
        return self.gives(path, status=status, Location=target)


@asynccontextmanager
async def publisher(clock: Clock | None = None, *, host: str = "127.0.0.1") -> AsyncIterator[Publisher]:
    """Serve until the block ends; on "0.0.0.0", every address of 127.0.0.0/8 is a site of its own."""
    found = Publisher(clock=clock or SystemClock())
    server = web.Server(found.handle)
    runner = web.ServerRunner(server, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, host, 0)
    await site.start()
    found.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield found
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(answer: bytes, *, is_closing: bool = True) -> AsyncIterator[str]:
    """Answer any request with these bytes, whatever they are; yield the URL."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        if not is_closing:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"


def fetcher(
    *,
    limits: FetchLimits | None = None,
    allowed: tuple[object, ...] = LOOPBACK,
    gap_s: float = 0.0,
    concurrency: int = 8,
    clock: Clock | None = None,
    gates: HostGates | None = None,
) -> Fetcher:
    """Return a fetcher with small limits."""
    clock = clock or SystemClock()
    return Fetcher(
        limits=limits or FetchLimits(connect_s=1, read_s=1, total_s=2, max_body_bytes=100_000),
        gates=gates or HostGates(gap_s=gap_s, clock=clock),
        concurrency=concurrency,
        allowed=allowed,  # type: ignore[arg-type]
        clock=clock,
    )
