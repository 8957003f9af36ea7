"""The Apache Kafka broker's jars: fetched once through Maven, checked against pinned digests, kept in a cache folder.

data/kafka-jars.tsv -> pom.xml -> mvn dependency:copy-dependencies -> sha256 of each -> ~/.cache/conflictwire/kafka-4.x
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from services.errors import DataFileError, StartupError

LIST_NAME = "kafka-jars.tsv"
COLUMNS = ("group", "artifact", "version", "sha256")
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_FETCH_S = 900.0
"""44 MB on a slow line."""


@dataclass(frozen=True, slots=True)
class Jar:
    """A library of the broker, by its Maven coordinates."""

    group: str
    artifact: str
    version: str
    sha256: str  # of the file, hexadecimal

    @property
    def file_name(self) -> str:
        """Its name in the folder of jars."""
        return f"{self.artifact}-{self.version}.jar"


def load_jars() -> tuple[Jar, ...]:
    """Return the pinned jars in the order of the list.

    Raises:
        DataFileError: A line has not four columns.
    """
    jars = []
    text = resources.files("services.broker").joinpath("data", LIST_NAME).read_text()
    for number, line in enumerate(text.splitlines()[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise DataFileError(LIST_NAME, number, f"{len(cells)} columns instead of {len(COLUMNS)}")
        jars.append(Jar(*cells))
    return tuple(jars)


def kafka_version(jars: Iterable[Jar]) -> str:
    """Return the version of the broker itself."""
    return next(jar.version for jar in jars if jar.artifact.startswith("kafka_"))


def ensure_jars() -> Path:
    """Return the folder of jars; fetches them if they are not there.

    Raises:
        StartupError: Maven is missing or fails, or a file is not the pinned one.
    """
    jars = load_jars()
    version = kafka_version(jars)
    folder = cache_folder() / f"kafka-{version}"
    if all((folder / jar.file_name).is_file() for jar in jars):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.write(f"conflictwire: fetching Apache Kafka {version} ({len(jars)} jars, once) into {folder}\n")
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fetched = Path(scratch) / "jars"
        copy_dependencies(pom_of(jars), Path(scratch), fetched)
        check_digests(jars, fetched)
        shutil.rmtree(folder, ignore_errors=True)  # a half-emptied cache
        fetched.rename(folder)
    return folder


def cache_folder() -> Path:
    """Return where fetched parts are kept: CONFLICTWIRE_CACHE_DIR, else the user's cache folder."""
    given = os.environ.get("CONFLICTWIRE_CACHE_DIR")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "conflictwire"


def check_digests(jars: Iterable[Jar], folder: Path) -> None:
    """Compare each file with its pinned digest.

    Raises:
        StartupError: A file is missing or is another one.
    """
    for jar in jars:
        path = folder / jar.file_name
        if not path.is_file():
            raise StartupError(f"Apache Kafka cannot be fetched: Maven brought no {jar.file_name}")
        if sha256_of(path) != jar.sha256:
            raise StartupError(f"Apache Kafka cannot be used: {jar.file_name} is not the pinned file")


def sha256_of(path: Path) -> str:
    """Return the digest of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pom_of(jars: Iterable[Jar]) -> str:
    """Return a Maven project that depends on just these jars: what they depend on is in the list, or left out."""
    return project_of(
        f"<dependency><groupId>{jar.group}</groupId><artifactId>{jar.artifact}</artifactId><version>{jar.version}</version>"
        "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
        for jar in jars
    )


def project_of(dependencies: Iterable[str]) -> str:
    """Return a Maven project with these dependency elements."""
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>conflictwire</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{''.join(dependencies)}</dependencies></project>"
    )


def copy_dependencies(pom: str, scratch: Path, target: Path, *, options: Sequence[str] = ()) -> None:
    """Have Maven copy a project's dependencies into a folder. Mirrors and proxies are the user's Maven settings.

    Raises:
        StartupError: There is no Maven, or it fails.
    """
    program = shutil.which("mvn")
    if program is None:
        raise StartupError(
            "Apache Kafka's jars are fetched once through Maven: install Maven (mvn), or use another broker"
        )
    pom_path = scratch / "pom.xml"
    pom_path.write_text(pom)
    words = [program, "--batch-mode", "--quiet", "--file", str(pom_path), COPY_GOAL]
    words += [f"-DoutputDirectory={target}", "-DincludeScope=runtime", *options]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_FETCH_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise StartupError(f"Apache Kafka cannot be fetched: Maven did not end within {_FETCH_S:.0f} s") from error
    if done.returncode != 0:
        lines = [line for line in done.stdout.splitlines() if line.startswith("[ERROR]")]
        raise StartupError(f"Apache Kafka cannot be fetched: {lines[0] if lines else 'Maven failed'}")
