"""What kind of speaker a claimant is: belligerent, official, witness, media or monitor."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.extractor.actors.lexicon import ActorLexicon
from services.records import ActorKind, ClaimantRole

_ARMED: frozenset[ActorKind] = frozenset(
    {"state_forces", "external_forces", "rebel_group", "political_militia", "identity_militia"}
)
_GROUPS = _ARMED - {"state_forces", "external_forces"}
_WORD = re.compile(r"[\w'’-]+")


def role_of(claimant: str, roles: Mapping[str, ClaimantRole]) -> ClaimantRole:
    """Return the kind of speaker by the words of a claimant; the last words that tell decide, two before one.

    Args:
        claimant: The outlet's words.
        roles: Surface form of one word or two to role.
    """
    words = [w.removesuffix("'s").removesuffix("’s") for w in _WORD.findall(claimant.lower())]
    for end in range(len(words), 0, -1):
        role = roles.get(" ".join(words[max(0, end - 2) : end])) or roles.get(words[end - 1])
        if role:
            return role
    return "unknown"


def role_of_claimant(claimant: str, roles: Mapping[str, ClaimantRole], actors: ActorLexicon) -> ClaimantRole:
    """Return the kind of speaker: an armed group by its name, others by their words, or else by who they are."""
    named = actors.find(claimant)
    if len(named) == 1 and named[0].entry.kind in _GROUPS and named[0].end - named[0].start == len(claimant):
        return "belligerent"  # "National Unity Government": an armed side, whatever its name says
    role = role_of(claimant, roles)
    if role != "unknown":
        return role
    if actors.is_capital(claimant):
        return "official"
    return "belligerent" if actors.resolve(claimant).kind in _ARMED else "unknown"
