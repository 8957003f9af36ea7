"""Who is meant by a wording: the actor lexicon, and patterns for forces without a name of their own.

    wording -> named actor of actors.tsv, else pattern of actor_patterns.tsv, else the cleaned wording itself

Framing changes only the wording: "regime forces" and "the army" are one actor, "terrorists" and "fighters" are both
an unidentified armed group.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.records import Actor, ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorEntry:
    """One row of the lexicon."""

    id: str  # "hamas", "syrian-armed-forces"
    name: str  # neutral name
    kind: ActorKind
    country: str | None  # ISO 3166-1 alpha-3 of the seat
    side: str | None  # "government:SYR", "jihadist:IS"; same side never fights itself
    aliases: tuple[str, ...]
    wikidata: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorMatch:
    """A named actor found in a text."""

    start: int  # half-open span, code points
    end: int
    entry: ActorEntry


class ActorLexicon:
    """Named actors and patterns, read-only once built."""

    def __init__(self, entries: tuple[ActorEntry, ...]) -> None:
        self.entries = entries

    def find(self, text: str) -> tuple[ActorMatch, ...]:
        """Return the named actors in a text: whole words, longest first, never overlapping, in reading order."""
        raise NotImplementedError

    def resolve(self, wording: str, *, country: str | None = None) -> Actor:
        """Return the actor a wording stands for; never fails.

        Args:
            wording: The outlet's words, one noun phrase ("Syrian regime forces", "at least 40 gunmen").
            country: ISO 3166-1 alpha-3 of the event, which settles whose army "the army" is; None where unknown.

        Returns:
            Actor with `wording` as given. A wording nothing is known of keeps its cleaned words as name, kind None.
        """
        raise NotImplementedError
