"""What an answer means: Changed, Unchanged, Deferred, Gone or Failed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from services.records import FeedState

_CHALLENGE_MARKS = (b"cf-challenge", b"/cdn-cgi/challenge-platform/", b"_incapsula_resource", b"captcha-delivery.com")
"""Written into the pages with which bot walls answer instead of the feed."""

_CHALLENGE_LOOK_BYTES = 20_000
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NO_REUSE = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete HTTP answer."""

    url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes  # decompressed
    received_at: datetime
    moved_to: str | None = None  # where permanent redirects (301, 308) led, when nothing else was met on the way
    elapsed_ms: int | None = None  # from request to last byte, of the last hop


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """No usable answer came."""

    cause: str  # few-valued: "dns", "timeout", "refused-address", …
    detail: str  # one line for a person
    received_at: datetime
    status: int | None = None  # of the answer that could not be used


FetchResult = Response | Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A body that we have not parsed yet."""

    response: Response
    body_hash: str
    etag: str | None
    last_modified: str | None
    wait_s: int | None  # the server's wish until the next poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """304, or the body we had already. The validators to keep are in the answer."""

    response: Response
    etag: str | None
    last_modified: str | None
    wait_s: int | None  # the server's wish until the next poll; a 304 without one leaves the former


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """429 or 503: come back later."""

    status: int
    retry_after_s: int | None
    cause: str = "deferred"

    @property
    def detail(self) -> str:
        wish = "" if self.retry_after_s is None else f", again in {self.retry_after_s} s"
        return f"the server asks for patience: HTTP {self.status}{wish}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """410: this feed will not come back."""

    status: int = 410
    cause: str = "gone"
    detail: str = "HTTP 410: the feed was taken down for good; take it off the list"
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No answer, or one that says nothing about the feed."""

    cause: str
    detail: str
    status: int | None
    retry_after_s: int | None = None


Answer = Changed | Unchanged | Deferred | Gone | Failed


def interpret(result: FetchResult, state: FeedState) -> Answer:
    """Return what the answer to a poll means.

    Args:
        result: What fetching gave.
        state: The feed before this poll.
    """
    if isinstance(result, Trouble):
        return Failed(cause=result.cause, detail=result.detail, status=result.status)
    headers, status = result.headers, result.status
    if status == 304:
        return _not_modified(result, state)
    if status == 410:
        return Gone()
    retry_s = retry_after_s(headers.get("retry-after"), result.received_at)
    if is_challenge(result):
        return Failed(
            cause="blocked",
            detail=f"a bot wall answered (HTTP {status}); ask the publisher for access",
            status=status,
            retry_after_s=retry_s,
        )
    if status in (429, 503):
        return Deferred(status=status, retry_after_s=retry_s)
    if status != 200:
        cause = "not-found" if status == 404 else "http-status"
        return Failed(cause=cause, detail=f"HTTP {status}", status=status, retry_after_s=retry_s)
    found_hash = body_hash(result.body)
    etag, modified = headers.get("etag") or None, headers.get("last-modified") or None
    if found_hash == state.body_hash:
        wait_s = server_wait_s(headers, result.received_at)
        return Unchanged(response=result, etag=etag, last_modified=modified, wait_s=wait_s)
    return Changed(
        response=result,
        body_hash=found_hash,
        etag=etag,
        last_modified=modified,
        wait_s=server_wait_s(headers, result.received_at),
    )


def _not_modified(response: Response, state: FeedState) -> Unchanged | Failed:
    if state.body_hash is None:
        return Failed(cause="http-status", detail="HTTP 304, and nothing was fetched before", status=304)
    headers = response.headers
    says_wait = "cache-control" in headers or "expires" in headers
    return Unchanged(
        response=response,
        etag=headers.get("etag") or state.etag,
        last_modified=headers.get("last-modified") or state.last_modified,
        wait_s=server_wait_s(headers, response.received_at) if says_wait else state.server_wait_s,
    )


def body_hash(body: bytes) -> str:
    """Return a hash of a decompressed body."""
    return f"b1-{hashlib.blake2b(body, digest_size=16).hexdigest()}"


def retry_after_s(value: str | None, now: datetime) -> int | None:
    """Return Retry-After as seconds from now, in either of its forms; None where it says nothing.

    Source: RFC 9110 section 10.2.3.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return int(text[:10])
    return _seconds_until(text, now)


def server_wait_s(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return how long the server says its answer stays good, seconds; None where it does not say.

    max-age less Age wins over Expires.

    Source: RFC 9111 sections 4.2.1 and 5.3.
    """
    control = headers.get("cache-control", "")
    if _NO_REUSE.search(control):
        return None
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        return max(0, int(found[1]) - (int(age[:10]) if age.isascii() and age.isdigit() else 0))
    if (expires := headers.get("expires")) is None:
        return None
    sent_at = _http_date(headers.get("date", "")) or now
    return _seconds_until(expires, sent_at)


def _seconds_until(text: str, now: datetime) -> int | None:
    when = _http_date(text)
    return None if when is None else max(0, round((when - now).total_seconds()))


def _http_date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def is_challenge(response: Response) -> bool:
    """Whether a bot wall answered instead of the server."""
    if response.headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    if "html" not in response.headers.get("content-type", "").lower():
        return False
    look = response.body[:_CHALLENGE_LOOK_BYTES].lower()
    return any(mark in look for mark in _CHALLENGE_MARKS)
