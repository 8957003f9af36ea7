"""A second look at the words before a verb, where the parser took its subject for something else.

"In the evening settlers attacked": parsed as evening settlers · "gunmen on motorbikes shot a judge": as motorbikes that
were shot · "Nurses strike in Harare": as the nurses' strike · "a gang calling itself X stormed": as what it calls
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import ACTING_PEOPLE, Lexicon
from services.extractor.roles import syntax
from services.extractor.roles.parties import is_time

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_BESIDE = frozenset({"aux", "advmod", "neg"})


def hidden_subject(verb: Token, lexicon: Lexicon) -> Token | None:
    """Return who does what a verb without a subject says, by the words before it; None where nothing tells.

    Args:
        verb: In the active, without a subject of its own.
        lexicon: Tells nouns for people.
    """
    if verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBD"}:
        return _topmost(verb.head, lexicon)
    if verb.dep_ == "ccomp" and syntax.child(verb.head, "oprd") is not None:
        return syntax.child(verb.head, "nsubj")
    if verb.i == verb.sent.start:
        return None
    before = _word_before(verb)
    if before.dep_ == "compound" and before.head.i == verb.i:
        return before
    is_finite = verb.tag_ in _FINITE or (syntax.is_verb(verb) and syntax.child(verb, "aux") is not None)
    is_clause = is_finite and verb.dep_ not in {"acl", "relcl", "conj", "xcomp", "amod", "compound"}
    return _topmost(before, lexicon) if is_clause and before.dep_ in {"pobj", "conj"} else None


def _word_before(verb: Token) -> Token:
    """Return the word before a verb and its auxiliaries."""
    first = verb.i
    while first > verb.sent.start + 1 and verb.doc[first - 1].head.i == verb.i and verb.doc[first - 1].dep_ in _BESIDE:
        first -= 1
    return verb.doc[first - 1]


def _topmost(noun: Token, lexicon: Lexicon) -> Token | None:
    """Return the people highest above a noun: the gunmen of "gunmen of the same coalition", "On Friday Kinshasa"."""
    people = [n for n in _chain(noun) if lexicon.party_kinds.get(n.lower_) in ACTING_PEOPLE or _is_after_time(n)]
    return people[-1] if people else None


def _is_after_time(name: Token) -> bool:
    return name.tag_.startswith("NNP") and any(is_time(c) for c in syntax.children(name, "compound"))


def _chain(noun: Token) -> Iterator[Token]:
    """Yield a noun and those it qualifies: motorbikes, then the gunmen of "gunmen on motorbikes"."""
    above: Token | None = noun
    while above is not None:
        yield above
        above = _qualified(above)


def _qualified(noun: Token) -> Token | None:
    """Return the noun that a phrase or a participle with this noun at its end says more of."""
    link = noun.head
    if noun.dep_ == "conj":
        return link
    if noun.dep_ == "dobj":
        return link.head if link.dep_ == "acl" else None
    if noun.dep_ != "pobj" or link.dep_ not in {"prep", "agent"}:
        return None
    if link.head.dep_ == "acl" and link.dep_ == "agent":
        return link.head.head
    return None if syntax.is_verb(link.head) else link.head
