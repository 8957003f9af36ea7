"""The ingester as a process on a real broker: nothing is lost or fetched anew after a kill, and a stop is clean."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from services import codec
from services.broker import RunningBroker
from services.broker.ready import free_port
from services.ingester.state import TopicStateStore
from services.records import Article, FeedState
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics
from tests.ingester.server import Publisher, publisher, rss
from tests.ingester.websub.hub import hub

pytestmark = pytest.mark.broker

A = ("https://a.example/1", "Shelling in the hills", "Two villages were hit.")
B = ("https://a.example/2", "Talks resume", "Delegates met.")


@pytest.fixture
def topics(broker: RunningBroker, request: pytest.FixtureRequest) -> Topics:
    """Topics of this test alone."""
    own = load_topics(f"{request.node.name.replace('_', '-')}-{os.getpid()}-")
    ensure_topics(broker.access, own)
    return own


def _start(
    broker: RunningBroker, topics: Topics, feeds: Path, *, contact: str = "", **further: str
) -> subprocess.Popen[bytes]:
    settings = {
        "BROKER": broker.bootstrap,
        "TOPIC_PREFIX": topics.articles.name.removesuffix(load_topics().articles.name),
        "BATCHING": "yes" if broker.can_batch else "no",
        "FEEDS": str(feeds),
        "ALLOW_NETWORKS": "127.0.0.0/8",
        "HOST_GAP_S": "0",
        "MIN_INTERVAL_S": "1",
        "INTERVAL_S": "1",
        "READERS": "1",
        "SESSION_TIMEOUT_S": "6",
        "CONTACT": contact,
        **further,
    }
    variables = {**os.environ, **{f"CONFLICTWIRE_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "services.ingester"]
    return subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _published(broker: RunningBroker, topics: Topics) -> list[tuple[str, int]]:
    return sorted((article.title, article.revision) for article in _articles(broker, topics))


def _articles(broker: RunningBroker, topics: Topics) -> list[Article]:
    """What stands on the articles topic, one pass to its present end."""
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None, auto_offset_reset="earliest")
    places = [TopicPartition(topics.articles.name, number) for number in range(topics.articles.partitions)]
    consumer.assign(places)
    found: list[Article] = []
    quiet = 0
    while quiet < 4:
        polled = consumer.poll(timeout_ms=500)
        quiet = 0 if polled else quiet + 1
        found += [codec.decode(record.value, Article) for batch in polled.values() for record in batch]
    consumer.close()
    return found


def _published_ids(broker: RunningBroker, topics: Topics) -> dict[str, set[tuple[str, int]]]:
    """Title -> the ids and revisions under which it stands on the articles topic."""
    found: dict[str, set[tuple[str, int]]] = {}
    for article in _articles(broker, topics):
        found.setdefault(article.title, set()).add((article.id, article.revision))
    return found


async def _until(condition: Callable[[], bool], limit_s: float = 30) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():
            await asyncio.sleep(0.05)


def test_state_is_read_back_from_its_topic_to_the_last_message(broker: RunningBroker, topics: Topics) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=50 if broker.can_batch else 0, batch_size=0)

    def connect() -> KafkaConsumer:
        return KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None, enable_auto_commit=False)

    store = TopicStateStore(producer, connect, topics.feed_state, timeout_s=20)
    assert store.load() == {}
    start = datetime(2025, 11, 3, tzinfo=UTC)
    states = [
        FeedState(feed_url=f"https://a.example/{n % 7}", outlet_id="a", last_polled_at=start + timedelta(hours=n))
        for n in range(30)
    ]
    for state in states:
        store.save(state)
    producer.send(topics.feed_state.name, key=b"https://a.example/odd", value=b"no state").get(timeout=20)
    expected = {state.feed_url: state for state in states}
    assert store.load() == expected
    assert store.load() == expected
    producer.close()


def test_a_kill_loses_nothing_and_fetches_nothing_anew(broker: RunningBroker, topics: Topics, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.tsv"

    async def run_until(site: Publisher, condition: Callable[[], bool], end: signal.Signals) -> int:
        process = _start(broker, topics, feeds)
        try:
            await _until(condition)
            process.send_signal(end)
            return await asyncio.to_thread(process.wait, 20)
        finally:
            process.kill()
            process.communicate()

    async def go() -> tuple[list[int], list[str | None]]:
        async with publisher() as site:
            url = site.gives("/f", rss(A), ETag='"1"')
            feeds.write_text(f"url\toutlet_id\toutlet\n{url}\ta\tA\n")
            killed = await run_until(site, lambda: len(site.requests) >= 2, signal.SIGKILL)
            asked_before = len(site.requests)
            site.gives("/f", rss(A, B), ETag='"2"')
            stopped = await run_until(site, lambda: len(site.requests) >= asked_before + 2, signal.SIGTERM)
            asked = [request.headers.get("If-None-Match") for request in site.requests]
            return [killed, stopped], [asked[0], asked[1], asked[asked_before], asked[-1]]

    codes, asked = asyncio.run(go())
    assert codes == [-signal.SIGKILL, 0]
    assert asked == [None, '"1"', '"1"', '"2"']
    assert _published(broker, topics) == [(A[1], 1), (B[1], 1)]


def test_an_ingester_subscribes_at_the_hub_of_a_feed(broker: RunningBroker, topics: Topics, tmp_path: Path) -> None:
    feeds, port = tmp_path / "feeds.tsv", free_port()

    async def go() -> tuple[int, int]:
        async with publisher() as site, hub() as its_hub:
            url = site.gives("/f", rss(A), Link=f'<{its_hub.url}>; rel="hub"')
            feeds.write_text(f"url\toutlet_id\toutlet\n{url}\ta\tA\n")
            at = {"PUSH_URL": f"http://127.0.0.1:{port}", "PUSH_PORT": str(port)}
            process = _start(broker, topics, feeds, **at)
            try:
                await _until(lambda: its_hub.echoes == [(200, "c-1")])
                heard = await its_hub.deliver(b"news")
                process.send_signal(signal.SIGTERM)
                return heard, await asyncio.to_thread(process.wait, 20)
            finally:
                process.kill()
                process.communicate()

    assert asyncio.run(go()) == (204, 0)


KILLS = int(os.environ.get("CONFLICTWIRE_TEST_KILLS", "2"))
"""Each takes the time until the dead member's session has run out; 20 were done before a release."""


