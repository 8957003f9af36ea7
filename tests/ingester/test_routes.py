"""Proxies and certificates, over real sockets."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.ingester.feed_list import DIRECT, Route
from services.ingester.request import FetchRequest
from services.ingester.response import FetchResult, Response, Trouble
from tests.ingester.server import LOOPBACK, fetcher

BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>"


@asynccontextmanager
async def server(answer: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[str]]]:
    """Answer every request alike; yield the port, and the request lines as they come in."""
    asked: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"\r\n")[0].decode())
        writer.write(answer)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    async with listening:
        yield listening.sockets[0].getsockname()[1], asked


async def fetch(url: str, route: Route) -> FetchResult:
    async with fetcher() as one, one.fetch(FetchRequest(url=url, headers={}, route=route)) as found:
        return found


@pytest.mark.parametrize(
    ("url", "cause", "asked"),
    [
        pytest.param("http://feed.invalid/f", None, ["GET http://feed.invalid/f HTTP/1.1"], id="a name it may know"),
        pytest.param("http://10.0.0.1/f", "refused-address", [], id="a private address is refused behind it too"),
        pytest.param("http://169.254.169.254/f", "refused-address", [], id="metadata likewise"),
        pytest.param("http://0x0a.1/f", "refused-address", [], id="a private address in hexadecimal"),
    ],
)
def test_a_feed_goes_through_its_proxy(url: str, cause: str | None, asked: list[str]) -> None:
    async def go() -> tuple[FetchResult, list[str]]:
        async with server(BODY) as (port, lines):
            return await fetch(url, Route(proxy=f"http://127.0.0.1:{port}")), lines

    found, lines = asyncio.run(go())
    assert lines == asked
    assert (found.cause if isinstance(found, Trouble) else None) == cause


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that vouches for 127.0.0.1, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test"
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run([*words.split(), "-addext", "subjectAltName=IP:127.0.0.1", *files], check=True, capture_output=True)
    return cert, key


@pytest.mark.parametrize(
    ("tls", "cause"),
    [
        pytest.param("verify", "tls", id="a certificate nobody vouches for"),
        pytest.param("insecure", None, id="not looked at"),
        pytest.param("CERT", None, id="vouched for by a file"),
        pytest.param("/absent.pem", "http", id="a file that is not there"),
    ],
)
def test_certificates_are_verified_unless_the_list_says_otherwise(
    certificate: tuple[Path, Path], tls: str, cause: str | None
) -> None:
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    async def go() -> FetchResult:
        async with server(BODY, context) as (port, _):
            return await fetch(f"https://127.0.0.1:{port}/f", Route(tls=str(cert) if tls == "CERT" else tls))

    found = asyncio.run(go())
    assert (found.cause if isinstance(found, Trouble) else None) == cause


def test_https_is_never_left_for_http(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    async def go() -> tuple[FetchResult, list[str]]:
        async with server(BODY) as (plain_port, asked):
            away = f"HTTP/1.1 301 X\r\nLocation: http://127.0.0.1:{plain_port}/f\r\nContent-Length: 0\r\n\r\n"
            async with server(away.encode(), context) as (port, _):
                return await fetch(f"https://127.0.0.1:{port}/f", Route(tls=str(cert))), asked

    found, asked = asyncio.run(go())
    assert isinstance(found, Trouble)
    assert "from https to http" in found.detail
    assert asked == []


def test_a_direct_route_is_the_default_and_guards_addresses() -> None:
    assert Route(proxy=None, tls="verify") == DIRECT
    assert [str(network) for network in LOOPBACK] == ["127.0.0.1/32"]
    found = asyncio.run(fetch("http://127.0.0.2:1/f", DIRECT))
    assert isinstance(found, Trouble)
    assert found.cause == "refused-address"
    assert not isinstance(found, Response)
