"""Is a noun phrase one person? "a soldier", "journalist Karim Daoud", "driver killed" in a headline, no "patrol"."""

from __future__ import annotations

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon, PartyKind, Victims
from services.extractor.roles import syntax

PEOPLE: frozenset[PartyKind] = frozenset({"civilian", "state", "gunmen", "nonstate", "crowd", "mob", "official"})
"""Kinds of party that are people."""

_SINGLE: frozenset[PartyKind] = PEOPLE - {"crowd", "mob"}
_ONE = frozenset({"a", "an", "another", "one", "the", "its", "his", "her", "their", "our", "my"})
_OTHERS = frozenset({"another", "other", "third", "second", "fourth", "fifth", "one"})
_MEMBER = "member"
_PATIENTS = frozenset({"dobj", "nsubjpass"})


def is_one_person(head: Token, lexicon: Lexicon, whom: Victims) -> bool:
    """Tell whether a noun names one person, and not a body of them.

    Args:
        head: Head of the phrase that a harm word governs.
        lexicon: Kinds of people.
        whom: Whom the harm word may count.
    """
    word = head.lower_
    if word in _OTHERS or is_named_person(head, lexicon) or (whom == "person" and _has_full_name(head, lexicon)):
        return True
    is_body = word in lexicon.counting_words.bodies | lexicon.collectives and word != _MEMBER
    if head.tag_ not in {"NN", "NNP"} or is_body:
        return False
    kind = lexicon.party_kinds.get(word)
    if not any(c.lower_ in _ONE for c in syntax.children(head, "det", "nummod", "poss")):
        return _is_bare(head) and (kind in _SINGLE or (kind is None and word in lexicon.counting_words.singles))
    if kind:
        return kind in PEOPLE
    is_new = not any(c.lower_ in {"the", "its"} for c in syntax.children(head, "det", "poss"))  # "arrest the decline"
    return (
        (whom == "person" and is_new)
        or word in lexicon.counting_words.singles
        or word.endswith(lexicon.counting_words.endings)
    )


def is_named_person(head: Token, lexicon: Lexicon) -> bool:
    """Tell whether a name stands with a rank, a trade or an age: "Sergeant Levi", "Omer Levi, 21"."""
    if head.tag_ != "NNP" or head.lower_ in lexicon.counting_words.bodies:
        return False
    beside = (*syntax.children(head, "compound"), *syntax.children(head, "appos"))
    has_trade = any(t.tag_ in {"NN", "NNP"} and _is_trade(t.lower_, lexicon) for t in beside)
    has_age = any(c.text.isdigit() for c in syntax.children(head, "appos", "npadvmod", "nummod"))
    return has_trade or has_age or any(c.lower_ == "old" for c in syntax.children(head, "amod"))


def _is_trade(word: str, lexicon: Lexicon) -> bool:
    is_known = lexicon.party_kinds.get(word) in _SINGLE or word in lexicon.counting_words.singles
    return is_known and word not in lexicon.counting_words.bodies


def _has_full_name(head: Token, lexicon: Lexicon) -> bool:
    """ "killed Hassan Srour": two names that no word of the lexicon is in, and no "Islamic State"."""
    first = [c for c in syntax.children(head, "compound") if c.tag_ == "NNP"]
    parts = [*first, head]
    return (
        head.tag_ == "NNP"
        and head.dep_ in _PATIENTS
        and bool(first)
        and syntax.child(head, "det", "amod", "nummod", "poss") is None
        and all(t.text.istitle() and t.is_alpha and t.lower_ not in lexicon.party_kinds for t in parts)
    )


def _is_bare(head: Token) -> bool:
    """ "Driver killed as drone hits van": headlines and notes leave the article out."""
    is_possessed = any(True for _ in syntax.children(head, "poss"))
    return is_possessed or not any(c.dep_ in {"det", "nummod", "quantmod"} for c in head.children)
