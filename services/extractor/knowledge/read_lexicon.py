"""Reads the lexicon: TSV text to a Lexicon. Every defect is a DataFileError with file and line.

triggers.tsv      words that report an event, or colour one      -> Trigger entries by surface form
compounds.tsv     families of compound nouns that do             -> likewise, unless triggers.tsv has the compound
sense_roles.tsv   senses of triggers                             -> how they fill roles
frames.tsv        verbs that report an event with certain nouns  -> sense of both together
type_rules.tsv    features of a candidate                        -> sub-event type, first row that holds
mouthpieces.tsv   "spokesman", "statement"                       -> speak for their owner
governors.tsv     verbs and nouns that claim, deny, plan, …      -> effect on what they govern
status_words.tsv  "often", "due", "allegedly"                    -> whether an event happened
party_words.tsv   nouns for people and things                    -> kind of party
collectives.tsv   "members", "dozens", "a convoy"                -> what they are of says who is meant
role_words.tsv    verbs of suffering, blame and demand           -> whose role their subject or object fills
doubt_words.tsv   "suspected", "believed", "hallmarks"           -> who did it is suspected only
vetoes.tsv        words of accidents, crime, sport, …            -> why there is no event
registers.tsv     words and sections of sport, stage, markets, … -> what an article is about
needs_party.tsv   sub-events that people do to people
harm_words.tsv    words that govern a count of people            -> killed, injured, detained
displacement_words.tsv  "flee", "displace"                       -> whose people they count
harm_phrases.tsv  words that tell harm together with a verb      -> whom they count
cumulative.tsv    "since", "in the war"                          -> counts over more than one event
counting_words.tsv  "patrol", "couple", "third"                  -> many, two, how many with this one
quantities.tsv    "dozens"                                       -> low, best, high
calendar.tsv      months, weekdays, parts of day                 -> number
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import product
from typing import Any, Literal, NamedTuple, cast, get_args

from services.extractor.dates.dating import AnaphoricDate, RelativeDate
from services.extractor.knowledge import inflection
from services.extractor.knowledge.frames import parse_frames
from services.extractor.knowledge.lexicon import (
    FIGHTERS,
    CountingWords,
    Effect,
    Entry,
    Harm,
    HarmPhrase,
    Lexicon,
    PartyKind,
    Quantity,
    RoleEffect,
    StatusWords,
    TypeRule,
    TypeRules,
    Victims,
    Weight,
)
from services.extractor.knowledge.senses import Senses, parse_senses
from services.extractor.knowledge.tables import Row, one_of, parse_table
from services.extractor.tolls.cumulative import CumulativeWords
from services.records import ClaimantRole, DatePrecision

_HARM_COLUMNS = ("lemma", "pos", "harm", "whom")


class Irregular(NamedTuple):
    """Forms that rules cannot guess, by lemma."""

    verbs: dict[str, tuple[str, ...]]
    nouns: dict[str, tuple[str, ...]]


def parse_lexicon(texts: Mapping[str, str]) -> Lexicon:
    """Return the lexicon in some files.

    Args:
        texts: File name to whole text; the names of the module's docstring.

    Raises:
        DataFileError: Names file and line of a defect.
    """
    irregular = Irregular(_irregular(texts, "verb_forms.tsv"), _irregular(texts, "inflections.tsv"))
    senses = parse_senses(texts)
    kinds = _by_form(texts, "party_words.tsv", "kind", get_args(PartyKind), irregular)
    return Lexicon(
        triggers=_triggers(texts, irregular, senses),
        senses=senses,
        frames=parse_frames("frames.tsv", texts["frames.tsv"], *irregular, senses.family_of, _classes(kinds)),
        rules=TypeRules(_rules(texts)),
        governors=_by_form(texts, "governors.tsv", "effect", get_args(Effect), irregular),
        status_words=_status_words(texts),
        party_kinds=kinds,
        collectives=frozenset(row["form"] for row in _rows(texts, "collectives.tsv", ("form",))),
        role_words=_by_form(texts, "role_words.tsv", "effect", get_args(RoleEffect), irregular),
        doubts=frozenset(row["word"] for row in _rows(texts, "doubt_words.tsv", ("word",))),
        vetoes={row["form"]: row["reason"] for row in _rows(texts, "vetoes.tsv", ("form", "reason"))},
        registers={row["form"]: row["register"] for row in _rows(texts, "registers.tsv", ("form", "register"))},
        quantities=dict(_quantities(texts)),
        no_party=frozenset(row["lemma"] for row in _rows(texts, "no_party.tsv", ("lemma",))),
        harms=_by_form(texts, "harm_words.tsv", "harm", get_args(Harm), irregular, columns=_HARM_COLUMNS),
        harms_whom=_by_form(texts, "harm_words.tsv", "whom", get_args(Victims), irregular, columns=_HARM_COLUMNS),
        displacement=dict(_displacement(texts, irregular)),
        harm_phrases=_harm_phrases(texts),
        cumulative=CumulativeWords(_patterns(texts, "cumulative.tsv")),
        counting_words=_counting_words(texts),
        not_people=_nouns(texts, "not_people.tsv", irregular),
        calendar=dict(_calendar(texts)),
        relative_dates=tuple(_relative_dates(texts)),
        anaphoric_dates=tuple(_counted_dates(texts, "anaphoric_dates.tsv")),
        lasting_dates=tuple(_counted_dates(texts, "lasting_dates.tsv")),
        mouthpieces=_nouns(texts, "mouthpieces.tsv", irregular),
        claimant_roles=_by_form(texts, "claimant_roles.tsv", "role", get_args(ClaimantRole), irregular),
        abbreviations=frozenset(row["word"] for row in _rows(texts, "abbreviations.tsv", ("word",))),
        needs_party=frozenset(row["sub_event_type"] for row in _rows(texts, "needs_party.tsv", ("sub_event_type",))),
    )


def _classes(kinds: Mapping[str, PartyKind]) -> dict[str, frozenset[str]]:
    """Return the nouns of each kind of party, and as "armed" those of all who bear arms."""
    named: dict[str, set[str]] = {}
    for form, kind in kinds.items():
        for name in (kind, *(("armed",) if kind in FIGHTERS else ())):
            named.setdefault(name, set()).add(form)
    return {name: frozenset(forms) for name, forms in named.items()}


def _irregular(texts: Mapping[str, str], path: str) -> dict[str, tuple[str, ...]]:
    return {row["lemma"]: tuple(row["forms"].split()) for row in _rows(texts, path, ("lemma", "forms"))}


def _rows(texts: Mapping[str, str], path: str, columns: tuple[str, ...]) -> Iterator[Row]:
    return parse_table(path, texts[path], columns)


def _triggers(texts: Mapping[str, str], irregular: Irregular, senses: Senses) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for row in _rows(texts, "triggers.tsv", ("lemma", "pos", "sense", "weight")):
        pos = one_of(row, "pos", ("verb", "noun", "phrase"))
        weight = one_of(row, "weight", get_args(Weight))
        entry = Entry(row["lemma"], cast(Literal["verb", "noun", "phrase"], pos), row["sense"], cast(Weight, weight))
        if entry.sense not in senses.family_of:
            raise row.defect(f"sense {entry.sense!r} is not in senses.tsv")
        for form in _forms(row["lemma"], pos, irregular):
            earlier = found.get(form, ())
            if any(e.pos == pos and e.sense == entry.sense for e in earlier):
                raise row.defect(f"{form!r} is listed twice as {pos} of sense {entry.sense!r}")
            found[form] = (*earlier, entry)
    return dict(_compounds(texts, irregular, senses, found)) | found


def _compounds(
    texts: Mapping[str, str], irregular: Irregular, senses: Senses, known: Mapping[str, object]
) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield each compound of a family that is no word known already: "chlorine" or "sarin" with "shell" or "bomb"."""
    for row in _rows(texts, "compounds.tsv", ("firsts", "seconds", "sense", "weight")):
        weight = cast(Weight, one_of(row, "weight", get_args(Weight)))
        if row["sense"] not in senses.family_of:
            raise row.defect(f"sense {row['sense']!r} is not in senses.tsv")
        for first, second in product(row["firsts"].split("|"), row["seconds"].split("|")):
            entry = Entry(f"{first} {second}", "noun", row["sense"], weight)
            yield from ((form, (entry,)) for form in _forms(entry.lemma, "noun", irregular) if form not in known)


