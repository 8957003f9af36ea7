"""Words of what is no conflict event: of one sentence, and of what a whole article is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import ahocorasick

_WORDS_THAT_TELL = 4
"""A siege has a captain and a title, a match has a coach, a goal and a season besides."""


class WordScan:
    """A compiled scan for whole words, each with a label."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for form, label in labels.items():
            self._automaton.add_word(form, (form, label))
        self._automaton.make_automaton()

    def find(self, lowered: str) -> Iterator[tuple[str, str]]:
        """Yield each word found in a lower-case text, with its label."""
        for last, (form, label) in self._automaton.iter(lowered):
            start = last - len(form) + 1
            before, after = lowered[start - 1 : start] if start else "", lowered[last + 1 : last + 2]
            if form.startswith("/") or not (before.isalnum() or after.isalnum()):
                yield form, label


def registers_of(scan: WordScan, lowered: str, url: str) -> frozenset[str]:
    """Return what an article is about: "about:sport", and "section:sport" where its site says so itself.

    Args:
        scan: Words with their register; sections of a site are written "/sport/".
        lowered: Title and text in lower case.
        url: Of the article, for the sections in its path.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form, register in scan.find(lowered):
        found[register].add(form)
    sections = {register for form, register in scan.find(urlsplit(url).path.lower()) if form.startswith("/")}
    told = sections | {register for register, forms in found.items() if len(forms) >= _WORDS_THAT_TELL}
    return frozenset({f"about:{register}" for register in told} | {f"section:{register}" for register in sections})
