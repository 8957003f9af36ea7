"""What a sentence only refers to: a cause, an earlier event, a deed ascribed to someone."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from services.extractor.coding.judgement import ATTRIBUTION, EARLIER, RESPONSE, Judgement
from services.extractor.knowledge.lexicon import StatusWords
from services.extractor.roles import syntax
from services.extractor.roles.headlines import subject_in_compound

_HOURS = frozenset({"hour", "hours"})
"""Spans of one day: who "died hours after gunmen stormed a hotel" died of it, unless they had stormed it before."""

EARLIER_MARKS = frozenset({"after", "following", "since", "before", "amid", "despite", "hours", "until"})
_SELVES = frozenset({"it", "they", "he", "she", "we"})
_POINTERS = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})


def reference(up: Token, previous: Token, event_nouns: frozenset[int], words: StatusWords) -> Judgement | None:
    """What is only referred to: cause, earlier event, or deed ascribed to someone."""
    if previous.dep_ in {"pobj", "pcomp"} and up.dep_ in {"prep", "mark"}:
        above = up.head
        if up.lower_ in {"for", "of", "to", "over"} and above.lower_ in words.responsible:
            return Judgement("background", ATTRIBUTION)
        before = up.nbor(-1).lower_ if up.i else ""  # the parser may hang "for" on the verb
        if up.lower_ in {"for", "to", "of", "over"} and words.response.intersection((above.lower_, before)):
            return Judgement("background", RESPONSE)
        if up.lower_ == "for" and previous.dep_ == "pcomp":
            return Judgement("background", ATTRIBUTION)
        if up.lower_ == "over" and previous.i in event_nouns and is_known(previous):
            told = (t.i for t in syntax.clause_of(above).subtree if t.i < up.i)
            if event_nouns.isdisjoint(told):  # "on strike over the arrest" tells of an event itself
                return Judgement("background", RESPONSE)
        if up.lower_ == "behind" and above.lower_ in {"be", "is", "was", "were", "been"}:
            return Judgement("background", ATTRIBUTION)
        if up.lower_ in EARLIER_MARKS or (up.lower_ == "over" and previous.i in event_nouns):
            return Judgement("background", "since" if up.lower_ == "since" else EARLIER)
    if up.lower_ in words.carried_out and _is_owned_up(up, previous):
        return Judgement("background", ATTRIBUTION)
    if _describes(previous) and up.i not in event_nouns:
        return Judgement("background", EARLIER)
    if is_of_another_day(previous, words):
        return Judgement("background", "days before")
    if previous.dep_ == "advcl" and any(m in EARLIER_MARKS for m in clause_marks(previous)):
        return Judgement("background", EARLIER)
    is_then = previous.dep_ in {"advcl", "relcl"} and "when" in clause_marks(previous)
    is_there = previous.dep_ == "relcl" and "where" in clause_marks(previous)
    if (is_then and _is_past_perfect(syntax.clause_of(up))) or (is_there and _is_past_perfect(previous)):
        return Judgement("background", "had")
    return None


def _is_owned_up(verb: Token, deed: Token) -> bool:
    """ "the group said it carried out the attack": who speaks owns up to what is known."""
    subject = syntax.child(verb, "nsubj")
    is_speaker = verb.dep_ == "ccomp" and subject is not None and subject.lower_ in _SELVES
    return is_speaker and deed.dep_ == "dobj" and is_known(deed)


def _is_past_perfect(verb: Token) -> bool:
    """ "most people had left in the spring, when gangs overran it": what came before the news."""
    return verb.tag_ == "VBN" and any(c.lower_ == "had" for c in syntax.children(verb, "aux"))


def _describes(clause: Token) -> bool:
    """ "the man who shot the mayor", "a town seized by rebels in May": words that say which one is meant."""
    if clause.dep_ == "relcl":  # "on Monday when troops fired", "in Goma, where two died" tell what happened
        return not any(c.dep_ == "mark" or c.lower_ in {"when", "where"} for c in clause.children)
    return clause.dep_ == "acl" and clause.tag_ == "VBN" and syntax.child(clause, "agent") is not None


def is_attribute(token: Token) -> bool:
    """ "demanded the release of detained protesters": a participle before its noun says which ones are meant."""
    noun = token.head
    is_before = token.dep_ == "amod" and token.tag_ == "VBN" and noun.i > token.i
    is_object = noun.dep_ == "pobj" or (noun.dep_ == "dobj" and noun.head.i < token.i)
    return is_before and is_object and subject_in_compound(token) is None  # no "Police detained men"


def describes_doer(token: Token) -> bool:
    """Tell whether a deed stands in a clause that says who its doer is: "men who behead teachers"."""
    clause = syntax.clause_of(token)
    if clause.dep_ != "relcl":
        return False
    subject = syntax.child(clause, "nsubj")
    return subject is not None and any(t.tag_ in {"WP", "WP$", "WDT"} for t in (subject, *subject.children))


def is_definite(token: Token) -> bool:
    """Tell whether a noun points at an event known before: "the attack", "this week's clashes"."""
    is_told_here = any(c.lower_ == "of" for c in syntax.children(token, "prep"))  # "the killing of a judge"
    return not is_told_here and any(c.lower_ in _POINTERS for c in syntax.children(token, "det", "poss"))


def is_known(token: Token) -> bool:
    """Tell whether a noun names an event as one that readers know: "the bombing of a mosque", "last week's attack"."""
    pointers = {c.lower_ for c in syntax.children(token, "det", "poss")}
    return not syntax.is_verb(token) and bool(pointers) and pointers.isdisjoint({"a", "an", "another"})


def is_of_another_day(verb: Token, words: StatusWords) -> bool:
    """Tell whether a clause looks back at another event: "a week after", "hours after police had shot two"."""
    spans = {c.lower_ for c in syntax.children(verb, "npadvmod", "advmod", "mark")}
    is_before = bool(spans & words.span) or (bool(spans & _HOURS) and _is_past_perfect(verb))
    return is_before and any(mark == "after" for mark in clause_marks(verb))


def clause_marks(verb: Token) -> Iterator[str]:
    """Yield the subordinating words of a clause: "after", "when", "hours after"."""
    for c in verb.children:
        if c.dep_ in {"mark", "advmod"} and c.i < verb.i:
            yield c.lower_
    if verb.dep_ in {"pcomp", "pobj"} and verb.head.dep_ == "prep":
        yield verb.head.lower_
