"""Metrics text -> throughput lines. Pure.

Counters only rise: what happened between two looks is their difference; before the first, all since the start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from prometheus_client.parser import text_string_to_metric_families

from services.errors import TransientError
from services.top.board import Line

_QUANTILES = (0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Scrape:
    """What the pages of one worker say at one moment."""

    source: str
    service: str
    counts: Mapping[str, float]  # "records_in", "records_out", "dead_letters"
    drops: Mapping[str, float]  # by reason
    buckets: Mapping[str, Mapping[float, float]]  # delay since what -> upper bound, seconds -> how many up to it
    lag_records: int | None
    rss_bytes: int | None
    started_s: float | None  # seconds since 1970
    not_ready: str | None  # why, None when it is ready


K = TypeVar("K")


@dataclass(slots=True)
class _Found:
    service: str | None = None
    counts: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    drops: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    buckets: defaultdict[str, dict[float, float]] = field(default_factory=lambda: defaultdict(dict))
    gauges: dict[str, float] = field(default_factory=dict)


def parse_metrics(text: str, *, source: str, not_ready: str | None) -> Scrape:
    """Return a page of metrics as counts.

    Raises:
        TransientError: It is no page of a conflictwire service: those have their counts from the start, at 0.
    """
    found = _Found()
    try:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                _note(found, sample.name, sample.labels, sample.value)
    except ValueError as error:
        raise TransientError(f"no metrics at {source}: {error}") from error
    if found.service is None:
        raise TransientError(
            f"no conflictwire service at {source}: its metrics are of something else; name a health port"
        )
    lag, rss = found.gauges.get("conflictwire_lag_records"), found.gauges.get("process_resident_memory_bytes")
    return Scrape(
        source=source,
        service=found.service,
        counts=found.counts,
        drops=found.drops,
        buckets=found.buckets,
        lag_records=None if lag is None else int(lag),
        rss_bytes=None if rss is None else int(rss),
        started_s=found.gauges.get("process_start_time_seconds"),
        not_ready=not_ready,
    )


def to_line(before: Scrape | None, now: Scrape, *, at: datetime, seconds: float) -> Line:
    """Return what a worker did between two looks.

    Args:
        before: The look before; None, or one of a process that has ended since, for all since its start.
        now: The present look.
        at: When that was.
        seconds: Between the two, or since the start.
    """
    if before is not None and before.started_s != now.started_s:
        before = None
    counts = _risen(now.counts, before.counts if before else {})
    drops = _risen(now.drops, before.drops if before else {})
    delays = {}
    for since, bounds in now.buckets.items():
        quantiles = _quantiles(_risen(bounds, before.buckets.get(since, {}) if before else {}))
        if quantiles is not None:
            delays[f"since_{since}_s"] = quantiles
    return Line(
        service=now.service,
        at=at,
        seconds=max(seconds, 0.1),
        taken_in=int(counts.get("records_in", 0)),
        sent=int(counts.get("records_out", 0)),
        dropped={reason: int(count) for reason, count in drops.items() if count},
        dead_letters=int(counts.get("dead_letters", 0)),
        lag_records=now.lag_records,
        delays_s=delays,
        rss_bytes=now.rss_bytes,
    )


def _note(found: _Found, name: str, labels: Mapping[str, str], value: float) -> None:
    if name.startswith("process_"):
        found.gauges[name] = value
        return
    if not name.startswith("conflictwire_") or "service" not in labels or name.endswith("_created"):
        return
    found.service = labels["service"]
    kind = name.removeprefix("conflictwire_").removesuffix("_total")
    if kind == "drops":
        found.drops[labels["reason"]] += value
    elif kind == "delay_seconds_bucket":
        found.buckets[labels["since"]][float(labels["le"])] = value
    elif name.endswith("_total"):
        found.counts[kind] += value
    else:
        found.gauges[name] = value


def _risen(now: Mapping[K, float], before: Mapping[K, float]) -> dict[K, float]:
    return {key: value - before.get(key, 0.0) for key, value in now.items()}


def _quantiles(cumulative: Mapping[float, float]) -> tuple[float, float] | None:
    """Return the upper bounds of the buckets that hold p50 and p95; None where nothing fell."""
    bounds = sorted(cumulative)
    total = cumulative[bounds[-1]] if bounds else 0
    if not total:
        return None
    low, high = (next(b for b in bounds if cumulative[b] >= share * total) for share in _QUANTILES)
    return low, high
