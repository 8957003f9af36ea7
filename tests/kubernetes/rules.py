"""What every manifest must keep to. Each rule yields a line for each breach: who, and what of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from services.cli import cli
from services.settings import SharedSettings
from services.topics import Topic, load_topics
from tests.kubernetes.manifests import Resource, Workload, of_kind, selects, workloads
from tests.variables import known_variables

Rule = Callable[[list[Resource]], Iterator[str]]

OUR_GRACE_S = 30
"""What a service promises to need at most after SIGTERM."""

_PAGES = {"/healthz", "/readyz"}
_KAFKA = "kafka"  # the laptop's broker: not our image
_READS = {"extractor": "articles", "deduplicator": "mentions", "sink": "clusters"}


def confined(resources: list[Resource]) -> Iterator[str]:
    """No pod runs as root, may gain rights or speak to the cluster; ours can write nowhere."""
    for work in workloads(resources):
        pod, own = work.pod, work.container.get("securityContext", {})
        if not pod.get("securityContext", {}).get("runAsNonRoot") or not pod["securityContext"].get("runAsUser"):
            yield f"{work.name}: may run as root"
        if pod["securityContext"].get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{work.name}: no seccomp profile"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{work.name}: gets a token of the cluster"
        if own.get("allowPrivilegeEscalation") is not False or own.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{work.name}: may gain rights"
        if work.name != _KAFKA and own.get("readOnlyRootFilesystem") is not True:
            yield f"{work.name}: can write to its root"
        if work.name != _KAFKA and pod.get("terminationGracePeriodSeconds", 0) <= OUR_GRACE_S:
            yield f"{work.name}: has no time to stop"


def bounded(resources: list[Resource]) -> Iterator[str]:
    """Every container says what it needs, and has a limit of memory."""
    for work in workloads(resources):
        told = work.container.get("resources", {})
        if "memory" not in told.get("limits", {}):
            yield f"{work.name}: no limit of memory"
        if not {"cpu", "memory"} <= set(told.get("requests", {})):
            yield f"{work.name}: does not say what it needs"


def probed(resources: list[Resource]) -> Iterator[str]:
    """Whatever stays is probed, at pages and ports that there are."""
    for work in workloads(resources):
        if work.kind == "Job":
            continue
        ports = {port["name"] for port in work.container.get("ports", ())}
        for name in ("startupProbe", "livenessProbe", "readinessProbe"):
            probe = work.container.get(name, {})
            action = probe.get("httpGet") or probe.get("tcpSocket")
            if not action:
                yield f"{work.name}: no {name}"
            elif action["port"] not in ports:
                yield f"{work.name}: {name} at a port that it has not"
            elif action.get("path", "/healthz") not in _PAGES:
                yield f"{work.name}: {name} at a page that there is not"


def joined(resources: list[Resource]) -> Iterator[str]:
    """What names pods, volumes or settings names some that there are."""
    found = workloads(resources)
    for work in found:
        selector = work.resource["spec"].get("selector")
        if selector and not selects(selector, work.labels):
            yield f"{work.name}: selects other pods than its own"
        volumes = {v["name"] for v in (*work.pod.get("volumes", ()), *_claims(work))}
        for mount in work.container.get("volumeMounts", ()):
            if mount["name"] not in volumes:
                yield f"{work.name}: mounts {mount['name']}, which is no volume"
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
        for resource in of_kind(resources, kind):
            spec = resource["spec"]
            selector = {"matchLabels": spec["selector"]} if kind == "Service" else spec.get("selector", {})
            selector = spec.get("podSelector", selector)
            if not any(selects(selector, work.labels) for work in found):
                yield f"{kind} {resource['metadata']['name']}: selects no pod"
    budgets = of_kind(resources, "PodDisruptionBudget")
    for work in found:
        has_one = any(selects(budget["spec"]["selector"], work.labels) for budget in budgets)
        if work.name in ("ingester", *_READS) and not has_one:
            yield f"{work.name}: no PodDisruptionBudget"


def set_up(resources: list[Resource]) -> Iterator[str]:
    """Our containers run commands, set variables and read ConfigMaps that exist."""
    maps = {r["metadata"]["name"]: r["data"] for r in of_kind(resources, "ConfigMap")}
    for work in workloads(resources):
        if work.name == _KAFKA:
            continue
        container = work.container
        if container["args"][0] not in cli.commands:
            yield f"{work.name}: no command {container['args'][0]}"
        names = {entry["name"] for entry in container.get("env", ())}
        for source in container.get("envFrom", ()):
            if "configMapRef" in source:
                names |= set(maps.get(source["configMapRef"]["name"], {"(no such ConfigMap)": ""}))
        for name in sorted(names - known_variables()):
            yield f"{work.name}: no setting {name}"
        for volume in work.pod.get("volumes", ()):
            if "configMap" in volume and volume["configMap"]["name"] not in maps:
                yield f"{work.name}: no ConfigMap {volume['configMap']['name']}"


def scaled(resources: list[Resource]) -> Iterator[str]:
    """A stage is scaled by the lag of its own group on the topic it reads, to at most its partitions."""
    topics = load_topics()
    deployments = {work.name: work for work in workloads(resources) if work.kind == "Deployment"}
    for resource in of_kind(resources, "ScaledObject"):
        name, spec = resource["spec"]["scaleTargetRef"]["name"], resource["spec"]
        if name not in deployments or name not in _READS:
            yield f"ScaledObject {name}: no such stage"
            continue
        topic: Topic = getattr(topics, _READS[name])
        (trigger,) = (trigger["metadata"] for trigger in spec["triggers"])
        if trigger["topic"] != topic.name or trigger["consumerGroup"] != SharedSettings().group(name):
            yield f"ScaledObject {name}: looks at another topic or group than it reads"
        if not 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= topic.partitions:
            yield f"ScaledObject {name}: up to {spec['maxReplicaCount']} workers for {topic.partitions} partitions"
        if "replicas" in deployments[name].resource["spec"]:
            yield f"{name}: a fixed number of workers besides its ScaledObject"


def rolled_out(resources: list[Resource]) -> Iterator[str]:
    """A stage at its most workers can be rolled out: one more than partitions would never be ready."""
    for work in workloads(resources):
        if work.name in ("ingester", *_READS):
            strategy = work.resource["spec"].get("strategy", {}).get("rollingUpdate", {})
            if strategy.get("maxSurge") != 0:
                yield f"{work.name}: a successor starts before its predecessor went"


def fenced(resources: list[Resource]) -> Iterator[str]:
    """All is denied at first; only the ingester may leave the cluster, and never for a private network."""
    policies = of_kind(resources, "NetworkPolicy")
    if not any(_denies_all(policy["spec"]) for policy in policies):
        yield "no NetworkPolicy denies by default"
    for work in workloads(resources):
        rules = [
            rule
            for policy in policies
            if selects(policy["spec"]["podSelector"], work.labels)
            for rule in policy["spec"].get("egress", ())
        ]
        leaves = any("to" not in rule or any("ipBlock" in peer for peer in rule["to"]) for rule in rules)
        if leaves != (work.name == "ingester"):
            yield f"{work.name}: {'may' if leaves else 'may not'} leave the cluster"
        if work.name != _KAFKA and not any(_reaches(rule, 9092) for rule in rules):
            yield f"{work.name}: does not reach Kafka"
        if not any(_reaches(rule, 53) for rule in rules):
            yield f"{work.name}: cannot look up names"


RULES: tuple[Rule, ...] = (confined, bounded, probed, joined, set_up, scaled, rolled_out, fenced)


def breaches(resources: list[Resource]) -> list[str]:
    """Return a line for each breach of a rule."""
    return [line for rule in RULES for line in rule(resources)]


def _claims(work: Workload) -> list[Resource]:
    claims = work.resource["spec"].get("volumeClaimTemplates", ())
    return [{"name": claim["metadata"]["name"]} for claim in claims]


def _denies_all(spec: Resource) -> bool:
    return (
        not spec["podSelector"]
        and set(spec["policyTypes"]) == {"Ingress", "Egress"}
        and not (spec.get("ingress") or spec.get("egress"))
    )


def _reaches(rule: Resource, port: int) -> bool:
    return any(entry["port"] == port for entry in rule.get("ports", ()))
