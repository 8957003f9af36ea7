"""The command, up to the page it serves."""

from __future__ import annotations

import io
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.cli import cli
from services.map import run
from services.map.run import MapOptions, run_map
from tests.examples import example_bytes


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command told; instead of waiting for Ctrl-C it asks the page for an event."""
    found: dict[str, Any] = {"lines": []}

    def look() -> None:
        url = found["lines"][-1].split()[2]
        with urllib.request.urlopen(url + "api/events/e1-472121b9e469396d7b481209") as answer:
            found["detail"] = json.load(answer)

    monkeypatch.setattr(run, "wait_for_interrupt", look)
    return found


def test_lines_from_a_pipe_are_on_the_page(told: dict[str, Any]) -> None:
    lines = json.dumps(json.loads(example_bytes("event", "single-source"))).encode() + b"\nnot a line of ours\n"
    assert run_map(MapOptions(port=0, lines=io.BytesIO(lines)), tell=told["lines"].append) == 0
    assert told["detail"]["event"]["version"] == 1
    assert told["lines"][0].startswith("line 2: not JSON")
    assert told["lines"][1].endswith("over standard input; Ctrl-C ends it")


def test_an_archive_is_on_the_page_with_its_history(told: dict[str, Any], tmp_path: Path) -> None:
    for name, record, situation in (
        ("conflict.events.jsonl", "event", "contested-toll-cross-party"),
        ("conflict.event-changes.jsonl", "event-change", "updated"),
    ):
        (tmp_path / name).write_text(json.dumps(json.loads(example_bytes(record, situation))) + "\n")
    assert run_map(MapOptions(port=0, archive=tmp_path), tell=told["lines"].append) == 0
    assert [step["kind"] for step in told["detail"]["history"]] == ["updated"]


def test_two_sources_at_once_are_refused(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["map", "--archive", str(tmp_path), "--events", "-"])
    assert found.exit_code == 2
    assert "--archive or --events, not both" in found.output
