"""Writes events to a Parquet file. pyarrow is an extra, loaded when it is needed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from services.errors import StartupError
from services.export.columns import COLUMNS, Column, to_row
from services.records import Event

_ROWS_PER_GROUP = 20_000
"""Rows that are held as Python values at once."""


def require_pyarrow() -> Any:
    """Return the module pyarrow with its Parquet part loaded.

    Raises:
        StartupError: It is not installed.
    """
    try:
        import_module("pyarrow.parquet")
    except ImportError as error:
        raise StartupError(f"Parquet needs pyarrow: pip install 'conflictwire[parquet]' ({error})") from error
    return import_module("pyarrow")


def write_parquet(events: Sequence[Event], path: Path) -> None:
    """Write events to a file in their order; what stands at the path is replaced once the new file is whole.

    Raises:
        StartupError: pyarrow is not installed, or the file cannot be written.
    """
    pa = require_pyarrow()
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            with pa.parquet.ParquetWriter(part, to_schema(pa), compression="zstd") as writer:
                for first in range(0, len(events), _ROWS_PER_GROUP):
                    rows = [to_row(event) for event in events[first : first + _ROWS_PER_GROUP]]
                    writer.write_table(pa.Table.from_pylist(rows, schema=to_schema(pa)))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error  # pyarrow's own text names the part file
        raise StartupError(f"cannot write {path}: {reason}; name a file where you may write") from error


def to_schema(pa: Any) -> Any:
    """Return COLUMNS as pyarrow's schema; each field's metadata has what it means under `description`.

    Args:
        pa: The module pyarrow.
    """
    return pa.schema([_field(pa, column) for column in COLUMNS], metadata={"conflictwire.record": "event.v1"})


def _field(pa: Any, column: Column) -> Any:
    if isinstance(column.kind, tuple):
        plain = pa.struct([_field(pa, field) for field in column.kind])
    elif column.kind == "timestamp":
        plain = pa.timestamp("us", tz="UTC")
    else:
        plain = pa.bool_() if column.kind == "bool" else getattr(pa, column.kind)()
    kind = pa.list_(plain) if column.is_list else plain
    return pa.field(column.name, kind, nullable=column.is_nullable, metadata={"description": column.meaning})
