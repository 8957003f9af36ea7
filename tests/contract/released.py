"""The contract as it was released: schemas/released/<version>/. `python -m tests.contract.released` keeps a release."""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import orjson
import yaml

SCHEMAS = Path(__file__).parent.parent.parent / "schemas"
RELEASED = SCHEMAS / "released"


def last_release() -> Path:
    """Return the folder of the latest release."""
    return max(RELEASED.iterdir(), key=lambda folder: [int(part) for part in folder.name.split(".")])


def read_schemas(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the schemas in a folder by file name."""
    return {path.name: orjson.loads(path.read_bytes()) for path in sorted(folder.glob("*.schema.json"))}


def read_topics(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the topic descriptors in a folder by role."""
    topics = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((folder / "topics").glob("*.yaml"))]
    return {topic["role"]: topic for topic in topics}


def main() -> int:
    """Copy the contract as of now; 1 if this version is released already: then it is not changed any more."""
    project = tomllib.loads((SCHEMAS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder = RELEASED / project["version"]
    if folder.exists() and f"## {project['version']} (unreleased)" in (SCHEMAS.parent / "CHANGELOG.md").read_text():
        shutil.rmtree(folder)
    if folder.exists():
        sys.stderr.write(f"{folder} is released: raise the version in pyproject.toml first\n")
        return 1
    for part in ("topics", "examples"):
        shutil.copytree(SCHEMAS / part, folder / part)
    for path in SCHEMAS.glob("*.schema.json"):
        shutil.copy(path, folder / path.name)
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
