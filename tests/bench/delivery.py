"""Throughput, delay, recovery and overload on Apache Kafka: `python -m tests.bench.delivery`.

articles on their topic -> extractors -> deduplicators -> sinks -> a subscriber who reads committed messages

The ingester is not part of it: articles are put on their topic by this program. Targets are of docs/reliability.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.broker import RunningBroker, start_broker
from services.clock import SystemClock
from services.errors import ConflictwireError
from services.progress import busy
from tests.bench.figures import quantile
from tests.bench.overload import measure_overload, overload_tables
from tests.bench.recovery import measure_recovery, recovery_table
from tests.bench.scrape import busy_between
from tests.bench.shifts import Restart, TakeOver, measure_restarts, measure_take_over
from tests.bench.stand import mixed_news, open_stand
from tests.chaos.feeding import feed
from tests.chaos.play import NotAtRestError
from tests.chaos.schedule import STAGES

PARTS = ("throughput", "delay", "restart", "take-over", "recovery", "overload")
DELAY_TARGET_S, FULL_DELAY_TARGET_S, FULL_SHARE = 1.0, 5.0, 0.8
READY_TARGET_S, TAKE_OVER_TARGET_S = 15.0, 20.0
WARM_UP_S = 10.0
_WIDTH = 140
_WARM_UP_ARTICLES = 60


@dataclass(frozen=True, slots=True)
class Drained:
    """A backlog that was worked off."""

    workers: int  # of each stage
    extracted_s: float  # until the extractors had read up
    seconds: float  # until all had
    busy: Mapping[str, Mapping[str, float]]  # by stage and step: share of its workers' time while articles were left
    cpu: Mapping[str, float]  # by stage: cores used meanwhile


@dataclass(frozen=True, slots=True)
class Delays:
    """A steady stream."""

    rate: float  # articles/s
    workers: int  # of each stage
    seconds: tuple[float, ...]  # from an article on its topic to each version on conflict.events that it led to
    drain_s: float  # from the last article to rest


def main() -> int:
    """Measure; 0 also when a target is missed, for that is a finding and no failure."""
    options = parse()
    console, folder = (
        Console(width=None if sys.stdout.isatty() else _WIDTH),
        Path(tempfile.mkdtemp(prefix="conflictwire-delivery-")),
    )
    try:
        with busy("starting Apache Kafka"), start_broker(options.broker, folder=folder) as broker:
            measure(broker, folder, options, console)
    except (ConflictwireError, NotAtRestError) as error:
        sys.stderr.write(f"bench: {error}; logs in {folder}\n")
        return 1
    return 0


def parse() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.delivery", description=__doc__)
    told = "leave out the other parts (default: all but overload, which takes a quarter of an hour)"
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS[:-1], help=told)
    parser.add_argument("--workers", type=int, nargs="*", default=(1, 2, 4), help="of each stage (default 1 2 4)")
    parser.add_argument("--articles", type=int, default=3_000, help="of the backlog (default 3000)")
    parser.add_argument("--rate", type=float, default=50, help="articles/s of the steady stream (default 50)")
    parser.add_argument("--seconds", type=float, default=60, help="how long it flows (default 60)")
    parser.add_argument(
        "--maximum", type=float, help="articles/s that the last of --workers reached, where throughput is not measured"
    )
    parser.add_argument("--events", type=int, default=100_000, help="open, to recover (default 100000)")
    parser.add_argument("--usual", type=float, default=20, help="articles/s before and after the burst (default 20)")
    parser.add_argument("--burst-seconds", type=float, default=300, help="of ten times as many (default 300)")
    parser.add_argument("--broker", default="apache", help="apache (default) or host:port")
    return parser.parse_args()


def measure(broker: RunningBroker, folder: Path, options: argparse.Namespace, console: Console) -> None:
    """Measure each part and print it."""
    full = [] if options.maximum is None else [(options.maximum, options.workers[-1])]
    if "throughput" in options.only:
        drained = [measure_throughput(broker, folder, workers, options.articles) for workers in options.workers]
        full = [max((options.articles / one.extracted_s, one.workers) for one in drained)]
        console.print(throughput_table(drained, options.articles))
    if "delay" in options.only:
        steady = [(options.rate, 2), *((FULL_SHARE * maximum, workers) for maximum, workers in full)]
        delays = [measure_delays(broker, folder, rate, options.seconds, workers=workers) for rate, workers in steady]
        console.print(delay_table(delays, (DELAY_TARGET_S, FULL_DELAY_TARGET_S)))
    if "restart" in options.only:
        restarts = [one for workers in (1, 2) for one in measure_restarts(broker, folder, workers=workers)]
        console.print(restart_table(restarts))
    if "take-over" in options.only:
        console.print(take_over_table([measure_take_over(broker, folder, stage) for stage in STAGES]))
    if "recovery" in options.only:
        console.print(recovery_table([measure_recovery(broker, folder, options.events)]))
    if "overload" in options.only:
        run = measure_overload(broker, folder, options.usual, options.burst_seconds)
        for table in overload_tables(run):
            console.print(table)


def measure_throughput(broker: RunningBroker, folder: Path, workers: int, count: int) -> Drained:
    """Put a backlog on the topic and watch so many workers of each stage work it off."""
    with open_stand(broker, folder, name=f"throughput-{workers}", workers=workers) as stand:
        feed(stand.producer, stand.topics.articles, mixed_news(_WARM_UP_ARTICLES, seed=1), seconds=0).join()
        stand.wait_until_at_rest(limit_s=120)
        told, used, began_s = stand.told(), stand.usages(), time.monotonic()
        feed(stand.producer, stand.topics.articles, mixed_news(count, seed=2), seconds=0).join()
        stand.wait(lambda: stand.gauge.lag_of_first() == 0, limit_s=count, what="the extractors do not read up")
        extracted_s = time.monotonic() - began_s
        told_then, used_then = stand.told(), stand.usages()
        stand.wait_until_at_rest(limit_s=count)
        return Drained(
            workers,
            extracted_s,
            time.monotonic() - began_s,
            {stage: busy_between(told[stage], told_then[stage], extracted_s * workers) for stage in STAGES},
            {name: (used_then[name].cpu_s - used[name].cpu_s) / extracted_s for name in used},
        )


def measure_delays(broker: RunningBroker, folder: Path, rate: float, seconds: float, *, workers: int) -> Delays:
    """Let articles come at an even pace."""
    with open_stand(broker, folder, name=f"delay-{rate:.0f}", workers=workers) as stand:
        began_at = SystemClock().now() + timedelta(seconds=WARM_UP_S)
        articles = mixed_news(int(rate * (WARM_UP_S + seconds)), seed=5)
        fed = feed(stand.producer, stand.topics.articles, articles, seconds=WARM_UP_S + seconds)
        stand.wait(lambda: not fed.is_alive(), limit_s=2 * seconds + 60, what="the stream is not fed")
        drain_s = stand.wait_until_at_rest(limit_s=300)
        delays = [delay_s for fetched_at, delay_s in list(stand.subscriber.seen.delays) if fetched_at >= began_at]
        return Delays(rate, workers, tuple(delays), drain_s)


def throughput_table(drained: list[Drained], count: int) -> Table:
    """Return rates, and who was busy with what while articles were left."""
    table = Table("workers", "articles/s", "through all", "stage", "decide", "send", "store", "rest", "cores")
    for one in drained:
        heads = [f"{one.workers} each", f"{count / one.extracted_s:.1f}", f"{count / one.seconds:.1f}"]
        for name, cores in one.cpu.items():
            shares = one.busy.get(name)
            table.add_row(*heads, name, *(["-"] * 4 if shares is None else _share_texts(shares)), f"{cores:.2f}")
            heads = ["", "", ""]
    return table


def _share_texts(shares: Mapping[str, float]) -> list[str]:
    steps = [shares.get(step, 0.0) for step in ("decide", "send", "store")]
    return [f"{share:.0%}" for share in (*steps, max(0.0, 1 - sum(steps)))]


def delay_table(delays: list[Delays], targets: tuple[float, float]) -> Table:
    """Return quantiles beside their targets."""
    table = Table("articles/s", "workers", "versions", "p50", "p95", "max", "target of p95", "at rest after")
    for one, target_s in zip(delays, targets, strict=False):
        shown = [quantile(one.seconds, share) for share in (0.5, 0.95, 1.0)]
        texts = ["-" if value is None else f"{value:.2f} s" for value in shown]
        heads = (f"{one.rate:.0f}", f"{one.workers} each", str(len(one.seconds)))
        table.add_row(*heads, *texts, f"{target_s:g} s", f"{one.drain_s:.1f} s")
    return table


def restart_table(restarts: list[Restart]) -> Table:
    """Return times from start to ready."""
    table = Table("restart of", "after", "alone in its group", "ready after", "target")
    for one in restarts:
        alone = "yes" if one.is_alone else "no"
        table.add_row(one.stage, one.signal, alone, f"{one.ready_s:.1f} s", f"{READY_TARGET_S:g} s")
    return table


def take_over_table(taken: list[TakeOver]) -> Table:
    """Return times from a worker's death to its successor's first output."""
    table = Table("killed", "its partitions", "taken over after", "target")
    for one in taken:
        table.add_row(one.stage, str(one.partitions), f"{one.taken_s:.1f} s", f"{TAKE_OVER_TARGET_S:g} s")
    return table


if __name__ == "__main__":
    sys.exit(main())
