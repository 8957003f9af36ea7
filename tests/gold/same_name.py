"""Whether two wordings name the same party: gold's own rule, so that the lexicon under test does not judge itself."""

from __future__ import annotations

import re
import unicodedata

_STEM = 4  # letters: Mali and Malian, Ukraine and Ukrainian
_FUNCTION_WORDS = frozenset(
    {
        *("a", "an", "and", "at", "by", "for", "from", "her", "his", "in", "its", "local", "of", "on", "or", "our"),
        *("several", "some", "the", "their", "three", "to", "two"),
    }
)
_SHARED_WORDS = frozenset(
    {
        *(
            "armed",
            "army",
            "defence",
            "defense",
            "fighters",
            "force",
            "forces",
            "group",
            "men",
            "militants",
            "military",
        ),
        *("movement", "national", "rebels", "security", "soldiers", "troops"),
    }
)


def is_same_name(one: str, other: str) -> bool:
    """Whether one name has every telling word of the other, or is the other's initials.

    Words tell by their first letters. Words that many forces share tell only where a name has no other: "Malian Armed
    Forces" is "the army of Mali" and not "the Sudanese army"; "RSF" is "Rapid Support Forces".
    """
    ours, theirs = _telling(one), _telling(other)
    if not ours or not theirs:
        return False
    return ours <= theirs or theirs <= ours or _initials(one) in _words(other) or _initials(other) in _words(one)


def is_named_in(name: str, text: str) -> bool:
    """Whether a text has every telling word of a name, or its initials."""
    words = _words(text)
    return _telling(name) <= {word[:_STEM] for word in words} or _initials(name) in words


def _telling(name: str) -> frozenset[str]:
    words = [word for word in _words(name) if word not in _FUNCTION_WORDS and not word.isdigit()]
    special = [word for word in words if word not in _SHARED_WORDS]
    return frozenset(word[:_STEM] for word in special or words)


def _initials(name: str) -> str | None:
    words = [word for word in _words(name) if word not in _FUNCTION_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[a-z0-9]+", re.sub(r"'s\b|\bal-", " ", plain))
