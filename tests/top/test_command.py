from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import cli
from services.top.board import Board
from services.top.watch import LogFollower
from tests.top.test_board import throughput


def test_a_table_of_log_files(tmp_path: Path) -> None:
    for name in ("extractor", "sink"):
        (tmp_path / f"{name}.log").write_bytes(throughput(name, 0) + b"\n")
    done = CliRunner().invoke(cli, ["top", "--once", *map(str, tmp_path.glob("*.log"))])
    assert done.exit_code == 0
    rows = [line.split() for line in done.output.splitlines() if line.startswith((" extractor", " sink"))]
    assert [row[:4] for row in rows] == [["extractor", "1", "600", "240"], ["sink", "1", "600", "240"]]


def test_a_table_of_a_pipe() -> None:
    command = [sys.executable, "-c", "from services.cli import main; main()", "top", "--once"]
    lines = throughput("sink", 0) + b"\nnoise\n"
    done = subprocess.run(command, input=lines, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"sink" in done.stdout
    assert b"1 lines that are no log lines" in done.stdout


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff noise", b'{"event": "started"}\n'], ids=["nothing", "noise", "no counts"]
)
def test_a_table_without_a_row_is_a_failure(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.log").write_bytes(content)
    done = CliRunner().invoke(cli, ["top", "--once", str(tmp_path / "x.log")], standalone_mode=False)
    assert done.return_value == 1
    assert "no throughput line yet" in done.output


def test_a_page_that_does_not_answer_is_a_failure() -> None:
    done = CliRunner().invoke(cli, ["top", "--once", "--metrics", "http://127.0.0.1:1"], standalone_mode=False)
    assert done.return_value == 1
    assert "no metrics at http://127.0.0.1:1" in done.output


def test_a_file_that_grows_is_read_on_and_half_a_line_waits(tmp_path: Path) -> None:
    path, board = tmp_path / "sink.log", Board()
    line = throughput("sink", 0) + b"\n"
    path.write_bytes(line + line[:30])
    with path.open("rb") as file, path.open("ab") as writer:
        follower = LogFollower([file])
        follower.feed(board)
        writer.write(line[30:])
        writer.flush()
        follower.feed(board)
    assert [row.total_in for row in board.rows()] == [200]
    assert board.unreadable == 0


def test_files_and_pages_exclude_each_other(tmp_path: Path) -> None:
    (tmp_path / "x.log").touch()
    done = CliRunner().invoke(cli, ["top", str(tmp_path / "x.log"), "--metrics", "http://127.0.0.1:1"])
    assert done.exit_code == 2
    assert "not both" in done.output
