"""Which faults, on whom, when: a function of the seed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Cluster = Literal["single", "three"]

STAGES = ("extractor", "deduplicator", "sink")
"""The services that read a topic, in the order of the stream."""

CLOCK_STAGES = STAGES[:2]
"""Whose clock can be set off: under libfaketime the sink's waits fail by themselves, with EINVAL."""

TOPIC_ROLES = ("articles", "mentions", "clusters")
"""Each is read by one of STAGES."""

WORKER_KINDS = ("kill", "terminate", "freeze", "scale", "cut", "oom", "starve", "clock")
TOPIC_KINDS = ("poison", "long-parse", "compact")
BROKER_KINDS = ("broker-kill", "broker-terminate", "broker-freeze")
SINGLE_KINDS = (*WORKER_KINDS, *TOPIC_KINDS, *BROKER_KINDS, "disk-full")
THREE_KINDS = (*WORKER_KINDS, *TOPIC_KINDS, *BROKER_KINDS, "leaders")

FIRST_AT_S = 4.0
"""The services have joined their groups and the stream flows."""

_GAP_S = (3.0, 7.0)
_CALM_END_S = 4.0
"""The stream flows on for so long after the last fault began: what it broke must show."""

_HOLD_S: dict[str, tuple[float, float]] = {
    "freeze": (3, 25),
    "cut": (3, 25),
    "oom": (4, 4),
    "starve": (6, 6),
    "clock": (6, 12),
    "scale": (6, 10),
    "broker-kill": (0.5, 6),
    "broker-terminate": (0.5, 6),
    "broker-freeze": (5, 30),
    "disk-full": (5, 12),
}
"""How long a fault is held, shortest and longest; those not named are over at once."""


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """One fault of a schedule."""

    kind: str
    at_s: float  # since the stream began
    hold_s: float
    stage: str  # of STAGES; what a fault of a worker strikes
    draw: int  # >= 0: which worker, node or topic, and how, of however many there are

    @property
    def target(self) -> str:
        """What it strikes, for people."""
        return "broker" if self.kind in (*BROKER_KINDS, "disk-full", "leaders") else self.stage


@dataclass(frozen=True, slots=True)
class Schedule:
    """All of one run."""

    seed: int
    workers: dict[str, int]  # of each stage, at the start
    faults: tuple[PlannedFault, ...]  # in the order of time

    @property
    def length_s(self) -> float:
        """How long the stream flows."""
        return (self.faults[-1].at_s if self.faults else FIRST_AT_S) + _CALM_END_S


def draw_schedule(seed: int, *, faults: int, kinds: Sequence[str]) -> Schedule:
    """Return the schedule of a seed; consecutive seeds go through all kinds before one comes again.

    Args:
        seed: 0, 1, 2, …
        faults: How many, >= 0.
        kinds: SINGLE_KINDS or THREE_KINDS, or those of them that this machine can do.
    """
    rnd = Random(seed)
    workers = {stage: rnd.choice((1, 1, 2)) for stage in STAGES}
    at_s = FIRST_AT_S
    planned = []
    for number in range(seed * faults, (seed + 1) * faults):
        kind = _in_rounds(kinds, number)
        hold_s = round(rnd.uniform(*_HOLD_S[kind]), 1) if kind in _HOLD_S else 0.0
        stage = rnd.choice(CLOCK_STAGES if kind == "clock" else STAGES)
        planned.append(PlannedFault(kind, round(at_s, 1), hold_s, stage, rnd.getrandbits(16)))
        at_s += rnd.uniform(*_GAP_S)
    return Schedule(seed, workers, tuple(planned))


def _in_rounds(kinds: Sequence[str], number: int) -> str:
    """Return the kind with a number, counting through shuffled rounds of all kinds."""
    turn, place = divmod(number, len(kinds))
    return Random(f"round {turn}").sample(kinds, len(kinds))[place]
