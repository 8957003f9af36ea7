"""The feed list while the ingester runs, and what operators hear."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services import metrics
from services.errors import DataFileError
from services.ingester.decide import FeedIntent
from services.ingester.feed_list import Feed
from services.ingester.report import PollReporter
from services.ingester.tables import parse_patterns, parse_tracking_parameters
from services.ingester.watch import FeedListWatch
from services.messages import Drop
from services.records import Article, FeedState, Outlet
from services.throughput import Throughput

HEADER = "url\toutlet_id\toutlet\n"
NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
FEED = Feed(url="https://a.example/f", outlet=Outlet(id="a", name="A"))
STATE = FeedState(feed_url=FEED.url, outlet_id="a", last_status=200)
SILENT = replace(STATE, health="silent", silent_for_s=400_000, entries_per_day=12.0)


def write(path: Path, *names: str, stamp: int) -> None:
    path.write_text(HEADER + "".join(f"https://{name}.example/f\t{name}\t{name}\n" for name in names))
    os.utime(path, (stamp, stamp))


def test_a_changed_list_is_read_again_and_a_broken_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "feeds.tsv"
    write(path, "a", stamp=1)
    watch = FeedListWatch(path)
    with capture_logs() as logs:
        assert [feed.outlet.id for feed in watch.feeds()] == ["a"]
        write(path, "b", "c", stamp=2)
        assert [feed.outlet.id for feed in watch.feeds()] == ["b", "c"]
        path.write_text("nonsense")
        assert [feed.outlet.id for feed in watch.feeds()] == ["b", "c"]
        assert [feed.outlet.id for feed in watch.feeds()] == ["b", "c"]
        path.unlink()
        assert [feed.outlet.id for feed in watch.feeds()] == ["b", "c"]
        write(path, "d", stamp=3)
        assert [feed.outlet.id for feed in watch.feeds()] == ["d"]
    assert [line["event"] for line in logs] == [
        "feed_list_read",
        "feed_list_refused",
        "feed_list_refused",
        "feed_list_read",
    ]
    assert (logs[0]["added"], logs[0]["removed"]) == (2, 1)


def test_feeds_are_changed_and_paused_while_running(tmp_path: Path) -> None:
    path = tmp_path / "feeds.tsv"
    head = "url\toutlet_id\toutlet\tinterval_s\tis_paused\ttls\n"
    path.write_text(head + "https://a.example/1\ta\tA\nhttps://a.example/2\ta\tA\n")
    os.utime(path, (1, 1))
    watch = FeedListWatch(path)
    path.write_text(head + "https://a.example/1\ta\tA\t900\nhttps://a.example/2\ta\tA\t\tyes\tinsecure\n")
    os.utime(path, (2, 2))
    with capture_logs() as logs:
        assert [(feed.interval_s, feed.is_paused) for feed in watch.feeds()] == [(900, False), (None, True)]
    assert [(line["event"], line.get("changed"), line.get("paused")) for line in logs] == [
        ("feed_list_read", 2, 1),
        ("certificate_not_verified", None, None),
    ]


def test_a_list_that_is_broken_at_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        FeedListWatch(tmp_path / "absent.tsv")


@pytest.mark.parametrize(
    ("before", "intent", "events"),
    [
        pytest.param(STATE, FeedIntent(new_state=STATE), ["polled"], id="nothing new"),
        pytest.param(
            STATE,
            FeedIntent(new_state=replace(STATE, error_streak=1), trouble=("dns", "no address")),
            ["feed_trouble"],
            id="trouble",
        ),
        pytest.param(
            replace(STATE, last_error="dns: x"),
            FeedIntent(new_state=STATE),
            ["feed_recovered", "polled"],
            id="well again",
        ),
        pytest.param(STATE, FeedIntent(new_state=SILENT), ["feed_silent", "polled"], id="silent"),
        pytest.param(SILENT, FeedIntent(new_state=SILENT), ["polled"], id="silence told before"),
        pytest.param(
            STATE, FeedIntent(new_state=replace(STATE, notes=("bozo: x",))), ["feed_defects", "polled"], id="defect"
        ),
        pytest.param(
            replace(STATE, notes=("bozo: x",)),
            FeedIntent(new_state=replace(STATE, notes=("bozo: x",))),
            ["polled"],
            id="a defect told before",
        ),
    ],
)
def test_each_thing_worth_knowing_is_one_line(before: FeedState, intent: FeedIntent, events: list[str]) -> None:
    with capture_logs() as logs:
        PollReporter(Throughput("ingester"))(FEED, before, intent)
    assert [line["event"] for line in logs] == events


def test_entries_articles_and_drops_are_counted() -> None:
    article = Article(
        id="x",
        revision=1,
        url="https://a.example/x",
        outlet=FEED.outlet,
        title="T",
        text="",
        published_at=NOW,
        fetched_at=NOW,
        content_hash="h",
    )
    throughput = Throughput("ingester")
    intent = FeedIntent(new_state=STATE, articles=(article,), drops=(Drop("seen-before", 3),), entry_count=4)
    with capture_logs():
        PollReporter(throughput)(FEED, STATE, intent)
    line = throughput.line()
    assert (line["in"], line["out"], line["dropped"]) == (4, 1, {"seen-before": 3})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("name\thost\n", "t.tsv:1: the columns are name, host, note", id="header"),
        pytest.param("# c\nname\thost\tnote\nx\t*\n", "t.tsv:3: 3 filled columns", id="short row"),
        pytest.param("name\thost\tnote\nx\t\tn\n", "t.tsv:2: 3 filled columns", id="empty cell"),
        pytest.param("name\thost\tnote\nX\t*\tn\n", "t.tsv:2: name 'X'", id="capital"),
        pytest.param("name\thost\tnote\na*b\t*\tn\n", "t.tsv:2: name 'a*b'", id="star inside"),
    ],
)
def test_a_defect_of_the_parameter_table_names_its_line(text: str, said: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_tracking_parameters("t.tsv", text)
    assert str(caught.value).startswith(said)


def test_a_pattern_that_is_none_names_its_line() -> None:
    with pytest.raises(DataFileError, match=r"b\.tsv:2: no regular expression"):
        parse_patterns("b.tsv", "pattern\tnote\n(\tx\n")


@pytest.mark.parametrize(
    ("state", "trouble", "outcome"),
    [
        (STATE, None, "ok"),
        (STATE, ("timeout", "no answer"), "trouble"),
        (SILENT, None, "silent"),
    ],
)
def test_each_poll_is_counted_by_its_outcome(state: FeedState, trouble: tuple[str, str] | None, outcome: str) -> None:
    count = metrics.FEED_POLLS.labels(outcome)._value
    before = count.get()
    PollReporter(Throughput("ingester"))(FEED, STATE, FeedIntent(new_state=state, trouble=trouble))
    assert count.get() == before + 1
