"""What a worker tells of itself on /metrics."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from prometheus_client.parser import text_string_to_metric_families

N = TypeVar("N", int, float)

_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """Counts since a worker started."""

    busy_s: Mapping[str, float] = field(default_factory=dict)  # by step
    records_in: int = 0
    records_out: int = 0
    drops: Mapping[str, int] = field(default_factory=dict)  # by reason
    dead_letters: int = 0


def read_told(port: int) -> Told:
    """Ask a worker.

    Raises:
        OSError: It does not answer.
    """
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=_TIMEOUT_S) as answer:
        return parse_told(answer.read().decode())


def parse_told(text: str) -> Told:
    """Return what a page says in the Prometheus text format."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    named = {
        name: [sample for sample in samples if sample.name == f"conflictwire_{name}_total"]
        for name in ("busy_seconds", "records_in", "records_out", "drops", "dead_letters")
    }
    return Told(
        busy_s={sample.labels["step"]: sample.value for sample in named["busy_seconds"]},
        records_in=int(sum(sample.value for sample in named["records_in"])),
        records_out=int(sum(sample.value for sample in named["records_out"])),
        drops={sample.labels["reason"]: int(sample.value) for sample in named["drops"]},
        dead_letters=int(sum(sample.value for sample in named["dead_letters"])),
    )


def add_up(told: Iterable[Told]) -> Told:
    """Return the sum over several workers."""
    total = Told()
    for one in told:
        total = Told(
            _sum(total.busy_s, one.busy_s),
            total.records_in + one.records_in,
            total.records_out + one.records_out,
            _sum(total.drops, one.drops),
            total.dead_letters + one.dead_letters,
        )
    return total


def busy_between(before: Told, after: Told, seconds: float) -> dict[str, float]:
    """Return the share of some seconds that each step took."""
    return {step: (spent_s - before.busy_s.get(step, 0)) / seconds for step, spent_s in after.busy_s.items()}


def _sum(one: Mapping[str, N], other: Mapping[str, N]) -> dict[str, N]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {*one, *other}}
