"""A message that no retry can save, as a record that keeps it whole."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from importlib.metadata import version

from services.errors import PermanentError
from services.messages import Incoming, Outgoing, cloud_event
from services.records import DeadLetter
from services.topics import Topic

MAX_KEPT_BYTES = 512 * 1024
"""Of a raw value: its base64 stays under Kafka's default limit of 1 MiB a message. `value_bytes` tells a cut one."""

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""`ce_time` of a message that carried no timestamp: a clock here would make a replay differ."""


def to_dead_letter(error: PermanentError, incoming: Incoming, *, service: str, topic: Topic) -> Outgoing:
    """Return the dead letter for a message that failed.

    Args:
        error: Why it can never pass.
        incoming: The message as read.
        service: Which service gave up, "extractor".
        topic: The dead-letter topic.
    """
    value = incoming.value
    letter = DeadLetter(
        topic=incoming.topic,
        partition=incoming.partition,
        offset=incoming.offset,
        key=_base64(incoming.key),
        value=_base64(value[:MAX_KEPT_BYTES] if value else value),
        value_bytes=len(value or b""),
        headers=tuple((name, _base64(text) or "") for name, text in incoming.headers),
        service=service,
        code=version("conflictwire"),
        error=type(error).__name__,
        reason=str(error),
        message_at=incoming.message_at,
    )
    place = f"{incoming.topic}-{incoming.partition}-{incoming.offset}"
    at = incoming.message_at or _NO_TIME
    return cloud_event(topic.name, place, letter, kind="dead-letter.v1", source=service, id=place, at=at)


def _base64(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()
