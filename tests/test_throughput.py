"""The line that operators read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from services.ingester.report import PollReporter
from services.messages import Drop, Outcome, Outgoing
from services.throughput import Throughput
from tests.fakes import FakeClock

MESSAGE = Outgoing("t", b"k", b"v")


def test_a_line_tells_what_became_of_every_message() -> None:
    clock = FakeClock()
    meter = Throughput("extractor", clock=clock)
    meter.handled(Outcome(outgoing=(MESSAGE, MESSAGE)))
    meter.handled(Outcome(drops=(Drop("no-event"), Drop("status:planned", 2))))
    meter.handled(Outcome(outgoing=(MESSAGE,), dead_letters=1))
    meter.lag(7)
    clock.advance(10)
    line = meter.line()
    assert {key: line[key] for key in ("seconds", "in", "out", "dropped", "dead_letters", "lag_records")} == {
        "seconds": 10.0,
        "in": 3,
        "out": 2,
        "dropped": {"no-event": 1, "status:planned": 2},
        "dead_letters": 1,
        "lag_records": 7,
    }


@pytest.mark.usefixtures("fresh_metrics")
def test_a_fresh_page_has_every_count_that_alerts_wait_for() -> None:
    PollReporter(Throughput("ingester", clock=FakeClock()))
    page = generate_latest().decode().splitlines()
    for name in ("records_in", "records_out", "dead_letters"):
        assert f'conflictwire_{name}_total{{service="ingester"}} 0.0' in page
    for outcome in ("ok", "trouble"):
        assert f'conflictwire_feed_polls_total{{outcome="{outcome}"}} 0.0' in page


def test_counts_start_anew_and_lag_stays() -> None:
    meter = Throughput("sink", clock=FakeClock())
    meter.received(5)
    meter.lag(3)
    meter.line()
    line = meter.line()
    assert (line["in"], line["lag_records"]) == (0, 3)


def test_time_is_told_as_a_share_of_the_interval() -> None:
    clock = FakeClock()
    meter = Throughput("extractor", clock=clock)
    for step, seconds in (("decide", 5), ("send", 1), ("decide", 2)):
        with meter.busy(step):
            clock.advance(seconds)
    clock.advance(2)
    assert meter.line()["busy"] == {"decide": 0.7, "send": 0.1}
    assert meter.line()["busy"] == {}


def test_delays_are_given_as_quantiles() -> None:
    clock = FakeClock()
    meter = Throughput("sink", clock=clock)
    for seconds in range(1, 101):
        meter.delays(fetched_at=clock.now() - timedelta(seconds=seconds))
    assert meter.line()["since_fetched_s"] == {"p50": 51.0, "p95": 96.0}


def test_a_clock_that_steps_back_gives_no_negative_delay() -> None:
    clock = FakeClock()
    meter = Throughput("sink", clock=clock)
    meter.delays(received_at=clock.now() + timedelta(seconds=5))
    assert meter.line()["since_received_s"] == {"p50": 0.0, "p95": 0.0}
