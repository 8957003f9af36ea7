"""Asks hubs for pings and renews what they grant. One request at a time, through the poller's own gates and guards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

import structlog

from services.clock import Clock
from services.ingester.feed_list import Feed, Route
from services.ingester.pages import Fetch
from services.ingester.request import form_request
from services.ingester.response import Response
from services.ingester.websub.subscriptions import Subscriptions
from services.records import FeedState

TICK_S = 5.0
"""How often the loop looks for feeds whose hub is to be asked."""


class HubSubscriber:
    """Keeps every feed that names a hub subscribed.

    Args:
        subscriptions: What we asked for.
        fetch: Of the poller.
        clock: The time.
        agent: User-Agent.
    """

    def __init__(self, subscriptions: Subscriptions, fetch: Fetch, clock: Clock, agent: str) -> None:
        self._subscriptions, self._fetch, self._clock, self._agent = subscriptions, fetch, clock, agent

    async def run(
        self,
        feeds: Callable[[], Iterable[Feed]],
        states: Callable[[], Mapping[str, FeedState]],
        stopping: asyncio.Event,
    ) -> None:
        """Ask each hub when it is time, until told to stop.

        Args:
            feeds: Gives those that are ours.
            states: Gives what is known of them.
            stopping: Ends it.
        """
        while not stopping.is_set():
            ours = {feed.url: feed for feed in feeds() if not feed.is_paused}
            known = states()
            if ours:  # none are while the group gives out feeds anew, most of them to the same as before
                self._subscriptions.keep_only(ours)
            for url in ours.keys() & known.keys():
                if not stopping.is_set() and self._subscriptions.is_due(known[url], self._clock.now()):
                    await self._ask(ours[url], known[url])
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK_S)

    async def _ask(self, feed: Feed, state: FeedState) -> None:
        assert state.hub_url is not None
        form = self._subscriptions.ask(state, self._clock.now())
        route = Route(proxy=feed.route.proxy)  # the certificate rules of the feed are those of its server
        log = structlog.get_logger().bind(feed=feed.url, hub=state.hub_url)
        async with self._fetch(form_request(state.hub_url, form, agent=self._agent, route=route)) as result:
            if not isinstance(result, Response):
                log.warning("hub_trouble", reason=f"{result.cause}: {result.detail}")
            elif result.status // 100 != 2:
                log.warning("hub_trouble", reason=f"HTTP {result.status}")
            else:
                log.debug("hub_asked", status=result.status)
