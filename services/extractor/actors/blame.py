"""Whom a text holds responsible for what it reports: blamed, accused, claimed by, "bore the hallmarks of".

sentences with a word of blame -> parsed beside those with a trigger -> Accusation -> actor of an event without one
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from services.extractor.actors.party_kinds import KindFinder
from services.extractor.actors.sides import acting
from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import Lexicon, RoleEffect
from services.extractor.roles import subjects, syntax
from services.extractor.roles.parties import Party, is_pronoun
from services.extractor.text.sentences import Sentence

_POINTS: frozenset[RoleEffect] = frozenset({"blames", "ascribes", "admits", "marks"})
_TO_WHOM = ("to", "on", "upon")
_NEEDS_NO_DEED = frozenset({"blame", "blamed", "blames", "blaming"})
_DEEDS = frozenset({"responsibility", "credit", "it", "this", "them", "incident", "incidents", "both"})
_ALL = frozenset({"both", "all", "these", "series", "attacks", "incidents", "strikes", "bombings"})


@dataclass(frozen=True, slots=True)
class Accusation:
    """One sentence that says who did it."""

    sentence: int  # index of the sentence
    parties: tuple[Party, ...]
    senses: frozenset[str]  # of the deeds it speaks of
    is_of_all: bool  # speaks of more than one event: "both attacks"


def accusing_sentences(sentences: Sequence[Sentence], lexicon: Lexicon) -> set[int]:
    """Return the indices of sentences that hold a word of blame, before syntax is known."""
    points = {form for form, effect in lexicon.role_words.items() if effect in _POINTS}
    return {s.index for s in sentences if not points.isdisjoint(s.text.lower().replace(",", " ").split())}


def find_accusation(
    span: Span, index: int, triggers: Sequence[Trigger], lexicon: Lexicon, kinds: KindFinder
) -> Accusation:
    """Return whom a sentence holds responsible; no parties where it names nobody or speaks of something else.

    Args:
        span: Parsed sentence.
        index: Its index.
        triggers: Its words that speak of violence or its tools.
        lexicon: Tells words of blame.
        kinds: Tells the kind of a party.
    """
    deeds = {t.token.i for t in triggers}
    heads = [t for t in blamed(span, lexicon, deeds) if not is_pronoun(t)]
    parties = [p for p in acting(heads, kinds) if p.kind in {"state", "nonstate", "gunmen", "mob"}]
    speaking = _speakers(span, lexicon)
    told = [t for t in triggers if t.token.i not in speaking and not any(p.start <= t.start < p.end for p in parties)]
    senses = frozenset(sense for t in told for sense in t.senses)
    return Accusation(index, tuple(parties), senses, any(t.lower_ in _ALL for t in span))


def _speakers(span: Span, lexicon: Lexicon) -> set[int]:
    """Return the tokens of who blames: "striking doctors blamed …" tells of no deed."""
    verbs = [t for t in span if lexicon.role_words.get(t.lower_) in _POINTS and syntax.is_verb(t)]
    return {t.i for verb in verbs for subject in syntax.children(verb, "nsubj") for t in subject.subtree}


def blamed(span: Span, lexicon: Lexicon, deeds: Collection[int]) -> list[Token]:
    """Return the heads of whom a sentence blames for a deed: "…, blaming the army", "attributed to X"."""
    found: list[Token] = []
    for token in span:
        effect = lexicon.role_words.get(token.lower_)
        if effect not in _POINTS or _is_denied(token):
            continue
        if effect == "marks":
            found += syntax.objects_of(token, "of")
        elif syntax.is_verb(token) and _is_about(token, deeds):
            found += _pointed_at(token, effect, deeds)
    return [c for head in found for c in syntax.conjuncts(head)]


def _pointed_at(verb: Token, effect: RoleEffect | None, deeds: Collection[int]) -> list[Token]:
    said = [*syntax.children(verb, "dobj"), *subjects.agents(verb)]  # "blamed by Erbil on militias" hangs on Erbil
    ascribed = [o for w in (verb, *said) for o in syntax.objects_of(w, *_TO_WHOM)]
    if effect == "ascribes" or (ascribed and verb.lower_ in _NEEDS_NO_DEED):
        return ascribed
    if effect == "blames":
        return list(syntax.children(verb, "dobj", "nsubjpass"))
    is_own = any(o.i in deeds or o.lower_ in _DEEDS for o in syntax.children(verb, "dobj"))
    if syntax.is_passive(verb):
        return subjects.agents(verb)
    return list(syntax.children(verb, "nsubj")) if is_own else []


def _is_about(verb: Token, deeds: Collection[int]) -> bool:
    """Tell whether an accusation is of a deed: what follows "for" or "of", its subject or object names one."""
    if verb.lower_ in _NEEDS_NO_DEED and not any(c.lower_ in {"for", "of"} for c in syntax.children(verb, "prep")):
        return True
    return any(t.i in deeds or t.lower_ in _DEEDS for t in verb.subtree)


def _is_denied(word: Token) -> bool:
    verb = word if syntax.is_verb(word) else word.head
    return any(c.dep_ == "neg" for c in verb.children) or any(
        s.lower_ in {"nobody", "none"} or any(d.lower_ == "no" for d in syntax.children(s, "det"))
        for s in syntax.children(verb, "nsubj")
    )
