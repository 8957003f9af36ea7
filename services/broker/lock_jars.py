"""Writes the list of the broker's jars anew: `python -m services.broker.lock_jars 4.3.1`, see data/README.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from services.broker.jars import COLUMNS, Jar, copy_dependencies, project_of, sha256_of

LOG4J_VERSION = "2.25.4"
"""Version of log4j that this Kafka brings. Its bridge, which Kafka leaves out, makes the broker write a log."""


def resolve(kafka_version: str) -> list[Jar]:
    """Return the broker's jars and all they need at run time, with their digests.

    Raises:
        StartupError: Maven is missing or fails.
    """
    roots = [
        ("org.apache.kafka", "kafka_2.13", kafka_version),
        ("org.apache.logging.log4j", "log4j-slf4j-impl", LOG4J_VERSION),
    ]
    pom = project_of(
        f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version></dependency>"
        for group, artifact, version in roots
    )
    with tempfile.TemporaryDirectory() as scratch:
        layout = Path(scratch) / "repository"
        copy_dependencies(pom, Path(scratch), layout, options=["-Dmdep.useRepositoryLayout=true"])
        return [to_jar(path, layout) for path in sorted(layout.rglob("*.jar"))]


def to_jar(path: Path, layout: Path) -> Jar:
    """Read coordinates off a path: group as folders, then artifact, version and file."""
    *group, artifact, version, _ = path.relative_to(layout).parts
    return Jar(".".join(group), artifact, version, sha256_of(path))


if __name__ == "__main__":
    rows = [COLUMNS, *((jar.group, jar.artifact, jar.version, jar.sha256) for jar in resolve(sys.argv[1]))]
    sys.stdout.writelines("\t".join(row) + "\n" for row in rows)
