"""Noun phrases that count people: "at least 12 soldiers", "a teacher and two of her pupils", "one of the guards"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Harm, Lexicon, PartyKind, Victims
from services.extractor.roles import syntax
from services.extractor.roles.parties import COLLECTIVE, phrase, word_kind
from services.extractor.tolls.numbers import ONE, Amount, read_amount

_WORDS_BEFORE = 4
"""Tokens before a phrase that may bound its number: "as many as", "between 10 and"."""

_ONE = frozenset({"a", "an", "another", "one", "the", "its", "his", "her", "their", "our", "my"})
_OTHERS = frozenset({"another", "other", "third", "second", "fourth", "fifth", "one"})
_PEOPLE: frozenset[PartyKind] = frozenset({"civilian", "state", "gunmen", "nonstate", "crowd", "mob", "official"})
_GROUPS = COLLECTIVE - {"member"}


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted phrase."""

    head: Token
    amount: Amount
    start: int  # half-open span, code points of the doc's text
    end: int
    kind: PartyKind | None
    rank: int = 0  # 3 for "a third soldier": how many there are with this one; 0 where nothing tells


def counted_people(head: Token, harm: Harm, lexicon: Lexicon, whom: Victims = "any") -> Iterator[Counted]:
    """Yield the people counted by a noun phrase and the phrases coordinated with it.

    Args:
        head: Head of the phrase that a harm word governs.
        harm: That harm; a coordinated phrase with a harm of its own is not counted ("11 dead and 23 injured").
        lexicon: Quantities, kinds of people, things that are no people.
        whom: Whom the harm word may count.
    """
    for person in _listed(head):
        if _has_other_harm(person, harm, lexicon, is_head=person is head):
            continue
        kind = _kind(person, lexicon)
        is_known = kind in _PEOPLE or person.tag_ == "CD"
        if _is_age(person, lexicon) or _is_nobody(person):
            continue
        if person.lower_ in lexicon.not_people or (whom == "people" and not is_known):
            continue
        left, right = phrase(person)
        amount = _amount(person, left, right, lexicon, whom)
        if amount is not None:
            span = person.doc[left:right]
            ordinals = lexicon.counting_words.ordinals
            rank = next((ordinals[c.lower_] for c in person.children if c.lower_ in ordinals), 0)
            yield Counted(person, amount, span.start_char, span.end_char, kind, rank if amount == ONE else 0)


def _listed(head: Token) -> list[Token]:
    """Return a noun and what is coordinated with it; "a judge, his clerk and two guards" is no apposition."""
    found = list(syntax.conjuncts(head))
    if head.tag_ == "NN":
        lists = [a for a in syntax.children(head, "appos") if syntax.child(a, "conj") is not None]
        found += [person for a in lists for person in syntax.conjuncts(a)]
    return found


def _kind(person: Token, lexicon: Lexicon) -> PartyKind | None:
    """Return the kind of people counted; "two of the gunmen" passes the question on."""
    named = syntax.objects_of(person, "of") if person.tag_ == "CD" else []
    return word_kind(named[0] if named else person, lexicon.party_kinds)


def _has_other_harm(person: Token, harm: Harm, lexicon: Lexicon, *, is_head: bool) -> bool:
    """Tell whether a phrase has a harm of its own: "five dead, dozens hurt", but not "the wounded men were killed"."""
    beside = [] if is_head else [person, *person.children]
    if person.i + 1 < len(person.doc) and (not is_head or person.tag_ == "CD"):
        beside.append(person.nbor(1))
    ill = [] if is_head else [w for p in syntax.children(person, "prep") for w in syntax.children(p, "pobj")]
    bears = [p.harm for w in ill for p in lexicon.harm_phrases.get(w.lower_, ())]  # "16 people with bullet wounds"
    return any(h != harm for h in (*(lexicon.harms.get(t.lower_, harm) for t in beside), *bears))


def _is_age(head: Token, lexicon: Lexicon) -> bool:
    """ "a boy of nine dead" is one boy."""
    owner = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "of" else None
    is_one = owner is not None and any(c.lower_ in {"a", "an"} for c in syntax.children(owner, "det"))
    return owner is not None and is_one and owner.tag_ == "NN" and not _is_many(owner, lexicon)


def _is_many(head: Token, lexicon: Lexicon) -> bool:
    return head.lower_ in COLLECTIVE or head.lower_ in lexicon.counting_words.bodies


def _is_nobody(head: Token) -> bool:
    """ "not one soldier was killed"."""
    return any(n.lower_ == "one" and syntax.child(n, "neg") is not None for n in syntax.children(head, "nummod"))


def _amount(head: Token, left: int, right: int, lexicon: Lexicon, whom: Victims) -> Amount | None:
    doc = head.doc
    first = max(left - _WORDS_BEFORE, head.sent.start if doc.has_annotation("SENT_START") else 0)
    end = right if _is_many(head, lexicon) else head.i + 1
    words = doc[first:end].text
    amount = read_amount(words, lexicon.quantities, start=doc[left].idx - doc[first].idx)
    if amount is not None:
        return amount
    pair = lexicon.counting_words.pairs.get(head.lower_)
    if pair is not None:
        return Amount(pair, pair, pair)
    return ONE if _is_one_person(head, lexicon, whom) else None


def _is_one_person(head: Token, lexicon: Lexicon, whom: Victims) -> bool:
    """ "a soldier", "its commander", "another": one person, if the noun names people and not a body of them."""
    if head.lower_ in _OTHERS or (whom == "person" and _is_named_person(head, lexicon)):
        return True
    is_single = any(c.lower_ in _ONE for c in syntax.children(head, "det", "nummod", "poss"))
    if not is_single or head.tag_ not in {"NN", "NNP"} or head.lower_ in lexicon.counting_words.bodies | _GROUPS:
        return False
    kind = lexicon.party_kinds.get(head.lower_)
    if kind:
        return kind in _PEOPLE
    is_new = not any(c.lower_ in {"the", "its"} for c in syntax.children(head, "det", "poss"))  # "arrest the decline"
    return (
        (whom == "person" and is_new)
        or head.lower_ in lexicon.counting_words.singles
        or head.lower_.endswith(lexicon.counting_words.endings)
    )


def _is_named_person(head: Token, lexicon: Lexicon) -> bool:
    """ "Sergeant Levi", "Omer Levi, 21": a name with a rank or an age."""
    if head.tag_ != "NNP":
        return False
    has_rank = any(lexicon.party_kinds.get(c.lower_) in _PEOPLE for c in syntax.children(head, "compound"))
    has_age = any(c.text.isdigit() for c in syntax.children(head, "appos", "npadvmod", "nummod"))
    return has_rank or has_age
