"""Headlines whose clause the parser takes for one long noun: "Rebels attack base", "Police fire tear gas at miners".

English puts a plural before a noun so seldom that a plural party before a word that may be a verb is its subject.
"""

from __future__ import annotations

from spacy.tokens import Token

from services.extractor.roles import syntax

_NO_PLURAL_S = frozenset({"police", "gunmen", "troops"})
_INFLECTED = ("s", "ed", "ing")


def subject_in_compound(verb: Token) -> Token | None:
    """Return who does what a word says that the parser takes for the middle of a noun; None where it is one."""
    if verb.dep_ != "compound" or verb.i == 0 or verb.head.i <= verb.i or verb.lower_.endswith(_INFLECTED):
        return None
    doer = verb.nbor(-1)
    is_near = doer.head.i in {verb.i, verb.head.i} and doer.dep_ in syntax.MODIFIER
    return doer if is_near and _is_plural(doer) else None


def _is_plural(noun: Token) -> bool:
    """ "Rebels" at the start of a headline may be tagged as a singular."""
    if noun.tag_ in {"NNS", "NNPS"} or noun.lower_ in _NO_PLURAL_S:
        return True
    return noun.tag_ == "NN" and noun.lower_.endswith("s") and not noun.lower_.endswith("ss")
