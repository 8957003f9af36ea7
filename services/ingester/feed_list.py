"""Feed lists: TSV or TOML text to `Feed`s. Errors name the line. OPML is in opml.py.

TSV has one line per feed and a header line; TOML nests the feeds in their outlet:

    [[outlet]]
    id = "example-times"
    name = "Example Times"
    country = "USA"                 # optional, as are domain, affiliation, owner, language

    [[outlet.feed]]
    url = "https://times.example/world.rss"
    interval_s = 900                # optional, as are language and the other columns of TSV_OPTIONAL_COLUMNS
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from services.errors import DataFileError
from services.records import Outlet

OUTLET_COLUMNS = ("id", "name", "domain", "country", "affiliation", "owner")
TSV_COLUMNS = ("url", "outlet_id", "outlet", "domain", "country", "affiliation", "owner", "language")
TSV_OPTIONAL_COLUMNS = ("interval_s", "is_paused", "is_full_text", "proxy", "tls")

_COUNTRY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_URL = re.compile(r"[!#-;=?-\[\]_a-z~]+")  # the characters of RFC 3986
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_FLAGS = {"": False, "false": False, "no": False, "0": False, "true": True, "yes": True, "1": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a feed's server is reached."""

    proxy: str | None = None  # http URL; None: none
    tls: str = "verify"  # "insecure": certificates are not looked at; else "verify", or the path of a CA file


