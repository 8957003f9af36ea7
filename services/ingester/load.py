"""Reads the ingester's files: the packaged rules, and a feed list in any of its formats."""

from __future__ import annotations

from codecs import BOM_UTF8
from importlib import resources
from pathlib import Path

from services.errors import DataFileError
from services.ingester.feed_list import Feed, parse_feed_list
from services.ingester.opml import parse_opml, sort_outlines
from services.ingester.tables import Rules, parse_patterns, parse_tracking_parameters

_TRACKING, _BOILERPLATE, _VOLATILE = "tracking_parameters.tsv", "boilerplate.tsv", "volatile.tsv"


def load_rules() -> Rules:
    """Return what the packaged data files say.

    Raises:
        DataFileError: A file has a defect.
    """
    folder = resources.files("services.ingester") / "data"
    text = {name: (folder / name).read_text(encoding="utf-8") for name in (_TRACKING, _BOILERPLATE, _VOLATILE)}
    return Rules(
        tracking=parse_tracking_parameters(_TRACKING, text[_TRACKING]),
        boilerplate=parse_patterns(_BOILERPLATE, text[_BOILERPLATE]),
        volatile=parse_patterns(_VOLATILE, text[_VOLATILE]),
    )


def load_feeds(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of a list: OPML where it looks like XML, TOML by the file's name, else TSV.

    Raises:
        DataFileError: The file cannot be read, or has a defect.
    """
    data = _read(path)
    if path.suffix.lower() == ".opml" or data.removeprefix(BOM_UTF8).lstrip().startswith(b"<"):
        return parse_opml(str(path), data)
    try:
        return parse_feed_list(str(path), data.decode())
    except UnicodeDecodeError as error:
        raise DataFileError(str(path), None, f"not UTF-8: {error.reason} at byte {error.start}") from error


def load_outlines(path: Path) -> tuple[tuple[Feed, ...], tuple[str, ...]]:
    """Return the feeds of an OPML file and the defects of those that cannot be taken, as `opml.sort_outlines`.

    Raises:
        DataFileError: The file cannot be read, or is no OPML.
    """
    return sort_outlines(str(path), _read(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), None, f"cannot be read: {error.strerror}") from error
