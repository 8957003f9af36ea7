"""HTTP GET of feeds: guarded addresses, manual redirects, capped bodies, three time-outs.

fetch(url) -> for each hop: wait for the site's turn, then for a slot -> connect (address checked)
           -> read, decompress, count -> Response | Trouble     never an exception for what a server does
"""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from services.clock import Clock
from services.ingester.addresses import Network, refusal
from services.ingester.decompress import BodyError, BodyReader, TooLargeError
from services.ingester.feed_list import Route
from services.ingester.gates import HostGates
from services.ingester.request import FetchRequest
from services.ingester.response import FetchResult, Response, Trouble
from services.ingester.sites import is_numeric_host, site_of

_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
_REFUSED = re.compile(r"address refused: (.+?; CONFLICTWIRE_ALLOW_NETWORKS can allow it)")
_STALE = "stale-connection"
"""A kept connection that the server had closed meanwhile: asked once more over a new one."""

_VALIDATORS = ("etag", "last-modified")
_LISTS = ("cache-control", "content-encoding", "link")
_ERROR_PAGE_BYTES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What a server may cost us."""

    connect_s: float = 5.0
    read_s: float = 15.0  # between two pieces of an answer
    total_s: float = 30.0  # one request, from asking for a connection to the last byte
    max_body_bytes: int = 8 * 1024 * 1024  # before and after decompression; the largest news feeds have 2-3 MiB
    max_redirects: int = 5
    keep_alive_s: float = 4.0  # an idle connection: a bit above the gap, for the site's next feed or page


class _RefusedAddressError(OSError):
    """The address guard said no."""


class Fetcher:
    """Fetches feeds over one pool of connections. Use as an async context manager.

    Args:
        limits: What a server may cost us.
        gates: Turns per site.
        concurrency: Slots: most requests under way and bodies in use at once, over all sites.
        allowed: Networks that may be reached although they are not public.
        clock: For `received_at`.
    """

    def __init__(
        self,
        *,
        limits: FetchLimits,
        gates: HostGates,
        concurrency: int,
        allowed: tuple[Network, ...] = (),
        clock: Clock,
    ) -> None:
        self._limits, self._gates, self._allowed, self._clock = limits, gates, allowed, clock
        self._slots = asyncio.Semaphore(concurrency)
        self._session: aiohttp.ClientSession | None = None
        self._proxied: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        # Every connection passes through the socket factory, with the address after DNS: the one place where a
        # name that resolves to a private address, today or at the next lookup, can be stopped.
        self._session = self._open(socket_factory=self._guarded_socket)
        self._proxied = self._open()  # proxies are the operator's own
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in (self._session, self._proxied):
            if session is not None:
                await session.close()

    def _open(self, **connecting: Any) -> aiohttp.ClientSession:
        limits = self._limits
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, ttl_dns_cache=300, keepalive_timeout=limits.keep_alive_s, **connecting
            ),
            auto_decompress=False,  # ours has a cap
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=limits.total_s, sock_connect=limits.connect_s, sock_read=limits.read_s),
            trust_env=False,
            trace_configs=[_reuse_trace()],
        )
        # Its own second attempt, at once and unseen, would break the gap between requests; ours is in _follow.
        session._retry_connection = False
        return session

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[FetchResult]:
        """Give what the server says, redirects followed.

        A body keeps its slot until the block ends: when reading falls behind, fetching waits, and memory stays bounded.
        """
        with ExitStack() as held:
            yield await self._follow(request, held)

    async def _follow(self, request: FetchRequest, held: ExitStack) -> FetchResult:
        url, visited = request.url, [request.url]
        moved_to: str | None = None
        is_permanent = True
        while True:
            async with self._gates.turn(site_of(url)):
                result = await self._get_in_slot(url, request, held)
            if isinstance(result, Trouble) and result.cause == _STALE:
                async with self._gates.turn(site_of(url)):
                    result = await self._get_in_slot(url, request, held)
            if isinstance(result, Trouble) or result.status not in _REDIRECTS or request.form is not None:
                return result if isinstance(result, Trouble) else replace(result, moved_to=moved_to)
            target = _joined(url, result.headers.get("location", "").strip())
            if reason := self._redirect_refusal(target, result, visited):
                return self._trouble("redirect", reason, status=result.status)
            is_permanent = is_permanent and result.status in _PERMANENT
            moved_to = target if is_permanent else None
            visited.append(target)
            url = target

    def _redirect_refusal(self, target: str, result: Response, visited: list[str]) -> str | None:
        if "location" not in result.headers:
            return f"HTTP {result.status} without Location"
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return f"redirect to no http URL: {(target or result.headers['location'])[:200]}"
        if urlsplit(visited[-1]).scheme == "https" and parts.scheme == "http":
            return f"redirect from https to http: {target[:200]}"
        if target in visited:
            return f"redirect loop: {target[:200]}"
        if len(visited) > self._limits.max_redirects:
            return f"more than {self._limits.max_redirects} redirects"
        return None

    async def _get_in_slot(self, url: str, request: FetchRequest, held: ExitStack) -> FetchResult:
        await self._slots.acquire()
        with ExitStack() as slot:
            slot.callback(self._slots.release)
            result = await self._get(url, request)
            if isinstance(result, Response) and result.body:
                held.push(slot.pop_all())
        return result

    async def _get(self, url: str, request: FetchRequest) -> FetchResult:
        headers = {**request.headers, **(request.validators if url == request.validators_url else {})}
        proxy = request.route.proxy
        session = self._proxied if proxy else self._session
        assert session is not None, "use `async with`"
        started_s = self._clock.monotonic_s()
        connection = {"is_reused": False}
        try:
            tls = _tls(request.route)
            if proxy:
                await self._refuse_behind_proxy(url)
            async with session.request(
                "GET" if request.form is None else "POST",
                url,
                headers=headers,
                data=request.form,
                allow_redirects=False,
                proxy=proxy,
                ssl=tls,
                trace_request_ctx=connection,
            ) as answer:
                result = await self._read(url, answer)
        except TooLargeError as error:
            return self._trouble("too-large", str(error), status=200)
        except BodyError as error:
            return self._trouble("encoding", str(error), status=200)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            cause, detail = _cause_of(error)
            is_stale = connection["is_reused"] and isinstance(
                error, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError
            )
            return self._trouble(_STALE if is_stale else cause, detail)
        return replace(result, elapsed_ms=round((self._clock.monotonic_s() - started_s) * 1000))

    async def _refuse_behind_proxy(self, url: str) -> None:
        """Judge the target here, for it is the proxy that connects. Names that only the proxy knows are left to it."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror:
            if is_numeric_host(host):
                raise
            return
        for *_, address in found:
            if reason := refusal(str(address[0]), self._allowed):
                raise _refused(reason)

    async def _read(self, url: str, answer: aiohttp.ClientResponse) -> Response:
        headers = _header_texts(answer.headers)
        body = b""
        if answer.status == 200:
            limit = self._limits.max_body_bytes
            if (answer.content_length or 0) > limit:
                raise TooLargeError(f"body of {answer.content_length} bytes, over {limit}")
            reader = BodyReader(headers.get("content-encoding", ""), max_bytes=limit)
            async for piece in answer.content.iter_any():
                reader.feed(piece)
            body = reader.finish()
        elif answer.status not in (304, *_REDIRECTS):
            body = await answer.content.read(_ERROR_PAGE_BYTES)  # enough to tell a bot wall
        return Response(url=url, status=answer.status, headers=headers, body=body, received_at=self._clock.now())

    def _trouble(self, cause: str, detail: str, status: int | None = None) -> Trouble:
        return Trouble(cause=cause, detail=detail, received_at=self._clock.now(), status=status)

    def _guarded_socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if reason := refusal(str(address[0]), self._allowed):
            raise _refused(reason)
        return socket.socket(family, kind, protocol)


