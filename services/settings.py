"""Settings that every service shares; one with more of them holds these as `shared = environ.group(SharedSettings)`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs
import environ
from environ.exceptions import ConfigError

from services.access.broker_access import BrokerAccess
from services.errors import StartupError

T = TypeVar("T")


def positive(kind: type[int] | type[float]) -> Any:
    """Return a converter for a number above zero."""
    return _number(kind, lambda number: number > 0, "above 0")


def not_negative(kind: type[int] | type[float]) -> Any:
    """Return a converter for a number that may be zero."""
    return _number(kind, lambda number: number >= 0, "of 0 or more")


def _number(kind: type[int] | type[float], takes: Callable[[float], bool], which: str) -> Any:
    wanted = f"a {'whole ' if kind is int else ''}number {which}"

    def convert(text: str) -> int | float:
        try:
            number = kind(text)
        except ValueError:
            raise ValueError(f"{wanted} is wanted, not {text!r}") from None
        if not (math.isfinite(number) and takes(number)):
            raise ValueError(f"{wanted} is wanted, not {text!r}")
        return number

    return convert


def boolean(text: str | bool) -> bool:
    """Return yes/no, true/false, on/off, 1/0 as a bool.

    Raises:
        ValueError: Anything else.
    """
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[str(text).lower()]
    except KeyError:
        raise ValueError(f"{text!r} is neither yes nor no") from None


@environ.config(frozen=True)
class SharedSettings:
    """How to reach the broker, and how to be watched."""

    access: BrokerAccess = environ.group(BrokerAccess)
    topic_prefix: str = environ.var(
        "", name="CONFLICTWIRE_TOPIC_PREFIX", help="Put before topic names and consumer groups; to share a broker"
    )
    is_batching: bool = environ.var(
        True,
        name="CONFLICTWIRE_BATCHING",
        converter=boolean,
        help="Producers gather messages into batches; off for the embedded broker, whose offsets count batches",
    )
    session_timeout_s: float = environ.var(
        10.0,
        name="CONFLICTWIRE_SESSION_TIMEOUT_S",
        converter=positive(float),
        help="A worker silent for so long has its partitions given to another",
    )
    delivery_timeout_s: float = environ.var(
        20.0,
        name="CONFLICTWIRE_DELIVERY_TIMEOUT_S",
        converter=positive(float),
        help="A message not acknowledged for so long stops the service; below 30, so that a stop keeps its promise",
    )
    replication: int = environ.var(
        1,
        name="CONFLICTWIRE_REPLICATION",
        converter=positive(int),
        help="Replicas of the topics that a service makes for its own tables",
    )
    ready_lag_records: int = environ.var(
        10_000,
        name="CONFLICTWIRE_READY_LAG_RECORDS",
        converter=positive(int),
        help="With more unread messages than this, /readyz answers 503",
    )
    health_port: int = environ.var(
        0,
        name="CONFLICTWIRE_HEALTH_PORT",
        converter=_number(int, range(65_536).__contains__, "from 0 to 65535"),
        help="Port of /healthz, /readyz and /metrics; 0: none",
    )
    log_level: str = environ.var("INFO", name="CONFLICTWIRE_LOG_LEVEL", help="DEBUG, INFO, WARNING or ERROR")

    def group(self, service: str) -> str:
        """Return the consumer group of a service; its workers share the partitions."""
        return f"{self.topic_prefix}conflictwire-{service}"


def from_environment(kind: type[T], variables: Mapping[str, str]) -> T:
    """Return settings read from variables; an empty variable counts as unset.

    Raises:
        StartupError: A variable is missing or has a value of the wrong kind; names it.
    """
    given = {name: value for name, value in variables.items() if value != ""}
    for name, convert in _converters(kind):
        if name in given:
            try:
                convert(given[name])
            except (ValueError, TypeError) as error:
                raise StartupError(f"{name}: {error}") from error
    try:
        return environ.to_config(kind, environ=given)
    except ConfigError as error:
        raise StartupError(f"setting missing: {error}") from error
    except ValueError as error:
        raise StartupError(str(error)) from error


def effective(settings: Any) -> dict[str, str | int | float | bool]:
    """Return settings by variable, those of groups too, for a log line: there is no secret among them but in files."""
    found: dict[str, str | int | float | bool] = {}
    for attribute in attrs.fields(type(settings)):
        entry, value = attribute.metadata["environ_config"], getattr(settings, attribute.name)
        if entry.sub_cls is not None:
            found |= effective(value)
        else:
            found[_variable(attribute)] = value if isinstance(value, int | float) else _as_given(value)
    return found


def _variable(attribute: Any) -> str:
    return attribute.metadata["environ_config"].name or f"CONFLICTWIRE_{attribute.name.upper()}"


def _as_given(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _converters(kind: type) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Each variable of a settings class with its converter: environ-config does not name the variable at fault."""
    for attribute in attrs.fields(kind):
        entry = attribute.metadata["environ_config"]
        if entry.sub_cls is not None:
            yield from _converters(entry.sub_cls)
        elif attribute.converter is not None:
            yield _variable(attribute), attribute.converter
