"""What comes from and goes to a topic, and what became of one message. CloudEvents 1.0 headers, binary mode.

Source: CloudEvents 1.0.2, Kafka Protocol Binding, section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services import codec

Headers = tuple[tuple[str, bytes], ...]

FETCHED_AT = "ce_fetchedat"
"""Extension attribute: when the article at the root of a message was fetched. Travels down the line for latencies."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it was read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    message_at: datetime | None = None  # the broker's timestamp


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """Records left out on purpose."""

    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one incoming message leads to."""

    outgoing: tuple[Outgoing, ...] = ()
    drops: tuple[Drop, ...] = ()
    dead_letters: int = 0  # how many of `outgoing` are dead letters


def cloud_event(
    topic: str,
    key: str,
    record: object,
    *,
    kind: str,
    source: str,
    id: str,
    at: datetime,
    fetched_at: str | None = None,
) -> Outgoing:
    """Return a record as a message with CloudEvents headers.

    Args:
        topic: Name of the topic.
        key: Message key and partition key.
        record: A record of `services.records`.
        kind: Schema name with version, "event.v1".
        source: Service that speaks, "sink".
        id: Unique for `source`; a repetition of the same message has the same id.
        at: When it happened, aware UTC; from the data, never from a clock.
        fetched_at: Value of FETCHED_AT of the message that led here.
    """
    headers = {
        "ce_specversion": "1.0",
        "ce_id": id,
        "ce_source": f"/conflictwire/{source}",
        "ce_type": f"org.conflictwire.{kind}",
        "ce_time": instant_text(at),
        "ce_subject": key,
        "ce_partitionkey": key,
        "ce_dataschema": f"https://conflictwire.org/schemas/{kind}.schema.json",
        "content-type": "application/json",
    }
    if fetched_at is not None:
        headers[FETCHED_AT] = fetched_at
    encoded = tuple((name, value.encode()) for name, value in headers.items())
    return Outgoing(topic, key.encode(), codec.encode(record), encoded)


def instant_text(at: datetime) -> str:
    """Return an aware UTC instant as RFC 3339 with Z."""
    return at.isoformat().replace("+00:00", "Z")


def header(headers: Headers, name: str) -> str | None:
    """Return a header's text; None where it is absent or no UTF-8."""
    for key, value in headers:
        if key == name:
            try:
                return value.decode()
            except UnicodeDecodeError:
                return None
    return None


def header_instant(headers: Headers, name: str) -> datetime | None:
    """Return a header's instant as aware UTC; None where it is absent or no instant."""
    text = header(headers, name)
    try:
        return codec.instant(text) if text else None
    except ValueError:
        return None
