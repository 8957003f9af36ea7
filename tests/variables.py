"""The variables that the services' settings know."""

from __future__ import annotations

import attrs

from services.deduplicator.settings import DeduplicatorSettings
from services.ingester.settings import IngesterSettings
from services.sink.settings import SinkSettings

_NOT_A_SETTING = {"CONFLICTWIRE_CACHE_DIR"}
"""Read by the gazetteer and the broker's jars, not by a service's settings."""


def known_variables() -> set[str]:
    """Return the names of all variables that may be set for a container."""
    return _NOT_A_SETTING.union(*(_of(kind) for kind in (IngesterSettings, DeduplicatorSettings, SinkSettings)))


def _of(kind: type) -> set[str]:
    names: set[str] = set()
    for attribute in attrs.fields(kind):
        entry = attribute.metadata["environ_config"]
        names |= _of(entry.sub_cls) if entry.sub_cls is not None else {entry.name}
    return names
