"""Every metric, declared once: name, kind, unit, labels. Labels are few-valued, never a URL."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_DELAY_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400)

RECORDS_IN = Counter("conflictwire_records_in_total", "Messages or feed entries taken in", ["service"])
RECORDS_OUT = Counter("conflictwire_records_out_total", "Messages acknowledged by the broker", ["service"])
DROPS = Counter("conflictwire_drops_total", "Records left out on purpose", ["service", "reason"])
DEAD_LETTERS = Counter("conflictwire_dead_letters_total", "Messages that no retry can save", ["service"])
BUSY = Counter("conflictwire_busy_seconds_total", "Time that messages spent in a step", ["service", "step"])
LAG = Gauge("conflictwire_lag_records", "Unread messages of this worker's partitions", ["service"])
READY = Gauge("conflictwire_ready", "1 where /readyz answers 200, else 0; looked at with each scrape")
POLL_OUTCOMES = ("ok", "silent", "trouble")  # silent: answered, with nothing new for far longer than is usual
FEED_POLLS = Counter("conflictwire_feed_polls_total", "Polls of feeds", ["outcome"])  # of POLL_OUTCOMES
DELAY = Histogram(
    "conflictwire_delay_seconds",
    "From publication, fetch or receipt of an article to this service's output",
    ["service", "since"],
    buckets=_DELAY_BUCKETS_S,
)
