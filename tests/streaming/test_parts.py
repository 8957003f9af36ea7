"""Faust's messages as ours."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from services.streaming.parts import to_incoming


@pytest.mark.parametrize(
    ("headers", "timestamp", "expected"),
    [
        ({"a": b"1"}, 1.5, ((("a", b"1"),), datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC))),
        ([("a", None)], -1.0, ((("a", b""),), None)),
        (None, None, ((), None)),
    ],
    ids=["a dict", "pairs, no time", "nothing"],
)
def test_a_message_of_faust_is_read(headers: Any, timestamp: float | None, expected: tuple[object, object]) -> None:
    message = SimpleNamespace(
        topic="t", partition=0, offset=1, key=None, value=None, headers=headers, timestamp=timestamp
    )
    incoming = to_incoming(message)
    assert (incoming.headers, incoming.message_at) == expected
