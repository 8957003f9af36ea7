"""The container files name only what the code knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from services.broker.jars import kafka_version, load_jars
from services.cli import cli
from services.deduplicator.settings import DeduplicatorSettings
from services.ingester.settings import IngesterSettings
from services.sink.settings import SinkSettings

DEPLOY = Path(__file__).parent.parent / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
OURS = [pytest.param(service, id=name) for name, service in COMPOSE.items() if name != "kafka"]

NOT_A_SETTING = {"CONFLICTWIRE_CACHE_DIR"}  # read by the gazetteer and the broker's jars, not by a service's settings


def variables(kind: type) -> set[str]:
    names: set[str] = set()
    for attribute in attrs.fields(kind):
        entry = attribute.metadata["environ_config"]
        names |= variables(entry.sub_cls) if entry.sub_cls is not None else {entry.name}
    return names


KNOWN = NOT_A_SETTING.union(*(variables(kind) for kind in (IngesterSettings, DeduplicatorSettings, SinkSettings)))


@pytest.mark.parametrize("service", OURS)
def test_compose_runs_commands_and_sets_variables_that_exist(service: dict[str, Any]) -> None:
    assert service["command"][0] in cli.commands
    assert set(service["environment"]) <= KNOWN


@pytest.mark.parametrize("service", OURS)
def test_our_containers_can_write_nowhere_and_have_time_to_stop(service: dict[str, Any]) -> None:
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["stop_grace_period"] == "30s"
    assert "mem_limit" in service


def test_compose_runs_the_kafka_that_the_tests_run() -> None:
    assert COMPOSE["kafka"]["image"] == f"apache/kafka:{kafka_version(load_jars())}"


def test_the_image_sets_variables_that_exist() -> None:
    assert set(re.findall(r"CONFLICTWIRE_\w+", (DEPLOY / "Dockerfile").read_text())) <= KNOWN
