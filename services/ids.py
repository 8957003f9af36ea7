"""Identity: stable hashes of content, a version prefix first. No clock, no random number.

The prefix names the record and the version of its recipe (`a1`: article, recipe 1), so that a
changed recipe can never collide with, or be mistaken for, ids already on a topic.
"""

from __future__ import annotations

import hashlib

UNLOCATED = "unlocated"
"""Partition key of mentions without a country."""

_DIGEST_BYTES = 12
"""96 bits: a chance of 1e-9 that any two of 10^10 ids collide (birthday bound)."""


def _digest(prefix: str, *parts: str) -> str:
    # Each part is preceded by its length, so ("ab", "c") and ("a", "bc") differ.
    data = "".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")
    return f"{prefix}-{hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()}"


def article_id(canonical_url: str) -> str:
    """Return the id of the article at a canonical URL."""
    return _digest("a1", canonical_url)


def mention_id(article_id: str, sub_event_type: str, trigger: str, ordinal: int) -> str:
    """Return the id of one article's report of one event.

    Args:
        article_id: Id of the article; without its revision, so that an edit keeps the ids of what it keeps.
        sub_event_type: Coded type.
        trigger: The words that report the event, as matched.
        ordinal: 0 for the first such trigger of this type in the article, 1 for the second, …
    """
    return _digest("m1", article_id, sub_event_type, trigger.casefold(), str(ordinal))


def event_id(founding_mention_id: str) -> str:
    """Return the id of the event that this mention founded."""
    return _digest("e1", founding_mention_id)


def content_hash(*texts: str) -> str:
    """Return a hash of texts in which runs of white space count as one blank."""
    return _digest("c1", *(" ".join(text.split()) for text in texts))


def partition_key(country: str | None) -> str:
    """Return the key that brings every report of an event to one partition.

    Args:
        country: ISO 3166-1 alpha-3 of the place; None where no place was found.
    """
    return country or UNLOCATED
