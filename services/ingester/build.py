"""Wires a poller from settings: what the service and the verb `poll` have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from secrets import token_hex

from services.clock import Clock
from services.ingester.fetch import Fetcher
from services.ingester.gates import HostGates
from services.ingester.pages import PageSource
from services.ingester.poll import Parts, Poller, Tell
from services.ingester.publish import ArticlePublisher
from services.ingester.request import user_agent
from services.ingester.settings import IngesterSettings
from services.ingester.state import StateStore
from services.ingester.websub.callback import HubCallback
from services.ingester.websub.subscribe import HubSubscriber
from services.ingester.websub.subscriptions import Subscriptions
from services.ingester.worker import ReaderPool


@asynccontextmanager
async def open_poller(
    settings: IngesterSettings,
    *,
    publisher: ArticlePublisher,
    store: StateStore,
    clock: Clock,
    tell: Tell,
    is_sharing: bool = False,
) -> AsyncIterator[Poller]:
    """Give a poller with its state loaded, its connections and reading processes ready.

    Args:
        settings: Limits and politeness.
        publisher: Takes articles.
        store: Keeps state.
        clock: The time.
        tell: Hears of each poll.
        is_sharing: States come later, with the feeds that the group gives us.

    Raises:
        StartupError: State cannot be read.
    """
    states = {} if is_sharing else store.load()
    gates = HostGates(gap_s=settings.host_gap_s, clock=clock)
    fetcher = Fetcher(
        limits=settings.fetch_limits(),
        gates=gates,
        concurrency=settings.concurrency,
        allowed=settings.allow_networks,
        clock=clock,
    )
    with ReaderPool(settings.readers) as readers:
        async with fetcher:
            agent = user_agent(version("conflictwire"), settings.contact or None)
            parts = Parts(
                fetch=fetcher.fetch,
                read=readers.read,
                publisher=publisher,
                store=store,
                clock=clock,
                policy=settings.poll_policy(),
                agent=agent,
                tell=tell,
                pages=PageSource(fetcher.fetch, readers.read_page, gates, clock, agent),
            )
            yield Poller(parts, states)


@asynccontextmanager
async def open_subscriber(settings: IngesterSettings, poller: Poller) -> AsyncIterator[HubSubscriber]:
    """Give what asks hubs for pings; until the block ends, those are heard and bring the poller's feeds forward.

    Args:
        settings: Address and port for hubs.
        poller: Whose feeds they are.

    Raises:
        StartupError: The port cannot be listened on.
    """
    parts = poller.parts
    subscriptions = Subscriptions(settings.push.url, partial(token_hex, 32))
    callback = HubCallback(
        subscriptions, poller.ping, parts.clock, port=settings.push.port, max_body_bytes=settings.max_body_bytes
    )
    async with callback:
        yield HubSubscriber(subscriptions, parts.fetch, parts.clock, parts.agent)
