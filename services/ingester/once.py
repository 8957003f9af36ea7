"""The verb `poll`: one cycle over the feeds that are due, articles as JSON lines. No broker."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from services.clock import Clock, SystemClock
from services.ingester.build import open_poller
from services.ingester.decide import FeedIntent
from services.ingester.feed_list import Feed
from services.ingester.load import load_feeds
from services.ingester.publish import LinePublisher
from services.ingester.report import trouble_line
from services.ingester.schedule import due_feeds
from services.ingester.settings import IngesterSettings
from services.ingester.state import FileStateStore, MemoryStateStore, StateStore
from services.records import FeedState


class ClockSetTo:
    """A clock whose date is given; durations are real."""

    def __init__(self, at: datetime) -> None:
        self._at, self._inner = at, SystemClock()

    def now(self) -> datetime:
        """Return the given instant."""
        return self._at

    def monotonic_s(self) -> float:
        """Return seconds since an arbitrary start."""
        return self._inner.monotonic_s()


def poll_once(
    feed_list: Path,
    *,
    state_file: Path | None,
    settings: IngesterSettings,
    out: BinaryIO,
    is_forced: bool = False,
    at: datetime | None = None,
    complain: Callable[[str], None] | None = None,
) -> int:
    """Poll the feeds that are due, write their new articles, remember what was seen.

    Args:
        feed_list: .toml, .opml or .tsv.
        state_file: Remembers between calls; None: every feed is due and nothing is kept.
        settings: Limits, politeness and allowed networks; the list named there is not looked at.
        out: Takes one JSON line per article.
        is_forced: Poll feeds that are not due yet, too. Paused feeds and those gone for good are left alone.
        at: The date to go by, aware UTC; None: now.
        complain: Takes one line per feed in trouble, and one in the end that sums up; stderr unless told.

    Returns:
        Exit code: 0, or 1 when feeds were polled and every one of them was in trouble.

    Raises:
        DataFileError: The feed list has a defect.
        StartupError: The state file cannot be read.
        DeliveryError: The state file cannot be written.
    """
    clock: Clock = ClockSetTo(at) if at is not None else SystemClock()
    feeds = load_feeds(feed_list)
    tell = _Tally(complain or (lambda line: print(line, file=sys.stderr)))  # noqa: T201 - a verb's own stderr
    with ExitStack() as stack:
        store: StateStore = (
            MemoryStateStore() if state_file is None else stack.enter_context(FileStateStore(state_file))
        )
        asyncio.run(_poll(feeds, settings, LinePublisher(out), store, clock, tell, is_forced=is_forced))
    tell.sum_up(len(feeds))
    return 1 if tell.polled and tell.troubled == tell.polled else 0


def ask_once(feeds: Sequence[Feed], settings: IngesterSettings, *, tell: Callable[[str], None]) -> int:
    """Ask each feed that is not paused once, publish and keep nothing, and tell what each answered.

    Args:
        feeds: The feeds.
        settings: Limits, politeness and allowed networks.
        tell: Takes one line per feed, and one that sums up.

    Returns:
        Exit code: 0, or 1 when every feed was in trouble.
    """
    troubled: list[str] = []

    def tell_one(feed: Feed, before: FeedState, intent: FeedIntent) -> None:
        line = trouble_line(feed, before, intent)
        if intent.trouble is not None:
            troubled.append(feed.url)
        said = line.removeprefix(f"{feed.url}: ") if line else ""
        kind = "trouble" if intent.trouble is not None else f"ok, {len(intent.articles)} articles"
        tell(f"{feed.url}: {kind}{f': {said}' if said else ''}")

    async def ask() -> int:
        store, nowhere = MemoryStateStore(), LinePublisher(BytesIO())
        async with open_poller(settings, publisher=nowhere, store=store, clock=SystemClock(), tell=tell_one) as poller:
            asked = [feed for feed in feeds if not feed.is_paused]
            await poller.poll_all(asked)
            return len(asked)

    asked = asyncio.run(ask())
    tell(f"{asked - len(troubled)} of {asked} feeds answered")
    return int(bool(asked) and len(troubled) == asked)


class _Tally:
    """Tells troubles and counts polls."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        self._complain = complain
        self.polled = self.troubled = self.articles = 0
        self._drops: Counter[str] = Counter()

    def __call__(self, feed: Feed, before: FeedState, intent: FeedIntent) -> None:
        self.polled += 1
        self.troubled += intent.trouble is not None
        self.articles += len(intent.articles)
        self._drops.update({drop.reason: drop.count for drop in intent.drops})
        if line := trouble_line(feed, before, intent):
            self._complain(line)

    def sum_up(self, listed: int) -> None:
        """Tell what the cycle gave: no articles are no reason to stay silent."""
        if not self.polled:
            self._complain(f"none of {listed} feeds is due; --force polls them all the same")
            return
        drops = "".join(f", {count} {reason}" for reason, count in sorted(self._drops.items()))
        troubled = f", {self.troubled} in trouble" if self.troubled else ""
        self._complain(f"polled {self.polled} of {listed} feeds{troubled}: {self.articles} new{drops}")


async def _poll(
    feeds: Iterable[Feed],
    settings: IngesterSettings,
    publisher: LinePublisher,
    store: StateStore,
    clock: Clock,
    tell: _Tally,
    *,
    is_forced: bool,
) -> None:
    async with open_poller(settings, publisher=publisher, store=store, clock=clock, tell=tell) as poller:
        states = {url: state for url, state in poller.states.items() if state.is_gone or not is_forced}
        await poller.poll_all(due_feeds(feeds, states, clock.now()))
