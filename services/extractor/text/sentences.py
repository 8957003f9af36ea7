"""An article as sentences: the title, then the body without its dateline. Offsets are exact.

A new line ends a sentence, and so does a full stop before a capital that no abbreviation explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_SENTENCE_CHARS = 900
"""Longer runs without a stop are no prose: lists, code, hostile input. They are cut so that parsing stays bounded."""

MAX_ARTICLE_CHARS = 60_000
"""Code points read of one article: 10,000 words, longer than any report; the rest is not worth the time."""

MAX_HEADING_WORDS = 6
"""Day, hour and place of a bulletin's item; longer runs of capitals are headlines."""

_SMALL_WORDS = frozenset({"of", "the", "and", "in", "near", "at", "on", "district", "township", "village", "province"})
_BREAK = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*|\.{2,}|;(?!\s+[0-9]))\s+(?=[\"'“‘«(\[]?[A-Z0-9À-ÞĀ-ž])")
_ENUMERATION = re.compile(r"^\s*(?:\d{1,2}[.)]|[•*–-])\s*$")
_LAST_WORD = re.compile(r"([^\s\"'“‘(\[]+)\.$")
_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][^.:\n—–|]{1,60}?)"
    r"(?P<rest>\s*(?:\([^)\n]{2,40}\)|,?\s*[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,?\s+\d{4})?)?"
    r"(?:\s*\([^)\n]{2,40}\))?)\s*(?P<mark>\s[—–|-]{1,2}\s|—|--|:\s|\.\s)"
)


_ITEM = re.compile(
    r"\s*(?:[-•*–—·]\s|\d{1,2}[:.h]\d{2}\b|\d{1,2} [A-Z][a-z]{2,8}\b|[A-Z][a-z]{2,8} \d{1,2}\b|"
    r"[A-ZÀ-Þ][A-ZÀ-Þ' /-]{2,40}(?: \([A-Z]{2,3}\))?(?:\.|:|\s[-–—])\s|"
    r"[A-ZÀ-Þ][\w'-]+(?: [\w'-]+){0,2}(?: \([A-Z]{2,3}\))?:\s)"
)
"""How a line of a list begins: "- Diyala: two …", "13:05 Police …", "24 Sept. Tera …", "LUBERO. Clashes …"."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY_HEADING = re.compile(
    rf"(?=.*[a-z])\s*(?:{_WEEKDAY},?(?:\s+|(?=\s*:?\s*$)))?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}})?(?:,?\s+\d{{4}})?\s*:?\s*",
    re.IGNORECASE,
)
"""A line that is but a day: "Monday 16 November", "November 16, 2026:", "WEDNESDAY". What follows is of that day."""

_DAY_OPENER = re.compile(
    rf"(?<!\bon )(?<!\bof )(?<!\bby )(?<!\bfrom )(?<!\blast )(?<!\bsince )(?<!\buntil )\b{_WEEKDAY}\b(?!['’])"
)
"""In a short sentence that opens a paragraph, a day that heads it: "Thursday was for the east."."""

_DATED_ITEM = re.compile(
    rf"(?:\d{{1,2}}(?:[-–]\d{{1,2}})?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}})(?:,?\s+\d{{4}})?(?:,\s[^.:;\n]{{2,50}})?:\s"
)
"""How an item of a digest begins, also within a line: "8 October, Durán: three …", "Oct 8: a bomb …"."""

_MIN_ITEMS = 2
"""Lines that begin so before a text is a list; a single one may be a dateline."""

_DASHES = frozenset({"—", "–", "-", "--"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of text that is parsed as one."""

    index: int  # 0, 1, … over title and body
    kind: Literal["title", "body"]
    start: int  # code points in article.text; in the title for kind "title"
    text: str
    paragraph: int  # 0 for the title, 1, 2, … for the body
    day: str | None = None  # heading that says of which day it tells, "Monday 16 November"
    is_item: bool = False  # opens an item of a list: a bullet, an hour, a day or a place with a colon before it

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class SplitArticle:
    """Sentences and dateline of one article."""

    sentences: tuple[Sentence, ...]
    dateline: str | None  # the place as written, "DAMASCUS"


