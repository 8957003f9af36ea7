"""Servers that misbehave, one case each, over real sockets: what was asked and when, what was published, what is kept.

A case scripts what `/f` (and paths it redirects to) answers, poll after poll; polls come exactly when the schedule
says, with a restart in between. `meet` holds every case to the manners of `Meeting.check_manners` besides.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import brotli
import pytest
from backports import zstd

from services.ingester.tables import Rules
from tests.ingester.scripted import NORMAL_S, Answer, meet
from tests.ingester.server import rss

A = ("https://a.example/1", "Shelling in the hills", "Two villages were hit.")
B = ("https://a.example/2", "Talks resume", "Delegates met.")
FEED_A, FEED_AB = rss(A), rss(A, B)
FIRST, SECOND = (3600.0, 7200.0), (3600.0, 14_400.0)
"""Full jitter above the interval after one and two failures."""
DAY_S = 86_400.0
HTML = {"Content-Type": "text/html"}


def ok(body: bytes = FEED_A, **headers: str) -> Answer:
    """A good answer; header names with _ for -, None of them by "-"."""
    return Answer(body, headers=named(headers))


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    return Answer(body, status, headers=named(headers))


def moves(status: int, target: str, **headers: str) -> Answer:
    return says(status, Location=target, **headers)


def named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def case(
    id: str,
    *answers: Answer,
    asked: Sequence[str] | None = None,
    wait_s: tuple[float, float] | None = NORMAL_S,
    told: Sequence[str] = (),
    also: Mapping[str, Sequence[Answer]] | None = None,
    **state: Any,
) -> Any:
    """A case: `asked` lists the requests, one unconditional GET a poll unless said; `wait_s` and `state` end it."""
    return pytest.param({"/f": answers, **(also or {})}, len(answers), asked, wait_s, list(told), state, id=id)


def failed(cause: str, **more: Any) -> dict[str, Any]:
    return {"last_error": cause, "error_streak": 1, "health": "failing", "seen": 0, "etag": None, **more}


FINE: dict[str, Any] = {"last_error": None, "error_streak": 0, "last_status": 200}
TITLE_A, TITLE_B = A[1], B[1]

STATUSES = [
    *(
        case(f"{status}", says(status, FEED_A), wait_s=FIRST, **failed("http-status", last_status=status))
        for status in (201, 202, 203, 206, 226, 300, 305, 306, 400, 401, 402, 403, 405, 406, 407, 409, 411)
    ),
    *(
        case(f"{status}", says(status, FEED_A), wait_s=FIRST, **failed("http-status", last_status=status))
        for status in (412, 414, 415, 418, 421, 422, 423, 425, 426, 428, 431, 451, 500, 501, 502, 504, 507, 508, 511)
    ),
    case("204 without a body", says(204, Content_Length="-"), wait_s=FIRST, **failed("http-status", last_status=204)),
    case("404", says(404), wait_s=FIRST, **failed("not-found", last_status=404)),
    case("404 twice", says(404), says(404), wait_s=SECOND, last_error="not-found", error_streak=2),
    case("410 ends it", says(410), says(410), asked=["/f"], wait_s=None, is_gone=True, health="gone", last_status=410),
    case(
        "410 after a good poll keeps what was seen",
        ok(ETag='"1"'),
        says(410),
        asked=["/f", '/f | "1"'],
        wait_s=None,
        told=[TITLE_A],
        is_gone=True,
        seen=1,
    ),
    case("429 without a wish", says(429), wait_s=FIRST, **failed("deferred", last_status=429)),
    case("503 without a wish", says(503), wait_s=FIRST, **failed("deferred", last_status=503)),
    case(
        "103 before the answer", Answer(raw=b"HTTP/1.1 103 Early\r\nLink: <x>\r\n\r\n" + ok().encode()), told=[TITLE_A]
    ),
    case("100 before the answer", Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n" + ok().encode()), told=[TITLE_A]),
    case("304 out of the blue", says(304), wait_s=FIRST, **failed("http-status", last_status=304)),
    case(
        "trouble that ends is forgotten",
        says(500),
        says(502),
        ok(),
        told=[TITLE_A],
        last_error=None,
        error_streak=0,
        failing_since=None,
        health="ok",
    ),
    case(
        "a 500 keeps validators and what was seen",
        ok(ETag='"1"'),
        says(500),
        asked=["/f", '/f | "1"'],
        wait_s=FIRST,
        told=[TITLE_A],
        etag='"1"',
        seen=1,
        error_streak=1,
    ),
]

RETRIES = [
    *(
        case(f"{status} and Retry-After {name}", says(status, Retry_After=value), wait_s=wait_s, **failed("deferred"))
        for status in (429, 503)
        for name, value, wait_s in (
            ("in seconds", "9000", (9000.0, 9360.0)),
            ("as a date", "Mon, 03 Nov 2025 15:00:00 GMT", (10_800.0, 11_160.0)),
            ("as a date of RFC 850", "Monday, 03-Nov-25 15:00:00 GMT", (10_800.0, 11_160.0)),
            ("in the past", "Mon, 03 Nov 2025 11:00:00 GMT", FIRST),
            ("below the interval", "1", FIRST),
            ("of a year", "31536000", (7 * DAY_S, 7 * DAY_S + 360)),
            ("that is a word", "later", FIRST),
            ("below zero", "-60", FIRST),
            ("with a fraction", "9000.5", FIRST),
        )
    ),
    case("500 and Retry-After", says(500, Retry_After="9000"), wait_s=(9000.0, 9360.0), **failed("http-status")),
    case("403 and Retry-After", says(403, Retry_After="9000"), wait_s=(9000.0, 9360.0), **failed("http-status")),
]

WISHES = [
    *(
        case(name, ok(**headers), wait_s=wait_s, told=[TITLE_A], **FINE)
        for name, headers, wait_s in (
            ("max-age", {"Cache_Control": "max-age=9000"}, (9000.0, 9360.0)),
            ("max-age less Age", {"Cache_Control": "public, max-age=9000", "Age": "1000"}, (8000.0, 8360.0)),
            ("max-age all used up", {"Cache_Control": "max-age=9000", "Age": "9999"}, NORMAL_S),
            ("max-age and a silly Age", {"Cache_Control": "max-age=9000", "Age": "-7"}, (9000.0, 9360.0)),
            ("max-age of a year", {"Cache_Control": "max-age=31536000"}, (DAY_S, DAY_S + 360)),
            ("max-age without a number", {"Cache_Control": "max-age=soon"}, NORMAL_S),
            ("max-age of forty digits", {"Cache_Control": f"max-age={'9' * 40}"}, (DAY_S, DAY_S + 360)),
            ("no-cache", {"Cache_Control": "no-cache, max-age=9000"}, NORMAL_S),
            ("no-store", {"Cache_Control": "no-store"}, NORMAL_S),
            ("s-maxage is for shared caches", {"Cache_Control": "s-maxage=9000"}, NORMAL_S),
            ("Expires", {"Expires": "Mon, 03 Nov 2025 15:00:00 GMT"}, (10_800.0, 11_160.0)),
            (
                "Expires by the server's own clock",
                {"Expires": "Mon, 03 Nov 2025 09:00:00 GMT", "Date": "Mon, 03 Nov 2025 06:00:00 GMT"},
                (10_800.0, 11_160.0),
            ),
            ("Expires of 0", {"Expires": "0"}, NORMAL_S),
            ("Expires long ago", {"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, NORMAL_S),
            (
                "max-age wins over Expires",
                {"Cache_Control": "max-age=60", "Expires": "Mon, 03 Nov 2025 23:00:00 GMT"},
                NORMAL_S,
            ),
        )
    ),
    *(
        case(name, ok(FEED_A.replace(b"<title>T</title>", head.encode(), 1)), wait_s=wait_s, told=[TITLE_A], **state)
        for name, head, wait_s, state in (
            ("ttl", "<ttl>150</ttl>", (9000.0, 9360.0), {"feed_wait_s": 9000}),
            ("ttl below the interval", "<ttl>5</ttl>", NORMAL_S, {"feed_wait_s": 300}),
            ("ttl that is a word", "<ttl>often</ttl>", NORMAL_S, {"feed_wait_s": None}),
            ("skipHours", "<skipHours><hour>13</hour><hour>14</hour></skipHours>", (10_800.0, 11_160.0), {}),
            ("skipDays", "<skipDays><day>Monday</day></skipDays>", (12 * 3600.0, 13 * 3600.0), {"skip_days": (0,)}),
        )
    ),
    case(
        "ttl is kept over a 304",
        ok(FEED_A.replace(b"<title>T</title>", b"<ttl>150</ttl>", 1), ETag='"1"'),
        says(304),
        asked=["/f", '/f | "1"'],
        wait_s=(9000.0, 9360.0),
        told=[TITLE_A],
        feed_wait_s=9000,
    ),
    case(
        "max-age is kept over a 304 that says nothing",
        ok(ETag='"1"', Cache_Control="max-age=9000"),
        says(304),
        asked=["/f", '/f | "1"'],
        wait_s=(9000.0, 9360.0),
        told=[TITLE_A],
    ),
    case(
        "a 304 may shorten max-age",
        ok(ETag='"1"', Cache_Control="max-age=9000"),
        says(304, Cache_Control="max-age=60"),
        asked=["/f", '/f | "1"'],
        told=[TITLE_A],
        server_wait_s=60,
    ),
    case(
        "sy:updatePeriod",
        ok(
            FEED_A.replace(b"<rss ", b'<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" ', 1).replace(
                b"<title>T</title>",
                b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>8</sy:updateFrequency>",
            )
        ),
        wait_s=(10_800.0, 11_160.0),
        told=[TITLE_A],
        feed_wait_s=10_800,
    ),
]

ODD_ETAGS = ('"1"', 'W/"a b"', "unquoted", '"', "W/", '"' + "x" * 4000 + '"', '"a", "b"', "*")
VALIDATORS = [
    *(
        case(f"ETag {etag[:9]}", ok(ETag=etag), says(304), asked=["/f", f"/f | {etag}"], told=[TITLE_A], etag=etag)
        for etag in ODD_ETAGS
    ),
    *(
        case(
            f"Last-Modified {modified[:12]}",
            ok(Last_Modified=modified),
            says(304),
            asked=["/f", f"/f | {modified}"],
            told=[TITLE_A],
            last_modified=modified,
            last_status=304,
        )
        for modified in ("Mon, 03 Nov 2025 10:00:00 GMT", "mon, 3 nov 2025 10:00", "yesterday", "0", "1762164000")
    ),
    case(
        "both go back",
        ok(ETag='"1"', Last_Modified="then"),
        says(304),
        asked=["/f", '/f | "1" | then'],
        told=[TITLE_A],
        etag='"1"',
        last_modified="then",
    ),
    case("an empty ETag is none", ok(ETag=""), ok(), asked=["/f", "/f"], told=[TITLE_A], etag=None),
    case("no date is invented", ok(), ok(), asked=["/f", "/f"], told=[TITLE_A], last_modified=None),
    case(
        "a 304 renews the ETag",
        ok(ETag='"1"'),
        says(304, ETag='"2"'),
        says(304),
        asked=["/f", '/f | "1"', '/f | "2"'],
        told=[TITLE_A],
        etag='"2"',
    ),
    case(
        "a 200 without validators drops them, and a whole body is asked for once a day",
        ok(ETag='"1"'),
        ok(FEED_AB),
        ok(FEED_AB),
        asked=["/f", '/f | "1"', "/f"],
        wait_s=(DAY_S, DAY_S + 360),
        told=[TITLE_A, TITLE_B],
        etag=None,
    ),
    case(
        "the same body under a new ETag is not parsed",
        ok(ETag='"1"'),
        ok(ETag='"2"'),
        asked=["/f", '/f | "1"'],
        told=[TITLE_A],
        etag='"2"',
        last_status=200,
    ),
    case(
        "a server that ignores validators costs no article twice",
        ok(ETag='"1"'),
        ok(FEED_AB, ETag='"1"'),
        asked=["/f", '/f | "1"'],
        told=[TITLE_A, TITLE_B],
        seen=2,
    ),
    case(
        "an ETag on an error is not kept",
        says(500, ETag='"9"'),
        ok(),
        asked=["/f", "/f"],
        told=[TITLE_A],
        etag=None,
    ),
    case(
        "a page that is no feed keeps the validators of the feed",
        ok(ETag='"1"'),
        ok(b"<html>", ETag='"9"', **{"Content_Type": "text/html"}),
        ok(ETag='"1"'),
        asked=["/f", '/f | "1"', '/f | "1"'],
        told=[TITLE_A],
        etag='"1"',
    ),
    case("two ETags: the first counts", Answer(raw=ok(ETag='"1"\r\nETag: "2"').encode()), told=[TITLE_A], etag='"1"'),
]


def chain(count: int, status: int = 302) -> dict[str, Sequence[Answer]]:
    steps = {f"/{n}": [moves(status, f"/{n + 1}")] for n in range(1, count)}
    return {**steps, f"/{count}": [ok()]}


REDIRECTS = [
    *(
        case(
            f"{status} {name}",
            moves(status, target),
            also={"/new": [ok()]},
            asked=["/f", "/new"],
            told=[TITLE_A],
            moved=status in (301, 308),
            poll_url=None,
            last_error=None,
        )
        for status in (301, 302, 303, 307, 308)
        for name, target in (("to a path", "/new"), ("to a URL", "{root}/new"), ("to a relative path", "./new"))
    ),
    case("301 to a URL without scheme", moves(301, "//10.0.0.1/new"), wait_s=FIRST, last_error="refused-address"),
    case("301 with blanks around", moves(301, "  /new  "), also={"/new": [ok()]}, asked=["/f", "/new"], told=[TITLE_A]),
    case("301 with a fragment", moves(301, "/new#x"), also={"/new": [ok()]}, asked=["/f", "/new"], told=[TITLE_A]),
    case(
        "302 with a user name and password",
        moves(302, "http://me:secret@{host}/new"),
        also={"/new": [ok()]},
        asked=["/f", "/new"],
        told=[TITLE_A],
    ),
    case("301 without Location", says(301), wait_s=FIRST, **failed("redirect", last_status=301)),
    case("302 to nothing", moves(302, ""), wait_s=FIRST, last_error="redirect", error_streak=1),
    case("301 to itself", moves(301, "/f"), wait_s=FIRST, **failed("redirect")),
    case(
        "a loop of two",
        moves(301, "/g"),
        also={"/g": [moves(301, "/f")]},
        asked=["/f", "/g"],
        wait_s=FIRST,
        **failed("redirect"),
    ),
    case(
        "five in a row", moves(302, "/1"), also=chain(5), asked=["/f", *(f"/{n}" for n in range(1, 6))], told=[TITLE_A]
    ),
    case(
        "six in a row",
        moves(302, "/1"),
        also=chain(6),
        asked=["/f", *(f"/{n}" for n in range(1, 6))],
        wait_s=FIRST,
        **failed("redirect"),
    ),
    *(
        case(f"302 to {target[:24]}", moves(302, target), asked=["/f"], wait_s=FIRST, **failed(cause))
        for target, cause in (
            ("http://10.0.0.1/", "refused-address"),
            ("http://192.168.1.1/", "refused-address"),
            ("http://172.16.0.1/", "refused-address"),
            ("http://100.64.0.1/", "refused-address"),
            ("http://169.254.169.254/latest/", "refused-address"),
            ("http://127.0.0.2/", "refused-address"),
            ("http://0.0.0.0/", "refused-address"),
            ("http://224.0.0.1/", "refused-address"),
            ("http://[::1]/", "refused-address"),
            ("http://[::ffff:10.0.0.1]/", "refused-address"),
            ("http://[fd00::1]/", "refused-address"),
            ("http://[fe80::1]/", "refused-address"),
            ("http://[64:ff9b::a00:1]/", "refused-address"),
            ("http://0x7f.2/", "refused-address"),
            ("file:///etc/passwd", "redirect"),
            ("ftp://a.example/", "redirect"),
            ("gopher://a.example/", "redirect"),
            ("javascript:alert(1)", "redirect"),
            ("data:text/xml,<rss/>", "redirect"),
            ("http://", "redirect"),
            ("http://[", "redirect"),
        )
    ),
    case(
        "validators go to the URL that gave them, and to no other",
        moves(302, "/new"),
        moves(302, "/new"),
        moves(302, "/other"),
        also={"/new": [ok(ETag='"1"'), says(304)], "/other": [ok(FEED_AB)]},
        asked=["/f", "/new", "/f", '/new | "1"', "/f", "/other"],
        told=[TITLE_A, TITLE_B],
        wait_s=(DAY_S, DAY_S + 360),
        etag=None,
    ),
    case(
        "a 301 that turns into a 302 is no move",
        moves(301, "/new"),
        moves(302, "/new"),
        also={"/new": [ok()]},
        asked=["/f", "/new", "/f", "/new"],
        told=[TITLE_A],
        moved=False,
    ),
    case(
        "a redirect to a page that is gone ends nothing for good when it is a detour",
        moves(302, "/new"),
        also={"/new": [says(404)]},
        asked=["/f", "/new"],
        wait_s=FIRST,
        **failed("not-found"),
    ),
]

ENCODINGS = [
    *(
        case(f"encoded: {name}", ok(body, **({"Content_Encoding": header} if header else {})), told=[TITLE_A], **FINE)
        for name, header, body in (
            ("gzip", "gzip", gzip.compress(FEED_A)),
            ("GZIP in capitals", "GZIP", gzip.compress(FEED_A)),
            ("x-gzip", "x-gzip", gzip.compress(FEED_A)),
            ("gzip, unannounced", "", gzip.compress(FEED_A)),
            ("deflate", "deflate", zlib.compress(FEED_A)),
            ("raw deflate", "deflate", zlib.compress(FEED_A)[2:-4]),
            ("brotli", "br", brotli.compress(FEED_A)),
            ("zstandard", "zstd", zstd.compress(FEED_A)),
            ("identity", "identity", FEED_A),
            ("an empty header", " ", FEED_A),
            ("twice", "gzip, br", brotli.compress(gzip.compress(FEED_A))),
        )
    ),
    *(
        case(f"not encoded: {name}", ok(body, Content_Encoding=header), wait_s=FIRST, **failed(cause))
        for name, header, body, cause in (
            ("plain text called gzip", "gzip", FEED_A, "encoding"),
            ("plain text called br", "br", FEED_A, "encoding"),
            ("plain text called zstd", "zstd", FEED_A, "encoding"),
            ("cut gzip", "gzip", gzip.compress(FEED_A * 50)[:-30], "encoding"),
            ("compress", "compress", FEED_A, "encoding"),
            ("three layers", "gzip, gzip, gzip", FEED_A, "encoding"),
            ("gzip bomb", "gzip", gzip.compress(bytes(5_000_000)), "too-large"),
            ("brotli bomb", "br", brotli.compress(bytes(5_000_000)), "too-large"),
            ("zstandard bomb", "zstd", zstd.compress(bytes(5_000_000)), "too-large"),
            ("bomb in a bomb", "gzip, gzip", gzip.compress(gzip.compress(bytes(50_000_000))), "too-large"),
        )
    ),
]


def arabic(encoding: str, declared: str = "") -> bytes:
    head = f'<?xml version="1.0"{f" encoding={declared!r}" if declared else ""}?>'
    return f"{head}<rss version='2.0'><channel><item><title>قصف</title></item></channel></rss>".encode(encoding)


CHARSETS = [
    case(f"charset: {name}", ok(body, Content_Type=kind), told=["قصف"], **FINE)
    for name, kind, body in (
        ("UTF-8", "application/rss+xml; charset=utf-8", arabic("utf-8")),
        ("windows-1256 by HTTP", "text/xml; charset=windows-1256", arabic("windows-1256")),
        ("windows-1256 by XML", "application/xml", arabic("windows-1256", "windows-1256")),
        ("ISO-8859-6 by XML", "application/rss+xml", arabic("iso-8859-6", "iso-8859-6")),
        ("HTTP says us-ascii, XML is right", "text/xml", arabic("windows-1256", "windows-1256")),
        ("HTTP says latin-1, it is UTF-8", "application/rss+xml; charset=iso-8859-1", arabic("utf-8", "utf-8")),
        ("UTF-8 with a BOM", "application/rss+xml", arabic("utf-8-sig")),
        ("UTF-16 with a BOM", "application/rss+xml", arabic("utf-16", "utf-16")),
        ("a charset nobody knows", "application/rss+xml; charset=klingon", arabic("utf-8")),
        ("a type nobody knows", "x/y; z", arabic("utf-8")),
    )
]


def raw(text: bytes) -> Answer:
    return Answer(raw=text)


ENTITIES = b'<!DOCTYPE rss [<!ENTITY a "' + b"lol" * 50 + b'"><!ENTITY b "' + b"&a;" * 50 + b'">]>'
ATTACKS = [
    *(
        case(f"broken HTTP: {name}", raw(text), wait_s=FIRST, **failed(cause))
        for name, text, cause in (
            ("closed without a word", b"", "http"),
            ("no HTTP", b"SSH-2.0-OpenSSH_9\r\n\r\n", "http"),
            ("no status", b"HTTP/1.1\r\n\r\n", "http"),
            ("status of words", b"HTTP/1.1 OK fine\r\n\r\n", "http"),
            ("shorter than announced", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort", "http"),
            ("length of words", b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx", "http"),
            ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", "http"),
            ("negative length", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nxy", "http"),
            ("broken chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx", "http"),
            ("chunks cut off", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rs", "http"),
            ("a header of 20 kB", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", "http"),
            ("a NUL in a header", b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n", "http"),
            ("announced too large", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx", "too-large"),
        )
    ),
    case("silence after connecting", Answer(raw=b"", is_silent=True), wait_s=FIRST, **failed("timeout")),
    case(
        "silence after the headers",
        Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n", is_silent=True),
        wait_s=FIRST,
        **failed("timeout"),
    ),
    case("slow drip of a body", Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n", drip=b"<"), wait_s=FIRST, **failed("timeout")),
    case(
        "slow drip of headers", Answer(raw=b"HTTP/1.1 200 OK\r\n", drip=b"X: y\r\n"), wait_s=FIRST, **failed("timeout")
    ),
    case(
        "a body without end",
        Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n", drip=b"x" * 50_000),
        wait_s=FIRST,
        **failed("too-large"),
    ),
    case("a long body", ok(bytes(100_001)), wait_s=FIRST, **failed("too-large", last_status=200)),
    case("entities that grow", ok(ENTITIES + FEED_A.replace(b"Two", b"&b;")), told=["Shelling in the hills"]),
    case(
        "an entity from a file",
        ok(b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss(("https://a.example/1", "T", "x &a; y"))),
        told=["T"],
    ),
    case(
        "an entity from a server of theirs",
        ok(b'<!DOCTYPE rss SYSTEM "{root}/evil.dtd">' + FEED_A.partition(b"?>")[2], Content_Length="-"),
        told=[TITLE_A],
    ),
    case(
        "the DOCTYPE of RSS 0.91",
        ok(
            b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">'
            + FEED_A.partition(b"?>")[2]
        ),
        told=[TITLE_A],
        **FINE,
    ),
    case("a cookie is not kept", ok(Set_Cookie="id=1"), ok(FEED_AB), asked=["/f", "/f"], told=[TITLE_A, TITLE_B]),
    case(
        "markup in a title",
        ok(rss(("https://a.example/1", "&lt;script&gt;x()&lt;/script&gt;Fire", "T."))),
        told=["Fire"],
    ),
]

BODIES = [
    *(
        case(name, ok(body, Content_Type=kind), last_error="no-feed", error_streak=1, seen=0, told=[])
        for name, kind, body in (
            ("an empty body", "application/rss+xml", b""),
            ("blanks", "application/rss+xml", b" \n \n"),
            ("an HTML page", "text/html", b"<!DOCTYPE html><html><body>Soon.</body></html>"),
            ("an HTML page called a feed", "application/rss+xml", b"<html><body>Sign in</body></html>"),
            ("a picture", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
            ("JSON that is no feed", "application/json", b'{"error": "no"}'),
            ("broken JSON", "application/feed+json", b'{"items": ['),
            ("an XML error", "application/xml", b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>"),
        )
    ),
    case("a feed without entries", ok(rss()), told=[], **FINE),
    case("cut off in the middle", ok(FEED_AB[: FEED_AB.index(b"Talks")]), told=[TITLE_A], last_error=None),
    case("text/html, and a feed", ok(**{"Content_Type": "text/html"}), told=[TITLE_A], **FINE),
    case("no type at all", ok(**{"Content_Type": "-"}), told=[TITLE_A], **FINE),
    case("blanks before the XML", ok(b"\n\n  " + FEED_A), told=[TITLE_A], last_error=None),
    case("a control character", ok(FEED_A.replace(b"Two", b"\x0bTwo")), told=[TITLE_A], last_error=None),
    case(
        "an entry that goes and comes back",
        ok(FEED_AB),
        ok(rss(B)),
        ok(FEED_AB),
        asked=["/f"] * 3,
        told=[TITLE_A, TITLE_B],
    ),
    case(
        "a tombstone withdraws, once",
        ok(),
        ok(b"<feed xmlns='http://www.w3.org/2005/Atom'><at:deleted-entry ref='https://a.example/1'/></feed>"),
        ok(b"<feed xmlns='http://www.w3.org/2005/Atom'><at:deleted-entry ref='https://a.example/1'/> </feed>"),
        asked=["/f"] * 3,
        told=[TITLE_A, ""],
    ),
    case(
        "a view counter is no edit",
        ok(rss((A[0], A[1], "Hit. 1,204 views"))),
        ok(rss((A[0], A[1], "Hit. 1,310 views"))),
        asked=["/f"] * 2,
        told=[TITLE_A],
    ),
    case("an edit is told", ok(), ok(rss((A[0], A[1], "Three villages."))), asked=["/f"] * 2, told=[TITLE_A, TITLE_A]),
    case(
        "a link with a token that changes",
        ok(rss((f"{A[0]}?sid=1", A[1], A[2] * 4))),
        ok(rss((f"{A[0]}?sid=2", A[1], A[2] * 4))),
        asked=["/f"] * 2,
        told=[TITLE_A],
    ),
    *(
        case(f"bot wall: {name}", answer, wait_s=FIRST, last_error="blocked", health="blocked", error_streak=1, told=[])
        for name, answer in (
            ("by header", says(403, cf_mitigated="challenge")),
            ("by page", says(503, b"<script src='/cdn-cgi/challenge-platform/h.js'>", **{"Content_Type": "text/html"})),
            ("with 200", ok(b"<p>_Incapsula_Resource", **{"Content_Type": "text/html"})),
            (
                "captcha",
                says(403, b"<iframe src='https://geo.captcha-delivery.com/'>", **{"Content_Type": "text/html"}),
            ),
        )
    ),
]

CASES = [*STATUSES, *RETRIES, *WISHES, *VALIDATORS, *REDIRECTS, *ENCODINGS, *CHARSETS, *ATTACKS, *BODIES]


@pytest.mark.parametrize(("scripts", "polls", "asked", "wait_s", "told", "state"), CASES)
def test_a_server_that_misbehaves(
    rules: Rules,
    scripts: dict[str, Sequence[Answer]],
    polls: int,
    asked: Sequence[str] | None,
    wait_s: tuple[float, float] | None,
    told: list[str],
    state: dict[str, Any],
) -> None:
    found = asyncio.run(meet(rules, scripts, polls=polls))
    found.check_manners()
    assert found.asked == (["/f"] * polls if asked is None else list(asked))
    assert sorted(article.title for article in found.out.taken) == sorted(told)
    last, last_wait_s = found.states[-1], found.waits_s[-1]
    if wait_s is None:
        assert last_wait_s is None
    else:
        assert last_wait_s is not None
        assert wait_s[0] <= last_wait_s <= wait_s[1]
    for name, value in state.items():
        assert shown(last, name) == value, name


def shown(state: Any, name: str) -> Any:
    """A field of the state as cases name it: of an error its cause, of what was seen how much, of a move whether."""
    if name == "last_error":
        return None if state.last_error is None else state.last_error.partition(":")[0]
    if name == "seen":
        return len(state.seen)
    if name == "moved":
        return state.moved_to is not None
    return getattr(state, name)


def test_there_are_enough_of_them() -> None:
    ids = [param.id for param in CASES]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 150
