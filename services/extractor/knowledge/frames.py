"""Frames: everyday verbs that report an event with one kind of noun, whatever stands between them.

"swapped 175 captives", "put up a fenced compound", "rained mortar rounds on the camp". A row of frames.tsv names the
verbs, how the noun hangs on them, the nouns and the sense that both together have. "@site" stands for every noun of
that kind in party_words.tsv.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.extractor.knowledge import inflection
from services.extractor.knowledge.tables import Row, parse_table

COLUMNS = ("verbs", "link", "nouns", "sense")
NUMBER = "#"
"""Noun of a row that stands for any number alone: "left with 31"."""
CLASS = "@"
"""Begins the name of a kind of party, which stands for all its nouns: "@base"."""
_ARCS = frozenset({"object", "subject"})
"""Links that are no preposition."""
_FORMS = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of frames.tsv."""

    verbs: Mapping[str, frozenset[str]]  # surface form to particles, empty for none: "handed" to "in"
    link: str  # "object", "subject", or a preposition
    nouns: frozenset[str]  # surface forms; empty for any noun
    sense: str

    def may_stand(self, forms: Iterable[str], words: Container[str]) -> bool:
        """Tell whether one of its verbs is among some forms with its particle, and the link is among the words."""
        if self.link not in _ARCS and self.link not in words:
            return False
        return any(not p or p in words for form in forms for p in self.verbs.get(form, ()))


@dataclass(frozen=True, slots=True)
class Frames:
    """All rows, by the forms of their verbs and nouns."""

    rows: tuple[Frame, ...]
    by_verb: Mapping[str, frozenset[int]]  # surface form to rows
    by_noun: Mapping[str, frozenset[int]]  # where any noun will do: particle to rows

    def may_hold(self, forms: Iterable[str], words: Container[str]) -> bool:
        """Tell whether verb, particle, preposition and noun of one row are among some words.

        Args:
            forms: Forms of verbs and nouns of any row.
            words: All words, in lower case.
        """
        told = set(forms)
        verbs = {row for form in told for row in self.by_verb.get(form, ())}
        both = verbs & {row for form in told for row in self.by_noun.get(form, ())} if verbs else verbs
        return any(self.rows[row].may_stand(told, words) for row in both)

    def of_verb(self, form: str) -> Sequence[Frame]:
        """Return the rows that a verb form is in."""
        return [self.rows[row] for row in sorted(self.by_verb.get(form, ()))]


def parse_frames(
    path: str, text: str, verbs: _FORMS, nouns: _FORMS, senses: Iterable[str], classes: Mapping[str, Iterable[str]]
) -> Frames:
    """Return the frames of a file.

    Args:
        path: File name for errors.
        text: Whole file.
        verbs: Irregular forms of verbs, by lemma.
        nouns: Irregular plurals, by lemma.
        senses: Those that are known.
        classes: Surface forms of the nouns of each kind of party.

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
                nouns=frozenset(form for noun in _nouns_of(row) for form in _forms_of(noun, row, nouns, classes)),
                sense=row["sense"],
            )
        )
    particles = (r.nouns or frozenset().union(*r.verbs.values()) for r in rows)
    return Frames(tuple(rows), _index(r.verbs for r in rows), _index(particles))


def _nouns_of(row: Row) -> Sequence[str]:
    return () if row["nouns"] == "*" else row["nouns"].split("|")


def _forms_of(noun: str, row: Row, irregular: _FORMS, classes: Mapping[str, Iterable[str]]) -> Iterable[str]:
    if not noun.startswith(CLASS):
        return inflection.noun_forms(noun, irregular)
    if noun[1:] not in classes:
        raise row.defect(f"{noun!r} is no kind of party")
    return classes[noun[1:]]


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
