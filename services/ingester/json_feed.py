"""JSON Feed 1.0 and 1.1 to the same entries as the XML dialects.

Source: https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urljoin

from services import codec
from services.errors import DecodeError
from services.ingester.entries import MAX_ENTRIES, Entry, ParsedFeed, RawText
from services.ingester.websub.offer import Offer, find_offer
from services.messages import Drop

_TEXT_FIELDS: tuple[tuple[str, bool, Literal["feed-content", "feed-summary"]], ...] = (
    ("content_html", True, "feed-content"),
    ("content_text", False, "feed-content"),
    ("summary", False, "feed-summary"),
)


def is_json(body: bytes) -> bool:
    """Whether a body can only be JSON."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json_feed(body: bytes, *, url: str) -> ParsedFeed:
    """Return the entries of a JSON Feed.

    Args:
        body: As decompressed.
        url: Where it came from, for relative links.
    """
    try:
        document = codec.parse_json(body.removeprefix(b"\xef\xbb\xbf"))
    except DecodeError as error:
        return ParsedFeed(trouble=f"not a feed: {error}")
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return ParsedFeed(trouble="not a feed: JSON without a list of items")
    items = [item for item in document["items"] if isinstance(item, dict)]
    base = _text(document, "home_page_url") or url
    excess = len(items) - MAX_ENTRIES
    return ParsedFeed(
        entries=tuple(_entry(item, base) for item in items[:MAX_ENTRIES]),
        language=_text(document, "language"),
        offer=_offer(document, url),
        drops=(Drop("too-many-entries", excess),) if excess > 0 else (),
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    published, is_naive = _instant(item, "date_published")
    updated, _ = _instant(item, "date_modified")
    link = _text(item, "url") or _text(item, "external_url")
    guid = item.get("id")
    return Entry(
        guid=str(guid) if isinstance(guid, str | int) and str(guid).strip() else None,
        link=_joined(base, link) if link else None,
        title=_text(item, "title"),
        title_is_html=False,
        texts=tuple(
            RawText(text, is_html, source) for name, is_html, source in _TEXT_FIELDS if (text := _text(item, name))
        ),
        published_at=published or updated,
        published_is_naive=is_naive,
        published_raw=_text(item, "date_published") or _text(item, "date_modified"),
        updated_at=updated if published else None,  # else it is the only date there is
        language=_text(item, "language"),
    )


def _offer(document: Mapping[str, Any], url: str) -> Offer:
    hubs = document.get("hubs")
    named = [hub for hub in (hubs if isinstance(hubs, list) else ()) if isinstance(hub, dict)]
    links = [("hub", _text(hub, "url") or "") for hub in named if (_text(hub, "type") or "").lower() == "websub"]
    return find_offer([*links, ("self", _text(document, "feed_url") or "")], base=url)


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _instant(item: Mapping[str, Any], name: str) -> tuple[datetime | None, bool]:
    """The instant of a field, and whether it named no zone."""
    try:
        found = datetime.fromisoformat(_text(item, name) or "")
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC), found.tzinfo is None
    except (ValueError, OverflowError):
        return None, False


def _joined(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:
        return None
