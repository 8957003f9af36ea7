"""Plays seeded schedules of faults and tells what was lost, wrong or twice: `python -m tests.chaos`, `make chaos`.

Each schedule is played over one of five segments of a stream of 20,000 articles, and held against a calm run of the
same segment on the same cluster.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from services.deduplicator.load import load_matcher
from tests.chaos.cluster import Brokers, start_cluster
from tests.chaos.compare import judge, repeats
from tests.chaos.evidence import Evidence
from tests.chaos.faults import missing_kinds
from tests.chaos.play import NotAtRestError, play
from tests.chaos.report import Row, header, line, summary
from tests.chaos.schedule import SINGLE_KINDS, THREE_KINDS, Schedule, draw_schedule
from tests.chaos.stream import segment_stream

SEGMENTS = 5
_FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def main() -> int:
    """Play; 0 when every schedule is clean."""
    options = parse()
    faketime = _FAKETIME[0] if _FAKETIME else None
    folder = Path(tempfile.mkdtemp(prefix="conflictwire-chaos-"))
    rows = []
    with start_cluster(options.cluster, folder) as brokers:
        all_kinds = SINGLE_KINDS if options.cluster == "single" else THREE_KINDS
        missing = missing_kinds(faketime=faketime, disk=brokers.disk)
        kinds = [kind for kind in options.kinds or all_kinds if kind not in missing]
        for kind, reason in missing.items():
            if kind in all_kinds:
                print(f"left out: {kind}, for {reason}")
        print(header(), flush=True)
        for row in play_all(brokers, options, kinds, folder, faketime):
            rows.append(row)
            print(line(row), flush=True)
            for note in row.notes:
                print(f"      {note}", flush=True)
    print(summary(rows))
    print(f"The workers' and brokers' lines are in {folder}")
    return int(any(not row.is_clean for row in rows))


def parse() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--schedules", type=int, default=4, help="how many (default 4)")
    parser.add_argument("--seed", type=int, default=0, help="of the first schedule; the others count up (default 0)")
    parser.add_argument(
        "--step", type=int, default=1, help=f"by so much (default 1); {SEGMENTS} keeps to one segment and its calm run"
    )
    parser.add_argument("--cluster", choices=("single", "three"), default="single", help="nodes (default single)")
    parser.add_argument("--faults", type=int, default=5, help="in each schedule (default 5)")
    parser.add_argument("--articles", type=int, default=4_000, help="in each segment (default 4000)")
    parser.add_argument("--kinds", nargs="*", help="of faults; all that this machine can do unless given")
    return parser.parse_args()


def play_all(
    brokers: Brokers, options: argparse.Namespace, kinds: list[str], folder: Path, faketime: Path | None
) -> Iterator[Row]:
    """Yield what each schedule came to; a segment's calm run is played before its first schedule."""
    calm: dict[int, Evidence] = {}
    matcher = load_matcher()
    batch = f"{time.time_ns():x}"
    for seed in range(options.seed, options.seed + options.schedules * options.step, options.step):
        segment = seed % SEGMENTS
        stream = segment_stream(segment, options.articles)
        if segment not in calm:
            nothing = Schedule(-1, {"extractor": 1, "deduplicator": 1, "sink": 1}, ())
            name = f"calm{segment}.{batch}."
            calm[segment] = play(
                brokers, nothing, stream, folder=folder / name, prefix=name, faketime=faketime
            ).evidence
        schedule = draw_schedule(seed, faults=options.faults, kinds=kinds)
        name = f"seed{seed}.{batch}."
        try:
            run = play(brokers, schedule, stream, folder=folder / name, prefix=name, faketime=faketime)
        except NotAtRestError as stuck:
            yield Row(schedule=schedule, segment=segment, notes=(str(stuck),), is_stuck=True)
            continue
        verdict = judge(run.evidence, calm[segment], run.topics, matcher)
        yield Row(
            schedule=schedule,
            segment=segment,
            verdict=verdict,
            run=run,
            articles=len(stream),
            repeated=repeats(run.evidence.mentions) + repeats(run.evidence.clusters),
            notes=(*verdict.notes, *run.broken_promises),
        )


if __name__ == "__main__":
    sys.exit(main())
