"""The contract holds together: schemas, records, examples, descriptors, and the services that read the topics."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import jsonschema_rs
import orjson
import pytest
import yaml

from services import codec, contract
from services.deduplicator import handle as deduplicator
from services.deduplicator.load import load_matcher
from services.deduplicator.state import TABLES, State
from services.event_types import load_event_types
from services.extractor import handle as extractor
from services.extractor.load import load_resources
from services.messages import Incoming, Outcome
from services.sink import handle as sink
from services.sink.published import PublishedVersions
from services.tail.cap import CapWriter
from services.tail.formats import FORMATS, to_cap_format
from services.topics import load_topics
from tests.examples import example, incoming, situations

SCHEMAS = Path(__file__).parent.parent / "schemas"
EXAMPLES = sorted((SCHEMAS / "examples").glob("*/v1/*.json"))
KIND_OF = {schema: kind for kind, schema in codec.SCHEMA_OF.items()}
DESCRIPTORS = [yaml.safe_load(text) for text in contract.topic_texts().values()]


def name_of(path: Path) -> str:
    return f"{path.parts[-3]}/{path.stem}"


def kind_of(path: Path) -> type:
    return KIND_OF[f"{path.parts[-3]}.{path.parts[-2]}"]


# ---------------------------------------------------------------- schemas


@pytest.mark.parametrize("name", contract.schemas())
def test_schema_is_valid_and_named_for_its_file(name: str) -> None:
    schema = contract.schemas()[name]
    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"https://conflictwire.org/schemas/{name}.schema.json"


@pytest.mark.parametrize("name", contract.schemas())
def test_each_field_says_what_it_means(name: str) -> None:
    silent = [place for place, field in fields_of(contract.schemas()[name], name) if not field.get("description")]
    assert silent == []


def fields_of(schema: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property and definition below a schema; conditions (if, then, else) only narrow fields met elsewhere."""
    if isinstance(schema, list):
        for position, part in enumerate(schema):
            yield from fields_of(part, f"{place}/{position}")
    elif isinstance(schema, dict):
        for word in ("properties", "$defs"):
            for name, field in schema.get(word, {}).items():
                yield f"{place}/{name}", field
                yield from fields_of(field, f"{place}/{name}")
        for word in ("items", "prefixItems", "anyOf"):
            yield from fields_of(schema.get(word), f"{place}/{word}")


# ---------------------------------------------------------------- records


@pytest.mark.parametrize("kind", codec.SCHEMA_OF, ids=lambda kind: kind.__name__)
def test_record_and_schema_have_the_same_shape(kind: type) -> None:
    name = codec.SCHEMA_OF[kind]
    assert shape_of_record(kind) == shape_of_schema(contract.schemas()[name], name)


CODED = {"event_type", "sub_event_type"}
"""Plain strings in the records: services/extractor/data/event_types.tsv lists them, not a Literal."""


def shape_of_record(kind: Any) -> Any:
    """A type as nested tuples and dicts: what a schema of it must say."""
    plain = {str: "string", int: "integer", float: "number", bool: "boolean", datetime: "date-time", date: "date"}
    if kind in plain:
        return plain[kind]
    if kind is object:
        return "anything"
    parts = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        (known,) = (part for part in parts if part is not type(None))
        return "or null", shape_of_record(known)
    if get_origin(kind) is Literal:
        return "one of", set(parts)
    if get_origin(kind) is tuple:
        many = len(parts) == 2 and parts[1] is ...
        return ("list of", shape_of_record(parts[0])) if many else ("tuple of", [shape_of_record(p) for p in parts])
    assert is_dataclass(kind), kind
    hints = get_type_hints(kind)
    return {f.name: (is_required(f, hints[f.name]), shape_of_record(hints[f.name])) for f in fields(kind)}


