"""Which hub a feed names, and the address by which the hub knows the feed.

Source: WebSub section 4; RFC 8288 (Link headers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_MAX_URL_CHARS = 2_000
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a feed says of its hub."""

    hub_url: str | None = None  # None: it has none
    self_url: str | None = None  # what the feed calls its own address


NO_OFFER = Offer()


def find_offer(links: Iterable[tuple[str, str]], *, base: str) -> Offer:
    """Return what links say of a hub; of several the first counts.

    Args:
        links: Relation types, separated by blanks, and target of each.
        base: URL that relative targets are to be joined to.
    """
    found: dict[str, str] = {}
    for rels, target in links:
        url = _absolute(base, target)
        for rel in rels.lower().split():
            if url is not None:
                found.setdefault(rel, url)
    return Offer(hub_url=found.get("hub"), self_url=found.get("self"))


def header_links(value: str) -> list[tuple[str, str]]:
    """Return relation types and target of each link of a Link header."""
    return [(rel[1] or rel[2], target) for target, rest in _LINK.findall(value) if (rel := _REL.search(rest))]


def first_offer(*offers: Offer) -> Offer:
    """Return the first hub and the first self that any of some offers names."""
    hubs = (offer.hub_url for offer in offers if offer.hub_url)
    selves = (offer.self_url for offer in offers if offer.self_url)
    return Offer(hub_url=next(hubs, None), self_url=next(selves, None))


def _absolute(base: str, target: str) -> str | None:
    try:
        url = urljoin(base, target.strip())
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    is_sound = len(url) <= _MAX_URL_CHARS and url.isascii() and url.isprintable()
    return url if target.strip() and is_address and is_sound else None
