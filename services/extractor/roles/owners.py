"""Whose weapon it is: whoever owns, sends or is thought to have sent what hit somebody stands for it.

"Russian drones" · "fired by A" · "from A's jets" · "from an American warship" · "UAV (A)" · "a drone, thought to be A"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon, PartyKind
from services.extractor.roles import subjects, syntax
from services.extractor.roles.noun_roles import names_party

_THINGS: frozenset[PartyKind | None] = frozenset({"weapon", "machine"})
_COMPLEMENTS = ("acomp", "attr", "oprd")


def owners(heads: Sequence[Token], instruments: frozenset[int], lexicon: Lexicon) -> list[Token]:
    """Return some nouns with whoever owns or sends an instrument in its place, each once.

    Args:
        heads: Of the noun phrases that act.
        instruments: Token indices of words for weapons and attacks.
        lexicon: Tells other nouns for what people fire or steer: "police bullets", "Israeli gunboats".
    """
    found: dict[int, Token] = {}
    for head in (h for noun in heads for h in _counted(noun, instruments, lexicon)):
        for owner in _stand_for(head, instruments, lexicon):
            known = subjects.antecedent(_whose(owner)) if owner is not head else head
            found.setdefault(known.i, known)
    return list(found.values())


def _stand_for(head: Token, instruments: frozenset[int], lexicon: Lexicon) -> list[Token]:
    if not _is_thing(head, instruments, lexicon):
        return [head]
    own = list(_of(head, instruments, lexicon))
    if head.i in instruments:
        return own
    return [o for o in own if names_party(o, lexicon)] or [head]  # no "truck" of a "truck bomb"


def _counted(noun: Token, instruments: frozenset[int], lexicon: Lexicon) -> list[Token]:
    """Return the drones of "one of its drones"; "two of the soldiers" stay."""
    inner = syntax.objects_of(noun, "of") if noun.tag_ == "CD" else []
    return [o for o in inner if _is_thing(o, instruments, lexicon)] or [noun]


def _is_thing(noun: Token, instruments: frozenset[int], lexicon: Lexicon) -> bool:
    return noun.i in instruments or lexicon.party_kinds.get(noun.lower_) in _THINGS


def _of(thing: Token, instruments: frozenset[int], lexicon: Lexicon) -> Iterator[Token]:
    yield from syntax.objects_of(thing, "by") or ([] if _is_done_to(thing, lexicon) else syntax.objects_of(thing, "of"))
    yield from syntax.owners_of(thing)
    carriers = [o for o in syntax.objects_of(thing, "from") if _is_thing(o, instruments, lexicon)]
    yield from owners(carriers, instruments, lexicon)
    near = list(syntax.modifiers(thing))
    yield from (o for m in near for o in syntax.doers_in_compound(m))
    yield from (m for m in near if m.i not in instruments and not syntax.is_verb(m))
    yield from (c for m in near for c in syntax.modifiers(m))
    yield from syntax.in_brackets(thing)
    for clause in syntax.children(thing, "acl", "relcl"):
        yield from _by_clause(clause, lexicon)
        yield from _thought(clause, lexicon)
    yield from _thought(thing.head, lexicon)  # where the parser takes the belief for the verb of the sentence


def _is_done_to(deed: Token, lexicon: Lexicon) -> bool:
    """Tell whether "of" says who suffers a deed: "the killing of a priest", but not "the drones of the army"."""
    told = (e for e in lexicon.triggers.get(deed.lower_, ()) if e.pos == "noun" and e.weight != "context")
    return deed.lower_ not in lexicon.party_kinds and lexicon.senses.are("of-is-target", [e.sense for e in told])


def _by_clause(verb: Token, lexicon: Lexicon) -> Iterator[Token]:
    """ "fired by A", "that B attributes to A", "that A fired", "fired from A's warship"."""
    yield from syntax.objects_of(verb, "to")
    if lexicon.role_words.get(verb.lower_) == "ascribes":
        return
    yield from subjects.agents(verb)
    yield from (s for s in syntax.children(verb, "nsubj") if s.lower_ not in subjects.PRONOUNS)
    for carrier in syntax.objects_of(verb, "from"):
        yield from syntax.modifiers(carrier)
        yield from syntax.children(carrier, "poss")


def _thought(verb: Token, lexicon: Lexicon) -> Iterator[Token]:
    """ "thought to be A's"."""
    if verb.lower_ in lexicon.doubts:
        yield from (c for be in syntax.children(verb, "xcomp") for c in syntax.children(be, *_COMPLEMENTS))


def _whose(owner: Token) -> Token:
    """ "the militia, whose drone …": the noun that the relative clause hangs on."""
    if owner.lower_ == "whose":
        for up in syntax.ancestors(owner):
            if up.dep_ == "relcl":
                return up.head
    return owner
