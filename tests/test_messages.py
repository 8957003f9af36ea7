"""CloudEvents headers, and reading them back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.messages import FETCHED_AT, cloud_event, header, header_instant

AT = datetime(2025, 11, 3, 6, 30, tzinfo=UTC)


def test_a_message_carries_the_required_attributes() -> None:
    message = cloud_event("t", "k", {"a": 1}, kind="event.v1", source="sink", id="e1-1:2", at=AT, fetched_at="2025")
    headers = dict(message.headers)
    assert headers == {
        "ce_specversion": b"1.0",
        "ce_id": b"e1-1:2",
        "ce_source": b"/conflictwire/sink",
        "ce_type": b"org.conflictwire.event.v1",
        "ce_time": b"2025-11-03T06:30:00Z",
        "ce_subject": b"k",
        "ce_partitionkey": b"k",
        "ce_dataschema": b"https://conflictwire.org/schemas/event.v1.schema.json",
        "content-type": b"application/json",
        "ce_fetchedat": b"2025",
    }
    assert (message.topic, message.key, message.value) == ("t", b"k", b'{"a":1}')


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (((FETCHED_AT, b"2025-11-03T06:30:00Z"),), AT),
        (((FETCHED_AT, b"2025-11-03T08:30:00+02:00"),), AT),
        (((FETCHED_AT, b"yesterday"),), None),
        (((FETCHED_AT, b"2025-11-03T06:30:00"),), None),
        (((FETCHED_AT, b"\xff"),), None),
        ((), None),
    ],
    ids=["utc", "offset", "no instant", "naive", "no utf-8", "absent"],
)
def test_an_instant_is_read_or_unknown(headers: tuple[tuple[str, bytes], ...], expected: datetime | None) -> None:
    assert header_instant(headers, FETCHED_AT) == expected


def test_an_absent_header_is_none() -> None:
    assert header((("a", b"1"),), "b") is None
