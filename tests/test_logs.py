"""Every line is one JSON object, ours and the libraries'."""

from __future__ import annotations

import io
import json
import logging
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
