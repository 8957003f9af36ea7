"""One TOML table to one frozen record, strictly: no value is converted, no unknown key is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import cattrs

T = TypeVar("T")


def read_table(kind: type[T], table: Mapping[str, Any]) -> tuple[T | None, tuple[str, ...]]:
    """Return the record that a table describes, or None and every defect of the table, one line each."""
    try:
        return _CONVERTER.structure(dict(table), kind), ()
    except cattrs.BaseValidationError as error:
        return None, tuple(d.removesuffix(" @ $").replace(" @ $.", " at ") for d in cattrs.transform_error(error))


def _exactly(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _aware(value: Any, _kind: type) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"{value!r} is no date and time with an offset")
    return value


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (str, int, float, bool, date):
        converter.register_structure_hook(kind, _exactly)
    converter.register_structure_hook(datetime, _aware)
    return converter


_CONVERTER = _converter()
