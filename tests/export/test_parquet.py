"""What pyarrow reads back from the files."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from kafka import KafkaProducer

from services import codec
from services.broker import RunningBroker
from services.cli import cli
from services.errors import StartupError
from services.export import parquet
from services.export.columns import COLUMNS, to_row
from services.export.parquet import write_parquet
from services.records import Event
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.examples import example, situations

EVENTS: list[Event] = [example("event", situation) for situation in situations("event")]
FIRST: Event = example("event", "single-source")
SECOND: Event = example("event", "contested-toll-cross-party")  # the next version of FIRST
OTHER: Event = example("event", "unlocated")


def test_every_cell_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_parquet(EVENTS, tmp_path / "events.parquet")
    assert pq.read_table(tmp_path / "events.parquet").to_pylist() == [to_row(event) for event in EVENTS]


TYPES = {
    "id": pa.string(),
    "version": pa.int32(),
    "start": pa.date32(),
    "latitude": pa.float64(),
    "fatalities_best": pa.int32(),
    "civilian_targeting": pa.bool_(),
    "last_reported_at": pa.timestamp("us", tz="UTC"),
}


def test_columns_have_their_types_and_meanings(tmp_path: Path) -> None:
    write_parquet([SECOND], tmp_path / "events.parquet")
    schema = pq.read_schema(tmp_path / "events.parquet")
    assert {name: schema.field(name).type for name in TYPES} == TYPES
    assert schema.field("claims").type.value_type.field("reported_at").type == TYPES["last_reported_at"]
    assert [(f.name, f.nullable) for f in schema] == [(c.name, c.is_nullable) for c in COLUMNS]
    assert (
        schema.field("radius_km").metadata[b"description"] == b"the event lies within so many kilometres of the point"
    )


def test_rows_beyond_a_group_follow_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS_PER_GROUP", 2)
    events = [replace(FIRST, version=version) for version in range(1, 6)]
    write_parquet(events, tmp_path / "events.parquet")
    assert pq.ParquetFile(tmp_path / "events.parquet").num_row_groups == 3
    assert pq.read_table(tmp_path / "events.parquet")["version"].to_pylist() == [1, 2, 3, 4, 5]


def test_no_event_is_a_file_with_columns_and_no_row(tmp_path: Path) -> None:
    write_parquet([], tmp_path / "events.parquet")
    table = pq.read_table(tmp_path / "events.parquet")
    assert (table.num_rows, table.column_names) == (0, [column.name for column in COLUMNS])


def test_a_file_that_cannot_be_made_whole_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "events.parquet"
    write_parquet([FIRST], path)
    before = path.read_bytes()

    def full(_: Event) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet, "to_row", full)
    with pytest.raises(StartupError, match=r"cannot write .*events\.parquet: No space left on device"):
        write_parquet([SECOND], path)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match=r"cannot write .*; name a file where you may write"):
        write_parquet([FIRST], tmp_path / "none" / "events.parquet")


# ---------------------------------------------------------------- the command


def run(*words: str, stdin: bytes = b"") -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["export", *words], input=stdin, standalone_mode=False)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.return_value or 0, done.stderr


def lines(*events: Event) -> bytes:
    return b"".join(codec.encode(event) + b"\n" for event in events)


def read(path: Path) -> list[tuple[str, int]]:
    table = pq.read_table(path)
    return list(zip(table["id"].to_pylist(), table["version"].to_pylist(), strict=True))


def keys(*events: Event) -> list[tuple[str, int]]:
    return sorted((event.id, event.version) for event in events)


def test_the_same_events_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.parquet", tmp_path / "other.parquet"
    run(str(one), "--history", "--from-jsonl", "-", stdin=lines(*EVENTS))
    run(str(other), "--history", "--from-jsonl", "-", stdin=lines(*reversed(EVENTS), FIRST))
    assert one.read_bytes() == other.read_bytes()


def test_json_lines_give_the_last_versions_or_all(tmp_path: Path) -> None:
    kept, out = tmp_path / "events.jsonl", tmp_path / "events.parquet"
    kept.write_bytes(lines(SECOND, FIRST, OTHER))
    assert run(str(out), "--from-jsonl", str(kept)) == (0, f"2 rows in {out}\n")
    assert read(out) == keys(SECOND, OTHER)
    run(str(out), "--from-jsonl", str(kept), "--history")
    assert read(out) == keys(FIRST, SECOND, OTHER)
    run(str(out), "--from-jsonl", str(kept), "--country", "sdn")
    assert read(out) == keys(SECOND)


def test_a_line_that_is_no_event_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "events.parquet"
    code, told = run(str(out), "--from-jsonl", "-", stdin=b"<html>\n" + lines(OTHER))
    assert (code, read(out)) == (1, keys(OTHER))
    assert told.startswith("line 1: not JSON")


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(StartupError, match=r"^Parquet needs pyarrow: pip install 'conflictwire\[parquet\]'"):
        run(str(tmp_path / "events.parquet"), "--from-jsonl", "-", stdin=lines(FIRST))


def test_the_columns_are_listed_without_a_broker_or_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    shown = CliRunner().invoke(cli, ["export", "--columns"]).stdout.splitlines()
    assert [line.split("\t")[0] for line in shown] == [column.name for column in COLUMNS]
    assert "latitude\tfloat64\tdegrees north, WGS 84" in shown


@pytest.mark.broker
def test_a_topic_as_it_stands(broker: RunningBroker, tmp_path: Path) -> None:
    prefix, out = f"export-{os.getpid()}-", tmp_path / "events.parquet"
    topics = load_topics(prefix)
    ensure_topics(broker.access, topics)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    for event in (FIRST, OTHER, SECOND):
        producer.send(topics.events.name, key=event.id.encode(), value=codec.encode(event)).get(timeout=20)
    producer.close()
    where = ("--broker", broker.bootstrap, "--topic-prefix", prefix)
    assert run(str(out), *where) == (0, f"2 rows in {out}\n")
    assert read(out) == keys(SECOND, OTHER)
    run(str(out), *where, "--history")
    assert read(out) == keys(FIRST, SECOND, OTHER)
