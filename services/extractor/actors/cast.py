"""The cast of an article: the groups and the states' forces it names, for words that only say "the rebels"."""

from __future__ import annotations

from dataclasses import dataclass

from services.extractor.actors.actor_tables import ActorEntry
from services.extractor.actors.lexicon import GROUP_KINDS, ActorLexicon

_STATE_KINDS = frozenset({"state_forces"})


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom an article names."""

    groups: tuple[ActorEntry, ...]  # armed groups, each once, in reading order
    forces: tuple[tuple[str, str], ...]  # country (ISO 3166-1 alpha-3) and wording of a state's force, one a country
    named: tuple[tuple[int, ActorEntry], ...] = ()  # each time the body names a group: where, in code points, and which

    def only_group(self, *, but_not: frozenset[str | None]) -> ActorEntry | None:
        """Return the one armed group that is named, those with some ids apart; None where there are more or none."""
        left = [group for group in self.groups if group.id not in but_not]
        return left[0] if len(left) == 1 else None

    def last_group(self, *, before: int, but_not: frozenset[str | None]) -> ActorEntry | None:
        """Return the group that the body named last before some place, those with some ids apart."""
        known = [group for start, group in self.named if start < before and group.id not in but_not]
        return known[-1] if known else None

    def only_force(self) -> str | None:
        """Return the wording of the one state's force that is named; None where there are more or none."""
        return self.forces[0][1] if len(self.forces) == 1 else None


def find_cast(title: str, text: str, lexicon: ActorLexicon) -> Cast:
    """Return whom an article names."""
    whole = f"{title}\n{text}"
    body = len(whole) - len(text)  # where it begins
    groups: dict[str, ActorEntry] = {}
    named: list[tuple[int, ActorEntry]] = []
    forces: dict[str, str] = {}
    for match in lexicon.find(whole):
        entry = match.entry
        if entry.kind in GROUP_KINDS:
            groups.setdefault(entry.id, entry)
            named += [(match.start - body, entry)] if match.start >= body else []
        elif entry.kind in _STATE_KINDS and entry.country:
            forces.setdefault(entry.country, whole[match.start : match.end])
    for country, wording in lexicon.find_forces(whole):
        forces.setdefault(country, wording)
    return Cast(tuple(groups.values()), tuple(forces.items()), tuple(named))
