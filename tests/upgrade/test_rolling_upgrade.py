"""The last release and the next side by side in the same groups on one stream: an upgrade, and back again.

last -> last and next -> next alone -> next and last -> last alone

So each release reads what the other wrote: messages between stages, and the tables of partitions that it takes over.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.broker import RunningBroker
from services.deduplicator.load import load_matcher
from services.extractor.handle import handle
from services.extractor.load import load_resources
from services.messages import Incoming
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics
from tests.bench.watch import open_gauge
from tests.chaos.compare import Version, last_said, replay
from tests.chaos.crew import Crew, workers_environment
from tests.chaos.evidence import Evidence, read_evidence, read_topic
from tests.chaos.feeding import feed, open_producer
from tests.chaos.play import describe_all_changelogs
from tests.chaos.schedule import STAGES
from tests.chaos.stream import segment_stream
from tests.upgrade.release import RELEASES

LAST, NEXT = RELEASES
ADDED = "added_later"

ARTICLES, RATE = 2_000, 8.0
"""More than are sent: the stream stops when the last release is alone again."""

SIDE_BY_SIDE_S = 5.0
LIMIT_S = 120.0


def add(crew: Crew, release: str) -> None:
    """Start a worker of each stage."""
    for stage in STAGES:
        crew.add(stage, words=("-m", "tests.upgrade.release", release, stage))


def end(crew: Crew, release: str) -> None:
    """Stop the workers of a release, as any supervisor does."""
    for worker in crew.workers:
        if release in worker.command.words and not worker.is_leaving:
            worker.is_leaving = True
            crew.terminate(worker)


def wait(crew: Crew, condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline_s, f"{what}; logs in {crew.folder}"
        crew.look()
        time.sleep(0.1)


def upgrade_and_return(crew: Crew) -> None:
    """Replace the last release by the next, and that by the last, each time after some seconds side by side."""
    for old, new in ((LAST, NEXT), (NEXT, LAST)):
        add(crew, new)
        wait(crew, crew.is_ready, f"the {new} release is not ready beside the {old}")
        until_s = time.monotonic() + SIDE_BY_SIDE_S
        wait(crew, partial(_is_past, until_s), "no time passes")
        end(crew, old)
        wait(crew, partial(_is_gone, crew, old), f"the {old} release does not end")


def _is_past(until_s: float) -> bool:
    return time.monotonic() > until_s


def _is_gone(crew: Crew, release: str) -> bool:
    return all(release not in worker.command.words for worker in crew.workers if worker.is_leaving)


def play(broker: RunningBroker, folder: Path, prefix: str) -> tuple[Topics, Evidence]:
    topics = load_topics(prefix)
    ensure_topics(broker.access, topics)
    read = (topics.articles, topics.mentions, topics.clusters)
    groups = {f"{prefix}conflictwire-{stage}": topic for stage, topic in zip(STAGES, read, strict=True)}
    crew = Crew(folder, workers_environment(broker.bootstrap, prefix=prefix, replication=1, faketime=None))
    stopping = threading.Event()
    with open_producer(broker.bootstrap) as producer, open_gauge(broker.access, topics, groups) as gauge:
        try:
            add(crew, LAST)
            wait(crew, crew.is_ready, "the last release is not ready")
            stream = segment_stream(0, ARTICLES)
            fed = feed(producer, topics.articles, stream, seconds=len(stream) / RATE, stopping=stopping)
            upgrade_and_return(crew)
            stopping.set()
            fed.join()
            for _ in range(2):  # a commit may be under way
                wait(crew, gauge.is_at_rest, "the stream does not come to rest")
                wait(crew, partial(_is_past, time.monotonic() + 1), "no time passes")
        finally:
            crew.stop()
    assert crew.deaths == 2 * len(STAGES), f"a worker died of itself; logs in {folder}"
    return topics, read_evidence(broker.bootstrap, topics, describe_all_changelogs(prefix, topics), ())


def as_of_last(value: Any) -> Any:
    """Return JSON as the last release would have it: without what was added, and what follows from that.

    To each release the content of an event is what it writes of it, and a digest is over that. So whichever meets an
    event that the other wrote may number one more version, which to readers of the last release is the one before.
    """
    if isinstance(value, list):
        return [as_of_last(part) for part in value if not (isinstance(part, dict) and part.get("field") == ADDED)]
    if isinstance(value, dict):
        left_out = (ADDED, "digest", "version")
        return {name: as_of_last(part) for name, part in value.items() if name not in left_out}
    return value


def histories(versions: Mapping[Version, bytes]) -> dict[bytes, list[Any]]:
    """Return, by event, its contents one after the other."""
    found: dict[bytes, list[Any]] = {}
    for (event, _), raw in sorted(versions.items()):
        content, so_far = as_of_last(orjson.loads(raw)), found.setdefault(event, [])
        if content.get("changes") != [] and so_far[-1:] != [content]:
            so_far.append(content)
    return found


def versions_on(messages: Sequence[Incoming]) -> dict[Version, bytes]:
    """Return the versions on a topic, each of which is there once."""
    found = {
        (message.key or b"", orjson.loads(message.value or b"")["version"]): message.value or b""
        for message in messages
    }
    assert len(found) == len(messages)
    return found


def tables_of(tables: Mapping[Any, Mapping[Any, bytes]]) -> dict[str, dict[str, Any]]:
    return {
        name.removesuffix("-changelog"): {
            key if isinstance(key, str) else key.decode(): as_of_last(orjson.loads(raw)) for key, raw in table.items()
        }
        for name, table in tables.items()
        if name != "countries-changelog"
    }


def extracted(articles: Iterable[Incoming], topics: Topics) -> Iterator[Incoming]:
    """Yield what the articles say, message by message, without a broker."""
    resources, countries = load_resources(), dict[bytes | None, frozenset[str]]()
    for article in articles:
        intent = handle(article, resources, topics, countries.get(article.key, frozenset()))
        countries[article.key] = intent.countries
        yield from (Incoming(out.topic, 0, 0, out.key, out.value, out.headers) for out in intent.outcome.outgoing)


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_nothing_is_lost_wrong_or_twice_while_two_releases_share_a_stream(
    broker: RunningBroker, tmp_path: Path
) -> None:
    if not broker.is_durable:
        pytest.skip("the embedded broker has neither groups that share nor transactions")
    topics, evidence = play(broker, tmp_path, f"upgrade-{os.getpid()}.")
    for written in (evidence.mentions, evidence.clusters, evidence.events, evidence.changes):
        assert {ADDED.encode() in (message.value or b"") for message in written} == {True, False}  # by both releases
    assert evidence.dead_letters == ()
    articles = read_topic(broker.bootstrap, topics.articles)
    assert last_said(evidence.mentions) == last_said(extracted(articles, topics))
    expected = replay(evidence.mentions, topics, load_matcher())
    events, changes = versions_on(evidence.events), versions_on(evidence.changes)
    assert events.keys() == changes.keys()
    assert histories(events) == histories(expected.events)
    assert histories(changes) == histories(expected.changes)
    assert tables_of(evidence.tables) == tables_of(expected.tables)
