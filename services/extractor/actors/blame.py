"""Whom a text holds responsible for what it reports: blamed, accused, claimed by, "bore the hallmarks of".

sentences with a word of blame -> parsed beside those with a trigger -> Accusation -> actor of an event without one
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from services.extractor.actors.naming import is_own_name
from services.extractor.actors.party_kinds import KindFinder
from services.extractor.actors.sides import acting
from services.extractor.claims.attribution import Attribution, attribution_of, speakers_of
from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import Lexicon, PartyKind, RoleEffect
from services.extractor.roles import subjects, syntax
from services.extractor.roles.parties import Party, is_pronoun
from services.extractor.text.sentences import Sentence
from services.records import Basis

_OWNS: frozenset[RoleEffect] = frozenset({"admits", "owns"})
_POINTS: frozenset[RoleEffect] = _OWNS | {"blames", "ascribes", "marks", "points", "answers", "identifies", "works"}
_DOERS: frozenset[PartyKind | None] = frozenset({"state", "nonstate", "gunmen", "mob"})
_TO_WHOM = ("to", "on", "upon", "at")
_NEEDS_NO_DEED = frozenset(
    {"blame", "blamed", "blames", "blaming", "suspect", "suspects", "suspected", "suspecting"}
    | {"accuse", "accused", "accuses", "accusing"}
)
_DEEDS = frozenset({"it", "this", "them", "incident", "incidents", "both"})
_TOOLS = frozenset({"air", "ied", "shell", "chem", "weapon", "grenade"})
"""Senses of context words that name what a deed is done with."""

_ANY_TOOL = frozenset({"weapon"})
"""Sense of tools that any deed may be done with: "X, whose guns overlook the town"."""

_ALL = frozenset({"both", "all", "these", "series", "attacks", "incidents", "strikes", "bombings"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "'s", "’s", "'re", "’re"})
_OPEN = frozenset({"whether", "if"})
_COMPLEMENTS = frozenset({"ccomp", "xcomp", "pcomp", "prep", "pobj", "dobj", "acl"})
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Accusation:
    """One sentence that says who did it."""

    sentence: int  # index of the sentence
    parties: tuple[Party, ...]
    senses: frozenset[str]  # of the deeds it speaks of
    is_of_all: bool  # speaks of more than one event: "both attacks"
    basis: Basis = "attributed"
    speakers: tuple[Attribution, ...] = ()  # who says that it was them


@dataclass(frozen=True, slots=True)
class _Pointer:
    """One word that says who did it."""

    word: Token
    effect: RoleEffect
    heads: list[Token] = field(default_factory=list)  # of whom it means
    accuser: Token | None = None  # None: whoever the sentence credits


def accusing_sentences(sentences: Sequence[Sentence], lexicon: Lexicon) -> set[int]:
    """Return the indices of sentences that hold a word of blame, before syntax is known."""
    points = {form for form, effect in lexicon.role_words.items() if effect in _POINTS}
    return {s.index for s in sentences if not points.isdisjoint(_WORD.findall(s.text.lower()))}


def find_accusation(
    span: Span,
    index: int,
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    kinds: KindFinder,
    said: tuple[Attribution, ...],
) -> Accusation:
    """Return whom a sentence holds responsible; no parties where it names nobody or speaks of something else.

    Args:
        span: Parsed sentence.
        index: Its index.
        triggers: Its words that speak of violence or its tools.
        lexicon: Tells words of blame and of doubt.
        kinds: Tells the kind of a party.
        said: Whom the sentence credits with what it says.
    """
    triggers = deeds_of(triggers)
    pointers = [(p, _accused(p, kinds)) for p in _pointers(span, lexicon, {t.token.i for t in triggers})]
    telling = [(p, accused) for p, accused in pointers if accused]
    parties = tuple({party.token.i: party for _, accused in telling for party in accused}.values())
    speaking = _speakers(span, lexicon) | {t.i for p, _ in telling if p.accuser for t in p.accuser.subtree}
    speaking |= {_verb_of(p.word).i for p, _ in telling}  # "suspicion fell on": nothing fell
    told = [t for t in triggers if t.token.i not in speaking]
    told = [t for t in told if not any(p.start <= t.start < p.end for p in parties)]
    return Accusation(
        sentence=index,
        parties=parties,
        senses=frozenset(sense for t in told for sense in t.senses) - _ANY_TOOL,
        is_of_all=any(t.lower_ in _ALL for t in span),
        basis=_basis(telling[0][0], lexicon, said) if telling else "attributed",
        speakers=tuple(dict.fromkeys(a for pointer, _ in telling for a in _accusers(pointer, lexicon, said))),
    )


def deeds_of(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers that tell of a deed or its tool: "the drone", but not "police", "the army"."""
    return [t for t in triggers if t.weight != "context" or _TOOLS.intersection(t.senses)]


