"""The words of a noun phrase that say who is meant, and those around them: "at least 40 gunmen from the north".

quantity in front · modifiers behind · "members of X" · "men in X uniform" · "41", which counts and names nobody
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*\.?")
"""A word with its hyphens, apostrophes and points: "al-Shabaab's", "U.S."."""

_QUANTITY = re.compile(
    r"(?i)^(?:(?:a|an|the|some|several|many|dozens|tens|hundreds|thousands|scores|of|at|least|up|to|more|than|about|around|"
    r"nearly|over|other|another|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few|group|number|\d[\d,.]*|"
    r"its|their|his|her|our|those|these|suspected|alleged|unidentified|unknown|so-called|all|both|any)\s+)+"
)
_PART_OF = re.compile(
    r"(?i)^(?:.*\s)?(?:members?|units?|elements?|fighters?|combatants?|soldiers?|troops?|forces?|contingents?|groups?|"
    r"columns?|convoys?|brigades?|wings?|branch(?:es)?|men|crews?|positions?|fronts?|structures?|factions?|cells?)\s+of\s+(?P<body>.+)$"
)
_POSTMODIFIER = re.compile(
    r"(?i)[,;:(]|\s(?:of|in|from|at|near|with|who|that|which|inside|outside|on|under|along|around|for|by|riding|"
    r"belonging|loyal|linked|allied|affiliated|wearing|armed|backed|based|dressed|including|stationed|aboard|to)\s"
)
_IN_UNIFORM = re.compile(
    r"(?i)\b(?:men|people|persons|individuals|man)\s+(?:in|wearing)\s+(?P<whose>.*?)"
    r"\s*\b(?:uniforms?|fatigues|camouflage)(?:\s+of\s+(?P<of>.+))?$"
)
_DEEDS = frozenset(
    {"killing", "murder", "death", "assassination", "arrest", "abduction", "rape", "detention", "jailing"}
)
_GROUP_WORDS = frozenset({"group", "movement", "organisation", "organization", "militant group", "outfit"})
_ANONYMOUS = re.compile(r"(?i)\b(?:unidentified|unknown|masked|rival|other|two|several)\b")
_OF_THE_GROUP = re.compile(
    r"(?i)\b(?:of|from)\s+(?:the|this|that)\s+(?:same\s+)?"
    r"(?:alliance|coalition|faction|gang|group|militia|movement|outfit)$"
)


_FACTION = re.compile(
    r"(?:[Ff]actions?|[Ww]ings?) of (?:the )?(?P<of>[A-Z][\w’'-]*(?: (?:(?:of|for|and) )?[A-Z][\w’'-]*)*)|"
    r"(?P<own>\b(?!Rival)[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*) [Ff]actions?$"
)


def words_of(text: str) -> list[str]:
    """Return the words of a phrase."""
    return WORD.findall(text)


def stripped(wording: str) -> str:
    """Return a wording without quotation marks and stops around it."""
    return wording.strip(" \t\n\"'“”‘’.,;:")


def core_of(wording: str, names: Sequence[tuple[int, int]]) -> str:
    """Return a noun phrase without quantity in front and modifiers behind.

    Args:
        wording: The phrase.
        names: Half-open spans of named actors in the stripped wording, which are never cut.
    """
    text = stripped(wording)
    start = _QUANTITY.match(text)
    text_from = start.end() if start and not any(first < start.end() for first, _ in names) else 0
    for cut in _POSTMODIFIER.finditer(text, text_from):
        if cut.start() > text_from and not any(first < cut.end() and cut.start() < last for first, last in names):
            return text[text_from : cut.start()].strip()
    return text[text_from:].strip()


def whole_of(wording: str) -> str | None:
    """Return the body behind a word for its parts: the army of "units of the army"; None where there is none."""
    part = _PART_OF.match(wording)
    return part["body"] if part else None


def faction_of(core: str) -> str | None:
    """Return the party whose factions a phrase names: that of "rival factions of the BNP", "BNP factions"."""
    named = _FACTION.search(core)
    return (named["of"] or named["own"]) if named else None


def uniform_of(wording: str) -> tuple[str, str] | None:
    """Return what "men in uniform" says of whose it is, the best words first; None of anybody else."""
    clothed = _IN_UNIFORM.search(wording)
    return (clothed["of"] or clothed["whose"], clothed["whose"]) if clothed else None


def is_deed(core: str) -> bool:
    """Tell whether a phrase names a deed: "the murder of a student", protested against."""
    return core.rpartition(" ")[2].lower() in _DEEDS


def is_counted_only(core: str) -> bool:
    """Tell whether the text counts whom it does not name: "41", "nine"."""
    return all(word.isdigit() or _QUANTITY.match(f"{word} ") for word in core.replace(",", "").split())


def is_group_known(wording: str) -> bool:
    """Tell whether words stand for a group that was named before: "group", "gunmen of the same coalition"."""
    return wording.casefold() in _GROUP_WORDS or _OF_THE_GROUP.search(wording) is not None


def is_anonymous(wording: str) -> bool:
    """Tell whether words say that it is not known who: "masked men", but not "other men of the coalition"."""
    return _ANONYMOUS.search(wording) is not None and _OF_THE_GROUP.search(wording) is None
