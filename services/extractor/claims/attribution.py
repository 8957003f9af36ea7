"""Whom a sentence credits with a statement: claimant, stance, exact span.

"the ministry said" · "according to residents" · "X denied that …" · "Army: …" in a headline · "medics spoke of 9 dead"

A spokesman, a statement or a press office speaks for its owner, who is the claimant; the span stays with the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from spacy.tokens import Span, Token

from services.extractor.knowledge.lexicon import Effect, Lexicon, StatusWords
from services.extractor.roles import syntax
from services.extractor.roles.parties import is_pronoun, phrase, to_party
from services.extractor.text.parse import text_of
from services.extractor.text.sentences import Sentence
from services.records import Stance

_STANCE: Mapping[Effect, Stance] = {
    "says": "asserts",
    "claims": "asserts",
    "counts": "asserts",
    "reacts": "asserts",
    "denies": "denies",
    "doubts": "doubts",
}
_COLON = re.compile(r"^([^:]{2,50}):\s")
_TAIL = re.compile(r",\s+([^,]{2,60}?)\s+(?:says?|claims?|reports?|said)\s*$")
_SAID = re.compile(
    r",[\"”’']?\s+([^,;:]{3,90}?)\s+(?:said|announced|reported|confirmed|told [A-Z][\w ]{1,40}|stated|says)"
    r"(?:\s+(?:on|in|by|late|early|at)?\s?[^,.]{0,40})?(?:, (?:blaming|adding|citing|accusing|quoting)\b[^.]*)?"
    r"[.\"”]*\s*$"
)
_LOGGED = re.compile(r"^\d{1,2}[:.h]\d{2}\s*(?:[-–—|]\s*)?([A-Z][^:]{2,50}):\s")
"""An entry of a live blog: "10:15 - General Staff: …"."""
_DASHED = re.compile(r"[,.]?\s[-–—]\s(?:the\s)?([^-–—,.:;]{3,60})\.?\s*$")
"""A source behind a dash: "one person was killed, - city military administration"."""
_NO_NAME = re.compile(
    r"(?i)\b(?:not|has|have|had|was|were|is|are|which|that)$"
)  # "a figure the army has not confirmed"
_HEADLINE = (_COLON, _TAIL)
_BODY = (_SAID, _LOGGED, _DASHED)
_NOT_SPEAKERS = frozenset({"that", "which", "this", "what", "there", "nobody", "none"})
_TOLL_WORDS = frozenset({"toll", "losses", "casualties", "number", "victims", "killed", "martyrs"})
_QUOTING = frozenset({"citing", "cited", "cites", "quoting", "quoted", "quotes"})
_TELLING = frozenset({"tell", "tells", "told", "telling"})
_HEARING = frozenset({"learned", "learnt", "heard", "gathered"})
_RANKS = frozenset({"official", "senior", "chief", "deputy", "top", "main", "new", "former", "the", "a", "an", "its"})
_AREAS = frozenset({"area", "city", "county", "district", "division", "province", "region", "sector", "state", "zone"})
"""What a mouthpiece is posted to, and does not speak for."""
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_BRACKETS = re.compile(r"\(([a-z][^()0-9]{3,60})\)[.;]?\s*$")
_SPEECHLESS = frozenset({"weapon", "machine"})
"""Kinds of things: "a drone, believed to be X's" is no speaker."""
_WORD = re.compile(r"[a-z]+")
_CONFIRMS = re.compile(
    r"\bconfirm(?:s|ed|ing) (?:this|the (?:sad |ugly |unfortunate )?(?:incident|development))\b|"
    r"\b(?:report|announc|stat|disclos|confirm)(?:ed|es|s) this\b|\bthis was (?:reported|announced|stated|confirmed)\b",
    re.IGNORECASE,
)
_REPLY_WITHIN = 2
"""Sentences after a report in which "this" is still the report."""
_CONTENT = ("ccomp", "parataxis", "xcomp", "advcl")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One speaker in one sentence."""

    claimant: str  # who speaks: the owner of a mouthpiece, else the words of the span
    start: int  # half-open span of the speaker's words, code points of the doc's text
    end: int
    stance: Stance
    effect: Effect
    covers: frozenset[int]  # tokens of what the speaker says; empty: the whole sentence
    is_pronoun: bool = False
    is_headline: bool = False  # by the pattern of a headline only
    is_definite: bool = False  # "the group": known from what was said before
    is_mouthpiece: bool = False  # "the spokesman", of an owner the sentence does not name