def is_required(field: Any, kind: Any) -> bool:
    """A field without a default, or a constant: GeoJSON wants its `type` though ours has only one value."""
    is_constant = get_origin(kind) is Literal and len(get_args(kind)) == 1
    return is_constant or (field.default is MISSING and field.default_factory is MISSING)


def shape_of_schema(schema: dict[str, Any], name: str) -> Any:
    """A schema as nested tuples and dicts, references followed."""
    if "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#/$defs/")
        home = file.removesuffix(".schema.json") or name
        target = contract.schemas()[home]
        if pointer in CODED:
            return "string"
        return shape_of_schema(target["$defs"][pointer] if pointer else target, home)
    if "anyOf" in schema:
        known, null = schema["anyOf"]
        assert null == {"type": "null"}
        return "or null", shape_of_schema(known, name)
    if "const" in schema:
        return "one of", {schema["const"]}
    if "enum" in schema:
        values = set(schema["enum"])
        return ("or null", ("one of", values - {None})) if None in values else ("one of", values)
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        known, null = kind
        assert null == "null"
        return "or null", shape_of_schema({**schema, "type": known}, name)
    if kind == "object":
        required = set(schema["required"])
        return {key: (key in required, shape_of_schema(field, name)) for key, field in schema["properties"].items()}
    if "prefixItems" in schema:
        assert schema["items"] is False
        assert schema["minItems"] == len(schema["prefixItems"])
        return "tuple of", [shape_of_schema(part, name) for part in schema["prefixItems"]]
    if kind == "array":
        return "list of", shape_of_schema(schema["items"], name)
    return schema["format"] if schema.get("format") in ("date", "date-time") else kind


def test_the_types_of_the_schema_are_those_of_the_table() -> None:
    shared = contract.schemas()["common.v1"]["$defs"]
    assert set(shared["sub_event_type"]["enum"]) == set(load_event_types())
    assert set(shared["event_type"]["enum"]) == {row.event_type for row in load_event_types().values()}


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_example_is_a_record_and_reads_back_the_same(path: Path) -> None:
    raw = path.read_bytes()
    assert codec.to_json(codec.decode(raw, kind_of(path))) == orjson.loads(raw)


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_example_has_no_field_beyond_its_schema(path: Path) -> None:
    strict_validator(f"{path.parts[-3]}.v1").validate(orjson.loads(path.read_bytes()))


def test_the_strict_check_refuses_an_unknown_field_that_consumers_must_bear() -> None:
    path = SCHEMAS / "examples/article/v1/feed-summary.json"
    value = {**orjson.loads(path.read_bytes()), "tone": 3}
    assert codec.from_json(value, kind_of(path)).id == value["id"]
    with pytest.raises(jsonschema_rs.ValidationError, match="tone"):
        strict_validator("article.v1").validate(value)


def strict_validator(name: str) -> jsonschema_rs.Draft202012Validator:
    """The schema with every object closed: producers write nothing that the schema does not name."""
    closed = {key: close(schema) for key, schema in contract.schemas().items()}
    registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in closed.values()])
    return jsonschema_rs.Draft202012Validator(closed[name], registry=registry, validate_formats=True)


