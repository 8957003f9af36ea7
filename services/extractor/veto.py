"""Words of what is no conflict event, found as whole words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ahocorasick


class VetoScan:
    """A compiled scan for the words of vetoes.tsv."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for form, reason in reasons.items():
            self._automaton.add_word(form, (len(form), reason))
        self._automaton.make_automaton()

    def find(self, lowered: str) -> Iterator[str]:
        """Yield the reason of each veto word in a lower-case text."""
        for last, (length, reason) in self._automaton.iter(lowered):
            before, after = lowered[last - length : last - length + 1], lowered[last + 1 : last + 2]
            if not ((before.isalnum() and last - length >= 0) or after.isalnum()):
                yield reason
