"""What counts as one site: the unit of politeness, and of sharing feeds among ingesters."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


def site_of(url: str) -> str:
    """Return the registrable domain of a URL, else its host."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return host if is_numeric_host(host) else registrable_domain(host) or host


@lru_cache(100_000)
def partition_of(url: str, count: int) -> int:
    """Return the partition of news.feed-state, 0 to count - 1, that a feed belongs to: that of its site."""
    digest = hashlib.blake2b(site_of(url).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % count


def is_numeric_host(host: str) -> bool:
    """Whether a host is an address, not a name."""
    return ":" in host or host.replace(".", "").isdigit()


@lru_cache(100_000)
def registrable_domain(host: str) -> str | None:
    """Return what a registrar sold: one label and a public suffix; None for a host that is a suffix itself."""
    found = _suffixes().privatesuffix(host)
    return None if found is None else str(found)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
