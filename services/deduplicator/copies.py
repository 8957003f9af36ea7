"""Copies of one text: which reports stand on the same origin.

Linked, never dropped. Reports share an origin when one owner's outlets carry them, or when their texts are near
duplicates by MinHash. A function of the reports at hand, whatever their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import eq

from services.deduplicator.features import parse_signature
from services.records import ArticleRef

COPY_SHARE = 0.35
"""Share of equal MinHash values from which two texts count as copies: on the gold news one edited copy in 200 lies
below, and no pair of other texts above (`python -m tests.gold.copies`)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report comes from."""

    id: str  # article id of the earliest report of this origin
    is_known: bool  # False: a text too short to tell; it counts as no independent account beside others


def find_origins(articles: Sequence[ArticleRef]) -> dict[str, Origin]:
    """Return article id to origin.

    Args:
        articles: One per report of an event, in canonical order.
    """
    signatures = [parse_signature(article.signature) for article in articles]
    parent = list(range(len(articles)))
    for j, article in enumerate(articles):
        for i in range(j):
            if _root(parent, i) != _root(parent, j) and (
                _publisher(articles[i]) == _publisher(article) or are_copies(signatures[i], signatures[j])
            ):
                _join(parent, i, j)
    roots = [_root(parent, i) for i in range(len(articles))]
    known = {root for root, signature in zip(roots, signatures, strict=True) if signature is not None}
    return {article.id: Origin(articles[root].id, root in known) for article, root in zip(articles, roots, strict=True)}


def count_independent(origins: Sequence[Origin]) -> int:
    """Return how many origins are independent of each other; at least 1 where there is any report."""
    known = {origin.id for origin in origins if origin.is_known}
    return max(len(known), 1 if origins else 0)


def _publisher(article: ArticleRef) -> str:
    outlet = article.outlet
    return f"owner {outlet.owner.casefold()}" if outlet.owner else f"outlet {outlet.id}"


def are_copies(a: bytes | None, b: bytes | None) -> bool:
    """Tell whether two signatures are of copies of one text."""
    if a is None or b is None or len(a) != len(b):
        return False
    equal: int = sum(map(eq, a, b))
    return equal >= COPY_SHARE * len(a)


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        i = parent[i]
    return i


def _join(parent: list[int], i: int, j: int) -> None:
    # The lower number leads, so an origin is named for its earliest report.
    low, high = sorted((_root(parent, i), _root(parent, j)))
    parent[high] = low
