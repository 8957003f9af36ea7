"""How Faust is set up."""

from __future__ import annotations

from typing import Any

import faust

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


def test_topics_missed_while_a_broker_came_up_are_asked_for_again_soon() -> None:
    """A leader that saw none gives nobody a partition until then: with Faust's default, 5 minutes of silence."""
    app = faust.App("t", **options(BROKER="a:1"))
    assert max(app.conf.consumer_metadata_max_age_ms, app.conf.producer_metadata_max_age_ms) <= 10_000
