"""What the health pages ask of a service's loop. Written by the loop, read by the pages' thread."""

from __future__ import annotations

from collections.abc import Callable

from services.clock import Clock

_STUCK_S = 60.0
"""Loops turn every second; a send may hold one up for its time-out, 20 s by default. Three times that is stuck."""


class Liveness:
    """Turns of a loop, and how far behind it is.

    Args:
        clock: For the time since the last turn.
        ready_lag_records: With more unread messages than this the service is not ready.
        has_recovery: State must be read back before the service is ready; else there is none.
        on_turn: Called now and at each turn.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        ready_lag_records: int,
        has_recovery: bool = False,
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock, self._bound, self._on_turn = clock, ready_lag_records, on_turn
        self._turned_s = clock.monotonic_s()
        self._lag_records: int | None = None
        self._is_recovered = not has_recovery
        on_turn()

    def recovering(self) -> None:
        """Note that partitions changed hands: state is being read again."""
        self._is_recovered = False

    def recovered(self) -> None:
        """Note that state is complete."""
        self._is_recovered = True

    def turn(self) -> None:
        """Note that the loop turns."""
        self._turned_s = self._clock.monotonic_s()
        self._on_turn()

    def beat(self, lag_records: int | None) -> None:
        """Note that the loop turns, and how far behind it is; None while no partition is assigned."""
        self._lag_records = lag_records
        self.turn()

    def is_alive(self) -> str | None:
        """Return None, or why the process is stuck."""
        idle_s = self._clock.monotonic_s() - self._turned_s
        return f"no turn of the loop for {idle_s:.0f} s" if idle_s > _STUCK_S else None

    def is_ready(self) -> str | None:
        """Return None, or why the service does not keep up."""
        if not self._is_recovered:
            return "state is being recovered"
        if self._lag_records is None:
            return "no partition assigned"
        return f"{self._lag_records} messages behind" if self._lag_records > self._bound else None
