"""Who the speakers of an article are: "he", "the group", "the statement" and "its spokesman" by what was said before.

Left as they stand where nothing tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.extractor.claims.attribution import Attribution
from services.extractor.knowledge.lexicon import PartyKind
from services.extractor.roles.parties import Party, is_pronoun
from services.records import ClaimantRole

_SIDES: frozenset[PartyKind] = frozenset({"state", "nonstate"})
_ANY_SIDE = frozenset({"command", "leadership", "forces", "headquarters"})
_ARMED = frozenset({"rebel", "armed", "militant", "insurgent", "jihadist", "extremist", "separatist", "guerrilla"})
_BODIES = frozenset({"group", "movement", "militia", "organisation", "organization"})


@dataclass(slots=True)
class Conversation:
    """Speakers and parties of one article so far; grows as its sentences are read."""

    roles: Mapping[str, ClaimantRole]
    kinds: Mapping[str, PartyKind]  # of nouns
    organ_of: str | None  # the party whose organ the outlet is
    speakers: list[str] = field(default_factory=list)  # as resolved, in reading order
    parties: list[Party] = field(default_factory=list)  # armed ones, in reading order

    def hear(self, said: Sequence[Attribution], acting: Sequence[Party]) -> tuple[Attribution, ...]:
        """Return the speakers of the next sentence with their names.

        Args:
            said: Speakers of the sentence.
            acting: Parties that act in it.
        """
        armed = [p for p in acting if p.kind in _SIDES and not is_pronoun(p.token)]
        heard = []
        for one in said:
            name = self._name(one, armed)
            if name is not None:
                one = replace(one, claimant=name, is_pronoun=False)
            if not one.is_pronoun:
                self.speakers.append(one.claimant)
            heard.append(one)
        self.parties.extend(armed)
        return tuple(heard)

    def _name(self, said: Attribution, acting: Sequence[Party]) -> str | None:
        if said.is_pronoun:
            return self.speakers[-1] if self.speakers else None
        if said.is_mouthpiece:
            sides, before = [p.wording for p in acting[:1]], self.speakers[-1:]
            owners = [*before, *sides] if said.is_definite else [*sides, *before]  # "the spokesman" spoke before
            return next(iter([*self._organ(), *owners]), None)
        if self.organ_of and said.claimant.islower() and self._is_belligerent(said.claimant):
            return self.organ_of  # whoever fights and bears no name in a party's organ is the party's
        if said.claimant.startswith("same "):
            return self._fuller(said.claimant.removeprefix("same "), acting)
        is_known = said.is_definite or self.kinds.get(said.claimant.casefold()) == "nonstate"  # "Rebels said …"
        if not is_known or not _is_bare(said.claimant):
            return None
        return self._fuller(said.claimant, acting) or self._side(said.claimant, acting)

    def _fuller(self, word: str, acting: Sequence[Party]) -> str | None:
        """Return the last fuller name that ends in a word: "the ministry" for "the defence ministry"."""
        known = [*self.speakers, *(p.wording for p in (*self.parties, *acting))]
        ending = f" {word.casefold()}"
        fuller = next((name for name in reversed(known) if name.casefold().endswith(ending)), None)
        part = fuller.rpartition(" of the ")[2] if fuller else ""  # "patrol of the UN mission"
        return part if part.casefold().endswith(ending) else fuller

    def _side(self, words: str, acting: Sequence[Party]) -> str | None:
        """Return the side that bare words stand for: "the group" one that acts, "the leadership" whoever acts.

        "The army" and "the military" stay: they may be those of the country that was attacked.
        """
        word = words.casefold().split()[-1]
        if word in _ANY_SIDE or self.kinds.get(word) == "nonstate":
            fitting = [p for p in (*acting, *reversed(self.parties)) if word in _ANY_SIDE or p.kind == "nonstate"]
            named = [p.wording for p in fitting if p.wording[:1].isupper() and p.token.lower_ != word]
            spoken = [name for name in reversed(self.speakers) if self._is_belligerent(name) and name[:1].isupper()]
            return next(iter([*self._organ(), *named, *spoken]), None)
        return next(iter(self._organ()), None) if self.roles.get(word) == "belligerent" else None

    def _is_belligerent(self, words: str) -> bool:
        return self.roles.get(words.split()[-1].lower()) == "belligerent"

    def _organ(self) -> list[str]:
        return [self.organ_of] if self.organ_of else []


def _is_bare(claimant: str) -> bool:
    *before, last = claimant.split()
    is_armed = len(before) == 1 and before[0] in _ARMED and last in _BODIES  # "the rebel group", but no "rights group"
    return not before or (claimant.islower() and last in _ANY_SIDE) or is_armed
