"""What a trigger's own clause says: negation, auxiliaries, infinitive, tense and hedges."""

from __future__ import annotations

from spacy.tokens import Token

from services.extractor.coding.judgement import Judgement
from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import StatusWords
from services.extractor.roles import syntax

_ONCE = frozenset({"before", "previously"})
_FUTURE = frozenset({"will", "shall", "'ll", "wo", "’ll"})
_MAYBE = frozenset({"may", "might", "could", "can", "would", "should", "must", "'d", "ca"})
_AWAITING = frozenset({"until", "till", "before", "once", "when", "after"})
_CONDITIONAL = frozenset({"if", "unless", "whether", "lest", "should", "provided"})


def own_words(token: Token, trigger: Trigger, words: StatusWords) -> Judgement | None:
    """Negation, auxiliaries and infinitive on the trigger itself."""
    for c in token.children:
        word = c.lower_
        if trigger.start <= c.idx < trigger.end:
            continue  # "has not been seen since" says so itself
        if (c.dep_ == "neg" or (c.dep_ in {"det", "preconj"} and word == "no")) and not _is_of_a_number(c):
            return Judgement("negated", word)
        if c.dep_ == "det" and word == "any":
            return Judgement("hypothetical", word)
    if token.dep_ == "pobj" and token.head.lower_ == "without":
        return Judgement("negated", "without")
    if trigger.is_verb:
        return auxiliaries(token, words) or _none_of_them(token)
    return None


def _none_of_them(verb: Token) -> Judgement | None:
    for noun in syntax.children(verb, "nsubj", "nsubjpass", "dobj"):
        if noun.lower_ in {"nobody", "none", "nothing"} or any(
            c.lower_ == "no" and not _is_of_a_number(c) for c in syntax.children(noun, "det")
        ):
            return Judgement("negated", "no")
    return None


def _is_of_a_number(no: Token) -> bool:
    """ "no fewer than 18 were killed", "not less than nine"."""
    return no.i + 1 < len(no.doc) and no.nbor().lower_ in {"fewer", "less"}


def auxiliaries(verb: Token, words: StatusWords) -> Judgement | None:
    """Return what the auxiliaries of a verb say of its deed: to come, possible, conditional."""
    helpers = [c.lower_ for c in syntax.children(verb, "aux", "auxpass")]
    if any(w in _FUTURE for w in helpers):
        return Judgement("planned", "will")
    if any(w in _MAYBE for w in helpers):
        has_perfect = "have" in helpers
        return (
            Judgement("claimed", "may have")
            if has_perfect and "would" not in helpers
            else Judgement("hypothetical", "modal")
        )
    if {"have", "has"} & set(helpers) and any(c.lower_ in _ONCE and not any(c.children) for c in verb.rights):
        return Judgement("background", "before")  # "have hit trains there before": on no day
    if helpers == ["be"] and verb.tag_ == "VBN":  # "leave or be attacked"
        return Judgement("hypothetical", "be")
    if any(c.dep_ in {"mark", "advmod"} and c.lower_ in _CONDITIONAL for c in verb.children):
        return Judgement("hypothetical", "if")
    if _is_awaited(verb):
        return Judgement("hypothetical", "until")
    if "to" in helpers and verb.dep_ in {"acl", "advcl", "ROOT", "relcl", "ccomp"} and "have" not in helpers:
        return None if verb.head.lower_ in words.means else Judgement("planned", "to")
    return None


def _is_awaited(verb: Token) -> bool:
    """ "will fight on until the rebels lay down their arms": told in the present beside what is to come."""
    if verb.dep_ != "advcl" or verb.tag_ not in {"VBP", "VBZ"} or not any(c.lower_ in _AWAITING for c in verb.children):
        return False
    return any(c.lower_ in _FUTURE | _MAYBE | {"to"} for c in syntax.children(verb.head, "aux"))


def is_past(token: Token) -> bool:
    """Tell whether the verb of a token's clause is in a past tense or perfect."""
    verb = syntax.clause_of(token)
    helpers = {c.lower_ for c in syntax.children(verb, "aux", "auxpass")}
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and not helpers & (_FUTURE | _MAYBE | {"to", "is", "are", "be"}))


def is_hedged(token: Token, words: StatusWords) -> bool:
    """Tell whether a word of its clause makes a claim of an event: "reportedly attacked"."""
    clause = syntax.clause_of(token)
    return any(c.lower_ in words.hedge for c in (*clause.children, *token.children))
