"""How many were killed, injured, detained: counts of people at the words that say so, with bounds and wording.

    "killed at least 12 soldiers and three civilians" 15 · "dozens" by quantities.tsv · "five dead" · "toll rose to 66"

A number counts only inside a noun phrase for people that a harm word governs: ages, calibres, money, dates never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from services.extractor import syntax
from services.extractor.lexicon import Harm, Lexicon, PartyKind
from services.extractor.numbers import Amount, amount_of, bounded, exactly, plain_number
from services.extractor.parties import phrase
from services.records import Toll

_TOLL_PHRASE = re.compile(
    r"\b(?:death toll|toll|number of (?:dead|deaths|fatalities|those killed))\b[^.;]{0,60}?"
    r"\b(?:to|at|of|stands at|reached|is|was)\s+(?:at least |more than |about |around )?"
    r"(?P<n>\d+(?:,\d{3})*|[a-z]+(?:-[a-z]+)?)\b",
    re.IGNORECASE,
)
_HARMED = re.compile(
    r"\b(?P<q>at least |more than |over |up to |some |about |around |nearly )?"
    r"(?P<n>\d+(?:,\d{3})*|(?:[a-z]+-)?[a-z]+)\s+"
    r"(?:(?!and\b|others?\b)[\w'’-]+\s+){0,3}?"
    r"(?:were |was |are |is |have been |lay |left |reported |feared |confirmed )*"
    r"(?P<h>dead|killed|injured|wounded|hurt|detained|arrested)\b",
    re.IGNORECASE,
)
_NONE_HARMED = re.compile(
    r"\b(?:no (?:casualties|injuries|one was (?:hurt|killed|injured)|deaths|civilian casualties)|"
    r"nobody (?:was|had been) (?:hurt|injured|killed)|without casualties)\b",
    re.IGNORECASE,
)
_INTRANSITIVE = frozenset({"died", "die", "dies", "dying", "perished", "perish"})


@dataclass(frozen=True, slots=True)
class Count:
    """People counted at one harm word."""

    harm: Harm
    amount: Amount
    start: int  # half-open span of the counted phrase, code points of the doc's text
    end: int
    victims: PartyKind | None
    word: int  # token index of the harm word; -1 where a pattern found the count


def find_counts(sentence: Span, lexicon: Lexicon) -> tuple[Count, ...]:
    """Return the people counted in a parsed sentence, in reading order."""
    stated = _toll_phrase(sentence)
    found: dict[tuple[Harm, int], Count] = {}
    for token in sentence:
        harm = lexicon.harms.get(token.lower_)
        if harm is None:
            continue
        for head in _counted(token, lexicon):
            for person in syntax.conjuncts(head):
                if person is not head and lexicon.harms.get(person.lower_, harm) != harm:
                    continue  # "11 dead and 23 injured"
                count = _count(person, harm, token.i, lexicon)
                if count is not None:
                    found.setdefault((harm, person.i), count)
    counts = _without_contained(found.values())
    if stated is not None:
        counts = [stated, *(c for c in counts if c.harm != "killed")]
    elif not any(c.harm == "killed" for c in counts):
        counts += _from_words(sentence, lexicon, counts)
    return tuple(sorted(counts, key=lambda c: (c.start, c.end)))


def states_no_harm(text: str) -> bool:
    """Tell whether a sentence says that nobody was hurt."""
    return _NONE_HARMED.search(text) is not None


def total(counts: Sequence[Count], harm: Harm, text: str, *, cumulative: bool = False) -> Toll | None:
    """Return the sum of the counts of one harm as a toll, None without any.

    Args:
        counts: Of one sentence, or of one event.
        harm: Which harm.
        text: The doc's text that the spans refer to.
        cumulative: The sentence counts over more than the event.
    """
    chosen = [c for c in counts if c.harm == harm]
    if not chosen:
        return None
    wording = " ... ".join(" ".join(text[c.start : c.end].split()) for c in chosen)
    return Toll(
        low=sum(c.amount.low for c in chosen),
        best=_sum([c.amount.best for c in chosen]),
        high=_sum([c.amount.high for c in chosen]),
        wording=wording,
        cumulative=cumulative,
    )


def _sum(values: Sequence[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None


def _counted(word: Token, lexicon: Lexicon) -> list[Token]:
    """Return the heads of the phrases whose people a harm word is about."""
    if not syntax.is_verb(word):
        return _counted_by_noun(word)
    for relation in ("nsubjpass", "dobj"):
        found = list(syntax.children(word, relation))
        if found:
            return found
    is_participle = word.tag_ in {"VBN", "VBD"}
    if word.dep_ == "acl" and is_participle:
        return [word.head]
    if word.dep_ == "conj" and is_participle and word.head.lower_ in lexicon.harms:
        return list(syntax.children(word, "nsubj", "nsubjpass"))
    if word.lower_ in _INTRANSITIVE or is_participle:
        above = word.head if word.dep_ == "xcomp" else word  # "are known to have died"
        return list(syntax.children(above, "nsubj", "nsubjpass"))
    return []


def _counted_by_noun(word: Token) -> list[Token]:
    heads = syntax.objects_of(word, "of")
    if any(c.dep_ == "nummod" for c in word.children):
        heads.append(word)
    if word.dep_ in {"amod", "acomp", "oprd", "attr"} or word.tag_ == "JJ":
        is_noun = word.head.tag_.startswith(("NN", "CD"))
        heads += [word.head] if is_noun else list(syntax.children(word.head, "dobj", "nsubj", "nsubjpass"))
    return heads


def _count(head: Token, harm: Harm, word: int, lexicon: Lexicon) -> Count | None:
    if head.lower_ in lexicon.not_people:
        return None
    left, right = phrase(head)
    span = head.doc[left:right]
    amount = amount_of(head, span.text, lexicon.quantities, lexicon.party_kinds)
    if amount is None:
        return None
    return Count(harm, amount, span.start_char, span.end_char, lexicon.party_kinds.get(head.lower_), word)


def _without_contained(counts: Iterable[Count]) -> list[Count]:
    """Drop counts inside others ("12 people, including three children" keeps its 12) and repeated spans."""
    kept: list[Count] = []
    for count in sorted(counts, key=lambda c: (c.start, -c.end)):
        if not any(k.harm == count.harm and k.start <= count.start and count.end <= k.end for k in kept):
            kept.append(count)
    return kept


def _toll_phrase(sentence: Span) -> Count | None:
    """ "death toll rises to 66": the toll so far, which other numbers of the sentence only add up to."""
    toll = _TOLL_PHRASE.search(sentence.text)
    number = plain_number(toll["n"]) if toll else None
    if toll is None or number is None:
        return None
    base = sentence.start_char
    return Count("killed", exactly(number), base + toll.start("n"), base + toll.end("n"), None, -1)


def _from_words(sentence: Span, lexicon: Lexicon, known: Sequence[Count]) -> list[Count]:
    """What headlines and bulletins say without a verb: "5 dead, 12 injured", "death toll rises to 66"."""
    text, base = sentence.text, sentence.start_char
    found: list[Count] = []
    for match in _HARMED.finditer(text):
        harm = lexicon.harms[match["h"].lower()]
        amount = _headline_amount(match, lexicon)
        if amount is None or any(c.harm == harm for c in (*known, *found)):
            continue
        found.append(Count(harm, amount, base + match.start(), base + match.end("h"), None, -1))
    return found


def _headline_amount(match: re.Match[str], lexicon: Lexicon) -> Amount | None:
    between = match.string[match.end("n") : match.start("h")].lower().split()
    if lexicon.not_people.intersection(between):
        return None
    number = plain_number(match["n"])
    if number is not None:
        return bounded(number, match["q"] or "")
    vague = lexicon.quantities.get(match["n"].lower())
    return Amount(vague.low, vague.best, vague.high) if vague else None
