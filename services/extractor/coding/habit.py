"""Is it an event at all, or a habit, a kind of event, or one of a list of kinds?"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon, StatusWords
from services.extractor.roles import syntax

_PERFECT = frozenset({"has", "have", "'ve", "’ve"})
_PRESENT = frozenset({"VB", "VBP", "VBZ"})


def is_habit(token: Token, lexicon: Lexicon) -> bool:
    """ "clashes flare up often", "Kyiv says that it strikes only barracks": what happens again is no event."""
    clause = syntax.clause_of(token)
    tells = token.i >= clause.i  # what a verb does or does it with, not its subject
    if tells and (_is_custom(clause) or _is_record(clause) or _is_way_of_life(clause)):
        return True
    if _is_lament(clause):
        return True
    if token.dep_ == "ccomp" and token.tag_ in {"VBP", "VBZ"} and lexicon.governors.get(token.head.lower_) == "says":
        return not any(c.dep_ in {"aux", "auxpass"} for c in token.children) and token.i > token.head.i
    if clause.tag_ not in {"VBP", "VBZ"} and not any(c.lower_ in _PERFECT for c in syntax.children(clause, "aux")):
        return False
    told = (c for c in clause.children if c.lower_ in lexicon.status_words.habitual)
    return any(syntax.child(c, "nummod") is None for c in told)  # "has attacked many times", and not "three times"


def _is_custom(clause: Token) -> bool:
    """ "The group attacks soldiers and taxes villages.": who does what to whom, and never how many, where or when.

    A headline has no full stop or no article ("Mob torches cars."), and a summary has a number or a day. What follows
    in the list is as much of a custom: "They raid villages, kill farmers and burn churches.".
    """
    if clause.tag_ not in _PRESENT:
        return False
    first = clause
    while first.dep_ in {"conj", "advcl"} and first.tag_ in _PRESENT and syntax.child(first, "nsubj", "aux") is None:
        first = first.head
    is_headline = any(t.tag_ == "NN" and _is_bare(t) for t in syntax.children(first, "nsubj"))
    is_past = any(verb.tag_ == "VBD" for verb in first.conjuncts)  # "youths put up barricades and torched the hall"
    is_present = not is_headline and not is_past and first.tag_ in {"VBP", "VBZ"} and first.sent[-1].text == "."
    hits_kinds = _objects_are_kinds(first) and _objects_are_kinds(clause)
    is_placed = any(t.tag_ == "NNP" and t.dep_ == "pobj" for t in first.subtree)  # "beat protesters in Goma on Monday"
    return (
        is_present
        and hits_kinds
        and not is_placed
        and not any(t.like_num or t.dep_ in {"aux", "npadvmod"} for t in first.subtree)
    )


def _is_record(clause: Token) -> bool:
    """ "Gunmen have attacked convoys, mines and schools.": a list of kinds over time, which no day or number bounds."""
    if clause.tag_ != "VBN":
        return False
    first = clause
    while first.dep_ == "conj" and first.tag_ == "VBN" and syntax.child(first, "nsubj", "aux") is None:
        first = first.head
    deeds = [first, *(c for c in first.conjuncts if c.tag_ == "VBN")]
    targets = [t for verb in deeds for noun in syntax.children(verb, "dobj") for t in syntax.conjuncts(noun)]
    has_perfect = any(c.lower_ in _PERFECT for c in syntax.children(first, "aux"))
    is_dated = any(t.like_num or t.dep_ == "npadvmod" or t.ent_type_ in {"DATE", "GPE"} for t in first.subtree)
    return has_perfect and len(targets) > 1 and all(_objects_are_kinds(verb) for verb in deeds) and not is_dated


def _is_way_of_life(clause: Token) -> bool:
    """ "They also rape, burn and kidnap.": deeds in a row, done to nobody in particular."""
    if clause.tag_ not in _PRESENT:
        return False
    deeds = [clause, *clause.conjuncts]
    is_present = all(verb.tag_ in _PRESENT for verb in deeds) and clause.sent[-1].text == "."
    told = [c for verb in deeds for c in verb.children if c.dep_ not in {"nsubj", "conj", "cc", "punct", "advmod"}]
    return len(deeds) > 2 and is_present and not told


def _objects_are_kinds(verb: Token) -> bool:
    objects = [t for noun in syntax.children(verb, "dobj") for t in syntax.conjuncts(noun)]
    return bool(objects) and all(t.tag_ == "NNS" and _is_bare(t) for t in objects)


def _is_lament(clause: Token) -> bool:
    """ "Villages burn, girls are raped, and nobody cares.": two clauses of nobody in particular, and no day."""
    if not _is_of_all(clause) or clause.sent[-1].text not in {".", "!", "?"}:
        return False
    around = (clause.head, *clause.conjuncts, *clause.children)
    if not any(t.i != clause.i and _is_of_all(t) for t in around):
        return False
    return not any(t.like_num or t.dep_ in {"npadvmod", "agent"} for t in clause.sent)


def _is_of_all(verb: Token) -> bool:
    """Tell whether a clause in the present says what is done to or by people without a number or name."""
    subjects = list(syntax.children(verb, "nsubj", "nsubjpass"))
    is_present = verb.tag_ == "VBP" or any(c.lower_ == "are" for c in syntax.children(verb, "auxpass"))
    return is_present and bool(subjects) and all(t.tag_ == "NNS" and _is_bare(t) for t in subjects)


def is_generic(token: Token, words: StatusWords) -> bool:
    """ "air raids have become the army's main weapon": a kind of event, and none that happened.

    So are those that are compared over time: "attacks on convoys rose by a third".
    """
    if token.tag_ != "NNS" or not _is_bare(token):
        return False
    clause = syntax.clause_of(token)
    if token.dep_ == "nsubj" and clause.lower_ in words.trend:
        return True
    is_state = clause.lower_ in words.stative and clause.tag_ != "VBD" and syntax.child(clause, "expl") is None
    return is_state and not any(c.lower_ in words.ongoing for c in clause.subtree if c.i > clause.i)


def is_statement(token: Token, senses: Iterable[str]) -> bool:
    """ "Fishermen protest that quotas are too low.": who protests so only speaks."""
    clause = syntax.child(token, "ccomp")
    return clause is not None and "protest" in senses and syntax.child(clause, "mark") is not None


def is_listing(token: Token, event_nouns: frozenset[int]) -> bool:
    """ "accounts of attacks, clashes and protests": three kinds in one list are no event."""
    if token.tag_ != "NNS" or not _is_bare(token):
        return False
    return sum(other.i in event_nouns and _is_bare(other) for other in token.conjuncts) > 1


def _is_bare(noun: Token) -> bool:
    return not any(c.dep_ in {"det", "nummod", "poss"} for c in noun.children)
