"""Headlines whose clause the parser takes for one long noun: "Rebels attack base", "Police fire tear gas at miners".

English puts a plural before a noun so seldom that a plural party before a word that may be a verb is its subject.
"""

from __future__ import annotations

from spacy.tokens import Token

from services.extractor.roles import syntax

_NO_PLURAL_S = frozenset({"police", "gunmen", "troops"})
_INFLECTED = ("s", "ed", "ing")


def subject_in_compound(verb: Token) -> Token | None:
    """Return who does what a word says that the parser takes for a noun in the middle; None where it is one."""
    if verb.i == verb.sent.start or not (_is_in_noun(verb) or _takes_object(verb)):
        return None
    doer = verb.nbor(-1)
    is_near = doer.dep_ in syntax.MODIFIER and doer.head.i in {verb.i, *(noun.i for noun in nouns_behind(verb))}
    return doer if is_near and _is_plural(doer) else None


def nouns_behind(verb: Token) -> list[Token]:
    """Return the nouns that such a word is taken to qualify, or takes: aid, then the convoy of "ambush aid convoy"."""
    objects = list(syntax.children(verb, "dobj"))
    while not objects and verb.dep_ == "compound" and verb.head.i > verb.i:
        verb = verb.head
        objects.extend([verb] if verb.dep_ != "compound" else [])
    return objects


def _is_in_noun(verb: Token) -> bool:
    return verb.dep_ == "compound" and verb.head.i > verb.i and not verb.lower_.endswith(_INFLECTED)


def _takes_object(noun: Token) -> bool:
    """ "police fire rounds": what takes an object is a verb, whatever its tag."""
    return not syntax.is_verb(noun) and syntax.child(noun, "dobj") is not None


def _is_plural(noun: Token) -> bool:
    """ "Rebels" at the start of a headline may be tagged as a singular."""
    if noun.tag_ in {"NNS", "NNPS"} or noun.lower_ in _NO_PLURAL_S:
        return True
    return noun.tag_ == "NN" and noun.lower_.endswith("s") and not noun.lower_.endswith("ss")
