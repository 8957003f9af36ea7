"""English inflection of lexicon entries: one lemma to the surface forms that a text may show.

Triggers are matched as strings before any parse, so each form must be known beforehand.
"""

from __future__ import annotations

_VOWELS = "aeiou"


def verb_forms(lemma: str, irregular: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return lemma, -s, past, participle and -ing forms of a verb; a phrasal verb is inflected in its first word.

    Args:
        lemma: Lower case, "open fire".
        irregular: Past forms and participles of verbs that the rules get wrong, by lemma.
    """
    head, _, rest = lemma.partition(" ")
    past = irregular.get(head, (_past(head),))
    forms = dict.fromkeys((head, _third_person(head), *past, _gerund(head, irregular)))
    return tuple(f"{form} {rest}".strip() for form in forms)


def noun_forms(lemma: str, irregular: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return singular and plural of a noun; a phrase is inflected in its last word."""
    rest, _, head = lemma.rpartition(" ")
    plurals = irregular.get(head, (_third(head),))
    return tuple(f"{rest} {form}".strip() for form in dict.fromkeys((head, *plurals)))


def _third_person(verb: str) -> str:
    """ "goes", "echoes"; nouns in -o take as often a bare s, "photos"."""
    return verb + "es" if verb.endswith("o") and verb[-2:-1] not in _VOWELS else _third(verb)


def _third(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return word[:-1] + "ied"
    return _doubled(word) + "ed"


def _gerund(word: str, irregular: dict[str, tuple[str, ...]]) -> str:
    for form in irregular.get(word, ()):
        if form.endswith("ing"):
            return form
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith("ee"):
        return word[:-1] + "ing"
    return _doubled(word) + "ing"


def _doubled(word: str) -> str:
    """Double the last consonant of a one-syllable verb with one short vowel: stab, stabb-ed."""
    vowels = sum(letter in _VOWELS for letter in word)
    closed = len(word) > 2 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS
    return word + word[-1] if closed and vowels == 1 else word
