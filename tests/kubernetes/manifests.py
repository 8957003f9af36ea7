"""Manifests as lists of resources: as written in a Kustomize folder, or as `kustomize build` printed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Resource = dict[str, Any]
Labels = Mapping[str, str]

_WITH_PODS = ("Deployment", "StatefulSet", "Job")


@dataclass(frozen=True, slots=True)
class Workload:
    """A resource that makes pods."""

    kind: str
    name: str
    resource: Resource

    @property
    def labels(self) -> Labels:
        """The labels of its pods."""
        labels: Labels = self.resource["spec"]["template"]["metadata"]["labels"]
        return labels

    @property
    def pod(self) -> Resource:
        """The specification of its pods."""
        pod: Resource = self.resource["spec"]["template"]["spec"]
        return pod

    @property
    def container(self) -> Resource:
        """Its container; none of ours has two."""
        (container,) = self.pod["containers"]
        return dict(container)


def workloads(resources: list[Resource]) -> list[Workload]:
    """Return the resources that make pods."""
    return [Workload(r["kind"], r["metadata"]["name"], r) for r in resources if r["kind"] in _WITH_PODS]


def of_kind(resources: list[Resource], kind: str) -> list[Resource]:
    """Return the resources of a kind."""
    return [resource for resource in resources if resource["kind"] == kind]


def selects(selector: Mapping[str, Any], labels: Labels) -> bool:
    """Tell whether a selector's matchLabels, none of which selects all, fit labels."""
    return all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())


def read_built(path: Path) -> list[Resource]:
    """Return what `kustomize build` printed."""
    return [resource for resource in yaml.safe_load_all(path.read_text()) if resource]


def read_written(folder: Path) -> list[Resource]:
    """Return what a Kustomize folder names, before patches: resources, components, generated ConfigMaps, labels."""
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text())
    found: list[Resource] = []
    for name in (*plan.get("resources", ()), *plan.get("components", ())):
        path = folder / name
        found += read_written(path) if path.is_dir() else list(_read_file(path))
    for generator in plan.get("configMapGenerator", ()):
        _generate(found, generator, folder)
    for labels in plan.get("labels", ()):
        for workload in workloads(found):
            workload.resource["spec"]["template"]["metadata"]["labels"] |= labels["pairs"]
    return found


def _read_file(path: Path) -> Iterator[Resource]:
    for resource in yaml.safe_load_all(path.read_text()):
        yield from resource["items"] if resource["kind"] == "List" else [resource]


def _generate(found: list[Resource], generator: Mapping[str, Any], folder: Path) -> None:
    data = dict(literal.split("=", 1) for literal in generator.get("literals", ()))
    data |= {name: (folder / name).read_text() for name in generator.get("files", ())}
    if generator.get("behavior") == "merge":
        (known,) = (r for r in of_kind(found, "ConfigMap") if r["metadata"]["name"] == generator["name"])
        known["data"] |= data
    else:
        found.append({"kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": data})
