"""The verbs that need no broker: records as JSON lines in and out, by the services' own functions."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from services import codec
from services.errors import DataFileError, DecodeError
from services.event_types import load_event_types
from services.jsonlines import LineReader, write_line
from services.messages import Drop
from services.progress import busy
from services.records import ClusterChange, EventMention, Separation

REPORTED = frozenset({"occurred", "claimed", "denied"})
"""Statuses that go on to deduplication; planned, hypothetical and background ones are counted drops."""


def extract_lines(lines: Iterable[bytes], out: BinaryIO, *, is_explaining: bool) -> int:
    """Write one line per mention of each article.

    Args:
        lines: Articles as JSON lines; `id`, `title`, `text`, `published_at` are enough.
        out: Takes the mentions, whatever their status.
        is_explaining: Tell on stderr each rejected candidate and why, and why an article has no event.

    Returns:
        Exit code: 1 when a line could not be read.
    """
    from services.extractor.extract import extract
    from services.extractor.load import load_resources

    with busy("loading the parser and the gazetteer"):
        resources = load_resources()
    articles = LineReader(lines, codec.article_from_loose)
    for article in articles:
        found = extract(article, resources)
        for mention in found.mentions:
            write_line(out, mention)
        if is_explaining:
            for rejected in found.rejected:
                write_line(sys.stderr.buffer, {"article": article.id, **codec.to_json(rejected)})
            if found.no_event_reason:
                write_line(sys.stderr.buffer, {"article": article.id, "no_event": found.no_event_reason})
    return 1 if articles.bad_count else 0


def dedupe_lines(
    lines: Iterable[bytes],
    out: BinaryIO,
    *,
    is_all_changes: bool,
    close_after_days: int | None,
    decisions: Path | None = None,
) -> int:
    """Write the events that mentions come to.

    Args:
        lines: Mentions as JSON lines, as `extract_lines` writes them.
        out: Takes final events, one line each.
        is_all_changes: Every step of every event's history instead, as it happens.
        close_after_days: An event without a report for so long is closed, as the service does; None: never.
        decisions: Decisions of operators as JSON lines, as `conflictwire events unmerge --print` writes them.

    Returns:
        Exit code: 1 when a line could not be read.

    Raises:
        DataFileError: A line of `decisions` is no decision.
    """
    from services.deduplicator.dedupe import dedupe
    from services.deduplicator.load import load_matcher
    from services.sink.handle import events_from, publish

    event_types = load_event_types()
    mentions = LineReader(lines, lambda value: codec.from_json(value, EventMention))
    drops: Counter[str] = Counter()
    separations = _read_decisions(decisions) if decisions else []
    steps = dedupe(
        _reported(mentions, drops), load_matcher(), close_after_days=close_after_days, separations=separations
    )
    changes = _count_drops(steps, drops)
    records: Iterator[object] = (
        (publish(change, event_types)[1] for change in changes) if is_all_changes else events_from(changes, event_types)
    )
    for record in records:
        write_line(out, record)
    if drops:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(drops.items()))
        print(f"dropped: {told}", file=sys.stderr)  # noqa: T201 - a verb's own stderr
    return 1 if mentions.bad_count else 0


def geoparse_lines(lines: Iterable[bytes], out: BinaryIO) -> int:
    """Write the toponyms of each text.

    Args:
        lines: `{"id", "text"}` as JSON lines.
        out: Takes `{"id", "toponyms": [...]}`, one line per text.

    Returns:
        Exit code: 1 when a line could not be read.
    """
    from services.extractor.places.geoparse import geoparse, load_geoparser

    with busy("loading the parser and the gazetteer"):
        parts = load_geoparser()
    texts = LineReader(lines, _text_of)
    for name, text in texts:
        write_line(out, {"id": name, "toponyms": geoparse(text, *parts)})
    return 1 if texts.bad_count else 0


def _read_decisions(path: Path) -> list[Separation]:
    decisions = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            decisions.append(codec.decode(line, Separation))
        except DecodeError as error:
            raise DataFileError(str(path), number, str(error)) from error
    return decisions


def _text_of(value: Any) -> tuple[Any, str]:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise DecodeError('an object with "id" and "text" is wanted')
    return value.get("id"), value["text"]


def _reported(mentions: Iterable[EventMention], drops: Counter[str]) -> Iterator[EventMention]:
    for mention in mentions:
        if mention.status in REPORTED:
            yield mention
        else:
            drops[f"status:{mention.status}"] += 1


def _count_drops(found: Iterable[ClusterChange | Drop], drops: Counter[str]) -> Iterator[ClusterChange]:
    for item in found:
        if isinstance(item, Drop):
            drops[item.reason] += item.count
        else:
            yield item
