"""A Faust application as a process: health pages, throughput lines, and its way to an end."""

from __future__ import annotations

from collections.abc import Callable

import faust
import structlog

from services.clock import SystemClock
from services.health import HealthServer
from services.liveness import Liveness
from services.settings import SharedSettings
from services.throughput import Throughput
from services.watchdog import end_unless_called_again

_TURN_S = 1.0


def liveness_of(settings: SharedSettings) -> Liveness:
    """Return what the health pages of a service with tables ask; from now on its loop must turn."""
    bound = settings.ready_lag_records
    return Liveness(SystemClock(), ready_lag_records=bound, has_recovery=True, on_turn=end_unless_called_again)


def run_observed(app: faust.App, health_port: int, observe: tuple[Throughput, Liveness], **started: str) -> int:
    """Run an application until SIGTERM or SIGINT, with its health pages and throughput lines.

    Args:
        app: The application.
        health_port: Of the pages.
        observe: What the lines and the pages tell of.
        started: Told in the first log line.

    Returns:
        Exit code: 0 after a stop on request, 1 after a crash of the agent.

    Raises:
        StartupError: The port is taken.
    """
    log = structlog.get_logger()
    throughput, liveness = observe
    log.info("started", **started)
    throughput.start()
    try:
        with HealthServer(health_port, is_alive=liveness.is_alive, is_ready=liveness.is_ready):
            code = run_worker(app, liveness.turn)
    finally:
        throughput.stop()
    log.info("stopped", code=code)
    return code


def run_worker(app: faust.App, turn: Callable[[], None]) -> int:
    """Run an application until SIGTERM or SIGINT.

    Args:
        app: The application.
        turn: Called every second by the event loop itself: Faust's timers stand still while tables are read back.

    Returns:
        Exit code: 0 after a stop on request, 1 after a crash of the agent.
    """
    runner = faust.Worker(app, override_logging=False, redirect_stdouts=False, quiet=True)
    runner.spinner = None

    def tick() -> None:
        turn()
        runner.loop.call_later(_TURN_S, tick)

    runner.loop.call_soon(tick)
    try:
        runner.execute_from_commandline()
    except SystemExit as end:  # its way to end; caught so that the last lines are logged
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