@pytest.mark.timeout(60 + 30 * KILLS)
def test_kills_in_the_middle_of_a_cycle_lose_and_repeat_nothing(
    broker: RunningBroker, topics: Topics, tmp_path: Path
) -> None:
    feeds, paths = tmp_path / "feeds.tsv", [f"/{number}" for number in range(12)]
    shown: dict[str, list[tuple[str, str, str]]] = {path: [] for path in paths}

    def add_entry(site: Publisher, path: str) -> None:
        number = len(shown[path])
        shown[path].append((f"https://a.example{path}/{number}", f"T{path}/{number}", "x"))
        site.gives(path, rss(*shown[path]), ETag=f'"{number}"')

    async def go() -> None:
        async with publisher() as site:
            for path in paths:
                add_entry(site, path)
            feeds.write_text("url\toutlet_id\toutlet\n" + "".join(f"{site.root}{p}\ta\tA\n" for p in paths))
            process = _start(broker, topics, feeds)
            try:
                await _until(lambda: {r.path for r in site.requests if "If-None-Match" in r.headers} == set(paths))
                settled = len(site.requests)
                for kill in range(KILLS):
                    for path in paths:
                        add_entry(site, path)
                    wanted = len(site.requests) + 1 + 5 * kill % len(paths)
                    await _until(lambda wanted=wanted: len(site.requests) >= wanted)  # type: ignore[misc]
                    process.kill()
                    process.communicate()
                    process = _start(broker, topics, feeds)
                last = len(site.requests)
                await _until(lambda: all([r.path for r in site.requests[last:]].count(p) >= 2 for p in paths))
                assert all("If-None-Match" in request.headers for request in site.requests[settled:])
            finally:
                process.kill()
                process.communicate()

    asyncio.run(go())
    found = _published_ids(broker, topics)
    assert set(found) == {title for entries in shown.values() for _, title, _ in entries}
    assert all(len(ids) == 1 for ids in found.values())


def test_ingesters_share_the_feeds_and_take_over_from_one_that_is_killed(
    broker: RunningBroker, topics: Topics, tmp_path: Path
) -> None:
    feeds, paths = tmp_path / "feeds.tsv", [f"/{number}" for number in range(24)]
    running: dict[str, subprocess.Popen[bytes]] = {}

    def pollers_since(site: Publisher, count: int) -> dict[str, set[str]]:
        """Feed -> who asked for it since some request."""
        found: dict[str, set[str]] = {}
        for request in site.requests[count:]:
            found.setdefault(request.path, set()).add(request.headers["User-Agent"].rpartition("+")[2].rstrip(")"))
        return found

    async def go() -> None:
        async with publisher(host="0.0.0.0") as site:
            port = site.root.rpartition(":")[2]
            for number, path in enumerate(paths):
                site.gives(path, rss((f"https://a.example/{number}", f"T{number}", "x")), ETag=f'"{number}"')
            urls = [f"http://127.0.1.{number + 1}:{port}{path}" for number, path in enumerate(paths)]
            feeds.write_text("url\toutlet_id\toutlet\n" + "".join(f"{url}\ta\tA\n" for url in urls))
            running["one"] = _start(broker, topics, feeds, contact="one")
            await _until(lambda: len(pollers_since(site, 0)) == len(paths))
            running["two"] = _start(broker, topics, feeds, contact="two")
            await _until(lambda: "two" in {who for asked in pollers_since(site, 0).values() for who in asked}, 60)
            both = len(site.requests)
            await _until(lambda: len(pollers_since(site, both)) == len(paths))
            shared = pollers_since(site, both)
            assert {who for asked in shared.values() for who in asked} == {"one", "two"}
            assert all(len(asked) == 1 for asked in shared.values())
            running["one"].kill()
            killed = len(site.requests)
            await _until(lambda: len(pollers_since(site, killed)) == len(paths), 60)
            for path in paths:
                asked = [r.headers.get("If-None-Match") for r in site.requests if r.path == path]
                assert (asked[0], set(asked[1:])) == (None, {f'"{path[1:]}"'})

    try:
        asyncio.run(go())
    finally:
        for process in running.values():
            process.kill()
            process.communicate()
    assert _published(broker, topics) == sorted((f"T{number}", 1) for number in range(len(paths)))
