"""The feed list while we run: read again when its file changes. A defective change is told, and the old list stays."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import structlog

from services.errors import DataFileError
from services.ingester.feed_list import Feed
from services.ingester.load import load_feeds


class FeedListWatch:
    """Gives the feeds of a file as it stands.

    Args:
        path: The feed list.

    Raises:
        DataFileError: The list has a defect at start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._read_stamp()
        self._feeds = load_feeds(path)
        _warn(self._feeds)

    def feeds(self) -> tuple[Feed, ...]:
        """Return the feeds of the last version of the list that had no defect."""
        stamp = self._read_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self._reload()
        return self._feeds

    def _reload(self) -> None:
        log = structlog.get_logger()
        try:
            feeds = load_feeds(self._path)
        except DataFileError as error:
            log.error("feed_list_refused", reason=str(error))
            return
        before, after = {feed.url: feed for feed in self._feeds}, {feed.url: feed for feed in feeds}
        changed = sum(before[url] != feed for url, feed in after.items() if url in before)
        added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
        self._feeds = feeds
        paused = sum(feed.is_paused for feed in feeds)
        log.info("feed_list_read", feeds=len(feeds), added=added, removed=removed, changed=changed, paused=paused)
        _warn(feeds)

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None  # between two steps of an editor's save; if it stays away, the reload tells
        return found.st_mtime_ns, found.st_size


def _warn(feeds: Iterable[Feed]) -> None:
    for feed in feeds:
        if feed.route.tls == "insecure":
            structlog.get_logger().warning("certificate_not_verified", feed=feed.url, outlet=feed.outlet.id)
