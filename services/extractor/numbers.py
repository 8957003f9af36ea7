"""Numbers of people in words and digits: exact, bounded, ranges, vague words with documented values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Token
from text_to_num import text2num

from services.extractor import syntax
from services.extractor.lexicon import PartyKind, Quantity

MAX_TOLL = 100_000
"""A single report of more is a number of something else."""

_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|no fewer than|not less than|upwards of|a minimum of)\b", re.IGNORECASE
)
_AT_MOST = re.compile(r"\b(?:up to|at most|fewer than|less than)\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(\d{1,3}(?:,\d{3})*)\s?(?:-|–|to|or)\s?(\d{1,3}(?:,\d{3})*)\b")
_DIGITS = re.compile(r"^\d{1,3}(?:[,\u00a0]\d{3})*$|^\d+$")
_MONEY = re.compile(r"[$€£¥₹₦]|\b(?:million|billion|per ?cent)\b|%")
_ONE = frozenset({"a", "an", "another", "one"})
_PEOPLE: frozenset[PartyKind] = frozenset({"civilian", "state", "gunmen", "nonstate", "crowd"})
_BODIES = frozenset(
    {"people", "group", "force", "army", "militia", "gang", "brigade", "faction", "unit", "patrol", "crowd"}
    | {"military", "government", "police", "navy"}
)
"""Nouns for many: "a group" is no one person."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How many; None where a bound is unknown."""

    low: int
    best: int | None
    high: int | None


def exactly(number: int) -> Amount:
    """Return an amount without doubt."""
    return Amount(number, number, number)


def bounded(number: int, words: str) -> Amount:
    """Return a number with the bounds that words beside it set: "at least", "up to"."""
    if _AT_LEAST.search(words):
        return Amount(number, number, None)
    if _AT_MOST.search(words):
        return Amount(0, number, number)
    return exactly(number)


def amount_of(
    head: Token, words: str, quantities: Mapping[str, Quantity], kinds: Mapping[str, PartyKind]
) -> Amount | None:
    """Return how many people a noun phrase counts, None where it counts none.

    Args:
        head: Head of the phrase.
        words: The whole phrase.
        quantities: Values of vague numbers.
        kinds: Surface form of a noun to the kind of party it names.
    """
    if _MONEY.search(words):
        return None
    spread = _RANGE.search(words)
    if spread and digits(spread[1]) < digits(spread[2]):
        low, high = digits(spread[1]), digits(spread[2])
        return Amount(low, (low + high) // 2, high)
    for token in (*syntax.children(head, "nummod", "compound"), head):
        number = _number(token)
        if number is not None:
            return bounded(number, words) if number <= MAX_TOLL else None
    vague = _vague(words.lower(), quantities)
    if vague is not None:
        return Amount(vague.low, vague.best, vague.high)
    return exactly(1) if _is_one_person(head, kinds) else None


def _is_one_person(head: Token, kinds: Mapping[str, PartyKind]) -> bool:
    """ "a soldier", "an officer": one person, if the noun names people and not a body of them."""
    has_article = any(c.lower_ in _ONE for c in syntax.children(head, "det", "nummod"))
    names_people = kinds.get(head.lower_) in _PEOPLE and head.lower_ not in _BODIES
    return has_article and head.tag_ == "NN" and names_people


def _number(token: Token) -> int | None:
    """Return the whole number a token stands at the end of: "12", "1,500", "twenty-one", "one hundred and five"."""
    if _DIGITS.match(token.text):
        return digits(token.text)
    if token.tag_ != "CD" and token.dep_ != "nummod":
        return None
    first = token.i
    while first > 0 and (
        token.doc[first - 1].tag_ == "CD" or "-" in {token.doc[first - 1].text, token.doc[first].text}
    ):
        first -= 1
    return words_to_number(token.doc[first : token.i + 1].text)


def words_to_number(words: str) -> int | None:
    """Return the number that words spell, None where they spell none."""
    plain = re.sub(r"\s*-\s*", "-", words.strip().lower())
    if not plain or not plain[0].isalpha():
        return None
    try:
        return int(text2num(plain, "en"))
    except ValueError:
        return None


def digits(text: str) -> int:
    """Return digits with any separators as a number; absurdly long ones are cut, to be too large all the same."""
    return int(re.sub(r"\D", "", text)[:9] or "0")


def plain_number(word: str) -> int | None:
    """Return one word of a headline as a number of people; years and huge numbers are none."""
    if not word[0].isdigit():
        return words_to_number(word)
    number = digits(word)
    is_year = 1900 <= number <= 2100 and "," not in word
    return None if is_year or number > MAX_TOLL else number


def _vague(words: str, quantities: Mapping[str, Quantity]) -> Quantity | None:
    best = max((w for w in quantities if re.search(rf"\b{re.escape(w)}\b", words)), key=len, default=None)
    return quantities[best] if best else None
