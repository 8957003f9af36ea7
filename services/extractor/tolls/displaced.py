"""How many were driven from where they live: "displaced 3,000 people", "some 400 families fled their homes".

Only people who bear no arms are displaced: gunmen who fled ran away. A number of families or households is a bound, for
nobody has counted the people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import syntax
from services.extractor.tolls.counted import Counted, counted_people
from services.extractor.tolls.numbers import ONE, Amount

_RUNNING = frozenset({"state", "nonstate", "gunmen", "official"})
"""Kinds of people who run from a fight, and are not driven from home; villagers are a "mob" by what they may do."""

_HOMES = frozenset({"family", "families", "household", "households"})


def displaced_people(sentence: Span, lexicon: Lexicon) -> Iterator[tuple[Token, Counted]]:
    """Yield the verbs of displacement of a parsed sentence, each with people whom it counts."""
    for verb in sentence:
        counts = lexicon.displacement.get(verb.lower_)
        if counts is None or not syntax.is_verb(verb) or verb.dep_ == "amod":
            continue
        for head in _subjects(verb) if counts == "subject" else _objects(verb):
            for people in counted_people(head, "displaced", lexicon):
                if people.kind not in _RUNNING and people.amount != ONE:
                    yield verb, _as_people(people)


def _as_people(people: Counted) -> Counted:
    if people.head.lower_ not in _HOMES:
        return people
    return replace(people, amount=Amount(people.amount.low, None, None))


def _objects(verb: Token) -> list[Token]:
    if not syntax.is_passive(verb):
        return list(syntax.children(verb, "dobj"))
    hit = list(syntax.children(verb, "nsubjpass"))
    return hit or ([verb.head] if verb.dep_ == "acl" else _subjects(verb))


def _subjects(verb: Token) -> list[Token]:
    """Return who fled, also in "forced 900 people to flee", "left 12 dead and 900 people fleeing"."""
    found = list(syntax.children(verb, "nsubj", "nsubjpass"))
    if not found and verb.dep_ in {"conj", "xcomp"}:
        above = verb.head
        found = list(syntax.children(above, "dobj")) if verb.dep_ == "xcomp" else []
        found = found or list(syntax.children(above, "nsubj", "nsubjpass"))
    relative = syntax.relative_head(verb)
    return [relative[0]] if relative and relative[1] == "subject" else found
