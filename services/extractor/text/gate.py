"""The gate before the parser: which sentences hold a trigger at all. One multi-string scan, no parse.

An article that nothing in it marks as news of conflict is never parsed; of the others only the sentences that hold a
trigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from services.extractor.knowledge.lexicon import Entry, Lexicon
from services.extractor.text.sentences import Sentence

_TOLL = re.compile(r"\btoll\b", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:\d\s*|\b(?:in|since|last|of|on|early|late|by|until|through|mid-?)\s*|\bthe (?=March (?!for|of|on|to)[a-z]))?"
    r"March(?:\s*\d)?"
)
"""March the month has its capital within a sentence, "under the March accord"; the verb has it at the start or in a
headline at most."""

_COMPANY = frozenset(
    {"air", "ied", "shell", "chem", "armed", "mob", "weapon", "loot", "force", "violentcrowd", "police", "grenade"}
    | {"protest", "baton", "crowd", "injure", "carriedoff"}
)
"""Senses of context words that make a weak word beside them news of conflict; ministers and parties are in all news."""

_ARMS = frozenset({"armed", "weapon", "ied", "chem", "grenade", "air", "police", "force"})
"""Senses of context words without which an article about sport, stage, markets or weather is not even parsed."""

_UNLIKE_SPORT = frozenset({"protest", "suicide", "ied", "abduct", "chem"})
"""Senses of strong words that reporters of sport, stage, markets and weather hardly use."""

_LEAD = 2
"""Title and the first sentences: there a single weak word may be all that tells the news."""

_BRIEF = 4
"""Sentences, title included, of a summary: in more, news of conflict has a second word for it."""

ONLY_FRAMED = "frame"
"""Sense of words that no trigger is made of: they matter to frames alone."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the lexicon says of one surface form, worked out once."""

    length: int  # code points
    entries: tuple[Entry, ...]
    weights: frozenset[str]  # with which it counts
    framing: frozenset[str]  # its words, which may be those of a frame
    is_company: bool  # colours a weak word beside it


@dataclass(frozen=True, slots=True)
class Hit:
    """Trigger words found in a sentence, before syntax is known."""

    start: int  # half-open span, code points of the sentence
    end: int
    form: Form

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Senses of the words."""
        return self.form.entries


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a sentence, looked for one by one: most sentences are never asked."""

    text: str

    def __contains__(self, word: object) -> bool:
        return re.search(rf"\b{word}\b", self.text, re.IGNORECASE) is not None


class Gate:
    """A compiled scan for every surface form of the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._automaton = ahocorasick.Automaton()
        self.frames = lexicon.frames
        colours = {form: (_frame_entry(form),) for form in (*self.frames.by_verb, *self.frames.by_noun)}
        for form, entries in (colours | dict(lexicon.triggers)).items():
            self._automaton.add_word(form, _form(form, entries))
        self._automaton.make_automaton()

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return the triggers in a text: whole words, the longest where several begin or overlap, in reading order."""
        lowered = lower_keeping_length(text)
        found = []
        for last, form in self._automaton.iter(lowered):
            start, end = last - form.length + 1, last + 1
            if _is_whole(lowered, start, end) and not _is_month(text, start, end):
                found.append(Hit(start, end, form))
        return tuple(_longest(found))

    def find_all(self, sentences: Iterable[Sentence]) -> dict[int, tuple[Hit, ...]]:
        """Return the triggers of each sentence, by its index."""
        return {sentence.index: self.find(sentence.text) for sentence in sentences}

    def may_be_framed(self, text: str, hits: Sequence[Hit]) -> bool:
        """Tell whether a sentence with these hits has all words of some frame."""
        return self.frames.may_hold((word for hit in hits for word in hit.form.framing), _Words(text))


def relevant_sentences(
    gate: Gate, sentences: Sequence[Sentence], hits: Mapping[int, tuple[Hit, ...]]
) -> dict[int, tuple[Hit, ...]]:
    """Return those of all hits, by the index of their sentence, whose sentences are worth parsing.

    A sentence whose hits all merely colour an event ("rocket", "ammunition") is left out, and so is one with everyday
    words only ("sent", "took") and nothing of arms or crowds beside them. One weak word alone ("battle", "fell") is
    read where the article has a clearer sentence, or where it leads one that is brief or speaks of arms, crowds or
    police anywhere; a sentence that states a toll, where the article has any other.
    """
    framed = {s.index for s in sentences if gate.may_be_framed(s.text, hits[s.index])}
    is_clear = bool(framed) or any(_is_clear(found) for found in hits.values())
    lead = _LEAD if len(sentences) <= _BRIEF or any(_has_company(found) for found in hits.values()) else -1
    told = {i for i, found in hits.items() if i in framed or (_is_relevant(found) and (is_clear or i <= lead))}
    tolls = {sentence.index for sentence in sentences if _TOLL.search(sentence.text)} if told else set()
    return {index: found for index, found in hits.items() if index in told | tolls}


def _form(form: str, entries: tuple[Entry, ...]) -> Form:
    """A form that is in an idiom too ("down", "hold") counts in company only, and is in no frame."""
    weights: set[str] = {entry.weight for entry in entries if entry.sense != "idiom"}
    is_idiom = any(entry.sense == "idiom" for entry in entries)
    return Form(
        length=len(form),
        entries=entries,
        weights=frozenset({"faint"} if weights and is_idiom else weights),
        framing=frozenset() if is_idiom else frozenset({*form.split(), form}),
        is_company=any(entry.weight == "context" and entry.sense in _COMPANY for entry in entries),
    )


def _frame_entry(form: str) -> Entry:
    return Entry(form, "phrase", ONLY_FRAMED, "context")


def speaks_of_arms(hits: Iterable[Sequence[Hit]]) -> bool:
    """Tell whether sentences name armed people, weapons or police, or tell what no game is told with."""
    senses = {(entry.weight == "context", entry.sense) for found in hits for hit in found for entry in hit.entries}
    return any(sense in (_ARMS if is_context else _UNLIKE_SPORT) for is_context, sense in senses)


def senses_near(hits: Mapping[int, Sequence[Hit]], index: int) -> frozenset[str]:
    """Return the senses of event words in the title and in the sentences before and after one, not its own."""
    beside = {0, index - 1, index + 1} - {index}
    return frozenset(entry.sense for i in beside for hit in hits.get(i, ()) for entry in hit.entries)


def lower_keeping_length(text: str) -> str:
    """Return a text in lower case with as many code points: 'İ' and its like stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _is_relevant(hits: Sequence[Hit]) -> bool:
    weights = {weight for hit in hits for weight in hit.form.weights}
    return not weights.isdisjoint({"strong", "weak"}) or ("faint" in weights and _has_company(hits))


def _is_clear(hits: Sequence[Hit]) -> bool:
    """Tell whether a strong word, or a weak one in company of its kind, marks news of conflict."""
    if any("strong" in hit.form.weights for hit in hits):
        return True
    weak = {hit.entries[0].lemma for hit in hits if "weak" in hit.form.weights}
    return len(weak) > 1 or (bool(weak) and _has_company(hits))


def _has_company(hits: Sequence[Hit]) -> bool:
    return any(hit.form.is_company for hit in hits)


def _is_month(text: str, start: int, end: int) -> bool:
    if text[start:end] != "March" or start == 0:
        return False
    match = _MONTH.search(text, max(0, start - 8))
    return match is not None and match.start() <= start and match.group(0) != "March"


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    return after != "-" or not text[end + 1 : end + 2].isalpha()  # not "riot-control", "attack-helicopter"


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
