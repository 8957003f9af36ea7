from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.broker.ready import free_port
from services.errors import TransientError
from services.health import HealthServer
from services.throughput import Throughput
from services.top.board import Board
from services.top.samples import parse_metrics, to_line
from services.top.scrape import scrape
from services.top.watch import PageScraper

AT = datetime(2026, 3, 12, 12, tzinfo=UTC)
PAGE = """\
# TYPE conflictwire_records_in_total counter
conflictwire_records_in_total{{service="sink"}} {taken}
# TYPE conflictwire_drops_total counter
conflictwire_drops_total{{service="sink",reason="repeated-version"}} {dropped}
# TYPE conflictwire_delay_seconds histogram
conflictwire_delay_seconds_bucket{{service="sink",since="fetched",le="1.0"}} {fast}
conflictwire_delay_seconds_bucket{{service="sink",since="fetched",le="+Inf"}} {taken}
process_start_time_seconds {started}
"""


def page(taken: int = 0, dropped: int = 0, fast: int = 0, started: int = 7) -> str:
    return PAGE.format(taken=taken, dropped=dropped, fast=fast, started=started)


@pytest.fixture
def service(fresh_metrics: None) -> Iterator[str]:
    """The health pages of a service that has taken 3 messages in and is not ready."""
    counts = Throughput("deduplicator")
    counts.received(3)
    counts.lag(12)
    with HealthServer(
        free_port(), is_alive=lambda: None, is_ready=lambda: "12 messages behind", host="127.0.0.1"
    ) as pages:
        yield f"http://127.0.0.1:{pages.port}"


def test_what_happened_between_two_looks() -> None:
    before, now = (parse_metrics(text, source="s", not_ready=None) for text in (page(10, 1, 10), page(30, 4, 20)))
    line = to_line(before, now, at=AT, seconds=10)
    assert (line.taken_in, line.dropped, line.delays_s) == (
        20,
        {"repeated-version": 3},
        {"since_fetched_s": (1, 1e999)},
    )


def test_a_process_that_started_anew_counts_from_its_start() -> None:
    before, now = (parse_metrics(text, source="s", not_ready=None) for text in (page(10), page(4, started=8)))
    assert to_line(before, now, at=AT, seconds=10).taken_in == 4


def test_the_pages_of_a_running_service(service: str) -> None:
    found = scrape(service)
    assert found.counts["records_in"] >= 3
    assert (found.lag_records, found.not_ready) == (12, "12 messages behind")
    assert scrape(f"{service}/metrics").source == service


def test_a_board_is_fed_by_pages_and_tells_who_is_not_ready(service: str) -> None:
    board = Board()
    PageScraper([service, "http://127.0.0.1:1"], now=lambda: datetime.now(UTC) + timedelta(seconds=5)).feed(board)
    assert "deduplicator" in [row.service for row in board.rows()]
    assert any("is not ready: 12 messages behind" in trouble for trouble in board.troubles)
    assert any("no metrics at http://127.0.0.1:1" in trouble for trouble in board.troubles)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "localhost:8080", "http://127.0.0.1:1"])
def test_what_is_no_health_page_is_told(url: str) -> None:
    with pytest.raises(TransientError, match="no metrics at"):
        scrape(url)


def test_a_page_of_something_else_is_told() -> None:
    with pytest.raises(TransientError, match=r"no conflictwire service at s: .* health port"):
        parse_metrics("go_threads 7\n", source="s", not_ready=None)
    with pytest.raises(TransientError, match="no metrics"):
        parse_metrics("<html>\n", source="s", not_ready=None)


def test_looking_changes_nothing(service: str) -> None:
    request = urllib.request.Request(f"{service}/metrics", method="POST", data=b"x")
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(request, timeout=5)
