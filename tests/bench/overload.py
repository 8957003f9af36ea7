"""Ten times as many articles as usual, for minutes: what the workers hold in memory, how far behind they fall, how soon
they have caught up, and what became of every article.

steady -> burst -> steady until nothing is left behind -> rest -> every message counted, the topics held against the log
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from rich.table import Table

from services.broker import RunningBroker
from services.clock import SystemClock
from services.deduplicator.load import load_matcher
from services.topics import Topics
from tests.bench.figures import quantile
from tests.bench.processes import usage_of
from tests.bench.scrape import Told
from tests.bench.stand import Stand, mixed_news, open_stand
from tests.chaos.compare import Verdict, judge_by_log
from tests.chaos.evidence import Evidence, read_evidence
from tests.chaos.feeding import feed
from tests.chaos.play import describe_all_changelogs
from tests.chaos.schedule import STAGES
from tests.chaos.stream import Published

BURST = 10
"""So many times the steady rate."""

WARM_UP_S = 30.0
_WORKERS = 2
_SAMPLE_S = 2.0
_CAUGHT_UP_S = 2.0
"""Groups commit once a second: what came in so short a time is no backlog."""

_LIMIT_S = 1200.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment."""

    lags: Mapping[str, int]  # unread messages by stage
    rss_bytes: Mapping[str, int]  # of the largest worker of each stage, and of the broker


