"""Both overlays keep to the rules, and each rule can be broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from services.broker.jars import kafka_version, load_jars
from services.ingester.load import load_feeds
from tests.kubernetes.manifests import Resource, of_kind, read_written
from tests.kubernetes.rules import breaches

DEPLOY = Path(__file__).parents[2] / "deploy"
FOLDER = DEPLOY / "k8s"
PRODUCTION = read_written(FOLDER / "overlays" / "production")
LAPTOP = read_written(FOLDER / "overlays" / "laptop")

Change = Callable[[dict[str, Resource]], object]


@pytest.mark.parametrize("resources", [pytest.param(LAPTOP, id="laptop"), pytest.param(PRODUCTION, id="production")])
def test_an_overlay_keeps_to_the_rules(resources: list[Resource]) -> None:
    assert breaches(resources) == []


def _pod(there: dict[str, Resource], name: str) -> Resource:
    pod: Resource = there[f"Deployment/{name}"]["spec"]["template"]["spec"]
    return pod


def _box(there: dict[str, Resource], name: str) -> Resource:
    box: Resource = _pod(there, name)["containers"][0]
    return box


CASES: dict[str, tuple[Change, str]] = {
    "root": (lambda t: _pod(t, "sink")["securityContext"].update(runAsNonRoot=False), "sink: may run as root"),
    "writable": (lambda t: _box(t, "map")["securityContext"].clear(), "map: can write to its root"),
    "rights": (lambda t: _box(t, "map")["securityContext"].clear(), "map: may gain rights"),
    "token": (lambda t: _pod(t, "sink").pop("automountServiceAccountToken"), "sink: gets a token of the cluster"),
    "hasty": (lambda t: _pod(t, "sink").update(terminationGracePeriodSeconds=30), "sink: has no time to stop"),
    "memory": (lambda t: _box(t, "extractor")["resources"].pop("limits"), "extractor: no limit of memory"),
    "probe": (lambda t: _box(t, "sink").pop("livenessProbe"), "sink: no livenessProbe"),
    "port": (lambda t: _box(t, "sink").pop("ports"), "sink: livenessProbe at a port that it has not"),
    "command": (lambda t: _box(t, "sink").update(args=["sinks"]), "sink: no command sinks"),
    "setting": (
        lambda t: _box(t, "sink")["env"][0].update(name="CONFLICTWIRE_SINK_ID"),
        "sink: no setting CONFLICTWIRE_SINK_ID",
    ),
    "mount": (lambda t: _box(t, "sink")["volumeMounts"][0].update(name="x"), "sink: mounts x, which is no volume"),
    "labels": (
        lambda t: t["Deployment/sink"]["spec"]["template"]["metadata"]["labels"].update(
            {"app.kubernetes.io/name": "x"}
        ),
        "sink: selects other pods than its own",
    ),
    "budget": (
        lambda t: t["PodDisruptionBudget/sink"]["spec"]["selector"]["matchLabels"].update(x="y"),
        "sink: no PodDisruptionBudget",
    ),
    "workers": (
        lambda t: t["ScaledObject/sink"]["spec"].update(maxReplicaCount=9),
        "ScaledObject sink: up to 9 workers for 8 partitions",
    ),
    "group": (
        lambda t: t["ScaledObject/sink"]["spec"]["triggers"][0]["metadata"].update(consumerGroup="sink"),
        "ScaledObject sink: looks at another topic or group than it reads",
    ),
    "surge": (
        lambda t: t["Deployment/sink"]["spec"].pop("strategy"),
        "sink: a successor starts before its predecessor went",
    ),
    "open": (
        lambda t: t["NetworkPolicy/default-deny"]["spec"].update(egress=[{}]),
        "sink: may leave the cluster",
    ),
    "shut": (lambda t: t["NetworkPolicy/feeds"]["spec"].pop("egress"), "ingester: may not leave the cluster"),
    "denied": (
        lambda t: t["NetworkPolicy/default-deny"]["spec"].update(policyTypes=["Ingress"]),
        "no NetworkPolicy denies by default",
    ),
    "no-kafka": (lambda t: t["NetworkPolicy/kafka"]["spec"].pop("egress"), "sink: does not reach Kafka"),
    "no-names": (lambda t: t["NetworkPolicy/names"]["spec"].pop("egress"), "sink: cannot look up names"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_breach_is_told(case: str) -> None:
    change, told = CASES[case]
    resources: list[Resource] = json.loads(json.dumps(PRODUCTION))  # a copy that shares nothing, as YAML's aliases do
    change({f"{resource['kind']}/{resource['metadata']['name']}": resource for resource in resources})
    assert told in breaches(resources)


def test_the_laptop_runs_the_kafka_of_compose() -> None:
    (node,) = of_kind(LAPTOP, "StatefulSet")
    (container,) = node["spec"]["template"]["spec"]["containers"]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["kafka"]
    here, there = {entry["name"]: entry["value"] for entry in container["env"]}, compose["environment"]
    assert container["image"] == compose["image"] == f"apache/kafka:{kafka_version(load_jars())}"
    differing = {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    assert differing == {  # compose listens for the host, too, and its volume has no lost+found
        "KAFKA_LISTENERS",
        "KAFKA_ADVERTISED_LISTENERS",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
        "KAFKA_LOG_DIRS",
    }


def test_the_feeds_to_start_with_can_be_read() -> None:
    assert load_feeds(FOLDER / "base" / "feeds.tsv")


def test_each_part_shows_the_brokers_a_user_that_the_permissions_know() -> None:
    parts = yaml.safe_load((DEPLOY.parent / "schemas" / "acls.yaml").read_text())
    written = list(yaml.safe_load_all((FOLDER / "components" / "users" / "users.yaml").read_text()))
    for patch in written:
        pod = patch["spec"]["template"]["spec"]
        (variable,) = pod["containers"][0]["env"]
        (volume,) = pod["volumes"]
        assert variable["value"] == volume["secret"]["secretName"]
        assert variable["value"].removeprefix("conflictwire-") in parts
    of_ours = {work["metadata"]["name"] for kind in ("Deployment", "Job") for work in of_kind(PRODUCTION, kind)}
    assert {patch["metadata"]["name"] for patch in written} == of_ours
