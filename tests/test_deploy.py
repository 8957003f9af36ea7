"""The container files name only what the code knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.broker.jars import kafka_version, load_jars
from services.cli import cli
from tests.variables import known_variables

DEPLOY = Path(__file__).parent.parent / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
THEIRS = ("kafka", "prometheus", "grafana")
PROMETHEUS = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text())
OURS = [pytest.param(service, id=name) for name, service in COMPOSE.items() if name not in THEIRS]

KNOWN = known_variables()


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


def test_prometheus_reads_every_service_of_compose_that_has_metrics() -> None:
    (job,) = PROMETHEUS["scrape_configs"]
    (targets,) = job["static_configs"]
    assert targets["targets"] == [f"{name}:8080" for name in ("ingester", "extractor", "deduplicator", "sink")]
    assert {target.partition(":")[0] for target in targets["targets"]} <= COMPOSE.keys()
    assert COMPOSE["ingester"]["environment"]["CONFLICTWIRE_HEALTH_PORT"] == "8080"


@pytest.mark.parametrize("name", ["map", "prometheus", "grafana"])
def test_what_is_not_needed_starts_only_when_asked_for(name: str) -> None:
    assert COMPOSE[name]["profiles"]
    assert "mem_limit" in COMPOSE[name]
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE[name]["ports"])


def test_compose_runs_the_kafka_that_the_tests_run() -> None:
    assert COMPOSE["kafka"]["image"] == f"apache/kafka:{kafka_version(load_jars())}"


def test_the_image_sets_variables_that_exist() -> None:
    assert set(re.findall(r"CONFLICTWIRE_\w+", (DEPLOY / "Dockerfile").read_text())) <= KNOWN
