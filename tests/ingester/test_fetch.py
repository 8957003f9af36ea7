"""Fetching over real sockets: what a server may do to us, and what we do to a server."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress

import brotli
import pytest
from aiohttp import web
from backports import zstd

from services.ingester.fetch import Fetcher, FetchLimits
from services.ingester.gates import HostGates
from services.ingester.request import FetchRequest
from services.ingester.response import FetchResult, Response, Trouble
from services.ingester.sites import site_of
from tests.fakes import FakeClock
from tests.ingester.server import Publisher, fetcher, publisher, raw_server

HEADERS = {"User-Agent": "conflictwire/test", "Accept": "*/*", "Accept-Encoding": "gzip, br"}
BOMB = gzip.compress(bytes(50_000_000), 9)
DOUBLE_BOMB = gzip.compress(b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03" + b"a" * 50_000_000, 9)  # an endless file name


def _wide_zstd(text: bytes) -> bytes:
    """A frame that asks for a window of 128 MiB."""
    compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    return compressor.compress(text) + compressor.flush()


async def fetch(url: str, **options: object) -> FetchResult:
    async with fetcher(**options) as one:  # type: ignore[arg-type]
        return await answer_of(one, url)


async def answer_of(one: Fetcher, url: str, **more: str) -> FetchResult:
    async with one.fetch(FetchRequest(url=url, headers=HEADERS, validators=more, validators_url=url)) as found:
        return found


def served(set_up: object) -> FetchResult:
    """Fetch the URL that `set_up` gives for a fresh publisher."""

    async def go() -> FetchResult:
        async with publisher() as site:
            return await fetch(set_up(site))  # type: ignore[operator]

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("", b"<rss/>", id="none"),
        pytest.param("identity", b"<rss/>", id="identity"),
        pytest.param("gzip", gzip.compress(b"<rss/>"), id="gzip"),
        pytest.param("x-gzip", gzip.compress(b"<rss/>"), id="old name of gzip"),
        pytest.param("gzip", gzip.compress(b"<rs") + gzip.compress(b"s/>"), id="gzip in two members"),
        pytest.param("gzip", gzip.compress(b"<rss/>") + b"trailing", id="bytes after the end"),
        pytest.param("br", brotli.compress(b"<rss/>"), id="brotli"),
        pytest.param("zstd", zstd.compress(b"<rss/>"), id="zstandard"),
        pytest.param("zstd", zstd.compress(b"<rs") + zstd.compress(b"s/>"), id="zstandard in two frames"),
        pytest.param("zstd", zstd.compress(b"<rss/>") + b"trailing", id="bytes after the last frame"),
        pytest.param("deflate", zlib.compress(b"<rss/>"), id="deflate"),
        pytest.param("deflate", zlib.compress(b"<rss/>")[2:-4], id="deflate without its header"),
        pytest.param("gzip, br", brotli.compress(gzip.compress(b"<rss/>")), id="two layers"),
        pytest.param("", gzip.compress(b"<rss/>"), id="gzip that is not announced"),
    ],
)
def test_a_body_is_decompressed(encoding: str, body: bytes) -> None:
    headers = {"Content_Encoding": encoding} if encoding else {}
    found = served(lambda site: site.gives("/f", body, **headers))
    assert isinstance(found, Response), found
    assert found.body == b"<rss/>"


@pytest.mark.parametrize(
    ("cause", "encoding", "body"),
    [
        pytest.param("too-large", "", bytes(100_001), id="long body"),
        pytest.param("too-large", "gzip", BOMB, id="gzip bomb"),
        pytest.param("too-large", "br", brotli.compress(bytes(50_000_000)), id="brotli bomb"),
        pytest.param("too-large", "zstd", zstd.compress(bytes(50_000_000)), id="zstandard bomb"),
        pytest.param("too-large", "gzip, gzip", DOUBLE_BOMB, id="bomb in the layer between"),
        pytest.param("encoding", "gzip", b"this is no gzip", id="not gzip"),
        pytest.param("encoding", "gzip", gzip.compress(bytes(5000))[:-20], id="cut short"),
        pytest.param("encoding", "br", b"\xff\xff\xff", id="not brotli"),
        pytest.param("encoding", "zstd", b"this is no zstandard", id="not zstandard"),
        pytest.param("encoding", "zstd", zstd.compress(bytes(5000))[:-3], id="zstandard, cut short"),
        pytest.param("encoding", "zstd", _wide_zstd(b"<rss/>"), id="zstandard with a window over 8 MiB"),
        pytest.param("encoding", "compress", b"x", id="unknown encoding"),
        pytest.param("encoding", "gzip, gzip, gzip", b"x", id="three layers"),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_trouble(cause: str, encoding: str, body: bytes) -> None:
    headers = {"Content_Encoding": encoding} if encoding else {}
    found = served(lambda site: site.gives("/f", body, **headers))
    assert isinstance(found, Trouble)
    assert found.cause == cause


def test_an_endless_body_is_cut_off() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield bytes(10_000)

    found = served(lambda site: site.streams("/f", pieces))
    assert isinstance(found, Trouble)
    assert found.cause == "too-large"


@pytest.mark.parametrize(
    ("limits", "pause_s"),
    [
        pytest.param(FetchLimits(read_s=0.15, total_s=5), 0.5, id="silence"),
        pytest.param(FetchLimits(read_s=5, total_s=0.3), 0.02, id="slow drip"),
    ],
)
def test_a_slow_body_runs_into_a_time_out(limits: FetchLimits, pause_s: float) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield b"<"
            await asyncio.sleep(pause_s)

    async def go() -> tuple[FetchResult, float]:
        async with publisher() as site:
            start = time.monotonic()
            return await fetch(site.streams("/f", pieces), limits=limits), time.monotonic() - start

    found, seconds = asyncio.run(go())
    assert isinstance(found, Trouble)
    assert (found.cause, seconds < 2) == ("timeout", True)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        pytest.param(b"", "http", id="closed without a word"),
        pytest.param(b"hello\r\n\r\n", "http", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "http", id="shorter than announced"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", "http", id="huge header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx", "http", id="broken chunks"),
    ],
)
def test_broken_http_is_a_trouble(answer: bytes, cause: str) -> None:
    async def go() -> FetchResult:
        async with raw_server(answer) as url:
            return await fetch(url)

    found = asyncio.run(go())
    assert isinstance(found, Trouble)
    assert found.cause == cause


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        pytest.param("http://127.0.0.1:1/f", "connect", id="nobody listens"),
        pytest.param("http://127.0.0.2/f", "refused-address", id="loopback"),
        pytest.param("http://10.0.0.1/f", "refused-address", id="private"),
        pytest.param("http://169.254.169.254/latest/meta-data/", "refused-address", id="metadata"),
        pytest.param("http://[::1]/f", "refused-address", id="loopback v6"),
        pytest.param("http://[::ffff:10.0.0.1]/f", "refused-address", id="v4-mapped"),
        pytest.param("http://2130706434/f", "bad-url", id="loopback as one number"),
        pytest.param("http://0x7f.2/f", "refused-address", id="loopback in hexadecimal"),
    ],
)
def test_an_unreachable_or_forbidden_address_is_a_trouble(url: str, cause: str) -> None:
    found = asyncio.run(fetch(url))
    assert isinstance(found, Trouble)
    assert found.cause == cause, found.detail


def test_a_host_that_takes_no_connection_costs_little_time() -> None:
    limits = FetchLimits(connect_s=0.2, read_s=20, total_s=30)
    with ExitStack() as open_ones:
        listening = open_ones.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # the queue is full, and the kernel answers nobody any more
            waiting = open_ones.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        started_s = time.monotonic()
        found = asyncio.run(fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/f", limits=limits))
    assert isinstance(found, Trouble)
    assert found.cause == "timeout"
    assert time.monotonic() - started_s < 10


def test_an_unknown_name_is_a_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    found = asyncio.run(fetch("http://no-such-host.invalid/f"))
    assert isinstance(found, Trouble)
    assert found.cause == "dns"


def test_a_name_that_resolves_to_loopback_is_refused() -> None:
    found = asyncio.run(fetch("http://localhost:1/f", allowed=()))
    assert isinstance(found, Trouble)
    assert found.cause == "refused-address"


def _chain(site: Publisher, count: int) -> str:
    for step in range(count):
        site.redirects(f"/{step}", f"/{step + 1}")
    site.gives(f"/{count}", b"<rss/>")
    return f"{site.root}/0"


@pytest.mark.parametrize(
    ("set_up", "said"),
    [
        pytest.param(
            lambda s: s.redirects("/f", "http://10.0.0.1/f"), "10.0.0.1 is private", id="to a private address"
        ),
        pytest.param(lambda s: s.redirects("/f", "http://169.254.169.254/"), "is link-local; C", id="to metadata"),
        pytest.param(lambda s: s.redirects("/f", "file:///etc/passwd"), "no http URL: file:", id="to a file"),
        pytest.param(lambda s: s.redirects("/f", "ftp://x.example/f"), "no http URL: ftp:", id="to ftp"),
        pytest.param(lambda s: s.redirects("/f", "http://[broken/"), "no http URL: http://[broken", id="to no URL"),
        pytest.param(lambda s: s.redirects("/f", "/f"), "redirect loop", id="to itself"),
        pytest.param(lambda s: s.gives("/f", status=302), "without Location", id="to nowhere"),
        pytest.param(lambda s: _chain(s, 6), "more than 5 redirects", id="six in a row"),
    ],
)
def test_a_bad_redirect_is_a_trouble(set_up: object, said: str) -> None:
    found = served(set_up)
    assert isinstance(found, Trouble)
    assert said in found.detail


def test_https_is_never_left_for_http() -> None:
    answer = Response(url="https://a.example/", status=301, headers={"location": "x"}, body=b"", received_at=None)  # type: ignore[arg-type]
    reason = fetcher()._redirect_refusal("http://a.example/x", answer, ["https://a.example/"])
    assert reason is not None
    assert "https to http" in reason


@pytest.mark.parametrize(
    ("statuses", "is_for_good"),
    [
        pytest.param((301,), True, id="301"),
        pytest.param((308, 301), True, id="308 then 301"),
        pytest.param((302,), False, id="302"),
        pytest.param((307,), False, id="307"),
        pytest.param((301, 303), False, id="301 then 303"),
        pytest.param((302, 301), False, id="302 then 301"),
    ],
)
def test_redirects_are_followed_and_a_move_for_good_is_told(statuses: tuple[int, ...], is_for_good: bool) -> None:
    def set_up(site: Publisher) -> str:
        for step, status in enumerate(statuses):
            site.redirects(f"/{step}", f"{step + 1}", status)
        site.gives(f"/{len(statuses)}", b"<rss/>")
        return f"{site.root}/0"

    found = served(set_up)
    assert isinstance(found, Response), found
    assert (found.body, found.url.endswith(f"/{len(statuses)}")) == (b"<rss/>", True)
    assert (found.moved_to == found.url) is is_for_good


def test_the_request_carries_our_headers_and_nothing_else() -> None:
    async def go() -> dict[str, str]:
        async with publisher() as site:
            url = site.gives("/f", b"<rss/>", Set_Cookie="id=1")
            async with fetcher() as one:
                await answer_of(one, url)
                await answer_of(one, url, **{"If-None-Match": 'W/"a b"'})
            return dict(site.requests[1].headers)

    sent = asyncio.run(go())
    sent.pop("Host")
    assert sent == {**HEADERS, "If-None-Match": 'W/"a b"'}


def test_requests_to_one_site_come_one_by_one_with_a_gap() -> None:
    gap_s = 0.05
    spans: list[tuple[float, float]] = []

    async def answer(_: web.Request) -> web.Response:
        start = time.monotonic()
        await asyncio.sleep(0.01)
        spans.append((start, time.monotonic()))
        return web.Response(body=b"<rss/>")

    async def go() -> None:
        async with publisher() as site:
            site.answers = {f"/{n}": answer for n in range(4)}
            async with fetcher(gap_s=gap_s) as one:
                await asyncio.gather(*(answer_of(one, f"{site.root}/{n}") for n in range(4)))

    asyncio.run(go())
    gaps = [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]
    assert len(gaps) == 3
    assert min(gaps) >= gap_s


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk"),
        ("https://a.example.com/", "example.com"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost/", "localhost"),
        ("http://co.uk/", "co.uk"),
    ],
)
def test_a_site_is_a_registrable_domain(url: str, site: str) -> None:
    assert site_of(url) == site


def test_an_etag_that_is_no_utf8_is_not_kept() -> None:
    async def go() -> FetchResult:
        async with raw_server(b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nContent-Length: 1\r\n\r\nx') as url:
            return await fetch(url)

    found = asyncio.run(go())
    assert isinstance(found, Response), found
    assert "etag" not in found.headers


def test_a_body_in_use_keeps_its_slot_and_nothing_else_does() -> None:
    async def go() -> list[str]:
        seen: list[str] = []
        async with publisher() as site, fetcher(concurrency=1) as one:
            body, missing = site.gives("/body", b"<rss/>"), f"{site.root}/missing"

            async def note(url: str) -> None:
                await answer_of(one, url)
                seen.append("fetched")

            async with one.fetch(FetchRequest(url=missing, headers=HEADERS)):
                await note(missing)
            async with one.fetch(FetchRequest(url=body, headers=HEADERS)):
                waiting = asyncio.create_task(note(body))
                await asyncio.wait([waiting], timeout=0.1)
                seen.append("body done")
            await waiting
        return seen

    assert asyncio.run(go()) == ["fetched", "body done", "fetched"]


@asynccontextmanager
async def keeping_server(*, answers_per_connection: int) -> AsyncIterator[tuple[str, list[int]]]:
    """Keep connections open, and close each without a word at the request after its last answer; count requests."""
    counts: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine = len(counts)
        counts.append(0)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                counts[mine] += 1
                if counts[mine] > answers_per_connection:
                    break
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/f", counts


@pytest.mark.parametrize(
    ("answers_per_connection", "requests"),
    [
        pytest.param(9, [3], id="one connection for all"),
        pytest.param(2, [3, 1], id="closed meanwhile: asked once more over a new one"),
        pytest.param(0, [1, 1, 1], id="a new connection that is closed without a word is not tried again"),
    ],
)
def test_connections_are_kept(answers_per_connection: int, requests: list[int]) -> None:
    async def go() -> list[int]:
        async with keeping_server(answers_per_connection=answers_per_connection) as (url, counts), fetcher() as one:
            found = [await answer_of(one, url) for _ in range(3)]
            assert all(isinstance(each, Response) for each in found) is (answers_per_connection > 0)
        return counts

    assert asyncio.run(go()) == requests


def test_a_gap_is_kept_before_a_second_attempt() -> None:
    clock = FakeClock()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.advance(seconds)

    async def go() -> None:
        gates = HostGates(gap_s=2, clock=clock, sleep=sleep)
        async with keeping_server(answers_per_connection=1) as (url, counts), fetcher(clock=clock, gates=gates) as one:
            await answer_of(one, url)
            await answer_of(one, url)
            assert counts == [2, 1]

    asyncio.run(go())
    assert waits == [2, 2]


def test_a_site_can_ask_for_a_longer_gap_and_not_for_a_shorter_one() -> None:
    clock = FakeClock()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.advance(seconds)

    async def go() -> None:
        gates = HostGates(gap_s=2, clock=clock, sleep=sleep)
        for site, gap_s in (("slow", 30.0), ("fast", 0.1)):
            gates.slow_down(site, gap_s)
            for _ in range(2):
                async with gates.turn(site):
                    pass

    asyncio.run(go())
    assert waits == [30, 2]
