"""Words that tell the country of a text that names none: "sheriff", "Garda", "crore" (data/country_cues.tsv).

tokens -> single words and pairs -> cues found, each once -> country: bonus
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from services.extractor.knowledge.tables import parse_table

COLUMNS = ("word", "country", "weight")
MOST = 2.1
"""Largest bonus of a country, in units of `place_choice` scores: as much as four orders of magnitude of population."""


@dataclass(frozen=True, slots=True)
class CountryCues:
    """What a word says of the country of its text."""

    by_word: Mapping[str, tuple[tuple[str, float], ...]]  # lower-case word or pair of words to (alpha-3, weight)

    def find(self, doc: Doc) -> dict[str, float]:
        """Return the bonus of each country that words of a text speak for, 0 to MOST; a word counts once."""
        words = [token.text.casefold() for token in doc]
        said = set(words) | {f"{one} {two}" for one, two in pairwise(words)}
        total: defaultdict[str, float] = defaultdict(float)
        for word in sorted(said & self.by_word.keys()):
            for country, weight in self.by_word[word]:
                total[country] += weight
        return {country: min(MOST, weight) for country, weight in total.items()}


def parse_country_cues(path: str, text: str) -> CountryCues:
    """Return the cues of a table.

    Raises:
        DataFileError: A weight is no number, or a word comes twice for one country.
    """
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in parse_table(path, text, COLUMNS):
        try:
            weight = float(row["weight"])
        except ValueError:
            raise row.defect(f"weight must be a number, not {row['weight']!r}") from None
        if row["country"] in found[row["word"]]:
            raise row.defect(f"{row['word']!r} is listed twice for {row['country']}")
        found[row["word"]][row["country"]] = weight
    return CountryCues({word: tuple(sorted(countries.items())) for word, countries in found.items()})
