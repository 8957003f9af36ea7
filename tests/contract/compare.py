"""What changed between two releases of the contract that someone cannot bear. Pure.

Topics keep messages for weeks or for ever, and old and new services run side by side for a while. So a change must
suit those who read new messages with the old schema (old readers), and those who read old messages with the new one
(old messages). Only additions outside `required` do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schemas = Mapping[str, Mapping[str, Any]]
"""Documents by file name."""

_SAYS_NOTHING = {"title", "description", "$comment", "examples", "default", "deprecated", "$id", "$schema", "$defs"}
_FLOORS, _CEILINGS = ("minimum", "minLength", "minItems"), ("maximum", "maxLength", "maxItems")
_OWN_RULE = {"$ref", "properties", "required", "type", "enum", "const", "items", "prefixItems", "anyOf"}
_TOPIC_FIELDS = ("name", "partitions", "cleanup", "schema")

OLD_READERS, OLD_MESSAGES, BOTH = "old readers", "old messages", "old readers and old messages"


@dataclass(frozen=True, slots=True)
class Break:
    """One change that is not compatible."""

    place: str  # "event.v1.schema.json/location/country"
    what: str
    hurts: str  # OLD_READERS, OLD_MESSAGES or BOTH

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; hurts {self.hurts}"


def find_breaks(old: Schemas, new: Schemas) -> list[Break]:
    """Return what in the new schemas breaks the old ones; parts shared by `$ref` are looked at where they are used."""
    found: list[Break] = []
    for name in old:
        if name.startswith("common."):
            continue
        if name in new:
            found += _Pair(old, new).compare((old[name], name), (new[name], name), name)
        else:
            found.append(Break(name, "the schema is gone", BOTH))
    return list(dict.fromkeys(found))


def find_topic_breaks(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> list[Break]:
    """Return what in the new topic descriptors, by role, breaks the old ones."""
    found = [Break(role, "the topic is gone", BOTH) for role in old if role not in new]
    for role, topic in old.items():
        for field in _TOPIC_FIELDS:
            if role in new and topic[field] != new[role][field]:
                found.append(Break(role, f"{field} was {topic[field]}, is {new[role][field]}", BOTH))
    return found


_At = tuple[Mapping[str, Any], str]
"""A schema and the file that it stands in."""


class _Pair:
    """Two releases; follows references in each."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._old, self._new = old, new

    def compare(self, old: _At, new: _At, place: str) -> Iterator[Break]:
        """Yield what breaks below a place."""
        (was, was_home), (now, now_home) = _follow(old, self._old), _follow(new, self._new)
        yield from _type_breaks(was, now, place)
        yield from _value_breaks(was, now, place)
        yield from _bound_breaks(was, now, place)
        yield from self._property_breaks((was, was_home), (now, now_home), place)
        for word in ("items", "prefixItems", "anyOf"):
            yield from self._part_breaks((was.get(word), was_home), (now.get(word), now_home), f"{place}/{word}")
        for word in sorted({*was, *now} - _SAYS_NOTHING - _OWN_RULE - {*_FLOORS, *_CEILINGS}):
            if was.get(word) != now.get(word):
                yield Break(place, f"{word} was {was.get(word)}, is {now.get(word)}", BOTH)

    def _property_breaks(self, old: _At, new: _At, place: str) -> Iterator[Break]:
        (was, was_home), (now, now_home) = old, new
        fields, fields_now = was.get("properties", {}), now.get("properties", {})
        required, required_now = set(was.get("required", ())), set(now.get("required", ()))
        for name in fields:
            if name not in fields_now:
                yield Break(f"{place}/{name}", "the field is gone", OLD_READERS)
            else:
                yield from self.compare((fields[name], was_home), (fields_now[name], now_home), f"{place}/{name}")
        for name in sorted(required_now - required):
            yield Break(f"{place}/{name}", "the field is required now", OLD_MESSAGES)
        for name in sorted((required - required_now) & set(fields_now)):
            yield Break(f"{place}/{name}", "the field is not required any more", OLD_READERS)

    def _part_breaks(self, old: tuple[Any, str], new: tuple[Any, str], place: str) -> Iterator[Break]:
        (was, was_home), (now, now_home) = old, new
        if isinstance(was, dict) and isinstance(now, dict):
            yield from self.compare((was, was_home), (now, now_home), place)
        elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
            for number, (one, other) in enumerate(zip(was, now, strict=True)):
                yield from self.compare((one, was_home), (other, now_home), f"{place}/{number}")
        elif was != now:
            yield Break(place, "its parts are others", BOTH)


def _follow(at: _At, schemas: Schemas) -> _At:
    """Return what a schema refers to, through any number of steps."""
    schema, home = at
    while "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#")
        home = file or home
        schema = schemas[home]
        for step in pointer.split("/")[1:]:
            schema = schema[step]
    return schema, home


def _type_breaks(was: Mapping[str, Any], now: Mapping[str, Any], place: str) -> Iterator[Break]:
    before, after = _types(was), _types(now)
    if after - before:
        yield Break(place, f"may be {', '.join(sorted(after - before))} now", OLD_READERS)
    if before - after:
        yield Break(place, f"may not be {', '.join(sorted(before - after))} any more", OLD_MESSAGES)


def _types(schema: Mapping[str, Any]) -> set[str]:
    said = schema.get("type", "anything")
    return set(said) if isinstance(said, list) else {said}


def _value_breaks(was: Mapping[str, Any], now: Mapping[str, Any], place: str) -> Iterator[Break]:
    before, after = _values(was), _values(now)
    if before is None and after is None:
        return
    if before is None or (after is not None and before - after):
        lost = "any other" if before is None else ", ".join(sorted(before - (after or set())))
        yield Break(place, f"may not be {lost} any more", OLD_MESSAGES)
    if after is None or (before is not None and after - before):
        gained = "anything" if after is None else ", ".join(sorted(after - (before or set())))
        yield Break(place, f"may be {gained} now", OLD_READERS)


def _values(schema: Mapping[str, Any]) -> set[str] | None:
    """Return the values that a schema lists, as text; None: it lists none."""
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None


def _bound_breaks(was: Mapping[str, Any], now: Mapping[str, Any], place: str) -> Iterator[Break]:
    for words, sign in ((_FLOORS, 1), (_CEILINGS, -1)):
        for word in words:
            before, after = (s.get(word, float("-inf") * sign) for s in (was, now))
            if before != after:
                is_narrower = (after - before) * sign > 0
                change = f"{word} was {was.get(word, 'absent')}, is {now.get(word, 'absent')}"
                yield Break(place, change, OLD_MESSAGES if is_narrower else OLD_READERS)
