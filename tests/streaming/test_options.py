"""How Faust is set up."""

from __future__ import annotations

from typing import Any

from services.settings import SharedSettings, from_environment
from services.streaming.options import faust_options


def options(**variables: str) -> dict[str, Any]:
    shared = from_environment(SharedSettings, {f"CONFLICTWIRE_{k}": v for k, v in variables.items()})
    return faust_options(shared)


def test_faust_waits_for_acknowledgement_and_gathers_only_where_it_may() -> None:
    alone, batching = options(BATCHING="no"), options(BROKER="a:1, b:2")
    assert (alone["producer_acks"], alone["producer_max_batch_size"], alone["producer_linger"]) == (-1, 1, 0.0)
    assert batching["producer_max_batch_size"] > 1
    assert batching["broker"] == ["kafka://a:1", "kafka://b:2"]
