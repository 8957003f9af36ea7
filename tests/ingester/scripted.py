"""A server that says word for word what a script tells it, and a poller that meets it; only the clock is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from services import codec
from services.clock import Clock
from services.ingester.feed_list import Feed
from services.ingester.fetch import FetchLimits
from services.ingester.gates import HostGates
from services.ingester.poll import Parts, Poller
from services.ingester.reading import Body, FeedReading, read_body
from services.ingester.schedule import due_feeds
from services.ingester.state import MemoryStateStore
from services.ingester.tables import Rules
from services.records import FeedState, Outlet
from tests.fakes import FakeClock
from tests.ingester.desk import AGENT, POLICY, FakePublisher
from tests.ingester.server import fetcher

HOST_GAP_S = 2.0
NORMAL_S = (3600.0, 3960.0)
"""The interval and its jitter."""

LIMITS = FetchLimits(connect_s=1, read_s=0.25, total_s=0.6, max_body_bytes=100_000)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, complete or not."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None  # instead of all of the above
    is_silent: bool = False  # keep the connection open behind it
    drip: bytes = b""  # behind it, without end

    def encode(self) -> bytes:
        """Return the bytes on the wire."""
        if self.raw is not None:
            return self.raw
        given = {"Content-Type": "application/rss+xml", "Content-Length": str(len(self.body)), **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value != "-")
        return f"HTTP/1.1 {self.status} X\r\n{lines}Connection: close\r\n\r\n".encode("latin-1") + self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came in."""

    path: str
    headers: Mapping[str, str]
    at: datetime

    @property
    def short(self) -> str:
        """Path and validators, for comparing."""
        told = (self.headers.get("if-none-match"), self.headers.get("if-modified-since"))
        return " | ".join([self.path, *(value for value in told if value is not None)])


@dataclass
class ScriptedSite:
    """Answers each path by its script; the last answer is repeated."""

    clock: Clock
    root: str = ""
    scripts: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            _, path, _ = head[0].split(" ")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value.encode("latin-1").decode("utf-8", "replace") for name, value in pairs}
            self.asked.append(Asked(path, headers, self.clock.now()))
            script = self.scripts.get(path) or [Answer(status=404)]
            answer = script.pop(0) if len(script) > 1 else script[0]
            place = self.root.removeprefix("http://").encode()
            writer.write(answer.encode().replace(b"{host}", place).replace(b"{root}", self.root.encode()))
            await writer.drain()
            while answer.drip:
                writer.write(answer.drip)
                await writer.drain()
                await asyncio.sleep(0.02)
            if answer.is_silent:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@dataclass
class Meeting:
    """A poller at its site, after some polls."""

    site: ScriptedSite
    out: FakePublisher
    states: list[FeedState]
    waits_s: list[float | None]
    drops: list[dict[str, int]]

    @property
    def asked(self) -> list[str]:
        """Path and validators of each request."""
        return [each.short for each in self.site.asked]

    def check_manners(self) -> None:
        """What holds for every request and every state, whatever the server did."""
        for each in self.site.asked:
            assert each.headers["user-agent"] == AGENT
            assert each.headers["accept-encoding"] == "gzip, br, zstd"
            assert not {"cookie", "referer", "authorization"} & set(each.headers)
        for before, after in pairwise(self.site.asked):
            assert (after.at - before.at).total_seconds() >= HOST_GAP_S
        for state in self.states:
            assert codec.decode(codec.encode(state), FeedState) == state


@asynccontextmanager
async def scripted_site(clock: Clock) -> AsyncIterator[ScriptedSite]:
    """Serve on 127.0.0.1 until the block ends."""
    site = ScriptedSite(clock)
    server = await asyncio.start_server(site.talk, "127.0.0.1", 0)
    async with server:
        site.root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield site


async def meet(rules: Rules, scripts: Mapping[str, Sequence[Answer]], *, polls: int) -> Meeting:
    """Poll `/f` so many times, each time exactly when the schedule says and never a moment earlier.

    A poll that never comes due, as after a 410, is asked of the schedule a year later.
    """
    clock, out, store = FakeClock(), FakePublisher(), MemoryStateStore()
    drops: list[dict[str, int]] = []

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    async def read(body: Body) -> FeedReading:
        return read_body(body, rules)

    def tell(feed: Feed, before: FeedState, intent: Any) -> None:
        drops.append({drop.reason: drop.count for drop in intent.drops})

    gates = HostGates(gap_s=HOST_GAP_S, clock=clock, sleep=sleep)
    async with scripted_site(clock) as site, fetcher(clock=clock, gates=gates, limits=LIMITS) as one:
        parts = Parts(
            fetch=one.fetch, read=read, publisher=out, store=store, clock=clock, policy=POLICY, agent=AGENT, tell=tell
        )
        site.scripts = {path: list(script) for path, script in scripts.items()}
        feed = Feed(url=f"{site.root}/f", outlet=Outlet(id="a", name="A"))
        poller = Poller(parts, {})
        states: list[FeedState] = []
        waits_s: list[float | None] = []
        for _ in range(polls):
            due = due_feeds([feed], poller.states, clock.now())
            await poller.poll_all(due)
            assert poller.states == store.load()
            poller = Poller(parts, store.load())  # as after a restart: what is not in the state is forgotten
            state = poller.states[feed.url]
            states.append(state)
            wait = None if state.next_poll_at is None else (state.next_poll_at - clock.now()).total_seconds()
            waits_s.append(wait)
            if wait is not None:
                clock.advance(wait - 1)
                assert due_feeds([feed], poller.states, clock.now()) == []
                clock.advance(1)
            else:
                clock.advance(365 * 86_400)
        return Meeting(site, out, states, waits_s, drops)
