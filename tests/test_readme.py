"""The README says what is so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import click
import pytest

from services.cli import cli
from services.deduplicator.settings import DeduplicatorSettings
from services.ingester.settings import IngesterSettings
from services.records import Event
from services.sink.settings import SinkSettings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def variables(kind: type) -> Iterator[tuple[str, str]]:
    """Each variable of a settings class, with its help."""
    for attribute in attrs.fields(kind):
        entry = attribute.metadata["environ_config"]
        if entry.sub_cls is not None:
            yield from variables(entry.sub_cls)
        else:
            yield entry.name, entry.help


@pytest.mark.parametrize("kind", [IngesterSettings, DeduplicatorSettings, SinkSettings])
def test_every_variable_is_in_the_table(kind: type) -> None:
    missing = [name for name, help in variables(kind) if f"| `{name}` |" not in README or f"| {help} |" not in README]
    assert not missing


def test_no_variable_of_the_table_is_gone() -> None:
    kinds = (IngesterSettings, DeduplicatorSettings, SinkSettings)
    there = {name for kind in kinds for name, _ in variables(kind)}
    assert set(re.findall(r"^\| `(CONFLICTWIRE_\w+)` \|", README, flags=re.MULTILINE)) <= there


def test_every_command_named_exists() -> None:
    assert isinstance(cli, click.Group)
    named = set(re.findall(r"conflictwire ([a-z][a-z-]+)", README))
    assert named
    assert named <= set(cli.commands)


def test_the_event_shown_has_fields_of_an_event() -> None:
    shown = re.search(r"^```json\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    assert shown is not None
    event = json.loads(re.sub(r",?\s*…", "", shown.group(1)))
    assert set(event) <= {field.name for field in Event.__dataclass_fields__.values()}
    assert event["id"].startswith("e1-")


def test_links_lead_somewhere() -> None:
    root = Path(__file__).parent.parent
    local = [target for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith("http")]
    assert local
    assert not [target for target in local if not (root / target).exists()]
