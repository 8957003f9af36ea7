"""Throughput lines of all services -> what each does now. Pure.

Lines of several workers of one service bear one name: their rates, lags and memory add up.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services import codec
from services.errors import DecodeError

INTERVAL_S, WINDOW_S = 10.0, 9.9
"""Each worker logs a line every 10 s, and a short one at its end: so far back there is hardly more than one of each."""

ORDER = ("ingester", "extractor", "deduplicator", "sink")
_DELAYS = ("since_published_s", "since_fetched_s", "since_received_s")
_TROUBLES = 5
_TROUBLE_LEVELS = frozenset({"warning", "error", "critical"})
_NOT_REASON = frozenset({"at", "level", "service", "event"})


@dataclass(frozen=True, slots=True)
class Line:
    """One throughput line: counts of an interval, lag and memory of its end."""

    service: str
    at: datetime
    seconds: float
    taken_in: int
    sent: int
    dropped: Mapping[str, int]
    dead_letters: int
    lag_records: int | None
    delays_s: Mapping[str, tuple[float, float]]  # "since_fetched_s" -> p50, p95
    rss_bytes: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """What one service does now, all its workers together."""

    service: str
    workers: int  # as many as the seconds of their lines make
    in_per_s: float
    out_per_s: float
    total_in: int  # since the first line read
    total_out: int
    dropped: Mapping[str, int]  # by reason, since the first line read
    dead_letters: int  # likewise
    lag_records: int | None
    delay_s: tuple[float, float] | None  # p50 and p95 of the slowest worker, from fetch (else publication, receipt)
    rss_bytes: int | None
    idle_s: float  # since its last line, by the newest line of any service


@dataclass(slots=True)
class Board:
    """What was read so far."""

    recent: dict[str, deque[Line]] = field(default_factory=dict)
    totals: dict[str, Counter[str]] = field(default_factory=dict)
    drops: dict[str, Counter[str]] = field(default_factory=dict)
    troubles: deque[str] = field(default_factory=lambda: deque(maxlen=_TROUBLES))
    newest: datetime | None = None
    unreadable: int = 0  # lines that are no log lines of ours

    def take(self, raw: bytes | str) -> None:
        """Note one line of a log; what is none of ours is counted."""
        try:
            said = codec.parse_json(raw.encode() if isinstance(raw, str) else raw)
            at, service = datetime.fromisoformat(said["at"]), str(said["service"])
            line = _to_line(said, at, service) if said["event"] == "throughput" else None
        except (DecodeError, KeyError, TypeError, ValueError, AttributeError):
            self.unreadable += 1
            return
        if line is not None:
            self.add(line)
        elif said.get("level") in _TROUBLE_LEVELS:
            self.trouble(_to_trouble(said))

    def trouble(self, words: str) -> None:
        """Note what is wrong, in one line."""
        self.troubles.append(words)

    def add(self, line: Line) -> None:
        """Note one throughput line."""
        self.newest = max(self.newest or line.at, line.at)
        recent = self.recent.setdefault(line.service, deque())
        recent.append(line)
        while line.at - recent[0].at > timedelta(seconds=WINDOW_S):
            recent.popleft()
        total = self.totals.setdefault(line.service, Counter())
        total.update({"in": line.taken_in, "out": line.sent, "dead_letters": line.dead_letters})
        self.drops.setdefault(line.service, Counter()).update(line.dropped)

    def rows(self) -> Iterator[Row]:
        """Yield each service's row, in the order of the stream, others after them by name."""
        for service in sorted(self.recent, key=lambda s: (ORDER.index(s) if s in ORDER else len(ORDER), s)):
            yield self._row(service)

    def _row(self, service: str) -> Row:
        assert self.newest is not None
        lines, total = list(self.recent[service]), self.totals[service]
        seconds = sum(line.seconds for line in lines)  # of all workers together
        workers = max(1, round(seconds / INTERVAL_S))
        latest = lines[-workers:]
        lags = [line.lag_records for line in latest if line.lag_records is not None]
        sizes = [line.rss_bytes for line in latest if line.rss_bytes is not None]
        return Row(
            service=service,
            workers=workers,
            in_per_s=sum(line.taken_in for line in lines) / seconds * workers,
            out_per_s=sum(line.sent for line in lines) / seconds * workers,
            total_in=total["in"],
            total_out=total["out"],
            dropped=dict(self.drops[service].most_common()),
            dead_letters=total["dead_letters"],
            lag_records=sum(lags) if lags else None,
            delay_s=_slowest(lines),
            rss_bytes=sum(sizes) if sizes else None,
            idle_s=(self.newest - lines[-1].at).total_seconds(),
        )


def _to_line(said: Mapping[str, Any], at: datetime, service: str) -> Line:
    return Line(
        service=service,
        at=at,
        seconds=max(float(said["seconds"]), 0.1),
        taken_in=int(said["in"]),
        sent=int(said["out"]),
        dropped={str(reason): int(count) for reason, count in said["dropped"].items()},
        dead_letters=int(said["dead_letters"]),
        lag_records=said["lag_records"],
        delays_s={name: (said[name]["p50"], said[name]["p95"]) for name in _DELAYS if name in said},
        rss_bytes=said["rss_bytes"],
    )


def _slowest(lines: list[Line]) -> tuple[float, float] | None:
    for name in ("since_fetched_s", "since_published_s", "since_received_s"):
        told = [line.delays_s[name] for line in lines if name in line.delays_s]
        if told:
            return max(told, key=lambda delay: delay[1])
    return None


def _to_trouble(said: Mapping[str, Any]) -> str:
    told = ", ".join(f"{key} {value}" for key, value in said.items() if key not in _NOT_REASON)
    head = f"{str(said['at'])[11:19]} {said['service']} {said['level']}: {said['event']}"
    return f"{head} ({told})" if told else head
