"""Numbers of people in words and digits: exact, bounded, ranges, vague words with documented values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from text_to_num import text2num

from services.extractor.knowledge.lexicon import Quantity

MAX_TOLL = 100_000
"""A single report of more is a number of something else."""

_UNIT = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)"
)
_SPELLED = rf"(?:an? (?=hundred|thousand))?{_UNIT}(?:(?:-| |(?<=hundred) and |(?<=thousand) and ){_UNIT})*"
NUMBER = rf"(?:\d{{1,3}}(?:[,\u00a0]\d{{3}})+|\d+|{_SPELLED})"
"""Regular expression, case ignored, of one number as news English writes it."""

_WHOLE = r"(?<![\w$€£¥.,-])"  # no part of "M23", "F-16", "1.5", "$40"
_AFTER = r"(?![\w%]|[.,]\d|-(?!odd\b)[a-z])"  # nor of "155mm", "40%", "19-year-old"
_NUMBER = re.compile(rf"{_WHOLE}({NUMBER}){_AFTER}", re.IGNORECASE)
_RANGE = re.compile(rf"{_WHOLE}({NUMBER})(?:\s?(?:-|–)\s?| (?:to|or) |(?<=\w) and )({NUMBER}){_AFTER}", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|no fewer than|not less than|no less than|not fewer than|upwards? of|a minimum of|"
    r"exceeding|in excess of|well over|above)\s+(?:a |an |some |about )?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"^(?:-plus|\+| or more\b| or so\b)", re.IGNORECASE)
_AT_MOST = re.compile(
    r"\b(?:up to|at most|(?<!no )(?<!not )(?:fewer|less) than|as many as|no more than)\s+(?:a |some )?$", re.IGNORECASE
)
_MONEY = re.compile(r"[$€£¥₹₦]|\b(?:million|billion|per ?cent)\b|%", re.IGNORECASE)
_DOZEN = re.compile(r" dozens?\b", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)? (?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
_AGE = re.compile(rf"\b(?:aged?|aged between)\s+{NUMBER}(?:(?:,| and| to) {NUMBER})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """How many; None where a bound is unknown."""

    low: int
    best: int | None
    high: int | None


ONE = Amount(1, 1, 1)


def add_up(bounds: Iterable[int | None]) -> int | None:
    """Return the sum of one bound of several amounts; None, unknown, where one of them is."""
    listed = list(bounds)
    known = [bound for bound in listed if bound is not None]
    return sum(known) if len(known) == len(listed) else None


def read_amount(text: str, quantities: Mapping[str, Quantity], *, start: int = 0) -> Amount | None:
    """Return the first number of people in some words with the bounds set beside it, None where there is none.

    Args:
        text: Words of a phrase, with those before it.
        quantities: Values of vague numbers.
        start: Where the phrase begins; what stands before is only looked at for "at least" and its like.
    """
    if _MONEY.search(text, start):
        return None
    text = _AGE.sub(lambda m: " " * len(m[0]), without_days(text))
    exact = _NUMBER.search(text, start)
    if exact is None:
        return _vague(text, start, quantities)
    spread = _spread(text, exact.start())
    if spread is not None:
        return spread
    number = None if _is_year_alone(exact[1], text[exact.end() :]) else _value(exact[1])
    if number is not None and _DOZEN.match(text, exact.end()):
        number *= 12
    if number is None or number > MAX_TOLL:
        return None
    return _bounded(number, text[: exact.start()], text[exact.end() :])


def without_days(text: str) -> str:
    """Return a text of the same length with blanks for days: "on 7 October five died" tells of five."""
    return _DAY_OF_MONTH.sub(lambda m: " " * len(m[0]), text)


def _spread(text: str, start: int) -> Amount | None:
    """Return the range that begins at a number: "10 to 15", "between 10 and 15"."""
    match = _RANGE.match(text, start)
    if match is None or (" and " in match[0] and not _BETWEEN.search(text[:start])):
        return None
    low, high = _value(match[1]), _value(match[2])
    if low is None or high is None or not low < high <= MAX_TOLL:
        return None
    return Amount(low, (low + high) // 2, high)


def _bounded(number: int, before: str, after: str) -> Amount:
    if _AT_MOST.search(before):
        return Amount(0, number, number)
    if _AT_LEAST.search(before) or _OR_MORE.match(after):
        return Amount(number, number, None)
    return Amount(number, number, number)


def _is_year_alone(digits: str, after: str) -> bool:
    """ "killed in 2021", but not "2000 people" or "2,021"."""
    return is_year(digits) and not after.strip()


def _value(text: str) -> int | None:
    if text[0].isdigit():
        return int(re.sub(r"\D", "", text)[:9])  # absurdly long ones are cut, to be too large all the same
    return words_to_number(text)


def is_year(words: str) -> bool:
    """Tell whether a number looks like a year of our time."""
    return words.isdigit() and 1900 <= int(words[:9]) <= 2100


def words_to_number(words: str) -> int | None:
    """Return the number that words spell, None where they spell none."""
    plain = re.sub(r"\s*-\s*", "-", words.strip().lower())
    if not plain or not plain[0].isalpha():
        return None
    try:
        return int(text2num(re.sub(r"^an? (?=hundred|thousand)", "one ", plain), "en"))
    except ValueError:
        return None


def _vague(text: str, start: int, quantities: Mapping[str, Quantity]) -> Amount | None:
    words = text[start:].lower()
    found = [w for w in quantities if w in words and re.search(rf"\b{re.escape(w)}\b", words)]
    if not found:
        return None
    word = max(found, key=len)
    value = quantities[word]
    if value.best is None or value.low != value.high:
        return Amount(value.low, value.best, value.high)
    at = start + words.index(word)
    return _bounded(value.best, text[:at], text[at + len(word) :])  # "at least a dozen"
