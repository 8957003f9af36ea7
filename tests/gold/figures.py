"""Figures of the gate: a share with the counts behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """So many of so many. Higher is better, unless the name ends in `_bad`."""

    name: str
    count: float  # B-cubed counts parts of a mention
    of: int

    @property
    def share(self) -> float:
        """0 to 1, a ratio may exceed 1; of nothing, everything is right and nothing is bad."""
        return self.count / self.of if self.of else float(not is_bad(self.name))


@dataclass(frozen=True, slots=True)
class Miss:
    """One error, for a person to read."""

    figure: str  # of which figure
    where: str  # article, or event
    what: str


def is_bad(name: str) -> bool:
    """Whether less is better of a figure."""
    return name.endswith("_bad")
