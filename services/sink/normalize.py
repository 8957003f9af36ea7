"""A cluster as the published event: the same slots, with codes of other schemes and a GeoJSON point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from services.errors import PermanentError
from services.event_types import EventTypeRow
from services.records import Event, EventCluster, Geometry, Location, Plover

_SHARED = tuple(f.name for f in fields(EventCluster))
"""An event has every slot of its cluster, under the same name."""


def to_event(cluster: EventCluster, event_types: Mapping[str, EventTypeRow]) -> Event:
    """Return the event that a cluster is published as.

    Args:
        cluster: As the deduplicator reconciled it.
        event_types: Coded types, keyed by sub-event type.

    Raises:
        PermanentError: The sub-event type is none of ours, or not of the cluster's event type.
    """
    coded = event_types.get(cluster.sub_event_type)
    if coded is None or coded.event_type != cluster.event_type:
        raise PermanentError(f"no such type: {cluster.event_type}/{cluster.sub_event_type}")
    slots: dict[str, Any] = {name: getattr(cluster, name) for name in _SHARED}
    return Event(
        plover=Plover(type=coded.plover_type, mode=coded.plover_mode),
        cameo=coded.cameo,
        geometry=to_geometry(cluster.location),
        **slots,
    )


def to_geometry(location: Location | None) -> Geometry | None:
    """Return a place as a GeoJSON point, longitude first; None for no place."""
    return None if location is None else Geometry(coordinates=(location.longitude, location.latitude))
