"""robots.txt of a site: may we fetch a page, and how slowly. Feeds are asked for by the operator, and are not crawling.

Source: RFC 9309; a server error means "not now", a client error means "no rules".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from services.ingester.response import FetchResult, Response

OUR_NAME = "conflictwire"
"""What a robots.txt calls us."""

KEEP_FOR = timedelta(hours=24)
RETRY_AFTER = timedelta(hours=1)
MAX_ROBOTS_BYTES = 512 * 1024
"""Rules behind it are not read. Source: RFC 9309 section 2.5."""

MAX_CRAWL_DELAY_S = 60.0
"""A site that asks for more patience than this gets no page requests at all: one feed's articles would take hours."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin."""

    rules: Protego | None  # None: no page may be fetched for now
    expires_at: datetime

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched."""
        if self.rules is None or (self.crawl_delay_s or 0.0) > MAX_CRAWL_DELAY_S:
            return False
        return bool(self.rules.can_fetch(url, OUR_NAME))

    @property
    def crawl_delay_s(self) -> float | None:
        """Seconds between requests that the site asks for."""
        delay = self.rules.crawl_delay(OUR_NAME) if self.rules is not None else None
        return float(delay) if delay is not None else None


def robots_url(url: str) -> str:
    """Return where the rules for a page stand."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def to_robots(result: FetchResult) -> Robots:
    """Return the rules that an answer for robots.txt states."""
    now = result.received_at
    if not isinstance(result, Response) or result.status >= 500 or result.status == 429:
        return Robots(None, now + RETRY_AFTER)
    text = result.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace") if result.status == 200 else ""
    return Robots(Protego.parse(text), now + KEEP_FOR)
