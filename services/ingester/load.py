"""Reads the ingester's files: the packaged rules, and a feed list in any of its formats."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from services.errors import DataFileError
from services.ingester.feed_list import Feed, parse_feed_list
from services.ingester.opml import parse_opml
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
    """Return the feeds of a list: .toml, .opml or .xml, else TSV.

    Raises:
        DataFileError: The file cannot be read, or has a defect.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataFileError(str(path), None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataFileError(str(path), None, f"not UTF-8: {error.reason} at byte {error.start}") from error
    parse = parse_opml if path.suffix.lower() in (".opml", ".xml") else parse_feed_list
    return parse(str(path), text)
