"""Whom a text credits with a statement: claimant, role, stance, exact span.

"the ministry said" · "according to residents" · "X denied that …" · "Army: …" in a headline · "he said" after X
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Span, Token

from services.extractor import syntax
from services.extractor.lexicon import Effect
from services.extractor.parties import Party, is_pronoun, to_party
from services.records import ClaimantRole, Stance

_STANCE: Mapping[Effect, Stance] = {"says": "asserts", "claims": "asserts", "denies": "denies", "doubts": "doubts"}
_COLON = re.compile(r"^([^:]{2,50}):\s")
_TAIL = re.compile(r",\s+([^,]{2,60}?)\s+(?:says?|claims?|reports?|said)\s*$")
_SAID = re.compile(
    r",[\"”’']?\s+([^,;:]{3,90}?)\s+(?:said|announced|reported|confirmed|told [A-Z][\w ]{1,40}|stated|says)"
    r"(?:\s+(?:on|in|by|late|early|at)?\s?[^,.]{0,40})?[.\"”]*\s*$"
)
_HEADLINE = (_COLON, _TAIL)
_BODY = (_SAID,)
_NOT_SPEAKERS = frozenset({"it", "that", "which", "this", "what", "there"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """One speaker in one sentence."""

    claimant: str
    start: int  # half-open span of the claimant, code points of the doc's text
    end: int
    stance: Stance
    effect: Effect
    covers: frozenset[int]  # tokens of what the speaker says; empty: the whole sentence
    is_pronoun: bool = False
    is_headline: bool = False  # by the pattern of a headline only


def find_attributions(
    sentence: Span, governors: Mapping[str, Effect], *, is_title: bool = False
) -> tuple[Attribution, ...]:
    """Return the speakers of a parsed sentence, in reading order of their verbs."""
    found = [*_by_verbs(sentence, governors), *_according_to(sentence)]
    if not found:
        found.extend(_by_pattern(sentence, _HEADLINE if is_title else _BODY))
    return tuple(found)


def _by_verbs(sentence: Span, governors: Mapping[str, Effect]) -> Iterator[Attribution]:
    for token in sentence:
        effect = governors.get(token.lower_)
        if effect is None or effect not in _STANCE:
            continue
        content = list(syntax.children(token, "ccomp", "parataxis", "xcomp", "advcl"))
        if not syntax.is_verb(token):
            yield from _by_noun(token, effect)
            continue
        objects = list(syntax.children(token, "dobj"))
        is_parenthesis = token.dep_ in {"parataxis", "ccomp", "advcl"} and not content and not objects
        if not content and not objects and not is_parenthesis:
            continue
        speaker = _speaker(token)
        if speaker is None:
            continue
        told = {t.i for t in token.subtree} - {t.i for t in speaker.subtree}
        for one in syntax.conjuncts(speaker):
            yield _attribution(one, effect, frozenset() if is_parenthesis else frozenset(told))


def _speaker(verb: Token) -> Token | None:
    if syntax.is_passive(verb):
        for agent in syntax.children(verb, "agent"):
            return syntax.child(agent, "pobj")
        return None
    subject = syntax.child(verb, "nsubj")
    relative = syntax.relative_head(verb)
    if relative and relative[1] == "subject":
        return relative[0]
    if subject is None and verb.dep_ == "conj":
        subject = syntax.child(verb.head, "nsubj")
    if subject is None and verb.dep_ == "advcl" and verb.tag_ == "VBG":
        subject = syntax.child(verb.head, "nsubj")
    if subject is None or subject.lower_ in _NOT_SPEAKERS - {"it"}:
        return None
    if subject.lower_ in {"nobody", "none", "no one"} or any(c.lower_ == "no" for c in syntax.children(subject, "det")):
        return None  # "no group claimed the attack"
    if subject.lower_ in {"statement", "communique", "report", "message", "bulletin"}:
        for issuer in syntax.objects_of(subject, "from", "by", "of"):
            return issuer
        owner = syntax.child(subject, "poss")
        return owner or syntax.child(subject, "compound") or subject
    return subject


def _by_noun(noun: Token, effect: Effect) -> Iterator[Attribution]:
    """ "claims by X that …", "X's denial": only with a speaker and a content."""
    speaker = next(iter([*syntax.children(noun, "poss"), *syntax.objects_of(noun, "by", "of", "from")]), None)
    if speaker is None or effect == "denies":
        return
    covered = frozenset(t.i for c in syntax.children(noun, "acl", "relcl", "ccomp", "prep") for t in c.subtree)
    if covered:
        yield _attribution(speaker, effect, covered)


def _according_to(sentence: Span) -> Iterator[Attribution]:
    for token in sentence:
        if token.lower_ != "according" or token.i + 1 >= len(token.doc) or token.nbor(1).lower_ != "to":
            continue
        for speaker in syntax.children(token.nbor(1), "pobj"):
            yield _attribution(speaker, "says", frozenset(), stance="attributes")


def _by_pattern(sentence: Span, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Attribution]:
    """What the parser misses: headline colons, and speakers at the end that it takes for one more of a list."""
    for pattern in patterns:
        match = pattern.search(sentence.text)
        if match:
            start = sentence.start_char + match.start(1)
            yield Attribution(
                match[1],
                start,
                start + len(match[1]),
                "asserts",
                "says",
                frozenset(),
                is_headline=patterns is _HEADLINE,
            )


def _attribution(
    speaker: Token, effect: Effect, covers: frozenset[int], *, stance: Stance | None = None
) -> Attribution:
    party: Party = to_party(speaker, None)
    if effect == "denies":
        covers = covers or frozenset()
    return Attribution(
        party.wording, party.start, party.end, stance or _STANCE[effect], effect, covers, is_pronoun(speaker)
    )


def speakers_of(token: Token, attributions: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    """Return who says what a trigger reports."""
    return tuple(a for a in attributions if not a.covers or token.i in a.covers)


def role_of(claimant: str, roles: Mapping[str, ClaimantRole]) -> ClaimantRole:
    """Return the kind of speaker by the words of a claimant; the last word that tells decides.

    Args:
        claimant: The outlet's words.
        roles: Surface form of a word to role.
    """
    for word in reversed(re.findall(r"[\w'’-]+", claimant.lower())):
        role = roles.get(word) or roles.get(word.removesuffix("'s").removesuffix("’s"))
        if role:
            return role
    return "unknown"
