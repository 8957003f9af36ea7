"""What counts as one site: the unit of politeness, and of sharing feeds among ingesters."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


def site_of(url: str) -> str:
    """Return the registrable domain of a URL, else its host."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return host if is_numeric_host(host) else _registrable(host)


def is_numeric_host(host: str) -> bool:
    """Whether a host is an address, not a name."""
    return ":" in host or host.replace(".", "").isdigit()


@cache
def _registrable(host: str) -> str:
    return str(_suffixes().privatesuffix(host) or host)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
