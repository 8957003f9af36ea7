"""Thousands of feeds over HTTP at next to no cost: `python -m tests.bench.many_feeds --feeds 5000`.

Writes its port to stdout as one line, then serves until it is ended. Feed N stands at http://127.x.y.z:PORT/N, an
address of its own, so that each is a site of its own. Every feed has an ETag and answers 304 to it.

    POST /begin?every=20   from now on one feed in 20 shows one entry more (0: none does)
    GET  /counts           answers so far: {"whole": …, "unchanged": …}
"""

from __future__ import annotations

import argparse
import asyncio
import sys

import orjson

_ITEM = (
    "<item><title>Report {entry} of desk {feed}: talks on the road to the harbour</title>"
    "<link>http://desk{feed}.example/{entry}</link><guid>http://desk{feed}.example/{entry}</guid>"
    "<pubDate>Mon, 03 Nov 2025 {hour:02}:00:00 GMT</pubDate><description>{text}</description></item>"
)
_TEXT = "&lt;p&gt;Officials said on Monday that lorries had crossed the bridge near the market.&lt;/p&gt;" * 4
SHOWN = 15


def body_of(feed: int, version: int) -> bytes:
    """Return a feed with SHOWN entries, the newest numbered by its version."""
    entries = range(version + SHOWN, version, -1)
    items = "".join(_ITEM.format(feed=feed, entry=entry, hour=entry % 24, text=_TEXT) for entry in entries)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{feed}</title>{items}</channel></rss>'.encode()


def url_of(feed: int, port: int) -> str:
    """Return where a feed stands."""
    return f"http://127.{1 + feed // 62_500}.{feed // 250 % 250}.{1 + feed % 250}:{port}/{feed}"


class ManyFeeds:
    """What each feed shows.

    Args:
        count: Feeds.
    """

    def __init__(self, count: int) -> None:
        self._versions = [0] * count
        self._turn = 0
        self.counts = {"whole": 0, "unchanged": 0}

    def begin(self, every: int) -> None:
        """Let one feed in so many show an entry more."""
        if every:
            for feed in range(self._turn % every, len(self._versions), every):
                self._versions[feed] += 1
            self._turn += 1

    def answer(self, head: bytes) -> bytes:
        """Return the bytes that answer a request's head."""
        path = head.split(b" ", 2)[1]
        if path.startswith(b"/begin"):
            self.begin(int(path.rpartition(b"=")[2]))
            return _http(b"204 No Content", b"")
        if path == b"/counts":
            return _http(b"200 OK", orjson.dumps(self.counts))
        feed = int(path[1:])
        etag = b'"%d-%d"' % (feed, self._versions[feed])
        if etag in head:
            self.counts["unchanged"] += 1
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        self.counts["whole"] += 1
        headers = b"\r\nContent-Type: application/rss+xml\r\nETag: " + etag
        return _http(b"200 OK" + headers, body_of(feed, self._versions[feed]))


def _http(head: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


class _Talk(asyncio.Protocol):
    def __init__(self, feeds: ManyFeeds) -> None:
        self._feeds, self._got = feeds, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            self._transport.write(self._feeds.answer(head))


async def serve(feeds: ManyFeeds) -> None:
    """Serve on a free port of all of 127.0.0.0/8 and tell which."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(feeds), "0.0.0.0", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many_feeds")
    parser.add_argument("--feeds", type=int, default=5000)
    asyncio.run(serve(ManyFeeds(parser.parse_args().feeds)))


if __name__ == "__main__":
    main()
