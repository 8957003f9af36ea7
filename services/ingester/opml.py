"""Feed lists as OPML: import what any reader exports, export what any reader imports.

Outlet metadata travels in attributes of our own, prefixed `cw-`; other readers ignore them.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from services.errors import DataFileError
from services.ingester.feed_list import TSV_OPTIONAL_COLUMNS, Feed, to_feed, to_row

_PREFIX = "cw-"
_OWN_NAMES = {"outlet_id": "id", "outlet": "name"}
_STANDARD = ("url", "language")
"""Columns that OPML has attributes of its own for."""


def parse_opml(path: str, data: bytes) -> tuple[Feed, ...]:
    """Return the feeds of an OPML file, in its order; a feed listed twice counts once.

    An outlet that carries none of our attributes is named for the feed and identified by the host.

    Raises:
        DataFileError: No OPML, or a feed with a defect.
    """
    feeds, defects = sort_outlines(path, data)
    if defects:
        raise DataFileError(path, None, defects[0])
    return feeds


def sort_outlines(path: str, data: bytes) -> tuple[tuple[Feed, ...], tuple[str, ...]]:
    """Return the feeds of an OPML file, and what is wrong with those that cannot be taken, one line each.

    Raises:
        DataFileError: No OPML, or none that lists feeds.
    """
    try:
        root = ET.fromstring(data)  # noqa: S314 - the operator's own file; expat limits entity expansion
    except (ET.ParseError, LookupError, ValueError) as error:  # the latter: an encoding that nobody knows
        line = error.position[0] if isinstance(error, ET.ParseError) else None
        raise DataFileError(path, line, f"not XML: {error}") from error
    if root.tag.lower() != "opml":
        raise DataFileError(path, None, f"not OPML: the outer element is {root.tag}")
    feeds: dict[str, Feed] = {}
    defects: list[str] = []
    outlines = [{name.lower(): value for name, value in found.items()} for found in root.iter("outline")]
    for number, outline in enumerate((found for found in outlines if found.get("xmlurl")), start=1):
        try:
            feed = to_feed(_row(outline))
        except ValueError as defect:
            name = outline.get("title") or outline.get("text") or "without a name"  # the URL may hold a password
            defects.append(f"feed {number} ({name}): {defect}")
        else:
            feeds.setdefault(feed.url, feed)
    if not feeds and not defects:
        raise DataFileError(path, None, "no feeds in this list")
    return tuple(feeds.values()), tuple(defects)


def _row(outline: Mapping[str, str]) -> dict[str, str | None]:
    """An outline, its attributes' names in small letters, as the cells of a list."""
    url = _web_url(outline["xmlurl"].strip())
    host = (urlsplit(outline.get("htmlurl") or url).hostname or "").removeprefix("www.")
    outlet_id = outline.get(f"{_PREFIX}id") or re.sub(r"[^a-z0-9._-]+", "-", host).strip("-._")
    row: dict[str, str | None] = {
        "url": url,
        "outlet_id": outlet_id,
        "outlet": outline.get(f"{_PREFIX}name") or outline.get("title") or outline.get("text") or host,
        "domain": host,
        "language": outline.get("language"),
    }
    own = ("domain", "country", "affiliation", "owner", *TSV_OPTIONAL_COLUMNS)
    return row | {name: value for name in own if (value := outline.get(f"{_PREFIX}{name}"))}


def _web_url(url: str) -> str:
    """A feed's URL as servers know it: readers also write feed://host/ and feed:https://host/, and any letters."""
    bare = url.removeprefix("feed:")
    web = f"http:{bare}" if bare.startswith("//") else bare
    return web if web.isascii() else safe_url_string(web)


def to_opml(feeds: Iterable[Feed]) -> str:
    """Return feeds as OPML 2.0, one outline per feed."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "conflictwire feeds"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        row = to_row(feed)
        shown = {"type": "rss", "text": feed.outlet.name, "xmlUrl": feed.url}
        own = {f"{_PREFIX}{_OWN_NAMES.get(name, name)}": value for name, value in row.items() if name not in _STANDARD}
        language = {"language": feed.language} if feed.language else {}
        ET.SubElement(body, "outline", shown | language | own)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
