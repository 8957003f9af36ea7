"""The alert rules ask for metrics that there are, and point at sections that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from services import metrics  # noqa: F401 - importing declares them

ROOT = Path(__file__).parent.parent
RULES = yaml.safe_load((ROOT / "deploy/alerts.yaml").read_text())["groups"][0]["rules"]
HEADINGS = re.findall(r"^## (.+)$", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
ANCHORS = {re.sub(r"[^a-z -]", "", heading.lower()).replace(" ", "-") for heading in HEADINGS}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_asks_for_metrics_of_ours_and_names_its_section(rule: dict[str, Any]) -> None:
    asked = set(re.findall(r"\b(?:up\b|(?:conflictwire|process)_[a-z_]+)", rule["expr"]))
    assert asked
    assert asked <= {"up", *REGISTRY._names_to_collectors}  # up is Prometheus's own
    document, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert document == "docs/operations.md"
    assert anchor in ANCHORS


def test_a_rule_that_names_a_job_names_the_one_that_prometheus_reads() -> None:
    (job,) = yaml.safe_load((ROOT / "deploy/prometheus.yaml").read_text())["scrape_configs"]
    named = re.findall(r'job="(\w+)"', " ".join(rule["expr"] for rule in RULES))
    assert set(named) == {job["job_name"]}


def test_each_rule_is_tried_both_ways() -> None:
    cases = yaml.safe_load((ROOT / "deploy/alerts.test.yaml").read_text())["tests"]
    tried = {(c["alert_rule_test"][0]["alertname"], bool(c["alert_rule_test"][0]["exp_alerts"])) for c in cases}
    assert tried == {(rule["alert"], fires) for rule in RULES for fires in (True, False)}
