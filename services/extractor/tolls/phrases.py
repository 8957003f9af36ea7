"""Counts that stand in set phrases, which need no syntax: "the death toll rose to 66", "5 dead, 12 injured"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span

from services.extractor.knowledge.lexicon import Harm, Lexicon
from services.extractor.roles import syntax
from services.extractor.text.parse import text_of
from services.extractor.tolls.count import Count
from services.extractor.tolls.numbers import NUMBER, Amount, is_year, read_amount, without_days

_TOLL = (
    r"death toll|toll|(?:number|tally|count) of (?:\w+ ){0,2}"
    r"(?P<word>dead|deaths|fatalities|killed|victims|wounded|injured|hurt|injuries)"
)
_TOLL_PHRASE = re.compile(
    r"(?P<old>\b(?:earlier|previous|initial|preliminary|provisional|first) )?"
    rf"\b(?:{_TOLL}|(?<=brings )the dead|(?<=bringing )the dead)\b"
    r"(?! (?:or|and) (?:dead|wounded|injured|missing)\b)"
    r"(?P<way>[^.;]{0,110}?)\b(?:to|at|of|as|stands at|reached|hit|is|was|now|past|passed)\s+"
    rf"(?P<n>(?:at least |more than |over |about |around |nearly )?{NUMBER})\b",
    re.IGNORECASE,
)
_TOLL_AFTER = re.compile(
    rf"\b(?:br(?:ings?|inging|ought)|rais(?:es?|ed|ing)|tak(?:es?|ing)|took) to (?P<n>(?:at least )?{NUMBER}) the "
    rf"(?:{_TOLL})\b",
    re.IGNORECASE,
)
_LOSSES = re.compile(
    r"\b(?:(?:its|their|our|own) losses|put(?:s|ting)? the dead)\b[^.;]{0,60}?\b(?:at|as|to|were|of)\s+"
    rf"(?P<n>(?:at least |about |some )?{NUMBER})\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:r[io]sen?|rises|rising|rais(?:es|ed|ing)|climb(?:s|ed|ing)?|increas(?:es|ed|ing)|revis(?:es|ed|ing)|now|"
    r"went up|gone up|grew|grown|br(?:ings|inging|ought)|updated|later|jump(?:s|ed)|stood|stands)\b",
    re.IGNORECASE,
)
_NONE_HARMED = re.compile(
    r"\b(?:no (?:further |other |immediate )?(?:casualties|injuries|deaths|fatalities|loss of life|dead or wounded)"
    r"(?! among)|no[- ]?(?:one|body) (?:was|had been|has been|is) (?:hurt|killed|injured|harmed|wounded)|"
    r"no[- ]?(?:one|body) died(?! (?:by|from|of)\b)|"
    r"(?:no|not one|not a single) (?:\w+ ){1,3}?(?:was|were|had been) killed|"
    r"without (?:causing )?(?:any )?(?:casualties|injuries|loss of life)|only (?:material|property) damage|"
    r"(?:material|property) damage only)\b",
    re.IGNORECASE,
)
_UNKNOWN_HARM = re.compile(r"\bno (?:immediate )?(?:reports?|word|information|details)\b", re.IGNORECASE)


def stated_tolls(sentence: Span, lexicon: Lexicon, wide: frozenset[int]) -> Iterator[Count]:
    """Yield the tolls so far, one of a harm, which other numbers only add up to: "death toll rises to 66"."""
    told: set[Harm] = set()
    text = text_of(sentence)
    for toll in (*_TOLL_PHRASE.finditer(text), *_TOLL_AFTER.finditer(text)):
        parts = toll.groupdict("")
        harm = lexicon.harms.get((parts["word"] or "dead").lower(), "killed")
        amount = read_amount(parts["n"], lexicon.quantities)
        if parts.get("old") or amount is None or is_year(parts["n"]) or harm in told:
            continue
        told.add(harm)
        before = text[max(0, toll.start() - 20) : toll.start()]  # "raising the death toll to"
        is_update = _CHANGE.search(before + parts.get("way", "")) is not None
        count = _by_pattern(sentence, toll, "n", harm, amount, wide)
        is_wide = toll.re is _TOLL_AFTER and any(sentence.doc[verb].idx > count.end for verb in wide)
        yield replace(count, is_update=is_update, is_cumulative=count.is_cumulative or is_wide)


def states_no_harm(text: str) -> bool:
    """Tell whether a sentence says that nobody was hurt."""
    return _NONE_HARMED.search(text) is not None and _UNKNOWN_HARM.search(text) is None


@functools.cache
def _harmed_people(vague: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of "5 dead", "dozens of villagers were hurt"."""
    return re.compile(
        r"(?<![\w$€£¥.,-])(?<!not )(?<!boy of )(?<!girl of )(?<!man of )(?<!child of )"
        r"(?P<n>(?:at least |more than |over |up to |as many as |some |about |around |nearly )?"
        rf"(?:{NUMBER}|{'|'.join(vague)}))\s+(?:(?!and\b|but\b|others?\b)[\w'’-]+\s+){{0,3}}?"
        r"(?:were |was |are |is |have been |lay |left |reported |feared |confirmed )*"
        r"(?P<h>dead|killed|injured|wounded|hurt|detained|arrested)\b(?! (?:or|and) (?:wounded|injured|hurt|killed)\b)",
        re.IGNORECASE,
    )


def counts_in_words(sentence: Span, lexicon: Lexicon, known: Sequence[Count], wide: frozenset[int]) -> list[Count]:
    """What headlines and bulletins say without a verb, and what the parser misses: "5 dead, 12 injured"."""
    found: list[Count] = []
    losses = _LOSSES.search(text_of(sentence))
    amount = read_amount(losses["n"], lexicon.quantities) if losses else None
    if losses and amount and not any(c.harm == "killed" for c in known):
        found.append(_by_pattern(sentence, losses, "n", "killed", amount, wide))
    pattern = _harmed_people(tuple(lexicon.quantities))
    for match in pattern.finditer(without_days(text_of(sentence))):
        harm = lexicon.harms[match["h"].lower()]
        if any(c.harm == harm for c in (*known, *found)) or is_year(match["n"]):
            continue
        between = match.string[match.end("n") : match.start("h")].lower().split()
        amount = None if lexicon.not_people.intersection(between) else read_amount(match["n"], lexicon.quantities)
        if amount is not None:
            found.append(_by_pattern(sentence, match, "n", harm, amount, wide))
    return found


def _by_pattern(
    sentence: Span, match: re.Match[str], group: str, harm: Harm, amount: Amount, wide: frozenset[int]
) -> Count:
    start, end = sentence.start_char + match.start(group), sentence.start_char + match.end(group)
    words = sentence.doc.char_span(start, end, alignment_mode="expand")
    is_cumulative = words is not None and syntax.clause_of(words.root).i in wide
    return Count(harm, amount, start, end, None, -1, is_cumulative)
