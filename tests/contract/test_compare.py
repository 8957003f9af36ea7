"""Which changes break whom, and that the contract has none since the last release."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from services import codec
from tests.contract.compare import BOTH, OLD_MESSAGES, OLD_READERS, find_breaks, find_topic_breaks
from tests.contract.released import SCHEMAS, last_release, read_schemas, read_topics

OLD: dict[str, dict[str, Any]] = {
    "toll.v1.schema.json": {
        "type": "object",
        "required": ["id", "low"],
        "properties": {
            "id": {"type": "string", "minLength": 1},
            "low": {"type": ["integer", "null"], "minimum": 0, "description": "People."},
            "status": {"enum": ["claimed", "denied"]},
            "place": {"anyOf": [{"$ref": "common.v1.schema.json#/$defs/place"}, {"type": "null"}]},
            "days": {"type": "array", "items": {"type": "string", "format": "date"}},
        },
    },
    "common.v1.schema.json": {
        "$defs": {"place": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}
    },
}

Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""Takes the schema and the shared place."""

CHANGES: dict[str, tuple[Change, list[tuple[str, str]]]] = {
    "nothing": (lambda toll, place: None, []),
    "a description": (lambda toll, place: toll["properties"]["low"].update(description="Dead."), []),
    "a new field": (lambda toll, place: toll["properties"].update(note={"type": "string"}), []),
    "a new field of a shared part": (lambda toll, place: place["properties"].update(code={"type": "string"}), []),
    "a field gone": (lambda toll, place: toll["properties"].pop("status"), [("status", OLD_READERS)]),
    "a shared field gone": (
        lambda toll, place: (place["properties"].clear(), place["required"].clear()),
        [("place/anyOf/0/name", OLD_READERS)],
    ),
    "newly required": (lambda toll, place: toll["required"].append("status"), [("status", OLD_MESSAGES)]),
    "required no more": (lambda toll, place: toll["required"].remove("low"), [("low", OLD_READERS)]),
    "null allowed": (
        lambda toll, place: toll["properties"]["id"].update(type=["string", "null"]),
        [("id", OLD_READERS)],
    ),
    "null refused": (lambda toll, place: toll["properties"]["low"].update(type="integer"), [("low", OLD_MESSAGES)]),
    "another type": (
        lambda toll, place: toll["properties"]["id"].update(type="integer"),
        [("id", OLD_READERS), ("id", OLD_MESSAGES)],
    ),
    "a value more": (
        lambda toll, place: toll["properties"]["status"]["enum"].append("planned"),
        [("status", OLD_READERS)],
    ),
    "a value less": (lambda toll, place: toll["properties"]["status"]["enum"].pop(), [("status", OLD_MESSAGES)]),
    "any value": (lambda toll, place: toll["properties"]["status"].clear(), [("status", OLD_READERS)]),
    "few values": (lambda toll, place: toll["properties"]["id"].update(const="x"), [("id", OLD_MESSAGES)]),
    "a floor raised": (lambda toll, place: toll["properties"]["low"].update(minimum=1), [("low", OLD_MESSAGES)]),
    "a floor gone": (lambda toll, place: toll["properties"]["low"].pop("minimum"), [("low", OLD_READERS)]),
    "a ceiling": (lambda toll, place: toll["properties"]["low"].update(maximum=9), [("low", OLD_MESSAGES)]),
    "another format of items": (
        lambda toll, place: toll["properties"]["days"]["items"].update(format="date-time"),
        [("days/items", BOTH)],
    ),
    "another choice": (
        lambda toll, place: toll["properties"]["place"]["anyOf"].pop(),
        [("place/anyOf", BOTH)],
    ),
    "closed to fields": (lambda toll, place: toll.update(additionalProperties=False), [("", BOTH)]),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_hurts(change: Change, expected: list[tuple[str, str]]) -> None:
    new = copy.deepcopy(OLD)
    change(new["toll.v1.schema.json"], new["common.v1.schema.json"]["$defs"]["place"])
    found = [(one.place.removeprefix("toll.v1.schema.json").lstrip("/"), one.hurts) for one in find_breaks(OLD, new)]
    assert found == expected


def test_a_schema_may_come_and_not_go() -> None:
    more = {**OLD, "other.v1.schema.json": {"type": "object"}}
    assert find_breaks(OLD, more) == []
    assert [str(one) for one in find_breaks(more, OLD)] == [
        "other.v1.schema.json: the schema is gone; hurts old readers and old messages"
    ]


def test_topics_keep_their_name_and_partitions() -> None:
    old = {"events": {"name": "e", "partitions": 8, "cleanup": "compact", "schema": "s", "purpose": "p"}}
    assert find_topic_breaks(old, {"events": {**old["events"], "purpose": "q"}, "more": old["events"]}) == []
    resized = {"events": {**old["events"], "partitions": 9}}
    assert [str(one) for one in find_topic_breaks(old, resized)] == [f"events: partitions was 8, is 9; hurts {BOTH}"]
    assert [one.what for one in find_topic_breaks(old, {})] == ["the topic is gone"]


# ---------------------------------------------------------------- our own


def test_the_contract_is_compatible_with_the_last_release() -> None:
    found = find_breaks(read_schemas(last_release()), read_schemas(SCHEMAS))
    found += find_topic_breaks(read_topics(last_release()), read_topics(SCHEMAS))
    assert [str(one) for one in found] == [], "see `What counts as compatible` in schemas/README.md"


EXAMPLES = sorted((last_release() / "examples").glob("*/v1/*.json"))
KIND_OF = {schema: kind for kind, schema in codec.SCHEMA_OF.items()}


def test_there_are_messages_of_the_last_release() -> None:
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_message_of_the_last_release_is_read(path: Path) -> None:
    kind = KIND_OF[f"{path.parts[-3]}.{path.parts[-2]}"]
    value = orjson.loads(path.read_bytes())
    read = codec.to_json(codec.decode(path.read_bytes(), kind))
    assert _as_far_as_told(read, value) == value


def _as_far_as_told(read: Any, told: Any) -> Any:
    """What was read without the fields that the message knows nothing of, at any depth."""
    if isinstance(told, dict):
        return {name: _as_far_as_told(read[name], value) for name, value in told.items()}
    if isinstance(told, list) and len(told) == len(read):
        return [_as_far_as_told(one, other) for one, other in zip(read, told, strict=True)]
    return read


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_message_of_a_later_release_is_read(path: Path) -> None:
    kind = KIND_OF[f"{path.parts[-3]}.{path.parts[-2]}"]
    value = orjson.loads(path.read_bytes())
    assert codec.from_json(with_new_fields(value), kind) == codec.from_json(value, kind)


def with_new_fields(value: Any) -> Any:
    """What a later release may write: one more field in every object, but for what a change quotes."""
    if isinstance(value, list):
        return [with_new_fields(part) for part in value]
    if not isinstance(value, dict):
        return value
    parts = {name: part if name == "changes" else with_new_fields(part) for name, part in value.items()}
    return {**parts, "added_later": {"since": 2}}
