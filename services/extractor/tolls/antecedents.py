"""Whom a pronoun counts: those named before it in its sentence. "took seven men off the bus and shot them dead"."""

from __future__ import annotations

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import syntax
from services.extractor.roles.parties import word_kind
from services.extractor.tolls.single import PEOPLE, is_named_person

_ONE = frozenset({"him", "her", "he", "she"})
_MANY = frozenset({"them", "both", "they", "all"})


def is_pronoun(head: Token) -> bool:
    """Tell whether a counted word is a pronoun for people."""
    return head.lower_ in _ONE | _MANY and head.tag_ in {"PRP", "DT"}


def antecedent_of(pronoun: Token, lexicon: Lexicon) -> Token | None:
    """Return the noun that a pronoun stands for, None where the sentence names nobody before it.

    Who does the deed is not meant: "the crowd beat a man and burned him" is about the man.
    """
    doers = {subject.i for verb in syntax.ancestors(pronoun) for subject in syntax.children(verb, "nsubj")}
    before = pronoun.doc[pronoun.sent.start : pronoun.i] if pronoun.doc.has_annotation("SENT_START") else []
    fits = _is_one if pronoun.lower_ in _ONE else _is_many
    return next((t for t in reversed(list(before)) if t.i not in doers and fits(t, lexicon)), None)


def _is_one(noun: Token, lexicon: Lexicon) -> bool:
    if noun.tag_ not in {"NN", "NNP"} or noun.dep_ in syntax.MODIFIER or noun.dep_ == "poss":
        return False
    return is_named_person(noun, lexicon) or (
        word_kind(noun, lexicon.party_kinds, lexicon.collectives) in PEOPLE
        and noun.lower_ not in lexicon.counting_words.bodies
    )


def _is_many(noun: Token, lexicon: Lexicon) -> bool:
    is_people = word_kind(noun, lexicon.party_kinds, lexicon.collectives) in PEOPLE and noun.dep_ not in syntax.MODIFIER
    is_counted = noun.tag_ == "NNS" and syntax.child(noun, "nummod") is not None
    is_pair = noun.dep_ != "conj" and syntax.child(noun, "conj") is not None and noun.tag_ in {"NN", "NNP"}
    return is_people and (is_counted or is_pair)
