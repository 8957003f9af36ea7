"""What is to be known of a command beyond its words: `plan.toml`, read strictly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "plan.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A command that is not run here."""

    command: str  # as the document shows it
    reason: str
    covered_by: str  # a path of the repository, or `make TARGET` of what lands a change


@dataclass(frozen=True, slots=True, kw_only=True)
class GoesOn:
    """A command that does not end by itself."""

    command: str  # pattern, at its beginning
    sign: str  # pattern in what it prints; empty: it prints nothing
    after_s: float = 0  # how long it is left alone, where it prints only when it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """What a command names that is not here, and what stands for it."""

    shown: str  # pattern
    here: str  # `{broker}` and `{page}` are addresses of the stage
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of it."""

    elsewhere: tuple[Elsewhere, ...]
    goes_on: tuple[GoesOn, ...]
    stand_in: tuple[StandIn, ...]

    def is_elsewhere(self, command: str) -> bool:
        """Whether a command is not run here."""
        return any(entry.command == command for entry in self.elsewhere)

    def going_on(self, command: str) -> GoesOn | None:
        """Return what is known of a command that goes on; None of one that ends by itself."""
        return next((entry for entry in self.goes_on if re.match(entry.command, command)), None)

    def here(self, command: str, addresses: Mapping[str, str]) -> str:
        """Return a command with what stands for what is not here."""
        for entry in self.stand_in:
            here = entry.here.format(**addresses)
            command = re.sub(entry.shown, here.replace("\\", r"\\"), command)
        return command


def load_plan() -> Plan:
    """Return what `plan.toml` says.

    Raises:
        TypeError: A table lacks a key or has one too many.
    """
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    kinds = {"elsewhere": Elsewhere, "goes_on": GoesOn, "stand_in": StandIn}
    return Plan(**{name: tuple(kind(**table) for table in tables.pop(name)) for name, kind in kinds.items()}, **tables)
