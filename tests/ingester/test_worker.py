"""Reading in processes: a body that hangs, crashes or eats memory costs only itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from services.ingester.feed_list import Feed
from services.ingester.reading import Body, FeedReading, read_body
from services.ingester.tables import Rules
from services.ingester.worker import ReaderPool, ReadLimits
from services.records import Outlet
from tests.ingester.server import rss

FEED = Feed(url="https://a.example/f", outlet=Outlet(id="a", name="A"))
GOOD = rss(("https://a.example/1", "Talks resume", "Delegates met."))
DEEPER = rss(*((f"https://a.example/{n}", "T", "&lt;div&gt;" * 19_000) for n in range(30)))
QUADRATIC = b"".join(
    (
        b'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY a "' + b"a" * 60_000 + b'">\n]>\n',
        b'<rss version="2.0"><channel><item><title>' + b"&a;" * 60_000 + b"</title></item></channel></rss>",
    )
)
"""Half a megabyte that would expand to 3.6 GB."""

LAUGHS = (
    b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    b'<rss version="2.0"><channel><item><title>T</title><description>&c;</description></item></channel></rss>'
)
OUTSIDE = (
    b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<rss version="2.0"><channel><item><title>T</title><description>&a;</description></item></channel></rss>'
)
HARMLESS = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd">'


READS_ON = """
import asyncio, signal
from services.ingester.worker import ReaderPool
from tests.ingester.test_worker import GOOD, body

async def go():
    with ReaderPool(1) as pool:
        print("begins", flush=True)
        print(len((await pool.read(body(GOOD))).articles), flush=True)

signal.signal(signal.SIGINT, lambda *_: None)
asyncio.run(go())
"""
"""A poller that lets its polls end when Ctrl-C comes."""


def body(data: bytes) -> Body:
    at = datetime(2025, 11, 3, 12, tzinfo=UTC)
    return Body(feed=FEED, data=data, content_type="application/rss+xml", url=FEED.url, fetched_at=at)


def test_a_good_body_is_read() -> None:
    async def go() -> FeedReading:
        with ReaderPool(1) as pool:
            return await pool.read(body(GOOD))

    found = asyncio.run(go())
    assert [article.title for article in found.articles] == ["Talks resume"]


def test_ctrl_c_leaves_the_reading_processes_to_the_poller_from_their_first_moment_on() -> None:
    poller = subprocess.Popen(
        [sys.executable, "-c", READS_ON],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert poller.stdout is not None
    assert poller.stdout.readline() == "begins\n"
    while poller.poll() is None:
        os.killpg(poller.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            poller.wait(0.05)
    assert poller.communicate() == ("1\n", "")


def test_hostile_bodies_cost_only_themselves() -> None:
    limits = ReadLimits(cpu_s=1.0, wall_s=2.5, memory_bytes=600_000_000)

    async def go() -> list[FeedReading]:
        with ReaderPool(1, limits=limits) as pool:
            return [await pool.read(body(data)) for data in (DEEPER, QUADRATIC, GOOD)]

    deep, quadratic, good = asyncio.run(go())
    assert "not parsable" in (deep.trouble or "")
    assert "not parsable" in (quadratic.trouble or "")
    assert good.trouble is None
    assert len(good.articles) == 1


@pytest.mark.parametrize(
    ("data", "forbidden"),
    [pytest.param(LAUGHS, "haha", id="nested entities"), pytest.param(OUTSIDE, "root:", id="external entity")],
)
def test_entities_are_not_expanded(rules: Rules, data: bytes, forbidden: str) -> None:
    found = read_body(body(data), rules)
    assert all(forbidden not in article.text for article in found.articles)
    assert found.trouble is not None or found.articles


def test_a_harmless_doctype_passes(rules: Rules) -> None:
    found = read_body(body(GOOD.replace(b"<rss", HARMLESS + b"<rss", 1)), rules)
    assert (found.trouble, len(found.articles)) == (None, 1)
