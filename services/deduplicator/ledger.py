"""What is kept of each event besides its mentions: small records, bytes in and out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from services import codec
from services.records import EventCluster, EventStatus

_DIGEST_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCluster:
    """One event's entry in the table `clusters`."""

    id: str
    country: str  # key of its mention sets
    version: int  # last sent
    status: EventStatus
    merged_into: str | None
    founder: str  # mention id; may have left since
    members: tuple[str, ...]  # mention ids in canonical order; of a merged or retracted event, its last ones
    created_seq: int  # offset of the message that created it: the smaller is the older
    digest: str  # of the content last sent, version left out
    last_day: int  # latest publication day of all reports it ever had, in days since 1970-01-01


def content_digest(cluster: EventCluster) -> str:
    """Return a hash of everything in a cluster but its version."""
    unnumbered = replace(cluster, version=0) if cluster.version else cluster
    return blake2b(codec.encode(unnumbered), digest_size=_DIGEST_BYTES).hexdigest()


def to_bytes(stored: StoredCluster) -> bytes:
    """Return an entry as bytes; the same entry always gives the same bytes."""
    return codec.encode(stored)


def from_bytes(raw: bytes) -> StoredCluster:
    """Return the entry in bytes that `to_bytes` made."""
    return codec.decode_own(raw, StoredCluster)


def separation_key(country: str, event_id: str) -> str:
    """Return the key of a decision on an event in the table `separations`."""
    return f"{country}|{event_id}"


def mentions_key(country: str, article_id: str) -> str:
    """Return the key of an article's mention set in the table `mentions`."""
    return f"{country}|{article_id}"
