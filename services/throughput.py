"""The `throughput` line: what a service did in the last interval, for a person and for a machine.

One line every INTERVAL_S. Counts are of the interval, `lag_records` and `rss_bytes` are of now. `busy` is the share of
the interval that messages spent in each step; the rest is waiting for messages, and the stream library. Delays are
seconds from publication, fetch and receipt of an article to this service's acknowledged output, p50 and p95 over the
interval.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import structlog

from services import metrics
from services.clock import Clock, SystemClock
from services.messages import Outcome

INTERVAL_S = 10.0

Step = Literal["decide", "send", "store"]
"""Of a message in a service: what it leads to; acknowledgement of what goes out; acknowledgement of state."""

_MAX_SAMPLES = 10_000
"""Delays kept per interval and kind: at 1,000 records/s an interval fits; above that the first are enough for a p95."""


class Throughput:
    """Counts of one service. Safe to call from any thread.

    Each count is on /metrics from the start, at 0: of a counter that first appears at 1, Prometheus sees no rise.
    """

    def __init__(self, service: str, *, clock: Clock | None = None) -> None:
        self._service = service
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._lag: int | None = None
        for counter in (metrics.RECORDS_IN, metrics.RECORDS_OUT, metrics.DEAD_LETTERS):
            counter.labels(service)
        self.dead_letter_run = 0  # messages in a row that ended as dead letters, over all intervals
        self._reset()

    def received(self, count: int = 1) -> None:
        """Count messages or entries taken in."""
        with self._lock:
            self._in += count
        metrics.RECORDS_IN.labels(self._service).inc(count)

    def sent(self, count: int = 1) -> None:
        """Count messages that the broker acknowledged."""
        with self._lock:
            self._out += count
        metrics.RECORDS_OUT.labels(self._service).inc(count)

    def dropped(self, reason: str, count: int = 1) -> None:
        """Count records left out on purpose."""
        with self._lock:
            self._dropped[reason] += count
        metrics.DROPS.labels(self._service, reason).inc(count)

    def dead_lettered(self, count: int = 1) -> None:
        """Count dead letters."""
        with self._lock:
            self._dead_letters += count
        metrics.DEAD_LETTERS.labels(self._service).inc(count)

    def handled(self, outcome: Outcome) -> None:
        """Count what became of one message, once all of it is acknowledged."""
        self.received()
        self.dead_letter_run = self.dead_letter_run + 1 if outcome.dead_letters else 0
        if sent := len(outcome.outgoing) - outcome.dead_letters:
            self.sent(sent)
        if outcome.dead_letters:
            self.dead_lettered(outcome.dead_letters)
        for drop in outcome.drops:
            self.dropped(drop.reason, drop.count)

    def delays(
        self,
        *,
        published_at: datetime | None = None,
        fetched_at: datetime | None = None,
        received_at: datetime | None = None,
    ) -> None:
        """Note how long an output took, measured now."""
        now = self._clock.now()
        for since, start in (("published", published_at), ("fetched", fetched_at), ("received", received_at)):
            if start is None:
                continue
            delay_s = max(0.0, (now - start).total_seconds())
            metrics.DELAY.labels(self._service, since).observe(delay_s)
            with self._lock:
                if len(self._delays[since]) < _MAX_SAMPLES:
                    self._delays[since].append(delay_s)

    @contextmanager
    def busy(self, step: Step) -> Iterator[None]:
        """Count the time that the block takes; not of a block that raises."""
        started_s = self._clock.monotonic_s()
        yield
        spent_s = max(0.0, self._clock.monotonic_s() - started_s)
        metrics.BUSY.labels(self._service, step).inc(spent_s)
        with self._lock:
            self._busy_s[step] += spent_s

    def lag(self, records: int) -> None:
        """Note how many messages this worker has still to read."""
        with self._lock:
            self._lag = records
        metrics.LAG.labels(self._service).set(records)

    def line(self) -> dict[str, Any]:
        """Return the counts since the last call and start anew."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            seconds = now_s - self._since_s
            fields: dict[str, Any] = {
                "seconds": round(seconds, 1),
                "in": self._in,
                "out": self._out,
                "dropped": dict(sorted(self._dropped.items())),
                "dead_letters": self._dead_letters,
                "lag_records": self._lag,
                "busy": {step: round(spent_s / seconds, 2) for step, spent_s in self._busy_s.items() if seconds},
            }
            for since, samples in sorted(self._delays.items()):
                fields[f"since_{since}_s"] = {"p50": _quantile(samples, 0.5), "p95": _quantile(samples, 0.95)}
            self._reset()
        return {**fields, "rss_bytes": rss_bytes()}

    def start(self) -> None:
        """Log a line every INTERVAL_S from a thread of its own, until `stop`."""
        self._thread = threading.Thread(target=self._run, name="throughput", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Log a last line and end the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            structlog.get_logger().info("throughput", **self.line())

    def _run(self) -> None:
        while not self._stopping.wait(INTERVAL_S):
            structlog.get_logger().info("throughput", **self.line())

    def _reset(self) -> None:
        self._since_s = self._clock.monotonic_s()
        self._in = self._out = self._dead_letters = 0
        self._dropped: Counter[str] = Counter()
        self._busy_s: defaultdict[Step, float] = defaultdict(float)
        self._delays: defaultdict[str, list[float]] = defaultdict(list)


def _quantile(samples: list[float], share: float) -> float:
    ordered = sorted(samples)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


def rss_bytes() -> int | None:
    """Return the resident memory of this process; None where /proc is not to be had."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return None
    return int(pages) * 4096