def find_attributions(sentence: Span, lexicon: Lexicon, *, is_title: bool = False) -> tuple[Attribution, ...]:
    """Return the speakers of a parsed sentence, in reading order of their verbs."""
    found = [*_by_verbs(sentence, lexicon), *_according_to(sentence, lexicon)]
    if not found:
        found.extend(_in_brackets(sentence, lexicon))
    if not found:
        found.extend(_by_pattern(sentence, _HEADLINE if is_title else _BODY))
    return tuple(found)


def answering_sentences(sentences: Sequence[Sentence], told: Set[int], lexicon: Lexicon) -> set[int]:
    """Return the indices of sentences that may deny or confirm what one just before tells: "The army denied this."."""
    if not told:
        return set()  # most news: nothing is told that may be denied
    denials = {form for form, effect in lexicon.governors.items() if effect == "denies"}
    near = (s for s in sentences if not told.isdisjoint(range(s.index - _REPLY_WITHIN, s.index)))
    return {
        s.index
        for s in near
        if not denials.isdisjoint(_WORD.findall(s.text.lower())) or _CONFIRMS.search(s.text) is not None
    }


def answers_in(span: Span, attributions: Sequence[Attribution], words: StatusWords) -> tuple[Attribution, ...]:
    """Return who denies or confirms in a sentence what was told before it, and no matter of its own."""
    accounts = {t.i for t in span if t.dep_ in {"dobj", "nsubjpass"} and t.lower_ in words.account}
    is_confirmed = _CONFIRMS.search(text_of(span)) is not None
    return tuple(a for a in attributions if (a.stance == "denies" or is_confirmed) and accounts & a.covers)


