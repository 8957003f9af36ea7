"""What the health pages say of a loop."""

from __future__ import annotations

from services.liveness import Liveness
from tests.fakes import FakeClock


def test_ready_once_recovered_assigned_and_near_the_end() -> None:
    liveness = Liveness(FakeClock(), ready_lag_records=10, has_recovery=True)
    assert liveness.is_ready() == "state is being recovered"
    liveness.recovered()
    assert liveness.is_ready() == "no partition assigned"
    liveness.beat(11)
    assert liveness.is_ready() == "11 messages behind"
    liveness.beat(10)
    assert liveness.is_ready() is None
    liveness.recovering()
    assert liveness.is_ready() == "state is being recovered"


def test_alive_while_the_loop_beats() -> None:
    clock = FakeClock()
    liveness = Liveness(clock, ready_lag_records=10)
    clock.advance(59)
    assert liveness.is_alive() is None
    clock.advance(2)
    assert liveness.is_alive() == "no turn of the loop for 61 s"
    liveness.beat(0)
    assert liveness.is_alive() is None


def test_each_beat_is_passed_on() -> None:
    calls: list[None] = []
    liveness = Liveness(FakeClock(), ready_lag_records=10, on_turn=lambda: calls.append(None))
    liveness.beat(0)
    liveness.beat(None)
    assert len(calls) == 3


def test_a_long_recovery_is_alive_and_not_ready() -> None:
    clock = FakeClock()
    liveness = Liveness(clock, ready_lag_records=10, has_recovery=True)
    for _ in range(100):
        clock.advance(1)
        liveness.turn()
    assert (liveness.is_alive(), liveness.is_ready()) == (None, "state is being recovered")


def test_a_loop_without_state_has_nothing_to_recover() -> None:
    liveness = Liveness(FakeClock(), ready_lag_records=10)
    liveness.beat(0)
    assert liveness.is_ready() is None
