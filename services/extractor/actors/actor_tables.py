"""The actor tables of data/: text in, actors and patterns out, every defect named with file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from services.extractor.knowledge.inflection import noun_forms
from services.extractor.knowledge.tables import Row, parse_table
from services.extractor.places.gazetteer import fold
from services.extractor.places.tables import Country, cell_list
from services.records import ActorKind

ACTOR_COLUMNS = ("id", "name", "kind", "country", "side", "aliases", "wikidata", "source")
PATTERN_COLUMNS = ("id", "heads", "kind", "name", "name_alone", "side", "wins")
LOCAL_COLUMNS = ("wording", "countries", "actor")
_KINDS = frozenset(get_args(ActorKind))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorEntry:
    """One row of actors.tsv."""

    id: str  # "hamas", "syr-armed-forces"
    name: str  # neutral name
    kind: ActorKind
    country: str | None  # ISO 3166-1 alpha-3 of the seat
    side: str | None  # "government:SYR", "jihadist:IS"; same side never fights itself
    aliases: tuple[str, ...]
    wikidata: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPattern:
    """One row of actor_patterns.tsv."""

    id: str  # "police"; with a country, "syr-police" is the actor's id
    heads: frozenset[str]  # folded head words, every form
    kind: ActorKind
    name: str  # may hold {demonym} and {place}
    name_alone: str  # where no country is known
    side: str | None  # may hold {country}
    wins: Literal["named", "head", "owned"]
    """named: a named actor in the phrase is meant; head: this head; owned: as named, and the phrase must say whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalActor:
    """One row of local_actors.tsv: who is meant in one country."""

    wording: str  # of an outlet, or the id of a movement
    country: str  # ISO 3166-1 alpha-3 of the event
    actor: str  # id
    is_branch: bool  # whether the wording is the id of a movement and the actor its branch there


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryName:
    """A country as actors need it."""

    iso3: str
    name: str
    demonym: str  # adjective
    people: frozenset[str]  # folded words that say its people, not its state: "Syrians"


def parse_actors(path: str, text: str, countries: Sequence[Country]) -> tuple[ActorEntry, ...]:
    """Return the rows of actors.tsv.

    Raises:
        DataFileError: An unknown kind or country, an id twice, or one spelling for two actors.
    """
    known = {country.iso3 for country in countries}
    found: list[ActorEntry] = []
    owners: dict[str, str] = {}
    ids: set[str] = set()
    for row in parse_table(path, text, ACTOR_COLUMNS):
        entry = _entry(row, known)
        if entry.id in ids:
            raise row.defect(f"id {entry.id!r} is listed twice")
        ids.add(entry.id)
        for spelling in (entry.name, *entry.aliases):
            key = fold(spelling)
            if owners.setdefault(key, entry.id) != entry.id:
                raise row.defect(f"{spelling!r} already stands for {owners[key]!r}")
        found.append(entry)
    return tuple(found)


def _entry(row: Row, countries: set[str]) -> ActorEntry:
    if not row["id"] or not row["name"]:
        raise row.defect("id and name are wanted")
    if row["country"] and row["country"] not in countries:
        raise row.defect(f"no country {row['country']!r}")
    if row["wikidata"] and not (row["wikidata"][0] == "Q" and row["wikidata"][1:].isdigit()):
        raise row.defect(f"wikidata must be like Q123, not {row['wikidata']!r}")
    return ActorEntry(
        id=row["id"],
        name=row["name"],
        kind=_kind(row),
        country=row["country"] or None,
        side=row["side"] or None,
        aliases=cell_list(row["aliases"]),
        wikidata=row["wikidata"] or None,
        source=row["source"],
    )


def _kind(row: Row) -> ActorKind:
    if row["kind"] not in _KINDS:
        raise row.defect(f"kind {row['kind']!r} is none of {', '.join(sorted(_KINDS))}")
    return cast(ActorKind, row["kind"])


def parse_patterns(path: str, text: str, irregular: Mapping[str, tuple[str, ...]]) -> tuple[ActorPattern, ...]:
    """Return the rows of actor_patterns.tsv; `irregular` gives the forms of nouns like "man"."""
    found = []
    owners: dict[str, str] = {}
    for row in parse_table(path, text, PATTERN_COLUMNS):
        if row["wins"] not in ("named", "head", "owned"):
            raise row.defect("wins must be named, head or owned")
        heads = frozenset(fold(form) for head in cell_list(row["heads"]) for form in _forms(head, irregular))
        for head in heads:
            if owners.setdefault(head, row["id"]) != row["id"]:
                raise row.defect(f"{head!r} already belongs to {owners[head]!r}")
        found.append(
            ActorPattern(
                id=row["id"],
                heads=heads,
                kind=_kind(row),
                name=row["name"],
                name_alone=row["name_alone"],
                side=row["side"] or None,
                wins=cast(Literal["named", "head", "owned"], row["wins"]),
            )
        )
    return tuple(found)


def parse_local_actors(
    path: str, text: str, entries: Sequence[ActorEntry], countries: Sequence[Country]
) -> tuple[LocalActor, ...]:
    """Return the rows of local_actors.tsv, one per country.

    Raises:
        DataFileError: An unknown actor or country.
    """
    ids = {entry.id for entry in entries}
    known = {country.iso3 for country in countries}
    found = []
    for row in parse_table(path, text, LOCAL_COLUMNS):
        is_branch = row["wording"].startswith("=")
        wording = row["wording"].removeprefix("=")
        for name in (row["actor"], *([wording] if is_branch else [])):
            if name not in ids:
                raise row.defect(f"no actor {name!r}")
        for country in cell_list(row["countries"]):
            if country not in known:
                raise row.defect(f"no country {country!r}")
            found.append(LocalActor(wording=wording, country=country, actor=row["actor"], is_branch=is_branch))
    return tuple(found)


def parse_peoples(path: str, text: str, entries: Sequence[ActorEntry]) -> dict[str, ActorEntry]:
    """Return the rows of peoples.tsv: folded name of a people to its fighters.

    Raises:
        DataFileError: An unknown actor, or a people twice.
    """
    by_id = {entry.id: entry for entry in entries}
    found: dict[str, ActorEntry] = {}
    for row in parse_table(path, text, ("people", "actor")):
        if row["actor"] not in by_id:
            raise row.defect(f"no actor {row['actor']!r}")
        if found.setdefault(fold(row["people"]), by_id[row["actor"]]) is not by_id[row["actor"]]:
            raise row.defect(f"{row['people']!r} is listed twice")
    return found


def _forms(head: str, irregular: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    *front, last = head.split(" ")
    return tuple(" ".join([*front, form]) for form in (last, *noun_forms(last, dict(irregular))))


def country_names(countries: Sequence[Country]) -> dict[str, CountryName]:
    """Return folded names, aliases and demonyms of countries, each with its country; the earlier row wins a tie."""
    found: dict[str, CountryName] = {}
    for country in countries:
        place = country.named.place
        adjective = country.demonyms[0] if country.demonyms else place.name
        people = frozenset(fold(word) for word in country.demonyms if word.endswith("s") and not word.endswith("ss"))
        name = CountryName(iso3=country.iso3, name=place.name, demonym=adjective, people=people - {fold(adjective)})
        for key in (*country.named.names, *country.demonyms):
            found.setdefault(fold(key), name)
    return found


def acts_as(iso3: str) -> str:
    """Return the side of a state."""
    return f"government:{iso3}"