def speakers_of(tokens: frozenset[int], attributions: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    """Return who says what stands at some tokens."""
    return tuple(a for a in attributions if not a.covers or tokens & a.covers)


def _by_verbs(sentence: Span, lexicon: Lexicon) -> Iterator[Attribution]:
    for token in sentence:
        effect = lexicon.governors.get(token.lower_)
        if effect is None or effect not in _STANCE or _is_belief(token, lexicon):
            continue
        if not syntax.is_verb(token):
            yield from _by_noun(token, effect, lexicon)
            continue
        quoted = _quoted(token)
        if quoted is not None:
            yield attribution_of(quoted, effect, lexicon, stance="attributes")
            continue
        content = [c for c in syntax.children(token, *_CONTENT) if not _is_comment(c)] + _in_a_statement(token)
        objects = _said(token, lexicon)
        is_parenthesis = token.dep_ in {"parataxis", "ccomp", "advcl"} and not content and not objects
        if effect == "counts" and not _tells_toll(token, lexicon):
            continue
        if effect != "counts" and not (content or objects or is_parenthesis):
            continue
        speaker = _speaker(token)
        if speaker is None or _is_speechless(speaker, lexicon):
            continue
        speaker = _not_where(speaker, lexicon)
        # "declared a strike and burned a bus": the bus is no part of what is declared.
        beside = {t.i for c in syntax.children(token, "conj") for t in c.subtree}
        told = frozenset({t.i for t in token.subtree} - {t.i for t in speaker.subtree} - beside)
        stance = _STANCE[effect]
        if effect == "denies" and any(o.lower_ in lexicon.status_words.involvement for o in objects):
            effect = "says"  # who denies a part in an attack denies no attack
        if effect == "reacts":  # "condemned the shelling": the shelling is told, "protested" tells nothing
            told -= {token.i}
        for one in syntax.conjuncts(speaker):
            yield attribution_of(one, effect, lexicon, covers=frozenset() if is_parenthesis else told, stance=stance)


def _is_belief(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether others believe something of the subject: "men believed to be rebels burned a bus"."""
    after = verb.doc[verb.i + 1 : verb.i + 3].text.lower()
    return after == "to be" and verb.lower_ in lexicon.doubts


def _said(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return what a verb of speech has for object: no hearer of "told DMG"; "this" of "this was reported by X"."""
    account = lexicon.status_words.account
    objects = [] if verb.lower_ in _TELLING else list(syntax.children(verb, "dobj"))
    return objects + [s for s in syntax.children(verb, "nsubjpass") if s.lower_ in account]


def _is_comment(clause: Token) -> bool:
    """Tell whether a speaker only says how to take what was told: "…, lawyers said, calling it a crime"."""
    return clause.dep_ == "advcl" and clause.tag_ == "VBG" and syntax.child(clause, "nsubj", "mark") is None


def _in_a_statement(verb: Token) -> list[Token]:
    """Return what is said where the parser hangs it on the statement: "said in a statement that it had killed"."""
    nouns = syntax.objects_of(verb, "in", "on", "through", "via")
    return [c for n in nouns for c in syntax.children(n, "acl") if syntax.child(c, "mark") is not None]


def _quoted(verb: Token) -> Token | None:
    """Return whom a medium quotes: "citing a police source", "the army was quoted as saying", "learned from medics"."""
    if verb.lower_ in _HEARING:
        return next(iter(syntax.objects_of(verb, "from")), None)
    if verb.lower_ not in _QUOTING:
        return None
    return syntax.child(verb, "nsubjpass") if syntax.is_passive(verb) else syntax.child(verb, "dobj")


def _tells_toll(verb: Token, lexicon: Lexicon) -> bool:
    """ "counted eight dead", "put the toll at nine", "spoke of 14 killed"."""
    told = [*syntax.children(verb, "dobj", "ccomp", "xcomp", "oprd"), *syntax.objects_of(verb, "of")]
    return any(t.lower_ in lexicon.harms or t.lower_ in _TOLL_WORDS for word in told for t in word.subtree)


def _speaker(verb: Token) -> Token | None:
    if syntax.is_passive(verb):
        for agent in syntax.children(verb, "agent"):
            return syntax.child(agent, "pobj")
        return None
    subject = syntax.speaker_of(verb)
    relative = syntax.relative_head(verb)
    if relative and relative[1] == "subject":
        return relative[0]
    if subject is None and (verb.dep_ == "conj" or (verb.dep_ == "advcl" and verb.tag_ == "VBG")):
        subject = syntax.child(verb.head, "nsubj")
    if subject is None or subject.lower_ in _NOT_SPEAKERS or _is_nobody(subject):
        return None
    return _antecedent(subject, verb) if is_pronoun(subject) else subject


def _is_speechless(speaker: Token, lexicon: Lexicon) -> bool:
    """Tell whether it is a thing that shows or tells: "footage shows soldiers …"."""
    return lexicon.party_kinds.get(speaker.lower_) in _SPEECHLESS or speaker.lower_ in lexicon.no_party


def _not_where(speaker: Token, lexicon: Lexicon) -> Token:
    """Return the official of "in Razih, Saada province, an official said": the parser takes the province for a name."""
    if speaker.lower_ not in _AREAS:
        return speaker
    behind = syntax.children(speaker, "appos", "conj")
    return next((noun for noun in behind if noun.lower_ in lexicon.claimant_roles), speaker)


def _is_nobody(subject: Token) -> bool:
    return any(c.lower_ == "no" for c in syntax.children(subject, "det"))  # "no group claimed the attack"


def _antecedent(pronoun: Token, verb: Token) -> Token:
    """Return whom a pronoun stands for within its sentence: "villagers buried seven people whom they said were …"."""
    for up in syntax.ancestors(verb):
        subject = syntax.child(up, "nsubj")
        if subject is not None and subject.i < pronoun.i and not is_pronoun(subject) and not _is_nobody(subject):
            return subject
    return pronoun


def _by_noun(noun: Token, effect: Effect, lexicon: Lexicon) -> Iterator[Attribution]:
    """ "claims by X that …": only with a speaker and a content."""
    speaker = next(iter([*syntax.children(noun, "poss"), *syntax.objects_of(noun, "by", "of", "from")]), None)
    if speaker is None or effect == "denies":
        return
    covered = frozenset(t.i for c in syntax.children(noun, "acl", "relcl", "ccomp", "prep") for t in c.subtree)
    if covered:
        yield attribution_of(speaker, effect, lexicon, covers=covered)


def _according_to(sentence: Span, lexicon: Lexicon) -> Iterator[Attribution]:
    for token in sentence:
        if token.lower_ != "according" or token.i + 1 >= len(token.doc) or token.nbor(1).lower_ != "to":
            continue
        for speaker in syntax.children(token.nbor(1), "pobj"):
            yield attribution_of(speaker, "says", lexicon, stance="attributes")


def _in_brackets(sentence: Span, lexicon: Lexicon) -> Iterator[Attribution]:
    """Sources as bulletins give them: "Nine people were killed (police)."."""
    match = _BRACKETS.search(text_of(sentence))
    if match is None or not any(word in lexicon.claimant_roles for word in match[1].lower().split()):
        return
    start = sentence.start_char + match.start(1)
    for part in re.finditer(r"[^,]+?(?=,| and |$)(?: and )?", match[1]):
        words = part[0].removesuffix(" and ").strip()
        at = start + part.start() + part[0].index(words)
        yield Attribution(words, at, at + len(words), "attributes", "says", frozenset())


def _by_pattern(sentence: Span, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Attribution]:
    """What the parser misses: headline colons, and speakers at the end that it takes for one more of a list."""
    for pattern in patterns:
        match = pattern.search(text_of(sentence))
        if match and not _NO_NAME.search(match[1]):
            start = sentence.start_char + match.start(1)
            is_headline = pattern is not _SAID
            end = start + len(match[1])
            yield Attribution(match[1], start, end, "asserts", "says", frozenset(), is_headline=is_headline)


def attribution_of(
    speaker: Token,
    effect: Effect,
    lexicon: Lexicon,
    *,
    covers: frozenset[int] = frozenset(),
    stance: Stance | None = None,
) -> Attribution:
    """Return what is known of a speaker whose phrase has this head.

    Args:
        speaker: The head.
        effect: How the words credit it.
        lexicon: Tells mouthpieces.
        covers: Tokens of what it says; empty: the whole sentence.
        stance: None: that of the effect.
    """
    party = to_party(speaker, None)
    owner, is_mouthpiece = _owner(speaker, lexicon.mouthpieces)
    determiner = next((c.lower_ for c in syntax.children(speaker, "det")), "")
    name, end = ("", max(party.end, owner[1])) if owner else _name_after(speaker, party.end)
    return Attribution(
        claimant=owner[0] if owner else f"{party.wording} {name}".strip(),
        start=party.start,
        end=end,
        stance=stance or _STANCE[effect],
        effect=effect,
        covers=covers,
        is_pronoun=is_pronoun(speaker),
        is_definite=determiner == "the",
        is_mouthpiece=is_mouthpiece and owner is None,
    )


def _name_after(speaker: Token, end: int) -> tuple[str, int]:
    """Return the name right after a speaker's words and where it ends: "the legal group Foro Penal"."""
    for name in syntax.children(speaker, "appos"):
        words = name.doc[name.left_edge.i : name.i + 1]
        if words.start_char == end + 1 and name.tag_.startswith("NNP"):
            return words.text, words.end_char
    return "", end


def _owner(speaker: Token, mouthpieces: frozenset[str]) -> tuple[tuple[str, int] | None, bool]:
    """Return for whom a mouthpiece speaks and where that stands last, and whether the speaker is one at all.

    "a spokesman for the army" army · "Foreign Ministry spokeswoman Ann Lee" Foreign Ministry · "its spokesman" None ·
    "an army spokesman for the eastern province" army
    """
    left, right = phrase(speaker)
    doc = speaker.doc
    mouth = next((i for i in range(left, right) if _is_mouthpiece(doc[i], left, mouthpieces)), None)
    if mouth is None:
        return None, False
    beneficiary = next(iter(syntax.objects_of(doc[mouth], "for", "of", "from", "by")), None)
    if beneficiary is not None and not (
        beneficiary.lower_ in _AREAS and mouth > left and doc[mouth - 1].tag_ in _NOUNS
    ):
        owner = to_party(beneficiary, None)
        return (owner.wording, owner.end), True
    first = mouth - 1 if mouth > left and f"{doc[mouth - 1].lower_} {doc[mouth].lower_}" in mouthpieces else mouth
    words = [t for t in doc[left:first] if t.lower_ not in _RANKS and not t.tag_.startswith(("PRP", "WP"))]
    while words and (words[-1].tag_ == "POS" or words[-1].lower_ in _RANKS):
        words.pop()
    if not words:
        return None, speaker.i == mouth
    if not any(t.tag_.startswith("NN") for t in words) or words[-1].tag_ == "IN":
        return None, False  # "the provincial press office", "the director of public relations"
    named = doc[words[0].i : words[-1].i + 1]
    return (named.text, named.end_char), True


def _is_mouthpiece(token: Token, left: int, mouthpieces: frozenset[str]) -> bool:
    two = f"{token.doc[token.i - 1].lower_} {token.lower_}" if token.i > left else ""
    return token.lower_ in mouthpieces or two in mouthpieces
