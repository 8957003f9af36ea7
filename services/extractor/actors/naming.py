"""Parties to actors: who the words of a role stand for, and as what they act in events of a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.extractor.actors.lexicon import STATE_KINDS, ActorLexicon
from services.extractor.actors.wordings import is_group_known, whole_of
from services.extractor.roles.parties import Party
from services.records import Actor, ActorKind

_CROWD_KIND: Mapping[str, ActorKind] = {"protests": "protesters", "riots": "rioters"}
_BY_ARMS = frozenset({"battles", "explosions_remote_violence", "violence_against_civilians"})
"""Event types in which whoever acts bears arms."""

_WAR = _BY_ARMS - {"violence_against_civilians"}
"""Those in which a people acts as a state."""


_NO_GROUPS: frozenset[ActorKind | None] = STATE_KINDS | {"civilians"}
"""What the last word of a group's name may stand for by itself: "Brigade", "Sons"."""

_LONG = 4  # letters of a word that has a capital in a name

_ANYBODY = "people"
"""Name of whoever is only counted."""

_REMOTE = "explosions_remote_violence"
"""What no civilian does: traders who carry the dead from a market did not shell it."""


def resolved(
    parties: Sequence[Party], lexicon: ActorLexicon, country: str | None, *, is_actor: bool
) -> tuple[Actor, ...]:
    """Return the actors that some wordings stand for, each once; things do not act.

    Args:
        parties: In one role.
        lexicon: Resolves wordings.
        country: ISO 3166-1 alpha-3 of the event; None where unknown.
        is_actor: Whether they act.
    """
    found: dict[str, Actor] = {}
    for party in parties:
        for wording in _joint(party.wording, lexicon):
            actor = replace(lexicon.resolve(wording, country=country, is_actor=is_actor), basis=party.basis)
            if is_actor and actor.kind is None and party.kind == "crowd":
                actor = replace(actor, name="protesters", kind="protesters")  # "broke up a rally": whoever was there
            if party.kind == "nonstate" and _is_unlisted(actor, wording, lexicon):
                name = (whole_of(wording) or wording).removeprefix("the ")
                actor = Actor(name=name, wording=wording, basis=party.basis)
            if not is_actor and party.kind == "civilian" and actor.kind == "identity_militia":
                actor = replace(lexicon.resolve("civilians"), wording=actor.wording)  # "killed thirty Fulani herders"
            if is_actor and actor.kind is None and party.kind == "base":
                continue  # "a vehicle burned", "the patrol lost four": nobody is named
            found.setdefault(actor.id or actor.name.casefold(), actor)
    return tuple(found.values())


def _is_unlisted(actor: Actor, wording: str, lexicon: ActorLexicon) -> bool:
    """Tell whether a group has a name of its own, and what it was taken for is a state, civilians or anybody armed."""
    is_member = whole_of(wording) is not None and actor.id is None
    return (is_member or actor.kind in _NO_GROUPS) and is_own_name(wording, lexicon)


def is_own_name(wording: str, lexicon: ActorLexicon) -> bool:
    """Tell whether a wording is a name that no lexicon has, and no country's: "Red Spear Brigade"."""
    words = [word for word in (whole_of(wording) or wording).split() if len(word) >= _LONG]
    has_capitals = len(words) > 1 and all(word[:1].isupper() for word in words)
    return has_capitals and not lexicon.says_whose(wording)


def as_they_act(actors: Sequence[Actor], event_type: str, lexicon: ActorLexicon) -> tuple[Actor, ...]:
    """Return actors as what they are in an event: teachers who march protest, "a man" who throws a grenade is armed."""
    crowd = _CROWD_KIND.get(event_type)
    if crowd is not None:
        return tuple(
            replace(a, name=crowd, kind=crowd) if a.kind == "civilians" or _is_counted(a) else a for a in actors
        )
    actors = [a for a in actors if not _is_counted(a)]
    if event_type not in _BY_ARMS:
        return tuple(actors)
    at_war = event_type in _WAR
    armed = tuple(lexicon.as_armed(lexicon.as_state(a) if at_war else a) for a in actors)
    return tuple(a for a in armed if a.kind != "civilians") if event_type == _REMOTE else armed


def _is_counted(actor: Actor) -> bool:
    """Tell whether words only count people, or a day: "Six", "21 Mar"; "the group" names one."""
    is_bare = actor.name == _ANYBODY or actor.name[:1].isdigit()
    return actor.kind is None and is_bare and not is_group_known(actor.wording)


def _joint(wording: str, lexicon: ActorLexicon) -> tuple[str, ...]:
    """ "Syrian-Russian" and "joint Syrian-Russian" name two states; other hyphens stay."""
    first, _, rest = wording.partition(" ")
    halves = tuple((rest if first.lower() == "joint" else wording).split("-"))
    is_joint = len(halves) == 2 and all(h[:1].isupper() and lexicon.resolve(h).country for h in halves)
    return halves if is_joint else (wording,)
