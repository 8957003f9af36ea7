"""Which nouns that arcs lead to are parties: the actors and the targets of one candidate event.

A thing acts for nobody ("the siege", "a motorcycle"), and a place that only says where is no actor ("Niger market
massacre"): such words leave the slot empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from services.extractor.actors.party_kinds import KindFinder
from services.extractor.coding.classify import ARMED
from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import PartyKind
from services.extractor.roles import syntax
from services.extractor.roles.parties import GROUPS, Party, is_pronoun
from services.extractor.roles.syntax import MODIFIER, Arcs

_STATE_ACTS = frozenset({"air", "strike", "shell", "pound", "bomb", "offensive", "intercept", "crackdown", "raid"})
"""Senses of what states do: a country's name before such a noun is the actor."""

_LONG, _MOST = 3, 0.6  # letters of a long word; share of capitals that makes a headline
_NO_ACTOR: frozenset[PartyKind] = frozenset({"weapon", "machine", "site", "idea"})


def actors_of(found: Sequence[tuple[Trigger, Arcs]], kinds: KindFinder) -> list[Party]:
    """Return the actors: of the first trigger that names armed ones, else any, else what pronouns stand there.

    Args:
        found: Triggers of one event, the one that names it best first, each with its arcs.
        kinds: Tells the kind of a party.
    """
    told = [(trigger, arcs) for trigger, arcs in found if not _is_aside(trigger, found, kinds)]
    each = [acting(_of_trigger(trigger, arcs.actors, kinds), kinds) for trigger, arcs in told]
    for parties in each:
        if any(p.kind in ARMED for p in parties):
            return parties
    for parties in each:
        if any(not is_pronoun(p.token) for p in parties):
            return [p for p in parties if not is_pronoun(p.token)]
    return next((parties for parties in each if parties), [])


def _is_aside(trigger: Trigger, found: Sequence[tuple[Trigger, Arcs]], kinds: KindFinder) -> bool:
    """Tell whether a relative clause says who else is there: "jets bombed a camp where rebels hold villagers"."""
    if not trigger.is_verb or trigger.token.dep_ != "relcl":
        return False
    above = (t.token for t, _ in found if t.is_verb and t.token.is_ancestor(trigger.token))
    flown = (s for verb in above for s in syntax.children(verb, "nsubj"))
    return any(kinds.kind_of(s) in {"machine", "weapon"} for s in flown)


def acting(heads: Sequence[Token], kinds: KindFinder) -> list[Party]:
    """Return the parties of some nouns that may act."""
    return _largest(p for p in map(kinds.party, heads) if p.token.tag_ != "CD" and _may_act(p))


def does_thing_act(found: Sequence[tuple[Trigger, Arcs]], kinds: KindFinder) -> bool:
    """Tell whether the subject of a verb is a common noun that is no party: rain attacks no fields."""
    subjects = (head for trigger, arcs in found if trigger.is_verb for head in arcs.actors)
    return any(s.tag_ == "NN" and s.lower_ == s.text and kinds.kind_of(s) in {None, "idea"} for s in subjects)


def targets_of(found: Sequence[tuple[Trigger, Arcs]], kinds: KindFinder, actors: Sequence[Party]) -> list[Party]:
    """Return who or what is acted upon by any of the triggers, actors left out."""
    heads: dict[int, Token] = {}
    firm = [arcs for trigger, arcs in found if trigger.weight != "faint"]
    if all(is_pronoun(target) or kinds.is_place_name(target) for arcs in firm for target in arcs.targets):
        firm = [arcs for _, arcs in found]  # "were holding villagers, to use them as shields": a faint word names them
    for arcs in firm:
        for target in arcs.targets:
            heads.setdefault(target.i, target)
    hit = _largest(kinds.party(head) for head in heads.values() if head.text[:1].isalnum())
    acting_tokens = {a.token.i for a in actors}
    return [p for p in hit if p.token.i not in acting_tokens]


def _of_trigger(trigger: Trigger, heads: Sequence[Token], kinds: KindFinder) -> list[Token]:
    """Drop places before the trigger's own noun that only say where: but "US air strike", "Israel raid"."""
    told = [a for a in heads if not _is_slug(a, kinds)]
    if _STATE_ACTS.intersection(trigger.senses):
        return told
    return [a for a in told if not (_modifies(a, trigger.token) and kinds.is_place_name(a))]


def _is_slug(noun: Token, kinds: KindFinder) -> bool:
    """Tell whether a place stands before the colon of a headline: "Nigeria: bandits abduct 30"."""
    is_before_colon = noun.i + 1 < len(noun.doc) and noun.nbor(1).text == ":"
    return is_before_colon and kinds.is_place_name(noun)


def _modifies(noun: Token, head: Token) -> bool:
    return noun.dep_ in MODIFIER and noun.head.i == head.i


def _may_act(party: Party) -> bool:
    token = party.token
    if party.kind in {"base", "machine"} and any(c.tag_ == "PRP$" for c in token.lefts):
        return False  # "when their vehicle hit a mine"
    if party.kind is not None:
        return party.kind not in _NO_ACTOR
    if token.lower_ in GROUPS or is_pronoun(token) or (token.tag_ == "NNS" and token.dep_ not in MODIFIER):
        return True  # people the lexicon has no word for: "asylum-seekers"
    return token.tag_.startswith("NNP") and not (token.dep_ in MODIFIER and _is_loud(token))


def _is_loud(token: Token) -> bool:
    """Tell whether a capital says nothing: at the start, or in a headline whose every long word has one."""
    words = [t for t in token.sent if t.is_alpha and len(t) > _LONG]
    return token.is_sent_start is True or sum(t.text[:1].isupper() for t in words) > _MOST * len(words)


def _largest(parties: Iterable[Party]) -> list[Party]:
    """Each phrase once; what lies within an earlier one goes."""
    found: list[Party] = []
    for party in parties:
        if not any(p.start <= party.start and party.end <= p.end for p in found):
            found.append(party)
    return found
