"""Manners of the command line: an example in every help; trouble is one line that says what to do, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from services.cli import cli, main


def walk(command: click.Command, path: str = "conflictwire") -> Iterator[tuple[str, click.Command]]:
    """Every command under its full name, groups included."""
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from walk(child, f"{path} {name}")


@pytest.mark.parametrize(("path", "command"), [pytest.param(*found, id=found[0]) for found in walk(cli)])
def test_every_help_has_an_example_of_its_own_command(path: str, command: click.Command) -> None:
    told = CliRunner().invoke(cli, [*path.split()[1:], "--help"])
    assert told.exit_code == 0
    _, _, example = told.output.partition("Example:")
    assert path in example


def say(words: list[str], given: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run the command line as its entry point does; return its exit code and stderr."""
    monkeypatch.setattr(sys, "argv", ["conflictwire", *words])
    with CliRunner().isolation(input=given) as (_, err, _):
        with pytest.raises(SystemExit) as stop:
            main()
        sys.stderr.flush()
        return int(stop.value.code or 0), err.getvalue().decode()


@pytest.mark.parametrize(
    ("words", "given", "code", "told"),
    [
        pytest.param("poll nowhere.toml", b"", 2, "'nowhere.toml' does not exist", id="no file"),
        pytest.param("poll .", b"", 2, "is a directory", id="a folder"),
        pytest.param("poll bad.tsv", b"", 1, "conflictwire: bad.tsv:1: header", id="a list with a defect"),
        pytest.param("poll bytes.tsv", b"", 1, "conflictwire: bytes.tsv: not UTF-8", id="no text"),
        pytest.param("poll bad.tsv --at yesterday", b"", 2, "like 2025-11-03T06:00:00Z", id="no instant"),
        pytest.param("poll bad.tsv --at 2026-01-01", b"", 2, "no offset from UTC", id="no offset"),
        pytest.param("feeds check empty.tsv", b"", 1, "conflictwire: empty.tsv: no feeds", id="empty list"),
        pytest.param("feeds import bad.tsv", b"", 1, "conflictwire: bad.tsv:1:", id="import"),
        pytest.param("feeds export bad.tsv", b"", 1, "conflictwire: bad.tsv:1:", id="export"),
        pytest.param("dedupe", b"no JSON\n", 1, "line 1: not JSON", id="dedupe no JSON"),
        pytest.param("dedupe", b'\n{"a": 1}\n', 1, "line 2: no mention.v1", id="dedupe other JSON"),
        pytest.param("dedupe --decisions bad.tsv", b"", 1, "conflictwire: bad.tsv:1: not JSON", id="no decisions"),
        pytest.param("run --feeds bad.tsv", b"", 1, "conflictwire: bad.tsv:1: header", id="run over a defect"),
        pytest.param("topics --broker kafka", b"", 1, "host:port is wanted, not 'kafka'", id="no port"),
        pytest.param("tail --broker kafka:port", b"", 1, "host:port is wanted, not 'kafka:port'", id="no number"),
        pytest.param("tail --since soon", b"", 2, "like 2026-03-01 or 24h", id="no time"),
        pytest.param("tail --country Narnia", b"", 2, "ISO 3166-1 alpha-3", id="no country"),
        pytest.param("tail --type nothing", b"", 2, "no such type: nothing; known: ", id="no type"),
        pytest.param("acls --print json --principal x", b"", 2, "is not PART=User:NAME", id="no principal"),
        pytest.param("dead-letters replay", b"", 2, "ids, --service NAME or --all", id="replay of nothing named"),
        pytest.param("map --archive . --events -", b"", 2, "not both", id="two sources"),
        pytest.param("top bad.tsv --metrics http://x:1", b"", 2, "not both", id="two inputs"),
        pytest.param("map --port 70000", b"", 2, "70000 is not in the range", id="no such port"),
        pytest.param("demo --logs bad.tsv/logs", b"", 1, "--logs bad.tsv/logs: Not a directory", id="no log folder"),
        pytest.param("completion tcsh", b"", 2, "'bash', 'zsh', 'fish'", id="no such shell"),
        pytest.param("pol", b"", 2, "No such command 'pol'", id="no command"),
    ],
)
def test_trouble_is_told_in_one_line(
    words: str, given: bytes, code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.tsv").write_text("no feed list\n")
    (tmp_path / "bytes.tsv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.tsv").write_text("")
    found, stderr = say(words.split(), given, monkeypatch)
    assert found == code
    assert "Traceback" not in stderr
    lines = stderr.splitlines()
    if code == 2:  # wrong words: usage and where help is come before
        assert lines[0].startswith("Usage: ")
        assert lines[-1].startswith("Error: ")
    else:
        assert len(lines) == 1
    assert told in lines[-1]


def test_a_reader_that_has_read_enough_is_no_trouble() -> None:
    ours = f"{sys.executable} -c 'from services.cli import main; main()' export --columns"
    done = subprocess.run(
        ["bash", "-c", f"{ours} | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_asks_for_completions_of_ours(shell: str) -> None:
    done = CliRunner().invoke(cli, ["completion", shell], standalone_mode=False)
    assert done.exit_code == 0
    assert f"_CONFLICTWIRE_COMPLETE={shell}_complete" in done.output


def test_what_the_script_asks_for_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        **os.environ,
        "_CONFLICTWIRE_COMPLETE": "bash_complete",
        "COMP_WORDS": "conflictwire dead-letters ",
        "COMP_CWORD": "2",
    }
    done = CliRunner().invoke(cli, [], prog_name="conflictwire", env=variables)
    assert done.output.split() == ["plain,list", "plain,replay", "plain,show"]
