"""What a run of the whole pipeline came to: measurements to figures, to a verdict, to a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

TARGET_RATE = 50.0
"""Articles/s of mixed news through the whole pipeline on two cores."""

TARGET_P95_S = 5.0
"""From fetch to event."""

RATE_TOLERANCE = 0.02
"""Groups commit once a second, so a rate over 50 s is known to 2 % only."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Counts at one moment of the run."""

    at_s: float
    articles_in: int  # on news.articles
    articles_done: int  # that the extractor has acknowledged
    events_out: int  # versions on conflict.events


@dataclass(frozen=True, slots=True)
class Load:
    """What one process used while the feeds grew."""

    cpu_share: float  # of one core
    peak_rss_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A run. Delays are from fetch to the arrival of an event's version at a subscriber."""

    offered_rate: float  # articles/s
    seconds: float  # of growth
    articles: int
    conflict_articles: int  # of them, by the texts
    articles_with_events: int  # of them, by the extractor
    samples: Sequence[Sample]
    delays_s: Sequence[float]
    events: int  # active at the end
    events_of_several_outlets: int
    dead_letters: int
    lag_at_end: Mapping[str, int]  # records by group, the moment the feeds stop growing
    drain_s: float | None  # until no group lags; None: not within the limit
    loads: Mapping[str, Load]


def achieved_rate(samples: Sequence[Sample]) -> float:
    """Return articles/s that the extractor acknowledged; 0 without two samples."""
    return _slope(samples, [sample.articles_done for sample in samples])


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value that this share of values does not exceed; None of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def shortfalls(figures: Figures) -> list[str]:
    """Return how far a run falls short of the target, one line for each measure; empty when it passes."""
    lines = []
    rate, p95_s = achieved_rate(figures.samples), quantile(figures.delays_s, 0.95)
    if rate < TARGET_RATE * (1 - RATE_TOLERANCE):
        lines.append(f"{rate:.1f} articles/s is {TARGET_RATE - rate:.1f} below {TARGET_RATE:.0f}")
    if p95_s is None:
        lines.append("no event came out")
    elif p95_s > TARGET_P95_S:
        lines.append(f"p95 of {p95_s:.1f} s is {p95_s - TARGET_P95_S:.1f} s above {TARGET_P95_S:.0f} s")
    if figures.drain_s is None:
        lines.append("the groups did not come to rest after the feeds stopped growing")
    return lines


def verdict(figures: Figures) -> str:
    """Return one line: PASS, or how far short."""
    target = f"{TARGET_RATE:.0f} articles/s, p95 <= {TARGET_P95_S:.0f} s"
    short = shortfalls(figures)
    return f"SHORT of {target}: {'; '.join(short)}" if short else f"PASS: {target}"


def to_tables(figures: Figures) -> tuple[Table, Table]:
    """Return the run and the use of each process as tables."""
    run = Table("whole pipeline", "")
    for name, text in _rows(figures):
        run.add_row(name, text)
    use = Table("process", "CPU, share of a core", "peak memory")
    for name, load in figures.loads.items():
        use.add_row(name, f"{load.cpu_share:.0%}", f"{load.peak_rss_bytes / 1e6:.0f} MB")
    return run, use


def _rows(figures: Figures) -> list[tuple[str, str]]:
    delays = [quantile(figures.delays_s, share) for share in (0.5, 0.95, 1.0)]
    events_out = _slope(figures.samples, [sample.events_out for sample in figures.samples])
    articles_in = _slope(figures.samples, [sample.articles_in for sample in figures.samples])
    lag = ", ".join(f"{group.removeprefix('conflictwire-')} {count}" for group, count in figures.lag_at_end.items())
    return [
        ("offered", f"{figures.offered_rate:.1f} articles/s for {figures.seconds:.0f} s"),
        ("on the first topic", f"{articles_in:.1f} articles/s"),
        ("achieved", f"{achieved_rate(figures.samples):.1f} articles/s"),
        ("event versions out", f"{events_out:.1f} /s, {len(figures.delays_s)} in all"),
        ("fetch to event", "p50 {}, p95 {}, max {}".format(*("-" if d is None else f"{d:.2f} s" for d in delays))),
        ("lag when feeds stop", lag),
        ("drained after", "not in time" if figures.drain_s is None else f"{figures.drain_s:.1f} s"),
        ("about conflict", _share(figures.conflict_articles, figures.articles)),
        ("gave an event", _share(figures.articles_with_events, figures.articles)),
        ("events", f"{figures.events} active, {figures.events_of_several_outlets} told by several outlets"),
        ("dead letters", str(figures.dead_letters)),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} articles ({part / whole:.0%})" if whole else "-"


def _slope(samples: Sequence[Sample], counts: Sequence[int]) -> float:
    """Rise per second by least squares: every sample counts, so that one late commit at either end does not."""
    if len(samples) < 2:
        return 0.0
    mean_s = sum(sample.at_s for sample in samples) / len(samples)
    mean = sum(counts) / len(counts)
    over = sum((sample.at_s - mean_s) ** 2 for sample in samples)
    return sum((s.at_s - mean_s) * (c - mean) for s, c in zip(samples, counts, strict=True)) / over if over else 0.0
