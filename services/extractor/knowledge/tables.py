"""Tab-separated data files: text to rows, every defect named with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.errors import DataFileError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    path: str
    line: int  # 1-based
    cells: dict[str, str]  # column name to text; empty for an empty cell

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def defect(self, reason: str) -> DataFileError:
        """Return the error that names this line."""
        return DataFileError(self.path, self.line, reason)


def parse_table(path: str, text: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a table.

    Args:
        path: File name for errors.
        text: Whole file. `#` starts a comment line; the first other line names the columns.
        columns: Column names wanted, in this order.

    Raises:
        DataFileError: Another header, or a line with another number of cells.
    """
    header_seen = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header_seen:
            if tuple(cells) != columns:
                raise DataFileError(path, number, f"columns must be {', '.join(columns)}")
            header_seen = True
            continue
        if len(cells) != len(columns):
            raise DataFileError(path, number, f"{len(cells)} cells, {len(columns)} wanted")
        yield Row(path, number, dict(zip(columns, cells, strict=True)))
    if not header_seen:
        raise DataFileError(path, None, "no header line")


def one_of(row: Row, column: str, allowed: tuple[str, ...]) -> str:
    """Return a cell that must hold one of some words.

    Raises:
        DataFileError: It holds another.
    """
    if row[column] not in allowed:
        raise row.defect(f"{column} {row[column]!r} is none of {', '.join(allowed)}")
    return row[column]
