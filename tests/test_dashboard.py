"""The dashboard asks for metrics and labels that there are, and Grafana finds it and its figures under compose."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from services import metrics

DEPLOY = Path(__file__).parent.parent / "deploy"
BOARD = json.loads((DEPLOY / "grafana/conflictwire.json").read_text())
PROVISIONING = DEPLOY / "grafana/provisioning"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
TARGETS = [
    pytest.param(target, id=f"{p['title']} {target['refId']}") for p in BOARD["panels"] for target in p["targets"]
]
OF_THE_SCRAPE = {"job", "instance"}


def labels_of(metric: str) -> set[str]:
    """What Prometheus has of a metric of ours."""
    own = getattr(REGISTRY._names_to_collectors[metric], "_labelnames", ())
    return {*own, *OF_THE_SCRAPE, *(["le"] if metric.endswith("_bucket") else [])}


@pytest.mark.parametrize("target", TARGETS)
def test_a_panel_asks_for_a_metric_and_labels_that_there_are(target: dict[str, Any]) -> None:
    (metric,) = re.findall(r"\b(?:conflictwire|process)_[a-z_]+", target["expr"])
    assert metric in REGISTRY._names_to_collectors
    grouped = [label for by in re.findall(r"by \(([^)]*)\)", target["expr"]) for label in by.split(", ")]
    chosen = re.findall(r"[{,]\s*(\w+)=", target["expr"])
    shown = re.findall(r"{{(\w+)}}", target["legendFormat"])
    assert {*grouped, *chosen, *shown} <= labels_of(metric)
    assert set(shown) == set(grouped) - {"le"} if grouped else shown == ["instance"]


def test_every_metric_of_ours_has_a_panel() -> None:
    shown = set(re.findall(r"conflictwire_[a-z_]+", " ".join(t["expr"] for p in BOARD["panels"] for t in p["targets"])))
    ours = {name for name in vars(metrics) if name.isupper() and hasattr(getattr(metrics, name), "describe")}
    assert {getattr(metrics, name)._name for name in ours} == {re.sub(r"_(total|bucket)$", "", name) for name in shown}


def test_panels_bear_ids_of_their_own_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in BOARD["panels"])
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24  # the width of Grafana's grid


def test_grafana_finds_the_dashboard_and_prometheus() -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources/prometheus.yaml").read_text())["datasources"]
    asked = {t["datasource"]["uid"] for panel in BOARD["panels"] for t in (panel, *panel["targets"])}
    assert asked == {source["uid"]}
    assert re.fullmatch(r"http://(\w+):\d+", source["url"])[1] in COMPOSE  # type: ignore[index]
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards/conflictwire.yaml").read_text())["providers"]
    mounts = dict(volume.split(":")[:2] for volume in COMPOSE["grafana"]["volumes"])
    assert mounts == {
        "./grafana/provisioning": "/etc/grafana/provisioning",
        "./grafana/conflictwire.json": f"{provider['options']['path']}/conflictwire.json",
    }


def test_rates_fit_how_often_prometheus_scrapes() -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources/prometheus.yaml").read_text())["datasources"]
    scraped = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text())["global"]["scrape_interval"]
    assert source["jsonData"]["timeInterval"] == scraped
