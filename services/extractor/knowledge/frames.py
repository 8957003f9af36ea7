"""Frames: everyday verbs that report an event with one kind of noun, whatever stands between them.

"swapped 175 captives", "put up a fenced compound", "rained mortar rounds on the camp". A row of frames.tsv names the
verbs, how the noun hangs on them, the nouns and the sense that both together have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.extractor.knowledge import inflection
from services.extractor.knowledge.tables import Row, parse_table

COLUMNS = ("verbs", "link", "nouns", "sense")
NUMBER = "#"
"""Noun of a row that stands for any number alone: "left with 31"."""
_FORMS = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of frames.tsv."""

    verbs: Mapping[str, frozenset[str]]  # surface form to particles, empty for none: "handed" to "in"
    link: str  # "object", "subject", or a preposition
    nouns: frozenset[str]  # surface forms; empty for any noun
    sense: str


@dataclass(frozen=True, slots=True)
class Frames:
    """All rows, by the forms of their verbs and nouns."""

    rows: tuple[Frame, ...]
    by_verb: Mapping[str, frozenset[int]]  # surface form to rows
    by_noun: Mapping[str, frozenset[int]]  # where any noun will do: particle to rows

    def may_hold(self, forms: Iterable[str]) -> bool:
        """Tell whether verb and noun of one row are among some words."""
        told = set(forms)
        verbs = {row for form in told for row in self.by_verb.get(form, ())}
        return any(verbs & self.by_noun.get(form, frozenset()) for form in told)

    def of_verb(self, form: str) -> Sequence[Frame]:
        """Return the rows that a verb form is in."""
        return [self.rows[row] for row in sorted(self.by_verb.get(form, ()))]


def parse_frames(path: str, text: str, verbs: _FORMS, nouns: _FORMS, senses: Iterable[str]) -> Frames:
    """Return the frames of a file.

    Args:
        path: File name for errors.
        text: Whole file.
        verbs: Irregular forms of verbs, by lemma.
        nouns: Irregular plurals, by lemma.
        senses: Those that are known.

    Raises:
        DataFileError: Names file and line of a defect.
    """
    rows = []
    known = frozenset(senses)
    for row in parse_table(path, text, COLUMNS):
        if not row["verbs"] or not row["nouns"] or not row["link"]:
            raise row.defect("verbs, link and nouns are wanted")
        if row["sense"] not in known:
            raise row.defect(f"sense {row['sense']!r} is not in senses.tsv")
        rows.append(
            Frame(
                verbs=_particles(row["verbs"].split("|"), verbs),
                link=row["link"],
                nouns=frozenset(f for n in _nouns_of(row) for f in inflection.noun_forms(n, nouns)),
                sense=row["sense"],
            )
        )
    particles = (r.nouns or frozenset().union(*r.verbs.values()) for r in rows)
    return Frames(tuple(rows), _index(r.verbs for r in rows), _index(particles))


def _nouns_of(row: Row) -> Sequence[str]:
    return () if row["nouns"] == "*" else row["nouns"].split("|")


def _particles(lemmas: Iterable[str], irregular: _FORMS) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for lemma in lemmas:
        head, _, particle = lemma.partition(" ")
        for form in inflection.verb_forms(head, irregular):
            found[form] = found.get(form, frozenset()) | {particle}
    return found


def _index(forms_of_rows: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, forms in enumerate(forms_of_rows):
        for form in forms:
            found[form] = found.get(form, frozenset()) | {number}
    return found