@dataclass(slots=True)
class Phase:
    """A part of the run, with one rate of articles."""

    name: str
    rate: float  # articles/s offered
    samples: list[Sample] = field(default_factory=list)
    articles: int = 0
    seconds: float = 0.0
    began_at: datetime = field(default_factory=SystemClock().now)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What became of the articles, by what the workers tell and what is on the topics."""

    articles: int  # put on their topic
    told: Mapping[str, Told]  # by stage, since the workers' start
    deaths: int  # of workers: with any, what they tell begins anew
    reporting: int  # articles of which conflict.mentions has a set
    mention_sets: int  # on conflict.mentions
    changes: int  # on conflict.clusters
    versions: int  # on conflict.events
    dead_letters: int  # on conflict.dead-letters
    verdict: Verdict  # of the topics, held against what the log of mentions gives

    def rows(self) -> Iterator[tuple[str, int, str, int]]:
        """Yield, of each stage: what came in, what became of it in words, and how much of it is accounted for."""
        extractor, deduplicator, sink = (self.told[stage] for stage in STAGES)
        without = {reason: count for reason, count in extractor.drops.items() if reason.startswith("no-event:")}
        drops = ", ".join(f"{reason} {count}" for reason, count in sorted(without.items()))
        found = self.reporting + sum(without.values()) + extractor.dead_letters
        yield "articles", self.articles, f"with mentions {self.reporting}, {drops}", found
        yield "mention sets", self.mention_sets, f"read, {_drops(deduplicator)}", deduplicator.records_in
        published = self.versions + sum(sink.drops.values()) + sink.dead_letters
        yield "changes of clusters", self.changes, f"published {self.versions}, {_drops(sink)}", published


@dataclass(frozen=True, slots=True)
class Overload:
    """A run."""

    phases: Sequence[Phase]
    delays: Sequence[tuple[datetime, float]]  # when an article was put on its topic; seconds until an event's version
    accounts: Accounts


def measure_overload(broker: RunningBroker, folder: Path, rate: float, seconds: float) -> Overload:
    """Let articles come at a rate, at ten times that rate for so many seconds, and at the rate again.

    The last phase ends when no more is unread than comes in within _CAUGHT_UP_S.

    Raises:
        NotAtRestError: It does not come to that in 20 minutes.
    """
    articles = iter(mixed_news(int(rate * (WARM_UP_S + BURST * seconds + _LIMIT_S)), seed=6))
    steady, burst, after = Phase("before", rate), Phase("burst", BURST * rate), Phase("after", rate)
    with open_stand(broker, folder, name="overload", workers=_WORKERS) as stand:
        for phase, length_s in ((steady, WARM_UP_S), (burst, seconds)):
            _watch(stand, phase, list(islice(articles, int(phase.rate * length_s))), length_s)
        _watch(stand, after, list(articles), _LIMIT_S, until_lag=int(rate * _CAUGHT_UP_S))
        stand.wait_until_at_rest(limit_s=_LIMIT_S)
        topics, told, deaths = stand.topics, stand.told(), stand.crew.deaths
        delays, reporting = list(stand.subscriber.seen.delays), len(stand.subscriber.seen.reporting_articles)
    phases = (steady, burst, after)
    evidence = read_evidence(broker.bootstrap, topics, describe_all_changelogs("overload.", topics), ())
    accounts = _account(evidence, topics, sum(phase.articles for phase in phases), told, (deaths, reporting))
    return Overload(phases, delays, accounts)


def _watch(
    stand: Stand, phase: Phase, stream: Sequence[Published], length_s: float, *, until_lag: int | None = None
) -> None:
    """Feed a stream at an even pace and look at the workers meanwhile; to its end, or until so little is unread."""
    phase.began_at, began_s = SystemClock().now(), time.monotonic()
    stopping = threading.Event()
    before = stand.gauge.sample(0, 0).articles_in
    fed = feed(stand.producer, stand.topics.articles, stream, seconds=length_s, stopping=stopping)
    due_s = began_s

    def is_over() -> bool:
        nonlocal due_s
        if time.monotonic() < due_s:
            return False
        due_s += _SAMPLE_S
        phase.samples.append(take_sample(stand))
        return not fed.is_alive() if until_lag is None else sum(phase.samples[-1].lags.values()) <= until_lag

    try:
        stand.wait(is_over, limit_s=_LIMIT_S, what="the backlog is not worked off")
    finally:
        stopping.set()
        fed.join()
    phase.seconds = time.monotonic() - began_s
    phase.articles = stand.gauge.sample(0, 0).articles_in - before


def take_sample(stand: Stand) -> Sample:
    """Look at lags and memory."""
    lags = {group.rpartition("-")[2]: count for group, count in stand.gauge.lags().items()}
    rss = {stage: max(usage_of(worker.pid).rss_bytes for worker in stand.crew.of(stage)) for stage in STAGES}
    if stand.broker_pid is not None:
        rss["broker"] = usage_of(stand.broker_pid).rss_bytes
    return Sample(lags, rss)


def _account(
    evidence: Evidence, topics: Topics, articles: int, told: Mapping[str, Told], seen: tuple[int, int]
) -> Accounts:
    deaths, reporting = seen
    return Accounts(
        articles=articles,
        told=told,
        deaths=deaths,
        reporting=reporting,
        mention_sets=len(evidence.mentions),
        changes=len(evidence.clusters),
        versions=len(evidence.events),
        dead_letters=len(evidence.dead_letters),
        verdict=judge_by_log(evidence, topics, load_matcher()),
    )


def overload_tables(run: Overload) -> Iterator[Table]:
    """Yield what came in and how it was kept up with; memory; the accounts."""
    pace = Table(
        "phase", "s", "articles", "articles/s", *(f"most unread: {stage}" for stage in STAGES), "delay p50, p95"
    )
    memory = Table("largest worker of", *(f"{phase.name}, MB" for phase in run.phases))
    ends = [*(phase.began_at for phase in run.phases[1:]), SystemClock().now()]
    for phase, end_at in zip(run.phases, ends, strict=True):
        delays = [delay_s for at, delay_s in run.delays if phase.began_at <= at < end_at]
        texts = [f"{value:.1f} s" if (value := quantile(delays, share)) is not None else "-" for share in (0.5, 0.95)]
        most = [f"{max(sample.lags[stage] for sample in phase.samples):,}" for stage in STAGES]
        rate = f"{phase.articles / phase.seconds:.1f}"
        pace.add_row(phase.name, f"{phase.seconds:.0f}", f"{phase.articles:,}", rate, *most, ", ".join(texts))
    for name in run.phases[0].samples[0].rss_bytes:
        peaks = (max(sample.rss_bytes[name] for sample in phase.samples) for phase in run.phases)
        memory.add_row(name, *(f"{peak / 1e6:.0f}" for peak in peaks))
    yield pace
    yield memory
    yield _accounts_table(run.accounts)


def _accounts_table(accounts: Accounts) -> Table:
    found = accounts.verdict
    table = Table(
        "in",
        "",
        "became",
        "accounted for",
        caption=f"{accounts.deaths} workers died, {accounts.dead_letters} dead letters; against the log: "
        f"lost {found.lost}, wrong {found.wrong}, twice {found.twice}",
    )
    for name, count, words, known in accounts.rows():
        table.add_row(name, f"{count:,}", words, f"{known:,}")
    return table


def _drops(told: Told) -> str:
    texts = [f"{reason} {count}" for reason, count in sorted(told.drops.items())]
    return ", ".join([*texts, f"dead letters {told.dead_letters}"])
