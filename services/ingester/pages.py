"""Full text: fetches the pages of articles that a feed only summarises, politely, and says what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from services import ids
from services.clock import Clock
from services.ingester.feed_list import Feed, Route
from services.ingester.gates import HostGates
from services.ingester.page import Completed, Page, PageReading, with_page
from services.ingester.request import FetchRequest, page_request
from services.ingester.response import FetchResult, Response, is_challenge
from services.ingester.robots import Robots, robots_url, to_robots
from services.ingester.sites import site_of
from services.records import Article

Fetch = Callable[[FetchRequest], AbstractAsyncContextManager[FetchResult]]

MAX_PAGES = 30
"""Pages fetched after one poll; articles beyond keep the feed's text. At a gap of 2 s they take a minute."""

_WANTED_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


class PageSource:
    """Completes articles.

    Args:
        fetch: Of the poller: the same gates, limits and refusals hold.
        read: Page to text, off the event loop.
        gates: Slowed down where a robots.txt asks for it.
        clock: For the age of robots.txt.
        agent: User-Agent.
    """

    def __init__(
        self, fetch: Fetch, read: Callable[[Page], Awaitable[PageReading]], gates: HostGates, clock: Clock, agent: str
    ) -> None:
        self._fetch, self._read, self._gates, self._clock, self._agent = fetch, read, gates, clock, agent
        self._robots: dict[str, Robots] = {}

    async def complete(self, feed: Feed, articles: Sequence[Article]) -> Completed:
        """Return articles with the text of their pages, where the feed carries a summary and the page may be had."""
        done: list[Article] = []
        link_ids: dict[str, str] = {}
        trouble: Counter[str] = Counter()
        left = MAX_PAGES
        for article in articles:
            if not _wants_page(article) or left == 0:
                done.append(article)
                continue
            left -= 1
            reading, flag = await self._page(feed, article)
            if flag is not None:
                trouble[flag] += 1
                done.append(replace(article, flags=(*article.flags, flag)))
                continue
            full = _at_its_own_address(with_page(article, reading), reading, articles, link_ids)
            done.append(full)
        notes = tuple(f"{flag}: {count} of this poll's pages" for flag, count in sorted(trouble.items()))
        return Completed(tuple(done), link_ids, notes)

    async def _page(self, feed: Feed, article: Article) -> tuple[PageReading, str | None]:
        """What the page gave, or the flag that says why it could not be had."""
        robots = await self._robots_of(article.url, feed.route)
        if not robots.allows(article.url):
            return PageReading(), "page-refused"
        if delay_s := robots.crawl_delay_s:
            self._gates.slow_down(site_of(article.url), delay_s)
        async with self._fetch(page_request(article.url, agent=self._agent, route=feed.route)) as result:
            if isinstance(result, Response) and is_challenge(result):
                return PageReading(), "page-blocked"
            if not isinstance(result, Response) or result.status != 200 or not _is_text(result):
                return PageReading(), "page-failed"
            return await self._read(Page(data=result.body, url=result.url, title=article.title)), None

    async def _robots_of(self, url: str, route: Route) -> Robots:
        where = robots_url(url)
        known = self._robots.get(where)
        if known is None or known.expires_at <= self._clock.now():
            async with self._fetch(page_request(where, agent=self._agent, route=route)) as result:
                known = self._robots[where] = to_robots(result)
        return known


def _wants_page(article: Article) -> bool:
    return article.text_source != "feed-content" and not article.is_withdrawn and article.url.startswith("http")


def _is_text(response: Response) -> bool:
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    return kind in _WANTED_TYPES


def _at_its_own_address(
    article: Article, reading: PageReading, others: Sequence[Article], link_ids: dict[str, str]
) -> Article:
    """The article under the address that its page names as its own, unless another article of the poll has it."""
    url = reading.canonical_url
    if url is None or url == article.url or article.revision > 1:
        return article
    own_id = ids.article_id(url)
    if own_id in link_ids or any(other.id == own_id for other in others):
        return article
    link_ids[own_id] = article.id
    return replace(article, id=own_id, url=url)