def _forms(lemma: str, pos: str, irregular: Irregular) -> tuple[str, ...]:
    if pos == "verb":
        return inflection.verb_forms(lemma, irregular.verbs)
    return inflection.noun_forms(lemma, irregular.nouns) if pos == "noun" else (lemma,)


def _nouns(texts: Mapping[str, str], path: str, irregular: Irregular) -> frozenset[str]:
    return frozenset(form for row in _rows(texts, path, ("lemma",)) for form in _forms(row["lemma"], "noun", irregular))


def _rules(texts: Mapping[str, str]) -> Iterator[TypeRule]:
    columns = ("name", "all_of", "none_of", "sub_event_type", "confidence")
    for row in _rows(texts, "type_rules.tsv", columns):
        groups = tuple(frozenset(group.split("|")) for group in row["all_of"].split())
        try:
            confidence = float(row["confidence"])
        except ValueError as error:
            raise row.defect("confidence must be a number") from error
        if not groups:
            raise row.defect("a rule needs at least one feature")
        yield TypeRule(row["name"], groups, frozenset(row["none_of"].split()), row["sub_event_type"], confidence)


def _by_form(
    texts: Mapping[str, str],
    path: str,
    column: str,
    allowed: tuple[str, ...],
    irregular: Irregular,
    *,
    columns: tuple[str, ...] = (),
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _rows(texts, path, columns or ("lemma", "pos", column)):
        value = one_of(row, column, allowed)
        for form in _forms(row["lemma"], one_of(row, "pos", ("verb", "noun", "phrase")), irregular):
            if found.setdefault(form, value) != value:
                raise row.defect(f"{form!r} is already {found[form]}")
    return found


def _status_words(texts: Mapping[str, str]) -> StatusWords:
    roles = [field.name for field in fields(StatusWords)]
    found: dict[str, set[str]] = {role: set() for role in roles}
    for row in _rows(texts, "status_words.tsv", ("word", "role")):
        words = found[one_of(row, "role", tuple(roles))]
        if row["word"] in words:
            raise row.defect(f"{row['word']!r} is listed twice as {row['role']}")
        words.add(row["word"])
    return StatusWords(**{role: frozenset(words) for role, words in found.items()})


def _quantities(texts: Mapping[str, str]) -> Iterator[tuple[str, Quantity]]:
    for row in _rows(texts, "quantities.tsv", ("word", "low", "best", "high")):
        try:
            low, best, high = (int(row[c]) if row[c] else None for c in ("low", "best", "high"))
        except ValueError as error:
            raise row.defect("low, best and high must be whole numbers") from error
        if low is None:
            raise row.defect("low is wanted")
        yield row["word"], Quantity(low, best, high)


def _counting_words(texts: Mapping[str, str]) -> CountingWords:
    found: dict[str, dict[str, int]] = {role: {} for role in ("body", "single", "anybody", "ending", "pair", "ordinal")}
    for row in _rows(texts, "counting_words.tsv", ("word", "role", "number")):
        role = one_of(row, "role", tuple(found))
        if row["number"].isdigit() != (role in {"pair", "ordinal"}):
            raise row.defect("pairs and ordinals have a number, others none")
        found[role][row["word"]] = int(row["number"] or 0)
    return CountingWords(
        bodies=frozenset(found["body"]),
        singles=frozenset(found["single"]),
        anybody=frozenset(found["anybody"]),
        endings=tuple(found["ending"]),
        pairs=found["pair"],
        ordinals=found["ordinal"],
    )


def _displacement(texts: Mapping[str, str], irregular: Irregular) -> Iterator[tuple[str, str]]:
    for row in _rows(texts, "displacement_words.tsv", ("lemma", "counts")):
        counts = one_of(row, "counts", ("subject", "object"))
        yield from ((form, counts) for form in _forms(row["lemma"], "verb", irregular))


def _harm_phrases(texts: Mapping[str, str]) -> dict[str, tuple[HarmPhrase, ...]]:
    found: dict[str, tuple[HarmPhrase, ...]] = {}
    for row in _rows(texts, "harm_phrases.tsv", ("beside", "verbs", "counts", "harm")):
        counts = cast(Literal["subject", "object", "beside"], one_of(row, "counts", ("subject", "object", "beside")))
        harm = cast(Harm, one_of(row, "harm", get_args(Harm)))
        for words in row["beside"].split("|"):
            before, _, last = words.rpartition(" ")
            phrase = HarmPhrase(before, frozenset(row["verbs"].split("|")), counts, harm)
            found[last] = (*found.get(last, ()), phrase)
    return found


def _patterns(texts: Mapping[str, str], path: str) -> Iterator[str]:
    for row in _rows(texts, path, ("pattern",)):
        try:
            re.compile(row["pattern"])
        except re.error as error:
            raise row.defect(f"a regular expression is wanted: {error}") from error
        yield row["pattern"]


def _calendar(texts: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, int]]]:
    for row in _rows(texts, "calendar.tsv", ("word", "kind", "number")):
        kind = one_of(row, "kind", ("month", "weekday", "number"))
        yield row["word"], (kind, int(row["number"]))


def _relative_dates(texts: Mapping[str, str]) -> Iterator[RelativeDate]:
    for row in _rows(texts, "relative_dates.tsv", ("pattern", "first", "last", "precision")):
        try:
            re.compile(row["pattern"])
            first, last = int(row["first"]), int(row["last"])
        except (re.error, ValueError) as error:
            raise row.defect(f"a pattern and two whole numbers are wanted: {error}") from error
        precision = cast(DatePrecision, one_of(row, "precision", get_args(DatePrecision)))
        yield RelativeDate(row["pattern"], first, last, precision)


def _counted_dates(texts: Mapping[str, str], name: str) -> Iterator[AnaphoricDate]:
    for row in _rows(texts, name, ("pattern", "days")):
        try:
            re.compile(row["pattern"])
            days = int(row["days"])
        except (re.error, ValueError) as error:
            raise row.defect(f"a pattern and a whole number are wanted: {error}") from error
        yield AnaphoricDate(row["pattern"], days)
