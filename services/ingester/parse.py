"""Feed bytes to entries, by feedparser or as JSON Feed. What is wrong with them is a value, never an exception."""

from __future__ import annotations

import io
import re
import xml.sax
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from services.ingester.entries import MAX_ENTRIES, Entry, ParsedFeed, RawText
from services.ingester.json_feed import is_json, parse_json_feed
from services.ingester.plain_text import clean
from services.ingester.trim import trim_entries
from services.ingester.websub.offer import Offer, find_offer
from services.ingester.wishes import deleted_entries, skip_days, skip_hours
from services.messages import Drop

_PERIOD_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_TEXT_TYPES = ("text/plain", "text/html", "application/xhtml+xml", "application/octet-stream")  # the last: base64 text
_FEED_ELEMENT = re.compile(rb"<(?:[A-Za-z]+:)?(?:rss|RDF|feed|channel)[\s>]", re.IGNORECASE)
_LOOK_BYTES = 2_000
_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2}|[zZ]|\b[A-Za-z]{1,4}T|\bUTC?|\b[A-IK-Za-ik-z])\s*(?:\([^)]*\))?$")


def parse_feed(body: bytes, *, content_type: str | None, url: str) -> ParsedFeed:
    """Return the entries of a feed, whatever its dialect.

    Args:
        body: As decompressed.
        content_type: The header, for the charset it may name.
        url: Where it came from, for relative links; never fetched.
    """
    if not body.strip():
        return ParsedFeed(trouble="the body is empty")
    if is_json(body):
        return parse_json_feed(body, url=url)
    body, excess = trim_entries(body, MAX_ENTRIES)
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    try:
        # A stream, for feedparser would open bytes as a file name. Markup is not sanitised: it becomes plain text.
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # it raises whatever its parts raise
        return ParsedFeed(trouble=f"not parsable: {type(error).__name__}: {_one_line(error)}")
    found = [item for item in parsed["entries"] if isinstance(item, Mapping)]
    if not found and not parsed.get("version") and not _FEED_ELEMENT.search(body[:_LOOK_BYTES]):
        return ParsedFeed(trouble=_why_no_feed(body, parsed))
    excess += max(0, len(found) - MAX_ENTRIES)
    return ParsedFeed(
        entries=tuple(_entry(item) for item in found[:MAX_ENTRIES]),
        language=_text(parsed["feed"], "language"),
        wait_s=_wait_s(parsed["feed"]),
        skip_hours=skip_hours(body),
        skip_days=skip_days(body),
        deleted=deleted_entries(body),
        offer=_offer(parsed["feed"], url),
        notes=_notes(parsed),
        drops=(Drop("too-many-entries", excess),) if excess > 0 else (),
    )


def _entry(item: Mapping[str, Any]) -> Entry:
    published = _instant(item, "published") or _instant(item, "created")
    updated = _instant(item, "updated")
    raw = _text(item, "published") or _text(item, "created") or _text(item, "updated") or ""
    title = _detail(item, "title")
    return Entry(
        guid=_text(item, "id"),
        link=_text(item, "feedburner_origlink") or _text(item, "link"),
        title=_text(item, "title"),
        title_is_html=_is_html(title),
        texts=tuple(_texts(item)),
        published_at=published or updated,
        published_is_naive=bool(published or updated) and not _ZONE.search(raw.strip()),
        published_raw=raw or None,
        updated_at=updated if published else None,  # else it is the only date there is
        language=_text(title, "language"),
    )


def _texts(item: Mapping[str, Any]) -> list[RawText]:
    contents = item.get("content")
    found = [
        RawText(value, _is_html(content), "feed-content")
        for content in (contents if isinstance(contents, list) else [])
        if isinstance(content, Mapping)
        and content.get("type", "text/html") in _TEXT_TYPES
        and (value := _text(content, "value"))
    ]
    summary = _text(item, "summary")
    return [*found, RawText(summary, _is_html(_detail(item, "summary")), "feed-summary")] if summary else found


def _detail(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    detail = item.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else {}


def _is_html(detail: Mapping[str, Any]) -> bool:
    return bool(detail.get("type", "text/html") != "text/plain")


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item[name] if name in item else None  # noqa: SIM401 - feedparser's get() gives `published` for `updated`
    return value if isinstance(value, str) and value.strip() else None


def _instant(item: Mapping[str, Any], name: str) -> datetime | None:
    key = f"{name}_parsed"
    parsed = item[key] if key in item else None  # noqa: SIM401 - as in _text
    if not isinstance(parsed, tuple):  # time.struct_time, UTC
        return None
    try:
        return datetime(*parsed[:6]).replace(tzinfo=UTC)  # noqa: DTZ001 - the zone is set at once
    except ValueError:
        return None


def _wait_s(feed: Mapping[str, Any]) -> int | None:
    ttl = _text(feed, "ttl") or ""
    if ttl.isascii() and ttl.isdigit():
        return int(ttl[:7]) * 60
    period_s = _PERIOD_S.get((_text(feed, "sy_updateperiod") or "").strip().lower())
    frequency = (_text(feed, "sy_updatefrequency") or "1").strip()
    if period_s is None:
        return None
    times = int(frequency[:6]) if frequency.isascii() and frequency.isdigit() else 1
    return period_s // max(1, times)


def _offer(feed: Mapping[str, Any], url: str) -> Offer:
    links = (link for link in feed.get("links", ()) if isinstance(link, Mapping))
    return find_offer(((_text(link, "rel") or "", _text(link, "href") or "") for link in links), base=url)


def _notes(parsed: Mapping[str, Any]) -> tuple[str, ...]:
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or _is_harmless(error):
        return ()
    what = "invalid XML" if isinstance(error, xml.sax.SAXException) else type(error).__name__
    return (f"bozo: {what}: {_one_line(error)}",)


def _is_harmless(error: object) -> bool:
    """Whether a defect is one of labels only: half the web serves feeds as text/html, or text/xml without a charset."""
    return isinstance(error, feedparser.NonXMLContentType) or (
        isinstance(error, feedparser.CharacterEncodingOverride) and "declared as us-ascii" in str(error)
    )


def _why_no_feed(body: bytes, parsed: Mapping[str, Any]) -> str:
    start = body[:_LOOK_BYTES].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return "not a feed: an HTML page"
    return f"not a feed: {'; '.join(_notes(parsed)) or 'no feed element known to us'}"


def _one_line(error: object) -> str:
    return clean(" ".join(str(error).split()))[:200]
