"""Reads the packaged data files. Cached: they never change while we run."""

from __future__ import annotations

from functools import cache
from importlib import resources

from services.deduplicator.knowledge import Knowledge, parse_knowledge
from services.deduplicator.match import Matcher

_FILES = (
    *("sub_event_types.tsv", "type_compatibility.tsv", "match_weights.tsv"),
    *("target_kinds.tsv", "victim_kinds.tsv", "day_parts.tsv", "common_words.tsv", "trades.tsv"),
)


@cache
def load_knowledge() -> Knowledge:
    """Return the tables of data/.

    Raises:
        DataFileError: A row has a defect; names file and line.
    """
    folder = resources.files("services.deduplicator") / "data"
    return parse_knowledge({name: (folder / name).read_text(encoding="utf-8") for name in _FILES})


@cache
def load_matcher() -> Matcher:
    """Return the matcher with the packaged weights."""
    return Matcher(load_knowledge())
