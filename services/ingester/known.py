"""Which articles are known from which feed, over all feeds, so that one article in three feeds is published once."""

from __future__ import annotations

from collections.abc import Iterable

from services.records import FeedState, SeenEntry


class KnownArticles:
    """An index over the `seen` of every feed."""

    def __init__(self, states: Iterable[FeedState] = ()) -> None:
        self._by_id: dict[str, tuple[tuple[str, SeenEntry], ...]] = {}  # article id -> (feed URL, what it remembers)
        for state in states:
            self.replace((), state)

    def replace(self, before: Iterable[SeenEntry], after: FeedState) -> None:
        """Take note of what a feed remembers now.

        Args:
            before: What it remembered until now.
            after: The feed's new state.
        """
        url = after.feed_url
        for entry in before:
            rest = tuple(pair for pair in self._by_id.get(entry.article_id, ()) if pair[0] != url)
            if rest:
                self._by_id[entry.article_id] = rest
            else:
                self._by_id.pop(entry.article_id, None)
        for entry in after.seen:
            self._by_id[entry.article_id] = (*self._by_id.get(entry.article_id, ()), (url, entry))

    def elsewhere(self, feed_url: str, article_ids: Iterable[str]) -> dict[str, tuple[SeenEntry, ...]]:
        """Return what other feeds than this one remember of some articles; articles they do not know are absent."""
        found = {id: tuple(e for url, e in self._by_id.get(id, ()) if url != feed_url) for id in article_ids}
        return {id: entries for id, entries in found.items() if entries}
