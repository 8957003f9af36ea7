from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from services.top.board import Board, Row
from services.top.table import to_view

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def throughput(service: str, after_s: float, **fields: Any) -> bytes:
    line = {
        "at": (NOON + timedelta(seconds=after_s)).isoformat(),
        "level": "info",
        "service": service,
        "event": "throughput",
        "seconds": 10.0,
        "in": 100,
        "out": 40,
        "dropped": {},
        "dead_letters": 0,
        "lag_records": 7,
        "rss_bytes": 50_000_000,
    }
    return json.dumps(line | fields).encode()


def board(*lines: bytes) -> Board:
    made = Board()
    for line in lines:
        made.take(line)
    return made


def row(made: Board, service: str) -> Row:
    return next(r for r in made.rows() if r.service == service)


def shown(made: Board) -> str:
    out = StringIO()
    Console(file=out, width=200).print(to_view(made))
    return out.getvalue()


def test_workers_of_one_service_add_up() -> None:
    made = board(throughput("extractor", 0), throughput("extractor", 4), throughput("sink", 5, **{"in": 5}))
    found = row(made, "extractor")
    assert (found.workers, found.in_per_s, found.out_per_s) == (2, 20.0, 8.0)
    assert (found.lag_records, found.rss_bytes) == (14, 100_000_000)
    assert row(made, "sink").in_per_s == 0.5


def test_rates_are_of_the_last_lines_totals_of_all() -> None:
    made = board(*(throughput("sink", 10 * turn, **{"in": 10 * turn}) for turn in range(4)))
    found = row(made, "sink")
    assert (found.workers, found.in_per_s, found.total_in) == (1, 3.0, 60)
    assert made.newest == NOON + timedelta(seconds=30)


def test_the_last_short_line_of_a_worker_is_no_second_worker() -> None:
    made = board(throughput("sink", 0), throughput("sink", 0.5, seconds=0.5, **{"in": 5}))
    assert row(made, "sink").workers == 1
    assert row(made, "sink").in_per_s == pytest.approx(10.0)


def test_services_stand_in_the_order_of_the_stream() -> None:
    made = board(*(throughput(name, 0) for name in ("sink", "run", "ingester", "deduplicator", "extractor")))
    assert [r.service for r in made.rows()] == ["ingester", "extractor", "deduplicator", "sink", "run"]


def test_drops_are_told_by_reason_most_first() -> None:
    made = board(throughput("ingester", 0, dropped={"a": 1, "b": 5}), throughput("ingester", 10, dropped={"a": 2}))
    assert list(row(made, "ingester").dropped.items()) == [("b", 5), ("a", 3)]


def test_the_slowest_workers_delay_counts_from_fetch_where_that_is_known() -> None:
    made = board(
        throughput("sink", 0, since_published_s={"p50": 900, "p95": 9000}, since_fetched_s={"p50": 1.0, "p95": 2.0}),
        throughput("sink", 1, since_fetched_s={"p50": 1.5, "p95": 4.0}),
    )
    assert row(made, "sink").delay_s == (1.5, 4.0)


@pytest.mark.parametrize(
    "raw",
    [b"", b"make: *** [run] Error 1", b"[]", b'"x"', b'{"at":"x","service":"y","event":"z"}', throughput("s", 0)[:-9]],
    ids=["empty", "no JSON", "list", "text", "no instant", "cut off"],
)
def test_a_line_that_is_none_of_ours_is_counted(raw: bytes) -> None:
    made = board(raw, throughput("sink", 0))
    assert made.unreadable == 1
    assert "1 lines that are no log lines" in shown(made)


def test_a_throughput_line_with_a_wrong_field_is_counted() -> None:
    assert board(throughput("sink", 0, dropped=[])).unreadable == 1


def test_warnings_stand_below_the_table_the_last_ones_only() -> None:
    lines = [
        json.dumps({"at": NOON.isoformat(), "level": "error", "service": "sink", "event": f"e{n}", "reason": "why"})
        for n in range(7)
    ]
    text = shown(board(*(line.encode() for line in lines), throughput("sink", 0)))
    assert "12:00:00 sink error: e6 (reason why)" in text
    assert "e1" not in text


def test_what_was_dropped_stands_below_the_table_with_the_commonest_reasons() -> None:
    counts = {f"reason-{n}": n for n in range(1, 8)}
    text = shown(board(throughput("extractor", 0, dropped=counts), throughput("sink", 0)))
    assert "dropped by extractor: reason-7 7, reason-6 6, reason-5 5, reason-4 4, reason-3 3, others 3" in text
    assert "dropped by sink" not in text


def test_a_slow_stream_has_a_rate_that_can_be_read() -> None:
    assert " 6.0 " in shown(board(throughput("sink", 0, **{"in": 1, "out": 1})))


def test_a_silent_service_is_told() -> None:
    text = shown(board(throughput("sink", 0), throughput("extractor", 40)))
    assert "sink (silent 40 s)" in text
    assert "extractor (silent" not in text


def test_nothing_read_yet_says_what_to_wait_for() -> None:
    assert "no throughput line yet" in shown(Board())
