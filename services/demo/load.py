"""Reads the demo's data files. Cached: they never change while we run."""

from __future__ import annotations

from functools import cache
from importlib import resources

from services.demo.outlets import SampleArticle, SampleOutlet, parse_articles, parse_outlets


@cache
def load_outlets() -> tuple[SampleOutlet, ...]:
    """Return the outlets.

    Raises:
        DataFileError: The file has a defect.
    """
    text = (resources.files("services.demo") / "data" / "outlets.toml").read_text(encoding="utf-8")
    return parse_outlets("outlets.toml", text)


@cache
def load_articles() -> tuple[SampleArticle, ...]:
    """Return every article of every outlet, edits and copies included.

    Raises:
        DataFileError: A file has a defect.
    """
    folder = resources.files("services.demo") / "data" / "articles"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return parse_articles({f.name: f.read_text(encoding="utf-8") for f in files}, load_outlets())