def split_article(title: str, text: str, abbreviations: frozenset[str]) -> SplitArticle:
    """Return the sentences of an article, title first.

    Args:
        title: Headline; empty for none.
        text: Body.
        abbreviations: Words, without their stop and in lower case, after which a stop ends nothing.
    """
    text = text[:MAX_ARTICLE_CHARS]
    sentences: list[Sentence] = []
    if title.strip():
        sentences.append(Sentence(0, "title", 0, title[:MAX_SENTENCE_CHARS], 0))
    dateline, body_start = find_dateline(text)
    is_list = len([line for line in text.splitlines() if _ITEM.match(line)]) >= _MIN_ITEMS
    paragraph, position, day, follows_day = 0, 0, None, False
    for line in text.splitlines(keepends=True):
        start, end = max(position, body_start), position + len(line)
        position = end
        if text[start:end].strip():
            if _DAY_HEADING.fullmatch(line):
                day, follows_day = line.strip(" :\n"), True
                continue
            paragraph += 1
            opens = follows_day or (is_list and _ITEM.match(line) is not None)
            follows_day, is_first = False, True
            of_line = day
            for a, b in _with_heading(text, _split_line(text, start, end, abbreviations)):
                is_item = opens or _DATED_ITEM.match(text, a, b) is not None
                sentences.append(Sentence(len(sentences), "body", a, text[a:b], paragraph, of_line, is_item))
                of_line = (is_first and _opening_day(text[a:b])) or of_line
                opens = is_first = False
    return SplitArticle(tuple(sentences), dateline)


def _opening_day(sentence: str) -> str | None:
    """Return the day that a paragraph's short first sentence puts over what follows."""
    found = _DAY_OPENER.search(sentence) if len(sentence.split()) <= MAX_HEADING_WORDS else None
    return found[0] if found else None


def find_dateline(text: str) -> tuple[str | None, int]:
    """Return the place of a dateline and where the report itself begins; (None, 0) without one.

    "KYIV, May 3 (Agency) - Two …", "Jowhar (SSN) - The …", "Kochi: With …", "ROSTOV-ON-DON. The …"
    """
    match = _DATELINE.match(text[:160])
    if not match:
        return None, 0
    place, mark = match["place"].strip().rstrip(","), match["mark"].strip()
    words = place.split()
    if len(words) == 2 and words[1].isdigit() and match["rest"].strip() and mark in _DASHES:
        return None, match.end()  # "March 14 (Agency) - Two …"
    if len(words) > 6 or not all(w[:1].isupper() or w in {"de", "al", "el", "of", "and", "the"} for w in words):
        return None, 0
    is_shouted = place.upper() == place and len(place) > 3
    if mark == "." and not is_shouted:
        return None, 0
    if mark == ":" and not is_shouted and (len(words) > 2 or match["rest"].strip()):
        return None, 0
    return place.split(",")[0].strip(), match.end()


def _split_line(text: str, start: int, end: int, abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _BREAK.finditer(text, start, end):
        if _is_abbreviation(text[begin : match.end()].rstrip(), abbreviations):
            continue
        spans.extend(_pieces(text, begin, match.end()))
        begin = match.end()
    spans.extend(_pieces(text, begin, end))
    return spans


def _with_heading(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a bulletin's heading to the sentence it heads: "13 March, 09:20. Depayin. Two bombs from a jet …"."""
    first = 0
    while first + 1 < len(spans) and _is_heading(text[spans[first][0] : spans[first][1]]):
        first += 1
    if not first or spans[first][1] - spans[0][0] > MAX_SENTENCE_CHARS:
        return spans
    return [(spans[0][0], spans[first][1]), *spans[first + 1 :]]


def _is_heading(run: str) -> bool:
    words = run.split()
    names = all(not w[0].islower() or w in _SMALL_WORDS for w in words)
    return run.endswith(".") and len(words) <= MAX_HEADING_WORDS and names


def _is_abbreviation(run: str, abbreviations: frozenset[str]) -> bool:
    if _ENUMERATION.match(run):
        return True
    match = _LAST_WORD.search(run)
    if not match:
        return False
    word = match[1].lower()
    return word in abbreviations or (len(word) == 1 and word.isalpha()) or "." in word


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Trim white space and cut what is too long."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(a, min(a + MAX_SENTENCE_CHARS, end)) for a in range(start, end, MAX_SENTENCE_CHARS)]