DIRECT = Route()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One polled URL."""

    url: str
    outlet: Outlet
    language: str | None = None  # BCP 47
    interval_s: int | None = None  # seconds between polls; None: the service's default
    is_paused: bool = False
    is_full_text: bool = False  # fetch the article's page where the feed carries only a summary
    route: Route = DIRECT


class _DefectError(ValueError):
    """What is wrong with one feed or outlet; the caller knows the line."""


def parse_feed_list(path: str, text: str) -> tuple[Feed, ...]:
    """Return the feeds of a list, in its order.

    Args:
        path: File name; its ending (.toml, else TSV) names the format, and errors carry it.
        text: Contents of the file.

    Raises:
        DataFileError: A defect, with the line where it stands.
    """
    rows = _toml_rows(path, text) if path.lower().endswith(".toml") else _tsv_rows(path, text)
    feeds: dict[str, Feed] = {}
    outlets: dict[str, Outlet] = {}
    for line, row in rows:
        try:
            feed = to_feed(row)
        except _DefectError as defect:
            raise DataFileError(path, line, str(defect)) from None
        if feed.url in feeds:
            raise DataFileError(path, line, f"this feed is listed twice: {feed.url}")
        if outlets.setdefault(feed.outlet.id, feed.outlet) != feed.outlet:
            raise DataFileError(path, line, f"outlet {feed.outlet.id} is described differently further up")
        feeds[feed.url] = feed
    if not feeds:
        raise DataFileError(path, None, "no feeds in this list")
    return tuple(feeds.values())


def to_feed(row: Mapping[str, Any]) -> Feed:
    """Return the feed that one row describes: keys of TSV_COLUMNS, values strings, numbers, booleans or None.

    Raises:
        ValueError: A value is missing or of the wrong kind; names the column.
    """
    outlet = Outlet(
        id=_matching(row, "outlet_id", _ID, "small letters, digits and . _ - are wanted") or _missing("outlet_id"),
        name=_text(row, "outlet") or _missing("outlet"),
        domain=(_text(row, "domain") or "").lower() or None,
        country=_matching(row, "country", _COUNTRY, "three capital letters (ISO 3166-1 alpha-3) are wanted"),
        affiliation=_text(row, "affiliation"),
        owner=_text(row, "owner"),
    )
    return Feed(
        url=_http_url("url", _text(row, "url")),
        outlet=outlet,
        language=_matching(row, "language", _LANGUAGE, "a BCP 47 tag like en or pt-BR is wanted"),
        interval_s=_interval_s(row.get("interval_s")),
        is_paused=_flag(row, "is_paused"),
        is_full_text=_flag(row, "is_full_text"),
        route=_route(_text(row, "proxy"), _text(row, "tls")),
    )


def to_row(feed: Feed) -> dict[str, str]:
    """Return a feed as the cells of a list, those that say nothing left out: the inverse of `to_feed`."""
    outlet = feed.outlet
    cells = {
        "url": feed.url,
        "outlet_id": outlet.id,
        "outlet": outlet.name,
        "domain": outlet.domain,
        "country": outlet.country,
        "affiliation": outlet.affiliation,
        "owner": outlet.owner,
        "language": feed.language,
        "interval_s": str(feed.interval_s) if feed.interval_s else None,
        "is_paused": "yes" if feed.is_paused else None,
        "is_full_text": "yes" if feed.is_full_text else None,
        "proxy": feed.route.proxy,
        "tls": feed.route.tls if feed.route.tls != DIRECT.tls else None,
    }
    return {name: value for name, value in cells.items() if value}


def to_tsv(feeds: Iterable[Feed]) -> str:
    """Return feeds as a TSV list; optional columns that no feed fills are left out."""
    rows = [to_row(feed) for feed in feeds]
    columns = [*TSV_COLUMNS, *(name for name in TSV_OPTIONAL_COLUMNS if any(name in row for row in rows))]
    lines = [columns, *([_bare(row.get(name, "")) for name in columns] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def _bare(cell: str) -> str:
    return " ".join(cell.split())


def _tsv_rows(path: str, text: str) -> Iterable[tuple[int, dict[str, Any]]]:
    header: list[str] | None = None
    for line, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not raw.strip() or raw.startswith("#"):
            continue
        cells = [cell.strip() for cell in next(csv.reader([raw], delimiter="\t", quoting=csv.QUOTE_NONE))]
        if header is None:
            _check_header(path, line, cells)
            header = cells
            continue
        if len(cells) == 1:
            raise DataFileError(path, line, "one column only: tabs part columns")
        if len(cells) > len(header):
            raise DataFileError(path, line, f"{len(cells)} columns, the header names {len(header)}")
        yield line, dict(zip(header, cells, strict=False))


def _check_header(path: str, line: int, cells: list[str]) -> None:
    known = (*TSV_COLUMNS, *TSV_OPTIONAL_COLUMNS)
    if not set(cells) & set(known):
        raise DataFileError(
            path, line, f"header: none; the first line names the columns, tabs between: {', '.join(known)}"
        )
    if unknown := [cell for cell in cells if cell not in known]:
        raise DataFileError(path, line, f"header: unknown: {', '.join(unknown)}; the columns are {', '.join(known)}")
    if missing := [column for column in TSV_COLUMNS[:3] if column not in cells]:
        raise DataFileError(path, line, f"header: missing: {', '.join(missing)}")


def _toml_rows(path: str, text: str) -> Iterable[tuple[int | None, dict[str, Any]]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise DataFileError(path, int(found[1]) if found else None, f"not TOML: {error}") from error
    # tomllib forgets lines: the headers stand in the file in the order in which it returns the tables.
    headers = {name: iter(_header_lines(text, name)) for name in ("outlet", "outlet.feed")}
    _check_keys(path, None, document, ("outlet",))
    for outlet in _tables(path, None, document, "outlet"):
        line = next(headers["outlet"], None)
        _check_keys(path, line, outlet, (*OUTLET_COLUMNS, "language", "feed"))
        shared = {"outlet_id": outlet.get("id"), "outlet": outlet.get("name"), **outlet}
        feeds = _tables(path, line, outlet, "feed")
        if not feeds:
            raise DataFileError(path, line, "an outlet without [[outlet.feed]]")
        for feed in feeds:
            feed_line = next(headers["outlet.feed"], line)
            _check_keys(path, feed_line, feed, ("url", "language", *TSV_OPTIONAL_COLUMNS))
            yield feed_line, {**shared, **feed}


def _header_lines(text: str, name: str) -> list[int]:
    wanted = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    return [number for number, line in enumerate(text.splitlines(), start=1) if wanted.match(line)]


def _tables(path: str, line: int | None, table: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise DataFileError(path, line, f"{name} is to be written as [[…{name}]] tables")
    return value


def _check_keys(path: str, line: int | None, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if odd := sorted(set(table) - set(known)):
        raise DataFileError(path, line, f"unknown: {', '.join(odd)}; known here: {', '.join(known)}")


def _missing(column: str) -> str:
    raise _DefectError(f"{column} is missing")


def _text(row: Mapping[str, Any], column: str) -> str | None:
    value = row.get(column)
    if value is not None and not isinstance(value, str):
        raise _DefectError(f"{column}: text is wanted")
    return (value or "").strip() or None


def _matching(row: Mapping[str, Any], column: str, pattern: re.Pattern[str], wanted: str) -> str | None:
    value = _text(row, column)
    if value is not None and not pattern.fullmatch(value):
        raise _DefectError(f"{column}: {value!r}: {wanted}")
    return value


def _route(proxy: str | None, tls: str | None) -> Route:
    return Route(proxy=_http_url("proxy", proxy) if proxy else None, tls=tls or DIRECT.tls)


def _http_url(column: str, value: str | None) -> str:
    if value is None:
        raise _DefectError(f"{column} is missing")
    try:
        parts = urlsplit(value)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise _DefectError(f"{column}: {value!r}: {error}") from error
    if parts.username is not None:
        raise _DefectError(f"{column}: a user name or password in a URL would be published with each article")
    if parts.scheme not in ("http", "https") or not has_host or not _URL.fullmatch(value):
        raise _DefectError(f"{column}: {value!r}: an http or https URL is wanted, percent-encoded")
    return value


def _interval_s(value: object) -> int | None:
    if value in (None, ""):
        return None
    try:
        seconds = int(str(value))
    except ValueError:
        seconds = 0
    if seconds <= 0:
        raise _DefectError(f"interval_s: {value!r}: a whole number of seconds above 0 is wanted")
    return seconds


def _flag(row: Mapping[str, Any], column: str) -> bool:
    value = row.get(column)
    text = str("" if value is None else value).lower()
    if text not in _FLAGS:
        raise _DefectError(f"{column}: {value!r}: true or false is wanted")
    return _FLAGS[text]
