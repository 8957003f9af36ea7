"""The loop. One poll: fetch -> what does the answer mean -> read -> decide -> publish -> save."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from services.clock import Clock
from services.errors import ConflictwireError
from services.ingester.decide import FeedIntent, decide_answer, decide_reading, with_pages
from services.ingester.feed_list import Feed
from services.ingester.identity import keep_identities
from services.ingester.known import KnownArticles
from services.ingester.pages import Fetch, PageSource
from services.ingester.publish import ArticlePublisher
from services.ingester.reading import Body, FeedReading
from services.ingester.request import feed_request
from services.ingester.response import Answer, Changed, Failed, interpret
from services.ingester.schedule import PollPolicy, after_ping, due_feeds
from services.ingester.state import StateStore
from services.records import FeedState

TICK_S = 0.25
"""How often the loop looks for due feeds: below the shortest interval there is, 1 s."""

BEGUN_AT_ONCE = 250
"""Polls begun before the loop turns to its sockets again. 5,000 at once hold it for 0.28 s of processor time, and on a
machine with a load of 16 for longer than a connection is given; 250 for 0.09 s. With four ticks a second that still
allows 1,000 polls/s, more than two cores do."""

DRAIN_S = 15.0
"""How long a stop waits for polls under way; half of what an orchestrator grants."""

Read = Callable[[Body], Awaitable[FeedReading]]
Tell = Callable[[Feed, FeedState, FeedIntent], None]
"""Called after each poll with the feed, its state before, and what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a poller works with."""

    fetch: Fetch
    read: Read
    publisher: ArticlePublisher
    store: StateStore
    clock: Clock
    policy: PollPolicy
    agent: str  # User-Agent
    tell: Tell
    pages: PageSource | None = None  # None: no article pages are fetched


class Poller:
    """Polls feeds and remembers what it saw."""

    def __init__(self, parts: Parts, states: Mapping[str, FeedState]) -> None:
        self.parts = parts
        self.states = dict(states)
        self._known = KnownArticles(states.values())
        self._in_flight: dict[str, asyncio.Future[None]] = {}  # article id -> done when decided and saved
        self._ticked_s = parts.clock.monotonic_s()
        self._failure: Exception | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}  # feed URL -> poll under way
        self._pinged: set[str] = set()  # feed URLs, since the loop last came round

    async def run(self, feeds: Callable[[], Iterable[Feed]], stopping: asyncio.Event) -> None:
        """Poll each feed when it is due, until told to stop; then let polls under way end.

        Raises:
            DeliveryError: Articles or state could not be made safe; nothing of that poll counts as seen.
        """
        while not stopping.is_set() and self._failure is None:
            self._ticked_s = self.parts.clock.monotonic_s()
            self._tasks = {url: task for url, task in self._tasks.items() if not task.done()}
            self._heed_pings()
            idle = (feed for feed in feeds() if feed.url not in self._tasks)
            for feed in due_feeds(idle, self.states, self.parts.clock.now())[:BEGUN_AT_ONCE]:
                self._tasks[feed.url] = asyncio.create_task(self._poll_or_fail(feed))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK_S)
        await self._drain(DRAIN_S)
        if self._failure is not None:
            raise self._failure

    def ping(self, url: str) -> None:
        """Note that a feed is said to have news: it is due now, or as soon as politeness allows."""
        self._pinged.add(url)

    def adopt(self, states: Mapping[str, FeedState]) -> None:
        """Take over the states of feeds that became ours."""
        self.states = dict(states)
        self._known = KnownArticles(states.values())

    async def release(self, limit_s: float) -> None:
        """Give every feed out of our hands: let polls under way end within a limit, then forget what is known.

        The caller sees to it that `run` is given no feeds meanwhile.
        """
        await self._drain(limit_s)
        self.adopt({})

    async def poll_all(self, feeds: Iterable[Feed]) -> None:
        """Poll each of these feeds once, now.

        Raises:
            DeliveryError: As `run`.
        """
        begun: list[asyncio.Task[None]] = []
        for number, feed in enumerate(feeds, start=1):
            begun.append(asyncio.create_task(self._poll_or_fail(feed)))
            if number % BEGUN_AT_ONCE == 0:
                await asyncio.sleep(0)
        await asyncio.gather(*begun)
        if self._failure is not None:
            raise self._failure

    async def poll(self, feed: Feed) -> None:
        """Poll one feed: the path of a body from the server to the broker."""
        parts, state = self.parts, self._state_of(feed)
        async with parts.fetch(feed_request(feed, state, agent=parts.agent)) as result:
            answer = interpret(result, state)
            reading = await parts.read(_body(feed, answer)) if isinstance(answer, Changed) else None
        if isinstance(answer, Changed) and reading is not None:
            intent = await self._take_in(state, feed, answer, reading)
        else:
            intent = self._decide(state, feed, answer)
            await self._carry_out(state, intent)
        parts.tell(feed, state, intent)

    def silent_s(self) -> float:
        """Return seconds since the loop last came round."""
        return self.parts.clock.monotonic_s() - self._ticked_s

    def _heed_pings(self) -> None:
        """Bring pinged feeds forward. Those being polled wait: what they are fetching may be what was before."""
        for url in self._pinged - self._tasks.keys():
            self._pinged.discard(url)
            if state := self.states.get(url):
                self.states[url] = replace(state, next_poll_at=after_ping(self.parts.clock.now(), state))

    def _state_of(self, feed: Feed) -> FeedState:
        """What is known of a feed, under the outlet that the list names now."""
        state = self.states.get(feed.url) or FeedState(feed_url=feed.url, outlet_id=feed.outlet.id)
        return state if state.outlet_id == feed.outlet.id else replace(state, outlet_id=feed.outlet.id)

    async def _take_in(self, state: FeedState, feed: Feed, answer: Changed, reading: FeedReading) -> FeedIntent:
        """Decide on a new body and carry it out, while no other poll decides on one of its articles."""
        parts = self.parts
        reading = replace(reading, articles=keep_identities(reading.articles, state.seen))
        ids = {article.id for article in reading.articles}
        async with self._alone_with(ids):
            elsewhere = self._known.elsewhere(feed.url, ids)
            intent = decide_reading(state, feed, answer, reading, elsewhere=elsewhere, policy=parts.policy)
            if feed.is_full_text and parts.pages is not None and intent.articles:
                completed = await parts.pages.complete(feed, intent.articles)
                elsewhere = self._known.elsewhere(feed.url, completed.link_ids)
                intent = with_pages(intent, completed, elsewhere=elsewhere)
            await self._carry_out(state, intent)
        return intent

    def _decide(self, state: FeedState, feed: Feed, answer: Answer) -> FeedIntent:
        assert not isinstance(answer, Changed)
        return decide_answer(state, feed, answer, now=self.parts.clock.now(), policy=self.parts.policy)

    async def _carry_out(self, state: FeedState, intent: FeedIntent) -> None:
        """Articles first, then the state that calls them seen: a crash in between repeats, and loses nothing."""
        if intent.articles:
            await asyncio.to_thread(self.parts.publisher.publish, intent.articles)
        await asyncio.to_thread(self.parts.store.save, intent.new_state)
        if intent.new_state.seen is not state.seen:
            self._known.replace(state.seen, intent.new_state)
        self.states[state.feed_url] = intent.new_state

    @asynccontextmanager
    async def _alone_with(self, ids: set[str]) -> AsyncIterator[None]:
        """Wait until no other poll decides on any of these articles."""
        while busy := {self._in_flight[id] for id in ids if id in self._in_flight}:
            await asyncio.wait(busy)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_flight.update(dict.fromkeys(ids, done))
        try:
            yield
        finally:
            for id in ids:
                del self._in_flight[id]
            done.set_result(None)

    async def _poll_or_fail(self, feed: Feed) -> None:
        try:
            await self.poll(feed)
        except (ConflictwireError, BrokenPipeError) as error:
            self._failure = error
        except Exception as error:  # a bug, met on one feed: the others go on
            state = self._state_of(feed)
            detail = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            intent = self._decide(state, feed, Failed(cause="bug", detail=detail, status=None))
            self.states[feed.url] = intent.new_state
            self.parts.tell(feed, state, intent)

    async def _drain(self, limit_s: float) -> None:
        pending = [task for task in self._tasks.values() if not task.done()]
        if pending:
            _, late = await asyncio.wait(pending, timeout=limit_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=1)


def _body(feed: Feed, answer: Changed) -> Body:
    response = answer.response
    return Body(
        feed=feed,
        data=response.body,
        content_type=response.headers.get("content-type"),
        url=response.url,
        fetched_at=response.received_at,
    )
