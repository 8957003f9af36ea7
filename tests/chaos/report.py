"""What schedules came to, as a table. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.compare import Verdict
from tests.chaos.play import Run
from tests.chaos.schedule import Schedule

_COLUMNS = (
    "seed | faults | articles | versions | lost | wrong | twice | strange | repeats | slowest ready s | recovery s | s"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One schedule."""

    schedule: Schedule
    segment: int
    verdict: Verdict | None = None  # None: it got stuck
    run: Run | None = None
    articles: int = 0  # messages fed
    repeated: int = 0  # messages between stages that came twice, as they may
    notes: tuple[str, ...] = ()
    is_stuck: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether all of it is as it should be."""
        return self.verdict is not None and self.verdict.is_clean and not (self.run and self.run.broken_promises)

    @property
    def fault_count(self) -> int:
        """How many faults struck."""
        return len(self.schedule.faults) - (len(self.run.skipped) if self.run else 0)


def header() -> str:
    """Return the head of the table, as Markdown."""
    return f"| {_COLUMNS} |\n|{' ---: |' * len(_COLUMNS.split('|'))}"


def line(row: Row) -> str:
    """Return one row of the table."""
    planned = ", ".join(f"{f.kind} {f.target}" for f in row.schedule.faults)
    if row.verdict is None or row.run is None:
        return f"| {row.schedule.seed} | {planned} | STUCK |"
    verdict, run = row.verdict, row.run
    cells: list[object] = [row.schedule.seed, f"{row.fault_count}: {planned}", row.articles, len(run.evidence.events)]
    cells += [verdict.lost, verdict.wrong, verdict.twice, verdict.strange, row.repeated]
    cells += [f"{max(run.ready_s, default=0):.1f}", f"{run.recovery_s:.1f}", f"{run.seconds:.0f}"]
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def summary(rows: Sequence[Row]) -> str:
    """Return what all of them came to."""
    kinds = Counter(fault.kind for row in rows for fault in row.schedule.faults)
    verdicts = [row.verdict for row in rows if row.verdict]
    ready = sorted(s for row in rows if row.run for s in row.run.ready_s)
    stops = sorted(s for row in rows if row.run for s in row.run.stop_s)
    return "\n".join(
        [
            f"{len(rows)} schedules, {sum(row.fault_count for row in rows)} faults, "
            f"{sum(row.articles for row in rows)} articles, "
            f"{sum(not row.is_clean for row in rows)} schedules not clean, {sum(row.is_stuck for row in rows)} stuck",
            f"lost {sum(v.lost for v in verdicts)}, wrong {sum(v.wrong for v in verdicts)}, "
            f"twice {sum(v.twice for v in verdicts)}, strange dead letters {sum(v.strange for v in verdicts)}",
            f"start to ready: {_spread(ready)}; SIGTERM to end: {_spread(stops)}",
            "faults planned: " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())),
        ]
    )


def _spread(values: Sequence[float]) -> str:
    """Return the median and the greatest of sorted seconds."""
    return (
        f"median {values[len(values) // 2]:.1f} s, longest {values[-1]:.1f} s, of {len(values)}" if values else "none"
    )
