"""Reads the packaged contract: the files of `schemas/`.

The only I/O that pure files lean on; cached, for these files never change while we run.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import orjson


@cache
def schema_texts() -> dict[str, str]:
    """Return every JSON Schema file, file name to text."""
    return _texts(".schema.json", resources.files("schemas"))


@cache
def topic_texts() -> dict[str, str]:
    """Return every topic descriptor, file name to YAML text."""
    return _texts(".yaml", resources.files("schemas") / "topics")


@cache
def acl_text() -> str:
    """Return the file of who may do what on the brokers, YAML."""
    return (resources.files("schemas") / "acls.yaml").read_text(encoding="utf-8")


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Return every JSON Schema, name ("article.v1") to document."""
    return {name.removesuffix(".schema.json"): orjson.loads(text) for name, text in schema_texts().items()}


def _texts(suffix: str, folder: Any) -> dict[str, str]:
    files = sorted((f for f in folder.iterdir() if f.name.endswith(suffix)), key=lambda f: f.name)
    return {f.name: f.read_text(encoding="utf-8") for f in files}
