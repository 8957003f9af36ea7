"""Noun phrases that count people: "at least 12 soldiers", "a teacher and two of her pupils", "one of the guards"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Harm, Lexicon, PartyKind, Victims
from services.extractor.roles import syntax
from services.extractor.roles.parties import phrase, word_kind
from services.extractor.tolls.antecedents import antecedent_of, is_pronoun
from services.extractor.tolls.numbers import ONE, Amount, read_amount
from services.extractor.tolls.single import PEOPLE, is_one_person

_WORDS_BEFORE = 4
"""Tokens before a phrase that may bound its number: "as many as", "between 10 and"."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted phrase."""

    head: Token
    amount: Amount
    start: int  # half-open span, code points of the doc's text
    end: int
    kind: PartyKind | None
    is_anybody: bool  # "people", "men": a word that tells nothing of who they are
    rank: int = 0  # 3 for "a third soldier": how many there are with this one; 0 where nothing tells


def counted_people(head: Token, harm: Harm, lexicon: Lexicon, whom: Victims = "any") -> Iterator[Counted]:
    """Yield the people counted by a noun phrase and the phrases coordinated with it.

    Args:
        head: Head of the phrase that a harm word governs.
        harm: That harm; a coordinated phrase with a harm of its own is not counted ("11 dead and 23 injured").
        lexicon: Quantities, kinds of people, things that are no people.
        whom: Whom the harm word may count.
    """
    meant = antecedent_of(head, lexicon) if is_pronoun(head) else head
    if meant is None or (meant is not head and harm != "killed"):
        return
    for person in _listed(meant):
        if _has_other_harm(person, harm, lexicon, is_head=person is meant):
            continue
        kind = _kind(person, lexicon)
        is_known = kind in PEOPLE or person.tag_ == "CD"
        if _is_age(person, lexicon) or _is_nobody(person):
            continue
        if person.lower_ in lexicon.not_people or (whom == "people" and not is_known):
            continue
        left, right = phrase(person)
        amount = _amount(person, left, right, lexicon, whom)
        if amount is not None:
            span = person.doc[left:right]
            rank = _rank(person, lexicon) if amount == ONE else 0
            if rank and any(c.lower_ == "the" for c in syntax.children(person, "det")):
                continue  # "the sixth reporter killed this year"
            is_anybody = person.lower_ in lexicon.counting_words.anybody
            yield Counted(person, amount, span.start_char, span.end_char, kind, is_anybody, rank)


def _rank(person: Token, lexicon: Lexicon) -> int:
    ordinals = lexicon.counting_words.ordinals
    return next((ordinals[c.lower_] for c in person.children if c.lower_ in ordinals), 0)


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
    return word_kind(named[0] if named else person, lexicon.party_kinds, lexicon.collectives)


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
    return head.lower_ in lexicon.collectives | lexicon.counting_words.bodies


def _is_nobody(head: Token) -> bool:
    """ "not one soldier was killed", "but killed no one"."""
    if head.lower_ == "one" and any(c.lower_ == "no" for c in syntax.children(head, "det")):
        return True
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
    return ONE if is_one_person(head, lexicon, whom) else None
