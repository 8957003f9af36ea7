"""Words beside a name that speak for or against its being a place: data/place_words.tsv."""

from __future__ import annotations

from dataclasses import dataclass, fields

from services.extractor.knowledge.tables import parse_table

COLUMNS = ("word", "role")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Lower-case words by role; one word may have several."""

    area: frozenset[str]  # "Idlib province", "the town of Sarmin"
    after: frozenset[str]  # "Nashville Police": the place may stand before it
    before: frozenset[str]  # "Metro Nashville"
    townsfolk: frozenset[str]  # "Jordan motorcyclist": the place before it is a town
    direction: frozenset[str]  # "northern Gaza"
    quarter: frozenset[str]  # "the industrial district of Nikopol": a part of the town
    feature: frozenset[str]  # "Zion National Park": named after the place, and not it
    title: frozenset[str]  # a person follows
    locative: frozenset[str]  # a place follows
    weak_locative: frozenset[str]  # a place may follow
    assault: frozenset[str]  # "a strike on Tyre": with "on", a place follows
    taken: frozenset[str]  # verbs of which the object is a place more often than not: "stormed Chibok"
    speech: frozenset[str]  # a person stands before it
    personal: frozenset[str]  # a person may stand before it
    never: frozenset[str]  # alone, no place, whatever the gazetteer says
    first_name: frozenset[str]  # alone, a person; before another name, that is a surname
    given: frozenset[str]  # a first name that is as often a place: Charlotte, Virginia
    surname: frozenset[str]  # alone, a person unless other words say place


def parse_place_words(path: str, text: str) -> PlaceWords:
    """Return the words of a table by role.

    Raises:
        DataFileError: An unknown role, or a line twice.
    """
    roles: dict[str, set[str]] = {field.name: set() for field in fields(PlaceWords)}
    for row in parse_table(path, text, COLUMNS):
        if row["role"] not in roles:
            raise row.defect(f"role {row['role']!r} is none of {', '.join(roles)}")
        if row["word"] in roles[row["role"]]:
            raise row.defect(f"{row['word']!r} is listed twice as {row['role']}")
        roles[row["role"]].add(row["word"])
    return PlaceWords(**{role: frozenset(words) for role, words in roles.items()})
