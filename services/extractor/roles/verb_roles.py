"""Roles of a trigger that is a verb: active, passive, reduced passive, light verbs and particles."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import subjects, syntax
from services.extractor.roles.syntax import Arcs

MUTUAL = frozenset({"clash"})
"""Senses whose parties act on each other."""

_PREPOSITIONS = ("on", "against", "at", "upon", "towards", "toward", "into", "through")
_NEARBY = ("outside", "near", "inside", "beside", "in")
"""Where a device goes off: its target, if the words name no other."""

_WITH = MUTUAL | {"violentcrowd"}
"""Senses of what one does with the other side: "clashed with police"."""

_GOES_OFF = frozenset({"explode", "ied", "bomb", "suicide", "grenade"})
_INNER = ("of", "over", "on", "to", "at", "against", "with")
_THINGS = frozenset({"weapon", "machine"})


def of_verb(verb: Token, senses: Sequence[str], own: set[int], lexicon: Lexicon) -> Arcs:
    """Return who acts and who is acted upon by a verb's arcs.

    Args:
        verb: The trigger.
        senses: What it means.
        own: Token indices of the trigger's words.
        lexicon: Tells weapons from people.
    """
    is_passive = syntax.is_passive(verb) and subjects.suspected(verb) is None  # "believed to be herders attacked"
    if is_passive or _is_reduced_passive(verb, lexicon):
        return Arcs(tuple(subjects.agents(verb)), tuple(subjects.sufferers(verb, lexicon)))
    actors = subjects.doers(verb, lexicon)
    if lexicon.role_words.get(verb.lower_) == "dies":
        return Arcs(tuple(_takers(verb)) if "capture" in senses else (), tuple(actors))
    if subjects.meets_device(verb, lexicon):
        return Arcs((), tuple(actors))
    between = [x for o in syntax.objects_of(verb, "between", "among") for x in syntax.conjuncts(o)]
    if MUTUAL.intersection(senses) and between:
        return Arcs(tuple(between[:1]), tuple(between[1:]))
    return Arcs(tuple(actors), tuple(_objects(verb, senses, own, lexicon)))


def _takers(verb: Token) -> list[Token]:
    """ "the town fell to the rebels", "fell into the hands of the rebels"."""
    hands = syntax.objects_of(verb, "into")
    return syntax.objects_of(verb, "to") + [o for h in hands for o in syntax.objects_of(h, "of")]


def _objects(verb: Token, senses: Sequence[str], own: set[int], lexicon: Lexicon) -> list[Token]:
    """Direct objects; where they are weapons, words of the trigger or none at all, those after a preposition."""
    relative = syntax.relative_head(verb)
    direct = [o for o in syntax.children(verb, "dobj", "dative") if o.dep_ == "dobj" or o.tag_.startswith("N")]
    if relative and relative[1] == "object" and not direct:
        return [relative[0]]
    hit = [o for o in direct if o.i not in own and not is_thing(o, lexicon)]
    if hit:
        return hit
    prepositions = (*_PREPOSITIONS, "with") if _WITH.intersection(senses) else _PREPOSITIONS
    found = [o for d in direct for o in syntax.objects_of(d, *(_INNER if d.i in own else prepositions))]
    found += syntax.objects_of(verb, *prepositions)
    found += [o for p in syntax.children(verb, "prep") if p.i in own for o in syntax.children(p, "pobj")]
    for particle in syntax.children(verb, "prt", "advmod"):
        found += syntax.objects_of(particle, *prepositions)
    if not found and _GOES_OFF.intersection(senses):
        found = [o for w in (verb, *direct) for o in syntax.objects_of(w, *_NEARBY)]
    return found or [o for o in direct if o.i not in own]


def is_thing(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a noun names a weapon or what carries one, and nobody to be hit."""
    return lexicon.party_kinds.get(token.lower_) in _THINGS


def _is_reduced_passive(verb: Token, lexicon: Lexicon) -> bool:
    """ "Three killed, 41 wounded": a harm word without object, whose subject is counted people."""
    if verb.lower_ not in lexicon.harms or verb.tag_ not in {"VBN", "VBD"} or syntax.child(verb, "dobj") is not None:
        return False
    return any(s.tag_ == "CD" or syntax.child(s, "nummod") is not None for s in syntax.children(verb, "nsubj"))
