"""How the names of actors are written: spellings of one name, and which of them a text may mean."""

from __future__ import annotations

import re

from services.extractor.actors.actor_tables import ActorEntry

_ARTICLE = "Al-"
"""News write it small within a sentence: "al-Qaeda"."""

_ACRONYM = re.compile(r"[A-Z0-9][A-Z0-9\-/]{0,5}")


def spellings_of(entry: ActorEntry) -> frozenset[str]:
    """A name with and without its hyphens, with straight and curly apostrophes."""
    found = set()
    for name in (entry.name, *entry.aliases):
        for spaced in (name, name.replace("-", " ") if not _ACRONYM.fullmatch(name) else name):
            found |= {spaced, spaced.replace("'", "’"), spaced.replace("'", "‘")}
    return frozenset(found)


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a span of a text begins and ends with a word."""
    before = text[start - 1 : start]
    return not (before.isalnum() or text[end : end + 1].isalnum())


def has_case_of(found: str, spelling: str) -> bool:
    """Acronyms keep their case; a name starts with a capital wherever the lexicon's does."""
    if _ACRONYM.fullmatch(spelling):
        return found == spelling
    start = len(_ARTICLE) if spelling.startswith((_ARTICLE, _ARTICLE.replace("-", " "))) else 0
    capital = next((i for i, char in enumerate(spelling) if char.isupper() and i >= start), None)
    return capital is None or found[0].isupper() or found[capital].isupper()
