"""The example messages of `schemas/examples`, by record and situation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services import codec
from services.messages import Incoming
from services.topics import load_topics

FOLDER = Path(__file__).parent.parent / "schemas" / "examples"

_KIND_OF = {schema: kind for kind, schema in codec.SCHEMA_OF.items()}


def example_bytes(record: str, situation: str) -> bytes:
    """Return an example as a message's value."""
    return (FOLDER / record / "v1" / f"{situation}.json").read_bytes()


def example(record: str, situation: str) -> Any:
    """Return an example as a record: example("event", "retracted") is an Event."""
    return codec.decode(example_bytes(record, situation), _KIND_OF[f"{record}.v1"])


def situations(record: str) -> list[str]:
    """Return the names of a record's examples."""
    return sorted(path.stem for path in (FOLDER / record / "v1").glob("*.json"))


def incoming(role: str, value: bytes | None, **fields: Any) -> Incoming:
    """Return a message as it would stand on the topic of a role."""
    topic = getattr(load_topics(), role).name
    return Incoming(**{"topic": topic, "partition": 3, "offset": 41, "key": b"k", "value": value, **fields})
