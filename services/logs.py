"""Logging: structlog, one JSON object per line on stdout. Called once by each composition root."""

from __future__ import annotations

import logging
import os
import select
import sys
from collections.abc import Callable
from typing import TextIO, cast

import structlog

from services.errors import StartupError


def configure_logging(service: str, level: str = "INFO", *, out: TextIO | None = None) -> None:
    """Send every log line, ours and the libraries', to one stream as JSON.

    Args:
        service: Bound to each line as `service`.
        level: Name of the lowest level shown; libraries are kept at WARNING or above.
        out: Where to write; stdout unless told.

    Raises:
        StartupError: No such level.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper())
    if threshold is None:
        raise StartupError(f"CONFLICTWIRE_LOG_LEVEL: DEBUG, INFO, WARNING or ERROR is wanted, not {level!r}")
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        lambda _logger, _name, fields: {"service": service, **fields},
        structlog.processors.format_exc_info,
    ]
    render = structlog.processors.JSONRenderer(sort_keys=False)
    stream = cast(TextIO, _Lasting(out or sys.stdout))
    structlog.configure(
        processors=[*shared, _event_first, render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _event_first, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))
    # It warns of each of its own tasks that took 0.1 s, which on a busy machine is every few seconds.
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)


def watch_reader() -> Callable[[], bool]:
    """Return what tells whether the program that our stdout is piped to has gone; never so of a terminal or a file."""
    poller = select.poll()
    poller.register(os.dup(1), 0)
    return lambda: any(state & select.POLLERR for _, state in poller.poll(0))


class _Lasting:
    """A stream that outlives its reader: that nobody reads the lines any more is no reason to stop work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, or do nothing where the reader has gone."""
        self._try(lambda: self._stream.write(text))

    def flush(self) -> None:
        """Flush, likewise."""
        self._try(self._stream.flush)

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except BrokenPipeError:  # what is left in the buffer goes nowhere, now and at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def _event_first(_logger: object, _name: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Order a line's keys so that a person reads it from the left: when, how bad, who, what."""
    first = {key: fields.pop(key) for key in ("at", "level", "service", "event") if key in fields}
    return {**first, **fields}
