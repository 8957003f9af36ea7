"""Canonical URLs: one page, one spelling. Tracking parameters, fragments, AMP and mobile spellings are left out."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from services.ingester.sites import registrable_domain
from services.ingester.tables import TrackingParameter

MAX_URL_CHARS = 2_000
"""Longer links are data in disguise; browsers and servers give up around here."""

_AMP_PATH = re.compile(r"(?P<page>.+?)(?:/amp/?|\.amp(?P<ending>\.html?)?)$", re.IGNORECASE)
_AMP_CACHE = re.compile(r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+/.*)")
_HOST = re.compile(r"[a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*")
_NOT_IN_URI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]")
_MOBILE_LABELS = ("m", "mobile", "amp")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(link: str, tracking: tuple[TrackingParameter, ...]) -> str | None:
    """Return the canonical spelling of an article's link; None for what is no http(s) URL.

    Args:
        link: Absolute URL, as the feed gives it.
        tracking: Query parameters to leave out.
    """
    text = link.strip()
    if not 0 < len(text) <= MAX_URL_CHARS:
        return None
    try:
        parts = urlsplit(canonicalize_url(text))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or not _is_host(host):
        return None
    if re.fullmatch(r"(www\.)?google\.[a-z.]+", host) and (cached := _AMP_CACHE.fullmatch(parts.path)):
        return canonical_url(f"http{'s' if cached['secure'] else ''}://{cached['rest']}?{parts.query}", tracking)
    host = _desktop_host(host)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not any(rule.matches(name.lower(), host) for rule in tracking)
    ]
    query = parts.query if len(kept) == parts.query.count("&") + bool(parts.query) else urlencode(kept)
    shown_host = f"[{host}]" if ":" in host else host
    authority = shown_host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{shown_host}:{port}"
    return str(urlunsplit((parts.scheme, authority, _encoded(_page_path(parts.path)), _encoded(query), "")))


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST.fullmatch(host) is not None
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def _encoded(text: str) -> str:
    """A path or query with everything percent-encoded that RFC 3986 does not allow there."""
    return _NOT_IN_URI.sub(lambda found: quote(found[0], safe=""), text)


def _desktop_host(host: str) -> str:
    """The host without what selects the mobile rendering: "m.times.example" is "www.times.example"."""
    labels = host.split(".")
    for place in range(len(labels) - 2):
        if labels[place] in _MOBILE_LABELS:
            rest = ".".join(labels[place + 1 :])
            if registrable_domain(rest) != rest:
                return host  # the label is a name of its own, as in "m.co.uk"
            return ".".join([*labels[:place], rest]) if place else f"www.{rest}"
    return host


def _page_path(path: str) -> str:
    """The path without what selects the AMP rendering."""
    if found := _AMP_PATH.fullmatch(path):
        return f"{found['page']}{found['ending'] or ''}"
    return path or "/"
