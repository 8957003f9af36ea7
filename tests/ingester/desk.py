"""A poller with a clock that moves when told, and the publisher's site it polls over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from services.errors import DeliveryError
from services.ingester.decide import FeedIntent
from services.ingester.feed_list import Feed
from services.ingester.gates import HostGates
from services.ingester.page import Page, PageReading, read_page
from services.ingester.pages import PageSource
from services.ingester.poll import Parts, Poller
from services.ingester.reading import Body, FeedReading, read_body
from services.ingester.schedule import PollPolicy
from services.ingester.state import MemoryStateStore
from services.ingester.tables import Rules
from services.records import Article, FeedState, Outlet
from tests.fakes import FakeClock
from tests.ingester.server import Publisher, fetcher, publisher

POLICY = PollPolicy(interval_s=3600, min_interval_s=60)
AGENT = "conflictwire/test"


@dataclass
class FakePublisher:
    """Keeps articles; refuses them when told."""

    taken: list[Article] = field(default_factory=list)
    is_down: bool = False

    def publish(self, articles: Sequence[Article]) -> None:
        if self.is_down:
            raise DeliveryError("broker away")
        self.taken.extend(articles)

    def told(self) -> list[tuple[str, int]]:
        return [(article.title, article.revision) for article in self.taken]


@dataclass
class Desk:
    """A poller with everything it works with, and the site it polls."""

    site: Publisher
    poller: Poller
    out: FakePublisher
    store: MemoryStateStore
    clock: FakeClock
    heard: list[FeedIntent]

    def feed(self, path: str, **options: object) -> Feed:
        return Feed(url=f"{self.site.root}{path}", outlet=Outlet(id="a", name="A"), **options)  # type: ignore[arg-type]

    async def poll(self, *paths: str) -> None:
        self.clock.advance(60)
        await self.poller.poll_all([self.feed(path) for path in paths])

    def state(self, path: str) -> FeedState:
        return self.poller.states[f"{self.site.root}{path}"]

    def asked(self, header: str) -> list[str | None]:
        return [request.headers.get(header) for request in self.site.requests]

    def restart(self) -> None:
        self.poller = Poller(self.poller.parts, self.store.load())


def at_desk(rules: Rules, work: Callable[[Desk], Awaitable[None]], *, gap_s: float = 0.0) -> None:
    """Do some work at a desk; waits between requests move its clock and take no time."""

    async def read(body: Body) -> FeedReading:
        return read_body(body, rules)

    async def read_as_page(page: Page) -> PageReading:
        return read_page(page, rules)

    async def go() -> None:
        clock, out, store = FakeClock(), FakePublisher(), MemoryStateStore()
        heard: list[FeedIntent] = []

        async def sleep(seconds: float) -> None:
            clock.advance(seconds)

        gates = HostGates(gap_s=gap_s, clock=clock, sleep=sleep)
        async with publisher(clock) as site, fetcher(clock=clock, gates=gates) as one:
            parts = Parts(
                fetch=one.fetch,
                read=read,
                publisher=out,
                store=store,
                clock=clock,
                policy=POLICY,
                agent=AGENT,
                tell=lambda feed, before, intent: heard.append(intent),
                pages=PageSource(one.fetch, read_as_page, gates, clock, AGENT),
            )
            await work(Desk(site, Poller(parts, {}), out, store, clock, heard))

    asyncio.run(go())