def blamed(span: Span, lexicon: Lexicon, triggers: Sequence[Trigger]) -> list[Token]:
    """Return the heads of whom a sentence blames for a deed: "…, blaming the army", "attributed to X"."""
    deeds = {t.token.i for t in deeds_of(triggers)}
    heads = [head for pointer in _pointers(span, lexicon, deeds) for head in pointer.heads]
    return [c for head in heads for c in syntax.conjuncts(head)]


def is_doubted(word: Token, doubts: frozenset[str]) -> bool:
    """Tell whether words of doubt stand over a word or at its verb: "is believed to be behind", "may have been"."""
    chain = [word, *syntax.ancestors(word)]
    return any(t.lower_ in doubts for up in chain for t in (up, *syntax.children(up, "aux", "advmod", "amod")))


def _accused(pointer: _Pointer, kinds: KindFinder) -> list[Party]:
    heads = [c for head in pointer.heads for c in syntax.conjuncts(head) if not is_pronoun(c)]
    return [p for p in acting(heads, kinds) if p.kind in _DOERS or _is_unlisted_group(p, kinds)]


def _is_unlisted_group(party: Party, kinds: KindFinder) -> bool:
    """Tell whether a party is a body that no lexicon has: "blamed the Jana Samhati Samiti", but no person or place."""
    token = party.token
    has_article = any(c.lower_ == "the" for c in syntax.children(token, "det"))
    is_name = party.kind is None and token.tag_.startswith("NNP") and not kinds.is_place_name(token)
    return has_article and is_name and is_own_name(party.wording, kinds.lexicon)


def _accusers(pointer: _Pointer, lexicon: Lexicon, said: tuple[Attribution, ...]) -> Iterator[Attribution]:
    if pointer.effect in _OWNS:
        yield from (attribution_of(head, "claims", lexicon) for head in pointer.heads)
    elif pointer.accuser is not None:
        yield attribution_of(pointer.accuser, "says", lexicon, stance="attributes")
    else:
        yield from speakers_of(frozenset({pointer.word.i}), said)


def _basis(pointer: _Pointer, lexicon: Lexicon, said: tuple[Attribution, ...]) -> Basis:
    if is_doubted(pointer.word, lexicon.doubts):
        return "suspected"
    own = [a for a in said if a.effect in {"says", "claims"}]
    is_own = any(a.start <= head.idx < a.end for a in own for head in pointer.heads)  # "X said it was responsible"
    return "claimed" if is_own or pointer.effect in _OWNS else "attributed"


def _speakers(span: Span, lexicon: Lexicon) -> set[int]:
    """Return the tokens of who blames: "striking doctors blamed …" tells of no deed."""
    verbs = [t for t in span if lexicon.role_words.get(t.lower_) in _POINTS and syntax.is_verb(t)]
    return {t.i for verb in verbs for subject in syntax.children(verb, "nsubj") for t in subject.subtree}


def _verb_of(word: Token) -> Token:
    """Return the word that one hangs on, the verb of "named as the culprit" where it is "as"."""
    return word.head.head if word.dep_ == "pobj" and word.head.lower_ == "as" else word.head


def _pointers(span: Span, lexicon: Lexicon, deeds: Collection[int]) -> Iterator[_Pointer]:
    for token in span:
        effect = lexicon.role_words.get(token.lower_)
        if effect not in _POINTS or _is_denied(token, lexicon):
            continue
        if effect == "marks" or (effect == "works" and token.dep_ == "attr"):
            yield _Pointer(token, effect, syntax.objects_of(token, "of"))
        elif effect == "answers" or (effect == "blames" and token.dep_ == "attr"):
            yield _answering(token)
        elif effect == "owns":
            yield _Pointer(token, effect, _owning(token, lexicon))
        elif effect == "identifies":
            yield _Pointer(token, effect, _identified(token, lexicon))
        elif not syntax.is_verb(token):
            if effect == "points" or token.lower_ in _NEEDS_NO_DEED:  # but no "charges", "suspects", "claims"
                yield _pointed_at_by_noun(token)
        elif _is_about(token, deeds):
            yield _pointed_at(token, effect, deeds)


def _answering(word: Token) -> _Pointer:
    """ "X was behind it", "is thought to be responsible", "they held X responsible", "named X as the culprit"."""
    verb = _verb_of(word)
    if verb.lower_ in _BE:
        while verb.dep_ == "xcomp" and syntax.is_verb(verb.head):
            verb = verb.head
        return _Pointer(word, "answers", [subjects.antecedent(s) for s in syntax.children(verb, "nsubj", "nsubjpass")])
    if word.dep_ == "pobj" and not syntax.is_verb(verb):
        return _Pointer(word, "answers", [verb])  # the parser hangs "as the culprit" on X
    held = [*syntax.children(word, "nsubj"), *syntax.children(verb, "dobj", "nsubjpass")]
    is_held = syntax.is_verb(verb) and word.dep_ in {"oprd", "acomp", "ccomp", "xcomp", "advmod", "amod", "pobj"}
    accuser = syntax.child(verb, "nsubj")
    return _Pointer(word, "answers", held[:1] if is_held else [], accuser)


