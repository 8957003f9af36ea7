"""Bytes to records and back, by schema. The only JSON codec of the project.

encode:  record -> bytes          fields in the order of the class, instants as RFC 3339 with Z
decode:  bytes  -> JSON -> checked against its JSON Schema -> record
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

import jsonschema_rs
import msgspec
import orjson

from services import contract, ids
from services.errors import DecodeError
from services.records import (
    Article,
    ClusterChange,
    DeadLetter,
    Event,
    EventChange,
    EventMention,
    FeedState,
    MentionSet,
    Separation,
)

T = TypeVar("T")

SCHEMA_OF: Mapping[type, str] = {
    Article: "article.v1",
    EventMention: "mention.v1",
    MentionSet: "mention-set.v1",
    Separation: "separation.v1",
    ClusterChange: "cluster.v1",
    Event: "event.v1",
    EventChange: "event-change.v1",
    DeadLetter: "dead-letter.v1",
    FeedState: "feed-state.v1",
}
"""Which schema a top-level record follows."""

_MAX_SHOWN = 160
"""Code points of a validation message that fit one clear line."""


def encode(record: object) -> bytes:
    """Return a record as JSON bytes: the same record always gives the same bytes."""
    return orjson.dumps(record, option=orjson.OPT_UTC_Z)


def to_json(record: object) -> dict[str, Any]:
    """Return a record as plain JSON values."""
    plain: dict[str, Any] = orjson.loads(encode(record))
    return plain


def decode(raw: bytes | None, kind: type[T]) -> T:
    """Return the record in a message.

    Args:
        raw: Message value; None is a tombstone.
        kind: A key of SCHEMA_OF.

    Raises:
        DecodeError: No JSON, or not what the schema of `kind` asks for.
    """
    return from_json(parse_json(raw), kind)


def decode_own(raw: bytes, kind: type[T]) -> T:
    """Return the record in bytes that `encode` made and only we can have written: not checked against a schema.

    A later release may have written more fields, and runs beside us during an upgrade or before a step back: they are
    passed over.
    """
    return msgspec.convert(orjson.loads(raw), kind)


def parse_json(raw: bytes | str | None) -> Any:
    """Return the JSON value in some bytes.

    Raises:
        DecodeError: There are no bytes, or they are no JSON.
    """
    if raw is None:
        raise DecodeError("no value (tombstone)")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"not JSON: {error}") from error


def from_json(value: Any, kind: type[T]) -> T:
    """Return plain JSON values as a record, checked against its schema.

    Raises:
        DecodeError: The schema of `kind` refuses the value; names the place in it.
    """
    check(value, kind)
    try:
        # Not strict: to the schema, which has refused all else, 1.0 is an integer.
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise DecodeError(f"no {SCHEMA_OF[kind]}: {error}"[:_MAX_SHOWN]) from error


def check(value: Any, kind: type) -> None:
    """Hold plain JSON values to the schema of a record.

    Raises:
        DecodeError: The schema refuses the value; names the place in it.
    """
    try:
        _validator(SCHEMA_OF[kind]).validate(value)
    except jsonschema_rs.ValidationError as error:
        cause = _deepest(error)
        place = "/".join(str(step) for step in cause.instance_path) or "top level"
        raise DecodeError(f"no {SCHEMA_OF[kind]}: {place}: {cause.message}"[:_MAX_SHOWN]) from error


def _deepest(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Return what is wrong inside a part that may also be null, instead of "not valid under any of the schemas"."""
    while isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AnyOf) and error.kind.context[0]:
        error = error.kind.context[0][0]
    return error


def article_from_loose(value: Any) -> Article:
    """Return an article from what the offline verbs accept.

    Args:
        value: JSON object with at least `id`, `title`, `text`, `published_at`; `outlet` may be a plain string.

    Raises:
        DecodeError: A required field is missing or of the wrong kind.
    """
    if not isinstance(value, dict):
        raise DecodeError("no article: a JSON object is wanted")
    missing = [name for name in ("id", "title", "text", "published_at") if not isinstance(value.get(name), str)]
    if missing:
        raise DecodeError(f"no article: missing or no string: {', '.join(missing)}")
    try:
        published_at = instant(value["published_at"])
    except ValueError as error:
        raise DecodeError(f"no article: published_at: {error}") from error
    outlet = value.get("outlet") or "unknown"
    filled = {
        "revision": 1,
        "url": f"urn:article:{quote(value['id'], safe='')}",
        "content_hash": ids.content_hash(value["title"], value["text"]),
        **value,
        "published_at": published_at.isoformat().replace("+00:00", "Z"),
        "outlet": {"id": outlet, "name": outlet} if isinstance(outlet, str) else outlet,
    }
    return from_json(_complete(filled, "article.v1"), Article)


def _complete(value: dict[str, Any], schema: str) -> dict[str, Any]:
    """Fill fields the schema requires and the caller left out: null, or false for a flag."""
    document = contract.schemas()[schema]
    absent = {name: False if name.startswith("is_") else None for name in document["required"] if name not in value}
    outlet = document["properties"]["outlet"]
    if isinstance(value["outlet"], dict):
        names = outlet.get("required") or contract.schemas()["common.v1"]["$defs"]["outlet"]["required"]
        value["outlet"] = {**dict.fromkeys(names), **value["outlet"]}
    return {**value, **absent}


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([(s["$id"], s) for s in contract.schemas().values()])
    return jsonschema_rs.Draft202012Validator(contract.schemas()[name], registry=registry, validate_formats=True)


def instant(text: str) -> datetime:
    """Return an RFC 3339 instant as aware UTC.

    Raises:
        ValueError: No RFC 3339, or without an offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return moment.astimezone(UTC)