def close(schema: Any) -> Any:
    if isinstance(schema, list):
        return [close(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(part) for key, part in schema.items()}
    return {**closed, "additionalProperties": False} if schema.get("type") == "object" else closed


REFUSED = {
    "latitude beyond the pole": ("event/v1/single-source", ["location", "latitude"], 90.1),
    "confidence above 1": ("event/v1/single-source", ["confidence"], 1.2),
    "negative toll": ("event/v1/single-source", ["fatalities", "low"], -1),
    "unknown written as empty text": ("event/v1/single-source", ["location", "country"], ""),
    "instant that is not UTC": ("event/v1/single-source", ["first_reported_at"], "2025-11-03T14:20:00+02:00"),
    "day that is no day": ("event/v1/single-source", ["time", "start"], "2025-11-31"),
    "type of no scheme": ("event/v1/single-source", ["sub_event_type"], "skirmish"),
    "merged without a successor": ("event/v1/merged-redirect", ["merged_into"], None),
    "successor though active": ("event/v1/single-source", ["merged_into"], "e1-000000000000000000000000"),
    "version 0": ("event/v1/single-source", ["version"], 0),
    "key that is no country": ("mention-set/v1/unlocated", ["country"], "nowhere"),
    "address that is none": ("article/v1/feed-summary", ["url"], "news/1"),
}


@pytest.mark.parametrize(("example", "place", "value"), REFUSED.values(), ids=REFUSED)
def test_schema_refuses(example: str, place: list[str], value: object) -> None:
    path = SCHEMAS / "examples" / f"{example}.json"
    message = orjson.loads(path.read_bytes())
    codec.check(message, kind_of(path))
    part = message
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    with pytest.raises(codec.DecodeError, match=place[0]):
        codec.check(message, kind_of(path))


# ---------------------------------------------------------------- topics


@pytest.mark.parametrize("descriptor", DESCRIPTORS, ids=lambda d: d["name"])
def test_descriptor_names_its_schema_and_examples(descriptor: dict[str, Any]) -> None:
    assert (SCHEMAS / descriptor["schema"]).is_file()
    assert sorted((SCHEMAS / descriptor["examples"]).glob("*.json"))
    assert {"purpose", "owner", "producers", "consumers"} <= descriptor.keys()


def test_whatever_fits_the_clusters_topic_fits_the_topics_made_from_it() -> None:
    topics = load_topics()
    limit = {topic.role: int(dict(topic.config).get("max.message.bytes", 1_048_576)) for topic in topics}
    assert limit["clusters"] < min(limit["events"], limit["event_changes"])


# ---------------------------------------------------------------- services


def read_article(message: Incoming) -> Outcome:
    return extractor.handle(message, load_resources(), load_topics()).outcome


def deduplicate(message: Incoming) -> Outcome:
    state = State(load_matcher(), {name: {} for name in TABLES})
    first = deduplicator.handle(message, state, load_topics())
    if first.closing is None:
        return first.outcome
    # A country's first message says how far its news has come, before anything else.
    watermarks = {put.key: put.value or b"" for put in first.puts}
    reached = State(load_matcher(), {name: {} for name in TABLES} | {"watermarks": watermarks})
    return deduplicator.handle(message, reached, load_topics()).outcome


def publish(message: Incoming) -> Outcome:
    return sink.handle(message, topics=load_topics(), event_types=load_event_types(), published=PublishedVersions())


CONSUMERS: dict[str, Callable[[Incoming], Outcome]] = {
    "articles": read_article,
    "mentions": deduplicate,
    "clusters": publish,
}
"""Our services, by the role of the topic they read."""

READ = [
    (role, path)
    for role in CONSUMERS
    for path in EXAMPLES
    if f"{path.parts[-3]}.{path.parts[-2]}" == getattr(load_topics(), role).schema
]


@pytest.mark.parametrize(("role", "path"), READ, ids=[f"{role}-{path.stem}" for role, path in READ])
def test_every_example_passes_its_consumer_and_what_comes_out_has_no_field_beyond_its_schema(
    role: str, path: Path
) -> None:
    value = path.read_bytes()
    key = orjson.loads(value).get("country", "any").encode()
    outcome = CONSUMERS[role](incoming(role, value, key=key))
    assert outcome.dead_letters == 0
    schema_of = {topic.name: topic.schema for topic in load_topics()}
    for message in outcome.outgoing:
        strict_validator(schema_of[message.topic]).validate(orjson.loads(message.value))


def test_the_tail_shows_every_example_event() -> None:
    for situation in situations("event"):
        event = example("event", situation)
        formats = [*FORMATS.values(), to_cap_format(CapWriter())]
        assert [chosen.text(event).count(event.id) > 0 for chosen in formats] == [True] * len(formats)