def _reuse_trace() -> aiohttp.TraceConfig:
    """Notes in a request's context whether its connection was kept from an earlier one."""

    async def note(_: aiohttp.ClientSession, context: Any, __: aiohttp.TraceConnectionReuseconnParams) -> None:
        context.trace_request_ctx["is_reused"] = True

    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(note)
    return trace


def _refused(reason: str) -> _RefusedAddressError:
    return _RefusedAddressError(errno.EACCES, f"address refused: {reason}; CONFLICTWIRE_ALLOW_NETWORKS can allow it")


def _tls(route: Route) -> ssl.SSLContext | bool:
    """What aiohttp takes for `ssl`: True verifies, False does not look at certificates."""
    if route.tls in ("verify", "insecure"):
        return route.tls == "verify"
    return ssl.create_default_context(cafile=route.tls)


def _header_texts(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in small letters; of a header sent twice the first counts, lists are joined."""
    texts: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if not value.isprintable() and key in _VALIDATORS:
            continue  # bytes that are no UTF-8: could not be sent back as they came
        text = value.encode("utf-8", "replace").decode()
        texts[key] = f"{texts[key]}, {text}" if key in texts and key in _LISTS else texts.get(key, text)
    return texts


def _joined(base: str, location: str) -> str:
    """The URL a Location names, without the user name it may hold; empty where it names none."""
    try:
        parts = urlsplit(urljoin(base, location))
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    except ValueError:
        return ""


def _cause_of(error: Exception) -> tuple[str, str]:
    """Which few-valued cause an exception of the client stands for, and one line on it."""
    text = " ".join(str(error).split())[:300] or type(error).__name__
    if refused := _REFUSED.search(text):
        return "refused-address", refused[1]
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns", f"no address for this host: {text}"
    if isinstance(error, TimeoutError):
        return "timeout", f"no complete answer in time: {text}"
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return "tls", text
    if isinstance(error, aiohttp.ClientConnectorError):
        return "connect", text
    if isinstance(error, aiohttp.InvalidURL):
        return "bad-url", text
    return "http", f"{type(error).__name__}: {text}"
