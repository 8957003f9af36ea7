"""`conflictwire feeds`: lists in and out, and how feeds are doing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from services import codec
from services.errors import DataFileError
from services.ingester.commands import feeds
from services.ingester.feed_list import Feed, Route, to_tsv
from services.ingester.health_table import duration_text, health_rows, to_cells
from services.ingester.list_check import list_warnings
from services.ingester.load import load_feeds
from services.ingester.schedule import PollPolicy
from services.records import FeedState, Outlet
from tests.ingester.server import publisher, rss

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
OUTLET = Outlet(id="a", name="A Times", domain="a.example", country="SDN", affiliation="independent", owner="A Press")
PLAIN = Feed(url="https://a.example/f", outlet=OUTLET, language="en")
FULL = Feed(
    url="https://a.example/g",
    outlet=OUTLET,
    language="ar",
    interval_s=900,
    is_paused=True,
    is_full_text=True,
    route=Route(proxy="http://proxy.example:3128", tls="insecure"),
)
STATE = FeedState(feed_url="https://a.example/f", outlet_id="a", last_polled_at=NOW, last_ok_at=NOW)


def run(*words: str, **variables: str) -> Result:
    return CliRunner().invoke(feeds, words, env=variables, standalone_mode=False)


def test_a_list_goes_out_as_opml_and_comes_back_as_it_was(tmp_path: Path) -> None:
    tsv, opml, again = tmp_path / "f.tsv", tmp_path / "f.opml", tmp_path / "again.tsv"
    tsv.write_text(to_tsv([PLAIN, FULL]))
    opml.write_text(run("export", str(tsv)).output)
    again.write_text(run("import", str(opml)).output)
    assert load_feeds(tsv) == load_feeds(opml) == load_feeds(again) == (PLAIN, FULL)
    assert tsv.read_text() == again.read_text()


def test_what_opml_cannot_be_taken_is_told_and_keeps_nothing_else_out(tmp_path: Path) -> None:
    opml = tmp_path / "f.opml"
    outline = '<outline text="{name}" xmlUrl="{url}"/>'
    good = outline.format(name="A", url="https://a.example/f")
    bad = outline.format(name="B", url="https://me:secret@b.example/f")
    opml.write_text(f"<opml>{bad}{good}</opml>")
    found = run("import", str(opml))
    assert found.return_value == 0
    assert found.stderr.startswith("left out: feed 1 (B): url: a user name or password")
    assert "secret" not in found.output
    assert found.stdout.splitlines()[1:] == ["https://a.example/f\ta.example\tA\ta.example\t\t\t\t"]
    opml.write_text(f"<opml>{bad}</opml>")
    assert (run("import", str(opml)).return_value, run("import", str(opml)).stdout) == (1, "")


def test_columns_that_nobody_fills_are_left_out() -> None:
    assert to_tsv([PLAIN]).splitlines()[0].split("\t")[-1] == "language"
    assert to_tsv([FULL]).splitlines()[0].split("\t")[-5:] == [
        "interval_s",
        "is_paused",
        "is_full_text",
        "proxy",
        "tls",
    ]


def test_a_sound_list_is_told_with_what_to_look_at(tmp_path: Path) -> None:
    path = tmp_path / "f.tsv"
    path.write_text(to_tsv([PLAIN, replace(FULL, interval_s=60)]))
    found = run("check", str(path))
    assert found.return_value == 0
    assert "2 feeds of 1 outlets, 1 paused: the list is sound" in found.output
    assert "certificate is not looked at" in found.output
    assert "interval_s 60 is raised to the floor, 900" in found.output


def test_a_list_with_a_defect_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.tsv"
    path.write_text("url\toutlet_id\toutlet\nftp://x/\ta\tA\n")
    assert isinstance(run("check", str(path)).exception, DataFileError)


def test_a_crowded_site_and_missing_metadata_are_told() -> None:
    bare = Outlet(id="b", name="B")
    many = [Feed(url=f"https://b.example/{n}", outlet=bare, interval_s=900) for n in range(300)]
    lines = list_warnings(many, PollPolicy(), gap_s=2)
    assert lines == [
        "outlets without country: b",
        "outlets without affiliation: b",
        "feeds without language: 300",
        "b.example: 300 feeds with a gap of 2 s keep it busy 67% of the time",
    ]
    assert list_warnings([PLAIN], PollPolicy(), gap_s=2) == []


@pytest.mark.parametrize(("paths", "code"), [(("/good", "/bad"), 0), (("/bad",), 1)])
def test_feeds_can_be_asked(tmp_path: Path, paths: tuple[str, ...], code: int) -> None:
    path = tmp_path / "f.tsv"

    async def go() -> tuple[Result, list[str]]:
        async with publisher() as site:
            site.gives("/good", rss(("https://a.example/1", "T", "x")))
            path.write_text(to_tsv([replace(PLAIN, url=f"{site.root}{each}") for each in paths]))
            own = {"CONFLICTWIRE_ALLOW_NETWORKS": "127.0.0.0/8", "CONFLICTWIRE_HOST_GAP_S": "0"}
            result = await asyncio.to_thread(lambda: run("check", str(path), "--fetch", **own))
            return result, [request.path for request in site.requests]

    found, asked = asyncio.run(go())
    assert found.return_value == code
    assert sorted(asked) == sorted(paths)
    assert "/bad: trouble: not-found: HTTP 404" in found.output
    assert ("/good: ok, 1 articles" in found.output) is (code == 0)
    assert found.output.endswith(f"{len(paths) - 1} of {len(paths)} feeds answered\n")


def test_health_comes_from_a_state_file_worst_first(tmp_path: Path) -> None:
    long_ago = NOW - timedelta(days=400)
    states = [
        replace(STATE, feed_url="https://a.example/quiet", last_entry_at=long_ago, entries_per_day=0.001),
        replace(STATE, feed_url="https://a.example/dead", last_entry_at=long_ago, entries_per_day=20.0),
        replace(STATE, feed_url="https://a.example/bad", last_error="dns: no address", error_streak=3),
    ]
    path = tmp_path / "state"
    path.write_bytes(b"".join(codec.encode(state) + b"\n" for state in states))
    rows = [orjson.loads(line) for line in run("health", "--state", str(path)).output.splitlines()]
    assert [(row["feed_url"][18:], row["health"]) for row in rows] == [
        ("bad", "failing"),
        ("dead", "silent"),
        ("quiet", "quiet"),
    ]
    assert (rows[0]["cause"], rows[0]["error_streak"]) == ("dns: no address", 3)
    feed_list = tmp_path / "f.tsv"
    feed_list.write_text(to_tsv([replace(PLAIN, url=f"https://a.example/{name}") for name in ("dead", "added")]))
    listed = run("health", "--state", str(path), "--list", str(feed_list)).output.splitlines()
    assert [(row["feed_url"][18:], row["health"]) for row in map(orjson.loads, listed)] == [
        ("dead", "silent"),
        ("added", "new"),
    ]
    only = run("health", "--state", str(path), "--only", "silent").output.splitlines()
    assert [orjson.loads(line)["feed_url"] for line in only] == ["https://a.example/dead"]


def test_a_row_is_readable() -> None:
    state = replace(
        STATE,
        last_entry_at=NOW - timedelta(days=4),
        entries_per_day=12.345,
        notes=("bozo: x",),
        last_status=304,
        next_poll_at=NOW + timedelta(hours=1),
        etag='"1"',
    )
    (row,) = health_rows([state], NOW)
    assert (row["has_validators"], row["silent_for_s"]) == (True, 4 * 86_400)
    assert to_cells(row) == (
        "silent",
        "a",
        "4 d",
        "12.3",
        "",
        "304",
        "2025-11-03 13:00",
        "https://a.example/f\nbozo: x",
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0, "0 s"), (59, "59 s"), (60, "1 min"), (7300, "2 h"), (200_000, "2 d")]
)
def test_a_duration_has_one_unit(seconds: int | None, text: str) -> None:
    assert duration_text(seconds) == text
