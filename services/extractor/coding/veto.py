"""Words of what is no conflict event: of one sentence, of those around it, and of what a whole article is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from urllib.parse import urlsplit

import ahocorasick

_WORDS_THAT_TELL = 4
"""A siege has a captain and a title, a match has a coach, a goal and a season besides."""

_CARRIED = frozenset({"accident", "disaster", "animals", "fiction", "theft", "history"})
"""Reasons that hold on: what follows a sentence about a fire or a film is about it, until an event is told."""

_NEARBY = frozenset({"disclaimed"})
"""Reasons that speak of the sentences beside them: "The blast killed four. Police ruled out terrorism."."""

_BESIDE = 2
"""Sentences between a report and what says that it was no attack."""


_NAME = "name"
"""Label of names of parties that hold words of sport and the like."""


class WordScan:
    """A compiled scan for whole words, each with a label."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for form, label in labels.items():
            self._automaton.add_word(form, (form, label))
        self._automaton.make_automaton()

    def find(self, lowered: str) -> Iterator[tuple[int, str, str]]:
        """Yield each word found in a lower-case text: where it begins, the word, its label."""
        for last, (form, label) in self._automaton.iter(lowered):
            start = last - len(form) + 1
            before, after = lowered[start - 1 : start] if start else "", lowered[last + 1 : last + 2]
            if form.startswith("/") or not (before.isalnum() or after.isalnum()):
                yield start, form, label


def reasons_in(scan: WordScan, lowered: str, names: Callable[[], Iterable[tuple[int, int]]]) -> frozenset[str]:
    """Return the reasons against an event that the words of a text give.

    Words inside a name give none: the Awami League plays no football. Names are those with the label "name", and:

    Args:
        scan: Words with their reasons, several with "|".
        lowered: Text in lower case.
        names: Asked only where words are found; half-open spans of the names of groups and forces.
    """
    found = [(start, start + len(form), label) for start, form, label in scan.find(lowered)]
    if not found:
        return frozenset()
    shields = [*names(), *((start, end) for start, end, label in found if label == _NAME)]
    told = (label for start, end, label in found if not any(a <= start and end <= b for a, b in shields))
    return frozenset(reason for label in told for reason in label.split("|"))


class Objections:
    """What the sentences about one say against an event in it. Asked and told in reading order."""

    def __init__(self, reasons: Mapping[int, Set[str]]) -> None:
        """Take the reasons that each sentence, by its index, gives itself."""
        self._reasons = reasons
        self._carried: Set[str] = frozenset()
        self._next = 0  # first sentence whose reasons are not carried yet

    def reasons(self, index: int) -> Set[str]:
        """Return the reasons against an event in a sentence: its own, and those of the sentences about it."""
        for i in range(self._next, index):
            self._carried |= self._reasons.get(i, frozenset()) & _CARRIED
        self._next = max(self._next, index)
        beside = range(index - _BESIDE, index + _BESIDE + 1)
        nearby = {reason for i in beside for reason in self._reasons.get(i, ()) if reason in _NEARBY}
        return self._reasons[index] | self._carried | nearby

    def tell_event(self, index: int) -> None:
        """Say that a sentence told of an event: what the text was about does not hold on from there."""
        self._carried, self._next = frozenset(), index + 1


def registers_of(scan: WordScan, lowered: str, url: str) -> frozenset[str]:
    """Return what an article is about: "about:sport", and "section:sport" where its site says so itself.

    Args:
        scan: Words with their register; sections of a site are written "/sport/".
        lowered: Title and text in lower case.
        url: Of the article, for the sections in its path.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for _, form, register in scan.find(lowered):
        found[register].add(form)
    sections = {register for _, form, register in scan.find(urlsplit(url).path.lower()) if form.startswith("/")}
    told = sections | {register for register, forms in found.items() if len(forms) >= _WORDS_THAT_TELL}
    return frozenset({f"about:{register}" for register in told} | {f"section:{register}" for register in sections})
