"""Who may do what on the brokers: the text of `schemas/acls.yaml` to rules, for people, programs and other tools."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import yaml

from services.errors import DataFileError
from services.topics import Topic, Topics

Kind = Literal["topic", "group", "transactional-id"]

OPERATIONS = frozenset({"READ", "WRITE", "CREATE", "DESCRIBE", "ALTER_CONFIGS"})
"""Those that a rule may allow: nothing here may delete, or change who may do what."""

_PATH = "schemas/acls.yaml"
_RESOURCES = {"topic", "group", "topics_of_group", "transactions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Operations that one part of the system may carry out on one resource, or on all whose names begin alike."""

    part: str  # "sink"
    kind: Kind
    name: str  # on the broker
    is_prefix: bool
    operations: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One permission as a broker keeps it."""

    principal: str  # "User:conflictwire-sink"
    kind: Kind
    name: str
    is_prefix: bool
    operation: str

    def __str__(self) -> str:
        star = "*" if self.is_prefix else ""
        return f"{self.principal} {self.operation} {self.kind} {self.name}{star}"


def parse_acls(text: str, topics: Topics, *, prefix: str = "") -> tuple[Rule, ...]:
    """Return the rules of `schemas/acls.yaml`.

    Args:
        text: Of the file.
        topics: As the prefix names them.
        prefix: Put before each consumer group.

    Raises:
        DataFileError: Not YAML, or a rule has a defect.
    """
    try:
        parts: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DataFileError(_PATH, None, f"not YAML: {error}") from error
    by_role = {topic.role: topic for topic in topics}
    try:
        return tuple(_rule(part, raw, by_role, prefix) for part, rules in parts.items() for raw in rules)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataFileError(_PATH, None, f"field missing or of the wrong kind: {error}") from error


def _rule(part: str, raw: Mapping[str, Any], by_role: Mapping[str, Topic], prefix: str) -> Rule:
    (resource,) = set(raw) - {"allow", "why"}
    if resource not in _RESOURCES or not set(raw["allow"]) <= OPERATIONS or not raw["allow"]:
        raise ValueError(f"{part}: {dict(raw)}")
    named = raw[resource]
    if resource == "topic":
        kind, name, is_prefix = "topic", by_role[named].name, False
    else:
        group = f"{prefix}conflictwire-{named}"
        kind, name, is_prefix = {
            "group": ("group", group, False),
            "topics_of_group": ("topic", f"{group}-", True),
            "transactions": ("transactional-id", f"{group}-", True),
        }[resource]
    return Rule(
        part=part,
        kind=kind,  # type: ignore[arg-type]  # one of the three above
        name=name,
        is_prefix=is_prefix,
        operations=tuple(raw["allow"]),
        why=str(raw["why"]),
    )


def principals(rules: Iterable[Rule], given: Iterable[str] = ()) -> dict[str, str]:
    """Return the principal of each part: that given, else `User:conflictwire-PART`.

    Args:
        rules: Of all parts.
        given: "PART=User:NAME" each.

    Raises:
        ValueError: One is not of that form, or names no part; names it.
    """
    found = {rule.part: f"User:conflictwire-{rule.part}" for rule in rules}
    for text in given:
        part, _, principal = text.partition("=")
        if part not in found or not principal.startswith("User:"):
            raise ValueError(f"{text!r} is not PART=User:NAME with a part of {', '.join(found)}")
        found[part] = principal
    return found


def to_grants(rules: Iterable[Rule], who: Mapping[str, str]) -> Iterator[Grant]:
    """Yield what a broker keeps for rules; `who` has each part's principal."""
    for rule in rules:
        for operation in rule.operations:
            yield Grant(who[rule.part], rule.kind, rule.name, rule.is_prefix, operation)


@dataclass(frozen=True, slots=True)
class GrantPlan:
    """What sets the broker apart from the rules."""

    create: tuple[Grant, ...]
    odd: tuple[Grant, ...]  # of our principals, and no rule says why: left as they are

    def lines(self) -> list[str]:
        """Return the difference for a person, one line each."""
        return [*(f"allow  {grant}" for grant in self.create), *(f"keep   {grant}: not needed" for grant in self.odd)]


def plan_grants(wanted: Collection[Grant], present: Collection[Grant]) -> GrantPlan:
    """Compare what is wanted with what the broker keeps."""
    ours = {grant.principal for grant in wanted}
    odd = (grant for grant in set(present) - set(wanted) if grant.principal in ours)
    return GrantPlan(tuple(sorted(set(wanted) - set(present))), tuple(sorted(odd)))


def to_command(rule: Rule, principal: str, servers: str) -> str:
    """Return the line of Apache Kafka's own tool that allows what a rule says."""
    words = ["kafka-acls.sh", "--bootstrap-server", servers, "--add", "--allow-principal", f"'{principal}'"]
    for operation in rule.operations:
        words += ["--operation", operation.title().replace("_", "")]
    words += [f"--{rule.kind}", f"'{rule.name}'"]
    return " ".join([*words, "--resource-pattern-type", "prefixed"] if rule.is_prefix else words)


def to_json(rule: Rule, principal: str) -> dict[str, Any]:
    """Return a rule for a program."""
    return {"principal": principal, **asdict(rule)}
