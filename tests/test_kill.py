"""A killed service changes nothing: the demo's pipeline, undisturbed and with every service killed once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from services import codec
from services.access.broker_access import BrokerAccess
from services.clients import connect_to_topics, read_to_end
from services.clock import SystemClock
from services.demo.load import load_articles, load_outlets
from services.demo.run import SETTINGS, SETTLED_S
from services.demo.server import SampleServer
from services.demo.summary import Tally
from services.demo.watch import TopicWatcher
from services.messages import header
from services.pipeline import SERVICES, start_pipeline
from services.records import Event
from services.records.events import Report
from services.supervise import Change
from services.topics import load_topics
from tests.examples import example

TIMEOUT_S = 110.0

KILLS: Mapping[str, Callable[[Tally], bool]] = {
    "ingester": lambda tally: tally.article_messages >= 3,
    "extractor": lambda tally: len(tally.mention_ids) >= 10,
    "deduplicator": lambda tally: tally.event_messages >= 10,
    "sink": lambda tally: tally.event_messages >= 20,
}
"""When each service is killed: as soon as so much of the stream has gone by."""


def contents(events: Mapping[str, Event]) -> list[bytes]:
    """Active events without what depends on the order of arrival: ids and versions.

    Nor revisions: an ingester killed before it remembered the first wording of an article counts the second as first.
    """
    active = (event for event in events.values() if event.status == "active")
    return sorted(codec.encode(replace(event, id="", version=0, reports=_unnumbered(event))) for event in active)


def _unnumbered(event: Event) -> tuple[Report, ...]:
    return tuple(replace(report, revision=1) for report in event.reports)


def play(folder: Path, kills: Mapping[str, Callable[[Tally], bool]]) -> tuple[dict[str, Event], list[str]]:
    """Run the pipeline over the sample outlets until it is at rest; return the events and who was started again."""
    clock, changes = SystemClock(), list[Change]()
    feeds, waiting = folder / "feeds.toml", dict(kills)
    with SampleServer(load_outlets(), load_articles()) as server:
        feeds.write_text(server.feed_list())
        with (
            start_pipeline(
                "embedded", feeds, folder=folder, on_change=changes.append, extra=SETTINGS, is_logging_to_files=True
            ) as pipeline,
            TopicWatcher(pipeline.access, load_topics(), clock=clock, since_s=clock.monotonic_s()) as watcher,
        ):
            news_s = clock.monotonic_s()
            deadline_s = news_s + TIMEOUT_S
            while waiting or not (
                server.is_complete and clock.monotonic_s() - news_s > SETTLED_S and watcher.is_drained(pipeline.groups)
            ):
                assert clock.monotonic_s() < deadline_s, f"not at rest; logs in {folder}"
                if watcher.poll():
                    news_s = clock.monotonic_s()
                for name in [name for name, is_time in waiting.items() if is_time(watcher.tally)]:
                    del waiting[name]
                    os.kill(pipeline.supervisor.pid_of(name), signal.SIGKILL)
            assert unnamed_messages(pipeline.access) == []
            restarted = [change.name for change in changes if change.kind == "died"]
            return watcher.tally.events, sorted(restarted)


def unnamed_messages(access: BrokerAccess) -> list[str]:
    """Where a message stands whose headers do not say what it is, over all topics."""
    topics = {topic.name: topic for topic in load_topics()}
    with closing(connect_to_topics(access, *topics, name="test-headers")) as consumer:
        return [
            f"{record.topic}-{record.partition}:{record.offset}"
            for record in read_to_end(consumer)
            if record.value is not None  # a mark of an ingester
            and header(tuple(record.headers), "ce_type") != f"org.conflictwire.{topics[record.topic].schema}"
        ]


@pytest.mark.whole
@pytest.mark.timeout(240)
def test_the_events_are_the_same_whoever_was_killed(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm, nobody = play(tmp_path / "calm", {})
    killed, everybody = play(tmp_path / "killed", KILLS)
    assert (nobody, everybody) == ([], sorted(SERVICES))
    assert len(calm) >= 12
    assert contents(killed) == contents(calm)


@pytest.mark.parametrize(
    ("change", "is_same"),
    [({"id": "e1-x", "version": 9}, True), ({"outlet_count": 7}, False), ({"status": "retracted"}, False)],
    ids=["other id and version", "other content", "no longer active"],
)
def test_what_counts_as_the_same(change: dict[str, object], is_same: bool) -> None:
    event = example("event", "single-source")
    other = replace(event, **change)
    assert (contents({event.id: event}) == contents({other.id: other})) is is_same
