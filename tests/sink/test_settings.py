"""Settings of the sink."""

from __future__ import annotations

import pytest

from services.errors import StartupError
from services.settings import from_environment
from services.sink.settings import SinkSettings


def test_an_empty_environment_is_enough() -> None:
    assert from_environment(SinkSettings, {}).poll_records == 500


def test_a_wrong_value_names_its_variable() -> None:
    with pytest.raises(StartupError, match="CONFLICTWIRE_SINK_POLL_RECORDS"):
        from_environment(SinkSettings, {"CONFLICTWIRE_SINK_POLL_RECORDS": "0"})
