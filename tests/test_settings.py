"""Settings come from the environment once, and errors name the variable."""

from __future__ import annotations

import environ
import pytest

from services.errors import StartupError
from services.settings import SharedSettings, boolean, effective, from_environment, positive


@environ.config(prefix="CONFLICTWIRE", frozen=True)
class Settings:
    shared: SharedSettings = environ.group(SharedSettings)
    feeds: str = environ.var(help="list of feeds")
    gap_s: float = environ.var(1.0, converter=positive(float), help="seconds")


def test_defaults_and_given_values() -> None:
    settings = from_environment(Settings, {"CONFLICTWIRE_FEEDS": "f.tsv", "CONFLICTWIRE_BATCHING": "off"})
    assert (settings.feeds, settings.gap_s, settings.shared.access.servers) == ("f.tsv", 1.0, "localhost:9092")
    assert settings.shared.is_batching is False


def test_an_empty_variable_counts_as_unset() -> None:
    assert from_environment(Settings, {"CONFLICTWIRE_FEEDS": "f", "CONFLICTWIRE_GAP_S": ""}).gap_s == 1.0


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "CONFLICTWIRE_FEEDS"),
        (
            {"CONFLICTWIRE_FEEDS": "f", "CONFLICTWIRE_GAP_S": "0"},
            "CONFLICTWIRE_GAP_S: a number above 0 is wanted, not '0'",
        ),
        (
            {"CONFLICTWIRE_FEEDS": "f", "CONFLICTWIRE_GAP_S": "soon"},
            "CONFLICTWIRE_GAP_S: a number above 0 is wanted, not 'soon'",
        ),
        ({"CONFLICTWIRE_FEEDS": "f", "CONFLICTWIRE_BATCHING": "maybe"}, "CONFLICTWIRE_BATCHING: 'maybe' is neither"),
        ({"CONFLICTWIRE_FEEDS": "f", "CONFLICTWIRE_GAP_S": "inf"}, "CONFLICTWIRE_GAP_S: .* not 'inf'"),
        ({"CONFLICTWIRE_FEEDS": "f", "CONFLICTWIRE_GAP_S": "nan"}, "CONFLICTWIRE_GAP_S: .* not 'nan'"),
    ],
    ids=["missing", "not positive", "no number", "no boolean", "endless", "nothing"],
)
def test_errors_name_the_variable(variables: dict[str, str], message: str) -> None:
    with pytest.raises(StartupError, match=message):
        from_environment(Settings, variables)


@pytest.mark.parametrize("text", ["http", "-1", "65536", "80.5"])
def test_a_port_is_wanted(text: str) -> None:
    with pytest.raises(StartupError) as told:
        from_environment(SharedSettings, {"CONFLICTWIRE_HEALTH_PORT": text})
    assert str(told.value) == f"CONFLICTWIRE_HEALTH_PORT: a whole number from 0 to 65535 is wanted, not {text!r}"


@pytest.mark.parametrize(("text", "expected"), [("yes", True), ("OFF", False), ("1", True), (False, False)])
def test_booleans(text: str | bool, expected: bool) -> None:
    assert boolean(text) is expected


def test_a_prefix_sets_groups_apart() -> None:
    settings = from_environment(SharedSettings, {"CONFLICTWIRE_TOPIC_PREFIX": "lab."})
    assert settings.group("sink") == "lab.conflictwire-sink"


def test_a_stop_keeps_its_promise_of_30_seconds() -> None:
    assert from_environment(SharedSettings, {}).delivery_timeout_s < 30


@pytest.mark.parametrize("name", ["REPLICATION", "DELIVERY_TIMEOUT_S", "READY_LAG_RECORDS", "SESSION_TIMEOUT_S"])
def test_numbers_above_zero_are_wanted(name: str) -> None:
    with pytest.raises(StartupError, match=f"CONFLICTWIRE_{name}: a .*number above 0 is wanted, not '0'"):
        from_environment(SharedSettings, {f"CONFLICTWIRE_{name}": "0"})


def test_the_settings_in_effect_are_told_by_variable() -> None:
    given = {"CONFLICTWIRE_FEEDS": "f.tsv", "CONFLICTWIRE_BROKER": "kafka:9092", "CONFLICTWIRE_BATCHING": "off"}
    told = effective(from_environment(Settings, given))
    assert told["CONFLICTWIRE_GAP_S"] == 1.0
    assert {name: told[name] for name in given} == {**given, "CONFLICTWIRE_BATCHING": False}
    assert told["CONFLICTWIRE_SECURITY_PROTOCOL"] == "PLAINTEXT"
