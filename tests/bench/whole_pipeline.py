"""The sustained rate of the whole pipeline on this machine: `python -m tests.bench.whole_pipeline`.

growing feeds over HTTP -> ingester -> extractor -> deduplicator -> sink -> a subscriber who looks at the clock
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep

import orjson
from rich.console import Console

from services.clock import SystemClock
from services.errors import StartupError
from services.pipeline import Pipeline, start_pipeline
from services.progress import busy
from services.supervise import Change
from services.topics import load_topics
from tests.bench.figures import Figures, Load, Sample, shortfalls, to_tables, verdict
from tests.bench.processes import Usage, children_of, usage_of
from tests.bench.records import to_outlet
from tests.bench.texts import CONFLICT_EVERY, OUTLETS
from tests.bench.watch import Gauge, Subscriber, open_gauge

WARM_UP_ARTICLES = 60
POLL_EVERY_S = 3
"""Of each feed. Six new articles a poll at 50/s; what a feed's interval adds to the delay is not the pipeline's."""

START_LIMIT_S, DRAIN_LIMIT_S = 120.0, 120.0
SETTLED_S = 2.0
_LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class FeedServer:
    """The running server of tests.bench.feed_server."""

    url: str
    pid: int

    def begin(self, *, rate: float, seconds: float) -> None:
        """Let its feeds grow."""
        with urllib.request.urlopen(f"{self.url}/begin?rate={rate}&seconds={seconds}", data=b""):
            return

    def status(self) -> dict[str, int]:
        """Return counts of articles: announced, shown, fetched."""
        with urllib.request.urlopen(f"{self.url}/status") as answer:
            counts: dict[str, int] = orjson.loads(answer.read())
        return counts

    def is_read_up(self) -> bool:
        """Tell whether every article that will ever be was fetched."""
        counts = self.status()
        return counts["fetched"] == counts["announced"]


@dataclass(frozen=True, slots=True)
class Run:
    """A running pipeline and those who watch it."""

    feeds: FeedServer
    pipeline: Pipeline
    subscriber: Subscriber
    gauge: Gauge

    def processes(self) -> dict[str, int]:
        """Return process ids by name; a local broker is the child of ours that is nothing else."""
        supervisor = self.pipeline.supervisor
        known = {command.name: supervisor.pid_of(command.name) for command in supervisor.commands}
        others = children_of(os.getpid()) - {*known.values(), self.feeds.pid}
        return {**known, **dict.fromkeys(["broker"] * bool(others), min(others, default=0)), "feeds": self.feeds.pid}


def main() -> int:
    """Run the benchmark; 0 also when it falls short, for that is a finding and no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.whole_pipeline", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long the feeds grow (default 60)")
    parser.add_argument("--rate", type=float, default=50, help="articles/s over all feeds (default 50)")
    parser.add_argument("--broker", default="embedded", help="embedded (default), apache, or host:port")
    parser.add_argument("--seed", type=int, default=1, help="of the articles")
    parser.add_argument("--strict", action="store_true", help="exit 1 when the target is missed")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="conflictwire-bench-"))
    try:
        figures = measure(options.broker, folder, rate=options.rate, seconds=options.seconds, seed=options.seed)
    except StartupError as error:
        sys.stderr.write(f"bench: {error}; logs in {folder}\n")
        return 1
    console = Console()
    for table in to_tables(figures):
        console.print(table)
    console.print(verdict(figures), highlight=False)
    console.print(f"The services' lines are in {folder}", highlight=False)
    return int(options.strict and bool(shortfalls(figures)))


def measure(broker: str, folder: Path, *, rate: float, seconds: float, seed: int) -> Figures:
    """Start everything, let the feeds grow, wait until the stream is at rest.

    Args:
        broker: "embedded", "apache", or `host:port`.
        folder: For logs and the broker's data.
        rate: Articles/s over all feeds.
        seconds: How long.
        seed: Of the articles.

    Raises:
        StartupError: The pipeline does not come up, or the warm-up articles do not come through.
    """
    topics, clock = load_topics(), SystemClock()
    with ExitStack() as stack:
        feeds = stack.enter_context(start_feed_server(seed))
        feed_list = folder / "feeds.tsv"
        feed_list.write_text(to_feed_list(feeds.url), encoding="utf-8")
        pipeline = stack.enter_context(
            start_pipeline(
                broker,
                feed_list,
                folder=folder,
                on_change=_complain,
                extra=SETTINGS,
                is_logging_to_files=True,
                extractors=os.cpu_count() or 1,
            )
        )
        subscriber = stack.enter_context(Subscriber(pipeline.access.servers, topics, clock))
        gauge = stack.enter_context(open_gauge(pipeline.access, topics, pipeline.groups))
        run = Run(feeds, pipeline, subscriber, gauge)
        with busy("the first articles come through"):
            _warm_up(run)
        before, began_at = _usages(run), clock.now()
        feeds.begin(rate=rate, seconds=seconds)
        with busy(f"{rate:g} articles/s for {seconds:g} s"):
            samples = _sample(run, seconds)
        after, lags = _usages(run), gauge.lags()
        with busy("waiting until the stream is at rest"):
            drain_s = _drain(run)
        return _figures(
            run,
            began_at=began_at,
            offered=(rate, seconds),
            samples=samples,
            usages=(before, after),
            rest=(lags, drain_s),
        )


