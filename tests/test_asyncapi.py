"""`schemas/asyncapi.yaml` is AsyncAPI 3.0, and says what descriptors, schemas and the code that sends say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
import yaml

from services import contract
from services.messages import cloud_event
from services.topics import Topic, load_topics
from tests.npm_packages import node_modules

SCHEMAS = Path(__file__).parent.parent / "schemas"
FILE = SCHEMAS / "asyncapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CHANNELS: dict[str, Any] = DOCUMENT["channels"]
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
TOPICS = {topic.name: topic for topic in load_topics()}
DESCRIPTORS = {d["name"]: d for d in (yaml.safe_load(text) for text in contract.topic_texts().values())}


def references(part: Any) -> Iterator[str]:
    """Every `$ref` below a part of the document."""
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        part = list(part.values())
    if isinstance(part, list):
        for below in part:
            yield from references(below)


def resolved(ref: str) -> Any:
    """What a reference points at; KeyError or FileNotFoundError where that is nothing."""
    file, _, pointer = ref.partition("#")
    found = orjson.loads((SCHEMAS / file).read_bytes()) if file else DOCUMENT
    for step in pointer.split("/")[1:]:
        found = found[step]
    return found


def whole(part: Any) -> Any:
    """A part with every reference inside the document replaced by what it points at."""
    if isinstance(part, list):
        return [whole(below) for below in part]
    if not isinstance(part, dict):
        return part
    return whole(resolved(part["$ref"])) if "$ref" in part else {key: whole(below) for key, below in part.items()}


def payload_validator(message: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in contract.schemas().values()])
    schema = resolved(message["payload"]["schema"]["$ref"])
    return jsonschema_rs.Draft202012Validator(schema, registry=registry, validate_formats=True)


def headers_validator(message: dict[str, Any]) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(whole(message["headers"]), validate_formats=True)


# ---------------------------------------------------------------- against AsyncAPI


def asyncapi_errors(document: dict[str, Any]) -> list[str]:
    """What AsyncAPI's own JSON Schema of version 3.0.0 finds wrong; skips where npm cannot fetch it."""
    folder = node_modules(Path(__file__).parent / "asyncapi")
    schema = orjson.loads((folder / "@asyncapi" / "specs" / "schemas" / "3.0.0.json").read_bytes())
    return [error.message for error in jsonschema_rs.Draft7Validator(schema).iter_errors(document)]


def test_the_document_is_asyncapi() -> None:
    assert asyncapi_errors(DOCUMENT) == []


BROKEN: dict[str, dict[str, Any]] = {
    "a channel with a field of no meaning": {"channels": {"events": {"address": "a", "topic": "a"}}},
    "an operation without a channel": {"operations": {"sendEvents": {"action": "send"}}},
    "partitions that are no number": {"channels": {"events": {"bindings": {"kafka": {"partitions": "8"}}}}},
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_the_schema_of_asyncapi_finds_what_is_wrong(change: dict[str, Any]) -> None:
    assert asyncapi_errors({**DOCUMENT, **change})


# ---------------------------------------------------------------- in itself


def test_it_is_of_this_version() -> None:
    assert DOCUMENT["info"]["version"] == version("conflictwire")


REFERENCES = sorted(set(references(DOCUMENT)))


@pytest.mark.parametrize("ref", REFERENCES)
def test_a_reference_points_at_something(ref: str) -> None:
    assert resolved(ref)


def test_every_message_is_on_a_channel_and_every_channel_is_sent_to() -> None:
    on_channels = {ref for channel in CHANNELS.values() for ref in references(channel["messages"])}
    assert on_channels == {f"#/components/messages/{name}" for name in MESSAGES}
    sent_to = {operation["channel"]["$ref"] for operation in DOCUMENT["operations"].values()}
    assert sent_to == {f"#/channels/{name}" for name in CHANNELS}


# ---------------------------------------------------------------- against descriptors and schemas


def test_every_topic_is_there_and_no_other() -> None:
    assert sorted(channel["address"] for channel in CHANNELS.values()) == sorted(TOPICS)


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_a_channel_says_what_its_descriptor_says(channel: dict[str, Any]) -> None:
    topic, descriptor = TOPICS[channel["address"]], DESCRIPTORS[channel["address"]]
    kafka = channel["bindings"]["kafka"]
    assert (channel["description"], kafka["partitions"]) == (descriptor["purpose"], topic.partitions)
    assert {name: as_kafka(value) for name, value in kafka["topicConfiguration"].items()} == topic.broker_config()
    messages = [resolved(ref) for ref in references(channel["messages"])]
    assert {message["bindings"]["kafka"]["key"]["description"] for message in messages} == {topic.key}
    assert messages[0]["payload"]["schema"]["$ref"] == f"{topic.schema}.schema.json"


def as_kafka(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("operation", DOCUMENT["operations"].values(), ids=DOCUMENT["operations"])
def test_an_operation_names_the_producers(operation: dict[str, Any]) -> None:
    producers = DESCRIPTORS[resolved(operation["channel"]["$ref"])["address"]]["producers"]
    assert operation["summary"] == f"Sent by {', '.join(producers)}."


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_a_message_has_the_description_of_its_schema_and_all_its_examples(message: dict[str, Any]) -> None:
    file = message["payload"]["schema"]["$ref"]
    schema = resolved(file)
    assert (message["title"], message["description"]) == (schema["title"], schema["description"])
    folder = SCHEMAS / "examples" / file.split(".")[0] / "v1"
    assert [SCHEMAS / ref for ref in references(message["examples"])] == sorted(folder.glob("*.json"))
    assert all(example["payload"]["$ref"].endswith(f"/{example['name']}.json") for example in message["examples"])


# ---------------------------------------------------------------- examples, and what is really sent


EXAMPLES = [(message, ref) for message in MESSAGES.values() for ref in references(message["examples"])]


@pytest.mark.parametrize(("message", "ref"), EXAMPLES, ids=[ref for _, ref in EXAMPLES])
def test_an_example_is_what_its_message_may_be(message: dict[str, Any], ref: str) -> None:
    payload_validator(message).validate(resolved(ref))


def test_the_example_of_headers_is_one() -> None:
    (headers,) = DOCUMENT["components"]["schemas"]["CloudEventHeaders"]["examples"]
    headers_validator(MESSAGES["Event"]).validate(headers)
    assert not headers_validator(MESSAGES["EventChange"]).is_valid(headers)


def sent_headers(topic: Topic, kind: str, *, fetched_at: str | None) -> dict[str, str]:
    at = datetime(2025, 11, 3, 16, 45, tzinfo=UTC)
    sent = cloud_event(topic.name, "k", {}, kind=kind, source="sink", id="1", at=at, fetched_at=fetched_at)
    return {name: value.decode() for name, value in sent.headers}


@pytest.mark.parametrize("fetched_at", [None, "2025-11-03T16:47:12Z"])
@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_the_headers_that_the_code_sends_are_those_described(message: dict[str, Any], fetched_at: str | None) -> None:
    kind = message["payload"]["schema"]["$ref"].removesuffix(".schema.json")
    headers = sent_headers(TOPICS["conflict.events"], kind, fetched_at=fetched_at)
    headers_validator(message).validate(headers)
    described = DOCUMENT["components"]["schemas"]["CloudEventHeaders"]
    assert set(described["required"]) <= set(headers) <= set(described["properties"])
    for name in described["required"]:
        assert not headers_validator(message).is_valid({key: text for key, text in headers.items() if key != name})
