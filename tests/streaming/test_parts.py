"""Faust's messages as ours."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import faust
import pytest

from services.streaming import parts
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


class Runner:
    """Faust's worker, whose application does nothing for a moment: it recovers, say."""

    def __init__(self, *_: object, **__: object) -> None:
        self.loop = asyncio.new_event_loop()
        self.spinner: object = "a spinner"

    def execute_from_commandline(self) -> None:
        self.loop.run_until_complete(asyncio.sleep(0.2))
        self.loop.close()
        raise SystemExit(3)


def test_the_loop_tells_that_it_turns_whatever_the_application_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faust, "Worker", Runner)
    monkeypatch.setattr(parts, "_TURN_S", 0.01)
    turns: list[None] = []
    assert parts.run_worker(object(), lambda: turns.append(None)) == 3
    assert len(turns) > 2
