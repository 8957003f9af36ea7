"""What the documents tell a reader to type exists: every `conflictwire` line of theirs is read by the command line."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest

from services.cli import cli
from services.throughput import Throughput
from tests.fakes import FakeClock

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "docs" / "examples" / "README.md"]
_BLOCK = re.compile(r"^```(?:sh|console|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (conflictwire .*)$", re.MULTILINE)
_INLINE = re.compile(r"`(conflictwire [^`\n]+)`")
_LINK = re.compile(r"\]\((?!https?://|#)([^)\s]+)\)")


def told(text: str) -> Iterator[str]:
    """Every command line of ours that a text shows, without what it is piped to."""
    lines = [line for block in _BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    for line in [*lines, *_INDENTED.findall(text), *_INLINE.findall(text)]:
        for part in re.split(r"[|;&]|\s#", line):
            words = part.strip().removeprefix(".venv/bin/")
            if words.startswith("conflictwire "):
                yield words


COMMANDS = sorted({(path.name, line) for path in DOCUMENTS for line in told(path.read_text(encoding="utf-8"))})


@pytest.mark.parametrize(("document", "line"), COMMANDS)
def test_a_command_line_is_understood(document: str, line: str) -> None:
    words = [word for word in shlex.split(line.split("<")[0].split(">")[0])[1:] if word != "…"]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words.pop(0))
        assert found is not None, f"{document}: {line}"
        command = found
    _, rest, _ = command.make_parser(click.Context(command)).parse_args(words)
    takes = sum(1 for p in command.params if isinstance(p, click.Argument))
    assert len(rest) <= max(takes, 1), f"{document}: {line}"


def test_there_are_commands_to_understand() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_points_at_is_there(path: Path) -> None:
    missing = [
        link
        for link in _LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / link.split("#")[0]).exists()
    ]
    assert missing == []


LOG = """\
{"service": "sink", "event": "dead_letter", "reason": "r"}
{"service": "ingester", "event": "feed_trouble", "feed": "f", "cause": "dns", "streak": 1, "next_at": "x"}
{"service": "ingester", "event": "feed_trouble", "feed": "f", "cause": "timeout", "streak": 2, "next_at": "y"}
{"service": "ingester", "event": "feed_trouble", "feed": "g", "cause": "dns", "streak": 1, "next_at": "x"}
{"service": "ingester", "event": "feed_recovered", "feed": "g", "after": 1}
"""


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_questions_to_the_log_are_answered(tmp_path: Path) -> None:
    clock, lines = FakeClock(), []
    for service, sent in (("ingester", 2), ("ingester", 4), ("sink", 1)):
        meter = Throughput(service, clock=clock)
        meter.received(2 * sent)
        meter.sent(sent)
        meter.dropped("seen-before", sent)
        if service == "sink":
            meter.lag(7)
            meter.delays(fetched_at=clock.now() - timedelta(seconds=2.5))
        clock.advance(10)
        lines.append(json.dumps({"at": "t", "service": service, "event": "throughput", **meter.line()}))
    (tmp_path / "log").write_text(LOG + "\n".join(lines) + "\n")
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    answers = [
        subprocess.run(shlex.split(line), cwd=tmp_path, check=True, capture_output=True, text=True).stdout.split()
        for line in re.findall(r"^jq .* log$", text, re.MULTILINE)
    ]
    assert answers == [
        ['["ingester",36,18]', '["sink",12,6]'],
        ['["t","sink",7,2.5]'],
        ['["f","timeout",2,"y"]'],
        ['["seen-before",7]'],
        ['{"service":"sink","event":"dead_letter","reason":"r"}'],
    ]
