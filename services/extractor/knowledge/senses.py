"""Senses of triggers: which belong together, and how they fill roles.

senses.tsv        senses of triggers  -> family, and whether they tell what came of an event
family_joins.tsv  pairs of families that one event may show
sense_roles.tsv   senses of triggers  -> how they fill roles
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from services.extractor.knowledge.tables import one_of, parse_table

SenseRole = Literal[
    "takes-things", "meets-attacks", "meets-protests", "names-places", "blocks", "of-is-target", "goes-off", "with"
]
"""takes-things: its target may be a weapon ("seized", "shot down"); meets-attacks: its object, an attack or a weapon,
stands for who sends it; meets-protests: is done to a protest; names-places: its words name a place that is not hit
("set up a camp"); blocks: what a crowd does to a road, and rebels to a town; of-is-target: what follows "of" is hit
("the killing of"); goes-off: hits what is near; with: the other side follows "with"."""


@dataclass(frozen=True, slots=True)
class Senses:
    """How senses of triggers belong together."""

    family_of: Mapping[str, str]
    results: frozenset[str]  # senses that tell what came of an event
    joins: frozenset[frozenset[str]]  # pairs of families that one event may show
    by_role: Mapping[SenseRole, frozenset[str]]

    def are(self, role: SenseRole, senses: Iterable[str]) -> bool:
        """Tell whether one of the senses fills roles in some way."""
        return not self.by_role[role].isdisjoint(senses)

    def families(self, senses: Iterable[str]) -> frozenset[str]:
        """Return the families of some senses."""
        return frozenset(self.family_of[sense] for sense in senses)

    def is_result(self, senses: Iterable[str]) -> bool:
        """Tell whether one of the senses tells what came of an event."""
        return not self.results.isdisjoint(senses)

    def may_join(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Tell whether two triggers may speak of one event, by their kind alone."""
        a, b = self.families(one), self.families(other)
        return bool(a & b) or any(frozenset((x, y)) in self.joins for x in a for y in b)


def parse_senses(texts: Mapping[str, str]) -> Senses:
    """Return the senses in some files.

    Args:
        texts: File name to whole text; the names of the module's docstring.

    Raises:
        DataFileError: Names file and line of a defect.
    """
    rows = list(parse_table("senses.tsv", texts["senses.tsv"], ("sense", "family", "is_result")))
    family_of = {row["sense"]: row["family"] for row in rows}
    joins = parse_table("family_joins.tsv", texts["family_joins.tsv"], ("one", "other"))
    return Senses(
        family_of=family_of,
        results=frozenset(row["sense"] for row in rows if one_of(row, "is_result", ("yes", "no")) == "yes"),
        joins=frozenset(frozenset((row["one"], row["other"])) for row in joins),
        by_role=_by_role(texts["sense_roles.tsv"], tuple(family_of)),
    )


def _by_role(text: str, known: tuple[str, ...]) -> dict[SenseRole, frozenset[str]]:
    found: dict[SenseRole, set[str]] = {role: set() for role in get_args(SenseRole)}
    for row in parse_table("sense_roles.tsv", text, ("role", "sense")):
        role = cast(SenseRole, one_of(row, "role", get_args(SenseRole)))
        found[role].add(one_of(row, "sense", known))
    return {role: frozenset(senses) for role, senses in found.items()}