SETTINGS: Mapping[str, str] = {
    "CONFLICTWIRE_ALLOW_NETWORKS": "127.0.0.0/8",
    "CONFLICTWIRE_HOST_GAP_S": "0",
    "CONFLICTWIRE_INTERVAL_S": str(POLL_EVERY_S),
    "CONFLICTWIRE_MIN_INTERVAL_S": str(POLL_EVERY_S),
}


@contextmanager
def start_feed_server(seed: int) -> Iterator[FeedServer]:
    """Run the feed server until the block ends."""
    words = [sys.executable, "-m", "tests.bench.feed_server", "--seed", str(seed), "--warm-up", str(WARM_UP_ARTICLES)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield FeedServer(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def to_feed_list(url: str) -> str:
    """Return the bench's feeds as a TSV feed list."""
    rows = [["url", "outlet_id", "outlet", "domain", "affiliation", "owner", "language"]]
    for number in range(OUTLETS):
        outlet = to_outlet(number)
        shown = [outlet.id, outlet.name, outlet.domain, outlet.affiliation, outlet.owner]
        rows.append([f"{url}/feed/{number}", *(cell or "" for cell in shown), "en"])
    return "".join("\t".join(row) + "\n" for row in rows)


def wait_until(condition: Callable[[], bool], *, limit_s: float, look_s: float = _LOOK_S) -> float | None:
    """Return how many seconds it took until a condition held; None when it did not within the limit."""
    clock = SystemClock()
    started_s = clock.monotonic_s()
    while clock.monotonic_s() - started_s < limit_s:
        if condition():
            return clock.monotonic_s() - started_s
        sleep(look_s)
    return None


def _warm_up(run: Run) -> None:
    def is_through() -> bool:
        run.pipeline.supervisor.raise_failure()
        return run.feeds.is_read_up() and run.subscriber.seen.versions > 0 and run.gauge.is_at_rest()

    if wait_until(is_through, limit_s=START_LIMIT_S) is None:
        raise StartupError(f"the first {WARM_UP_ARTICLES} articles did not come through in {START_LIMIT_S:.0f} s")


def _sample(run: Run, seconds: float) -> list[Sample]:
    clock = SystemClock()
    started_s = clock.monotonic_s()
    samples: list[Sample] = []
    while (elapsed_s := clock.monotonic_s() - started_s) < seconds:
        # Polls and commits have to get into step first.
        if elapsed_s >= min(2 * POLL_EVERY_S, seconds / 4):
            samples.append(run.gauge.sample(elapsed_s, run.subscriber.seen.versions))
        sleep(min(1.0, max(0.0, seconds - elapsed_s)))
    return samples


def _drain(run: Run) -> float | None:
    """Return seconds until every article was fetched and every group has read up; None: not within the limit."""
    drained_s = wait_until(lambda: run.feeds.is_read_up() and run.gauge.is_at_rest(), limit_s=DRAIN_LIMIT_S)
    versions = -1

    def is_settled() -> bool:
        nonlocal versions
        was, versions = versions, run.subscriber.seen.versions
        return was == versions

    wait_until(is_settled, limit_s=DRAIN_LIMIT_S, look_s=SETTLED_S)
    return drained_s


def _usages(run: Run) -> dict[str, tuple[float, Usage]]:
    """Return each process's use and when it was read."""
    clock = SystemClock()
    return {name: (clock.monotonic_s(), usage_of(pid)) for name, pid in run.processes().items()}


def _figures(
    run: Run,
    *,
    began_at: datetime,
    offered: tuple[float, float],
    samples: list[Sample],
    usages: tuple[dict[str, tuple[float, Usage]], dict[str, tuple[float, Usage]]],
    rest: tuple[dict[str, int], float | None],
) -> Figures:
    rate, seconds = offered
    before, after = usages
    seen = run.subscriber.seen
    active, told_by_several = run.subscriber.active_events()
    count = run.feeds.status()["announced"]
    loads = {}
    for name, (at_s, usage) in after.items():
        was_s, was = before.get(name, (at_s, usage))
        spent_s = usage.cpu_s - was.cpu_s
        loads[name] = Load(spent_s / (at_s - was_s) if at_s > was_s else 0.0, usage.peak_rss_bytes)
    return Figures(
        offered_rate=rate,
        seconds=seconds,
        articles=count,
        conflict_articles=-(-count // CONFLICT_EVERY),
        articles_with_events=len(seen.reporting_articles),
        samples=samples,
        delays_s=[delay_s for fetched_at, delay_s in seen.delays if fetched_at >= began_at],
        events=active,
        events_of_several_outlets=told_by_several,
        dead_letters=seen.dead_letters,
        lag_at_end=rest[0],
        drain_s=rest[1],
        loads=loads,
    )


def _complain(change: Change) -> None:
    if change.kind in ("died", "gave-up"):
        sys.stderr.write(f"bench: {change.name} {change.kind}, exit code {change.code}\n")


if __name__ == "__main__":
    raise SystemExit(main())
