"""What a demo run came to: counted from the topics as they were read and from the services' own log lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rich.table import Table

from services import codec
from services.errors import DecodeError
from services.records import Event


@dataclass(slots=True)
class Tally:
    """What was seen on the topics so far."""

    article_ids: set[str] = field(default_factory=set)
    article_messages: int = 0  # revisions included
    mention_ids: set[str] = field(default_factory=set)
    events: dict[str, Event] = field(default_factory=dict)  # id to newest version
    event_messages: int = 0
    fetch_to_event_s: list[float] = field(default_factory=list)
    first_event_s: float | None = None  # since the start of the run


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A demo run in figures. Latencies are seconds."""

    duration_s: float
    first_event_s: float | None
    articles: int
    article_messages: int
    mentions: int
    drops: Mapping[str, int]  # "service: reason" to count
    dead_letters: int
    events: int  # active
    event_messages: int
    merged_or_retracted: int
    events_of_several_outlets: int
    reports_per_event: Mapping[int, int]  # reports to events with so many
    fetch_to_event_p50_s: float | None
    fetch_to_event_p95_s: float | None


def summarize(tally: Tally, log_lines: Iterable[bytes], *, duration_s: float) -> Summary:
    """Return a run's figures.

    Args:
        tally: What was read from the topics.
        log_lines: Every line the services logged.
        duration_s: From the start of the run to its end.
    """
    drops, dead_letters = count_drops(log_lines)
    active = [event for event in tally.events.values() if event.status == "active"]
    return Summary(
        duration_s=round(duration_s, 1),
        first_event_s=None if tally.first_event_s is None else round(tally.first_event_s, 1),
        articles=len(tally.article_ids),
        article_messages=tally.article_messages,
        mentions=len(tally.mention_ids),
        drops=dict(drops.most_common()),
        dead_letters=dead_letters,
        events=len(active),
        event_messages=tally.event_messages,
        merged_or_retracted=len(tally.events) - len(active),
        events_of_several_outlets=sum(event.outlet_count > 1 for event in active),
        reports_per_event=dict(sorted(Counter(len(event.reports) for event in active).items())),
        fetch_to_event_p50_s=_quantile(tally.fetch_to_event_s, 0.5),
        fetch_to_event_p95_s=_quantile(tally.fetch_to_event_s, 0.95),
    )


def count_drops(log_lines: Iterable[bytes]) -> tuple[Counter[str], int]:
    """Return drops by "service: reason" and the number of dead letters, added up over `throughput` lines."""
    drops: Counter[str] = Counter()
    dead_letters = 0
    for raw in log_lines:
        try:
            line = codec.parse_json(raw)
        except DecodeError:
            continue  # a library's own words, or a line cut off by a kill
        if isinstance(line, dict) and line.get("event") == "throughput":
            drops.update({f"{line['service']}: {reason}": count for reason, count in line["dropped"].items()})
            dead_letters += line["dead_letters"]
    return drops, dead_letters


def to_table(summary: Summary) -> Table:
    """Return the figures as a table of two columns."""
    table = Table(title="Summary", show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for name, text in to_rows(summary):
        table.add_row(name, text)
    return table


def to_rows(summary: Summary) -> list[tuple[str, str]]:
    """Return the figures as words, name and text."""
    spread = ", ".join(f"{events} x {reports}" for reports, events in summary.reports_per_event.items())
    drops = "\n".join(f"{count:4} {what}" for what, count in summary.drops.items())
    return [
        ("articles", f"{summary.articles} ({summary.article_messages} messages with revisions)"),
        ("mentions", str(summary.mentions)),
        ("dropped, by reason", drops or "none"),
        ("dead letters", str(summary.dead_letters)),
        ("events", f"{summary.events} active, {summary.merged_or_retracted} merged or retracted"),
        ("  from several outlets", str(summary.events_of_several_outlets)),
        ("  events x reports", spread or "none"),
        ("versions published", str(summary.event_messages)),
        ("first event", _seconds(summary.first_event_s) + " after the start"),
        (
            "fetch to event",
            f"p50 {_seconds(summary.fetch_to_event_p50_s)}, p95 {_seconds(summary.fetch_to_event_p95_s)}"
            " (articles are fetched before the other services are up)",
        ),
        ("whole run", _seconds(summary.duration_s)),
    ]


def _seconds(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f} s"


def _quantile(samples: list[float], share: float) -> float | None:
    if not samples:
        return None
    ordered = sorted(samples)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
