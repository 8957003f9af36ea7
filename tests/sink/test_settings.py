from __future__ import annotations

import pytest

from services.errors import StartupError
from services.settings import from_environment
from services.sink.settings import SinkSettings


def test_an_empty_environment_is_enough() -> None:
    settings = from_environment(SinkSettings, {})
    assert (settings.group, settings.poll_records, settings.delivery_timeout_s) == ("conflictwire-sink", 500, 20.0)


def test_a_stop_keeps_its_promise_of_30_seconds() -> None:
    assert from_environment(SinkSettings, {}).delivery_timeout_s < 30


@pytest.mark.parametrize(
    "name",
    [
        "CONFLICTWIRE_SINK_POLL_RECORDS",
        "CONFLICTWIRE_SINK_DELIVERY_TIMEOUT_S",
        "CONFLICTWIRE_SINK_READY_LAG_RECORDS",
    ],
)
def test_a_wrong_value_names_its_variable(name: str) -> None:
    with pytest.raises(StartupError, match=name):
        from_environment(SinkSettings, {name: "0"})