def _owning(noun: Token, lexicon: Lexicon) -> list[Token]:
    """ "X took responsibility", "was quick to claim credit"."""
    verb = noun.head
    if noun.dep_ not in {"dobj", "nsubjpass"} or lexicon.role_words.get(verb.lower_) not in {"admits", "takes"}:
        return []  # "bears responsibility", others say
    if syntax.is_passive(verb):
        return subjects.agents(verb)
    is_eager = verb.dep_ == "xcomp" and verb.head.dep_ == "acomp"
    owning = list(syntax.children(verb.head.head, "nsubj")) if is_eager else subjects.doers(verb, lexicon)
    return [o for head in owning for o in _spoken_for(head, lexicon)]


def _spoken_for(head: Token, lexicon: Lexicon) -> list[Token]:
    """Return for whom a mouthpiece speaks: "a spokesman for X took responsibility"; anybody else for themselves."""
    return (syntax.objects_of(head, "for", "of") if head.lower_ in lexicon.mouthpieces else []) or [head]


def _identified(verb: Token, lexicon: Lexicon) -> list[Token]:
    """ "The gunmen belonged to X", "the mayor described the attackers as X fighters"."""
    known = syntax.children(verb, "nsubj", "nsubjpass", "dobj")
    is_of_gunmen = any(lexicon.party_kinds.get(t.lower_) in {"gunmen", "nonstate"} for t in known)
    words = (verb, *syntax.children(verb, "dobj"))
    return [o for word in words for o in syntax.objects_of(word, "to", "as")] if is_of_gunmen else []


def _pointed_at_by_noun(noun: Token) -> _Pointer:
    """ "pointed the finger at X", "laid the blame on X", "suspicion fell on X"."""
    verb = noun.head
    if not syntax.is_verb(verb) or noun.dep_ not in {"dobj", "nsubj", "nsubjpass"}:
        return _Pointer(noun, "points")
    heads = [o for w in (noun, verb) for o in syntax.objects_of(w, *_TO_WHOM)]
    return _Pointer(noun, "points", heads, syntax.child(verb, "nsubj") if noun.dep_ == "dobj" else None)


def _pointed_at(verb: Token, effect: RoleEffect, deeds: Collection[int]) -> _Pointer:
    agents = subjects.agents(verb)
    said = [*syntax.children(verb, "dobj"), *agents]  # "blamed by Erbil on militias" hangs on Erbil
    ascribed = [o for w in (verb, *said) for o in syntax.objects_of(w, *_TO_WHOM)]
    is_passive = syntax.is_passive(verb)
    accuser = next(iter(agents), None) if is_passive else syntax.speaker_of(verb)
    if effect == "ascribes" or (ascribed and verb.lower_ in _NEEDS_NO_DEED):
        return _Pointer(verb, effect, ascribed, accuser)
    if verb.dep_ == "xcomp" and verb.head.lower_ in _BE and effect == "blames":
        return _answering(verb)  # "X is to blame"
    if effect == "blames":
        return _Pointer(verb, effect, list(syntax.children(verb, "dobj", "nsubjpass")), accuser)
    is_own = any(o.i in deeds or o.lower_ in _DEEDS for o in syntax.children(verb, "dobj"))
    if is_passive:
        return _Pointer(verb, effect, agents)
    return _Pointer(verb, effect, list(syntax.children(verb, "nsubj")) if is_own else [])


def _is_about(verb: Token, deeds: Collection[int]) -> bool:
    """Tell whether an accusation is of a deed: what follows "for" or "of", its subject or object names one."""
    is_fragment = syntax.child(verb, "nsubj", "nsubjpass", "dobj") is None and verb.dep_ == "ROOT"
    if is_fragment:
        return True  # "Attributed to X.", of what the bulletin has just told
    if verb.lower_ in _NEEDS_NO_DEED and not any(c.lower_ in {"for", "of"} for c in syntax.children(verb, "prep")):
        return True
    return any(t.i in deeds or t.lower_ in _DEEDS for t in verb.subtree)


def _governing(verb: Token) -> Iterator[Token]:
    """Yield the words that a clause completes: the "denied" of "denied being behind", not of "denied it, blaming"."""
    while verb.dep_ in _COMPLEMENTS and verb.head.i < verb.i:
        verb = verb.head
        yield verb


def _is_denied(word: Token, lexicon: Lexicon) -> bool:
    """Tell whether a text says that nobody did it, or asks who: "no group claimed", "denied being behind"."""
    verb = word if syntax.is_verb(word) else word.head
    return (
        any(c.dep_ == "neg" or c.lower_ in _OPEN for c in verb.children)
        or any(lexicon.governors.get(up.lower_) == "denies" for up in _governing(verb))
        or any(
            s.lower_ in {"nobody", "none"} or any(d.lower_ == "no" for d in syntax.children(s, "det"))
            for s in syntax.children(verb, "nsubj")
        )
    )
