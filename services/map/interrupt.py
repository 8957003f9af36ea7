"""Waiting for whoever started us to end us."""

from __future__ import annotations

import signal
import threading


def wait_for_interrupt() -> None:
    """Return at SIGINT or SIGTERM; the handlers before are back in place afterwards."""
    stopping = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in numbers}
    stopping.wait()
    for number, handler in before.items():
        signal.signal(number, handler)
