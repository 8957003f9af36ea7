"""Every line is one JSON object, ours and the libraries'."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog

from services.errors import StartupError
from services.logs import configure_logging


@pytest.fixture(autouse=True)
def restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_our_line_reads_from_the_left() -> None:
    out = io.StringIO()
    configure_logging("sink", out=out)
    structlog.get_logger().info("throughput", out=3)
    line = json.loads(out.getvalue())
    assert list(line)[:4] == ["at", "level", "service", "event"]
    assert (line["service"], line["event"], line["out"]) == ("sink", "throughput", 3)


def test_a_librarys_warning_is_json_too_and_its_chatter_is_not_shown() -> None:
    out = io.StringIO()
    configure_logging("sink", "DEBUG", out=out)
    logging.getLogger("kafka").info("chatter")
    logging.getLogger("kafka").warning("gone: %s", "broker")
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["event"] == "gone: broker"


def test_lines_below_the_level_are_not_shown() -> None:
    out = io.StringIO()
    configure_logging("sink", "WARNING", out=out)
    structlog.get_logger().info("quiet")
    assert out.getvalue() == ""


def test_an_unknown_level_names_the_variable() -> None:
    with pytest.raises(StartupError, match="CONFLICTWIRE_LOG_LEVEL"):
        configure_logging("sink", "LOUD")


def run_unread(code: str) -> subprocess.CompletedProcess[str]:
    """Run code whose stdout is a pipe that nobody reads any more."""
    words = ["bash", "-c", '"$0" -c "$1" | true; exit ${PIPESTATUS[0]}', sys.executable, code]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_work_goes_on_when_nobody_reads_the_lines_any_more() -> None:
    done = run_unread(
        "import sys, time, structlog; from services.logs import configure_logging; configure_logging('sink')\n"
        "time.sleep(1)\n"
        "for size in (10, 100_000, 10): structlog.get_logger().info('e', text='x' * size)\n"
        "print('done', file=sys.stderr); sys.exit(3)"
    )
    assert (done.returncode, done.stderr) == (3, "done\n")


ASK = "import sys; from services.logs import watch_reader; sys.exit(5 if watch_reader()() else 6)"


def test_a_reader_that_has_gone_is_noticed() -> None:
    assert run_unread(f"import time; time.sleep(1); {ASK}").returncode == 5


def test_a_file_has_no_reader_that_could_go() -> None:
    assert subprocess.run([sys.executable, "-c", ASK], stdout=subprocess.DEVNULL, check=False).returncode == 6
