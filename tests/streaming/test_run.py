"""An application as a process: what goes on beside it."""

from __future__ import annotations

import asyncio

import faust
import pytest

from services.streaming import run


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
    monkeypatch.setattr(run, "_TURN_S", 0.01)
    turns: list[None] = []
    assert run.run_worker(object(), lambda: turns.append(None)) == 3
    assert len(turns) > 2
