"""Gold for deduplication: short invented reports, each with the event it tells of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from services import codec
from services.deduplicator.dedupe import dedupe, final_clusters
from services.deduplicator.match import Matcher
from services.records import Actor, ClusterChange, EventMention, Location
from tests.deduplicator.builders import DAY, article, mention, signature, toll, when

FILE = Path(__file__).with_name("same_event.jsonl")
_RADIUS_KM = {"exact": 1.0, "city": 6.0, "admin1": 70.0, "country": 400.0}
_FIRST = DAY.replace(day=1)


@dataclass(frozen=True, slots=True)
class Gold:
    """One report, and which event it tells of."""

    mention: EventMention
    theatre: str  # a country; only reports of one are compared
    event: str


def load_gold() -> list[Gold]:
    """Return the gold reports in order of publication."""
    rows = [codec.parse_json(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    first: dict[str, int] = {}  # two incidents of one article were published at once
    numbers = [first.setdefault(row["article"], number) for number, row in enumerate(rows)]
    gold = [
        Gold(_mention(f"g{i}", number, row), row["theatre"], row["event"])
        for i, (number, row) in enumerate(zip(numbers, rows, strict=True))
    ]
    return sorted(gold, key=lambda g: (g.mention.article.published_at, g.mention.article.id))


@dataclass(frozen=True, slots=True)
class Score:
    """How well a clustering fits gold."""

    b3_f1: float
    false_merges: float  # share of merged pairs
    missed_merges: float  # share of true pairs


def score(gold: Iterable[Gold], matcher: Matcher) -> Score:
    """Return B-cubed F1 (Bagga and Baldwin 1998) and pair errors of the events that gold reports come to."""
    gold = list(gold)
    changes = dedupe((g.mention for g in gold), matcher)
    finals = final_clusters(step for step in changes if isinstance(step, ClusterChange))
    home = {m: e.id for e in finals if e.status == "active" for r in e.reports for m in r.mention_ids}
    items = [(g.event, home[g.mention.id]) for g in gold]
    both, events, clusters = Counter(items), Counter(e for e, _ in items), Counter(c for _, c in items)
    precision = sum(both[i] / clusters[i[1]] for i in items) / len(items)
    recall = sum(both[i] / events[i[0]] for i in items) / len(items)
    right, merged, true = (sum(n * (n - 1) // 2 for n in c.values()) for c in (both, clusters, events))
    return Score(2 * precision * recall / (precision + recall), 1 - right / merged, 1 - right / true)


def pairs(gold: Iterable[Gold]) -> list[tuple[Gold, Gold]]:
    """Return every pair of reports of one theatre."""
    return [(a, b) for a, b in combinations(gold, 2) if a.theatre == b.theatre]


def _mention(id: str, number: int, row: Mapping[str, Any]) -> EventMention:
    day = _FIRST + timedelta(days=row["day"] - 1)
    published = _FIRST + timedelta(days=row["published"] - 1)
    hours = (published - DAY).days * 24 + 6 + number / 10
    ref = article(row["article"], hours=hours, text=signature(sum(ord(c) * 31**i for i, c in enumerate(row["text"]))))
    return mention(
        id,
        of=ref,
        type=row["type"],
        sentence=row["sentence"],
        actors=tuple(map(_actor, row["actors"])),
        targets=tuple(map(_actor, row["targets"])),
        location=Location(
            name=row["place"],
            country=row["theatre"],
            admin1=row["admin1"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            precision=row["precision"],
            radius_km=_RADIUS_KM[row["precision"]],
            reason="gold",
        ),
        time=when(day, wording="stated" if row["is_stated"] else None),
        fatalities=None if row["fatalities"] is None else toll(row["fatalities"]),
        injured=None if row["injured"] is None else toll(row["injured"]),
    )


def _actor(cell: str) -> Actor:
    id, name, kind, side = (part if part != "-" else None for part in cell.split("|"))
    assert name is not None
    return Actor(name=name, wording=name.lower(), id=id, kind=kind, side=side)  # type: ignore[arg-type]
