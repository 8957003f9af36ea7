"""Who is meant by a wording: the actor lexicon, and patterns for forces without a name of their own.

    wording -> named actor of actors.tsv, else pattern of actor_patterns.tsv, else the cleaned wording itself

Framing changes only the wording: "regime forces" and "the army" are one actor, "terrorists" and "fighters" are both
an unidentified armed group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import ahocorasick

from services.extractor.actors.actor_tables import (
    ActorEntry,
    ActorPattern,
    CountryName,
    LocalActor,
    acts_as,
    country_names,
    parse_actors,
    parse_local_actors,
    parse_patterns,
    parse_peoples,
)
from services.extractor.actors.spellings import has_case_of, is_whole, spellings_of
from services.extractor.actors.wordings import (
    WORD,
    core_of,
    faction_of,
    is_anonymous,
    is_counted_only,
    is_deed,
    is_group_known,
    stripped,
    uniform_of,
    whole_of,
    words_of,
)
from services.extractor.knowledge.tables import parse_table
from services.extractor.places.gazetteer import fold
from services.extractor.places.tables import parse_countries
from services.extractor.text.gate import lower_keeping_length
from services.records import Actor, ActorKind

__all__ = ["ActorEntry", "ActorLexicon", "ActorMatch", "parse_actor_lexicon"]

ACTOR_FILES = (
    "actors.tsv",
    "actor_patterns.tsv",
    "local_actors.tsv",
    "peoples.tsv",
    "countries.tsv",
    "inflections.tsv",
)

_STATE_WORDS = frozenset(("army", "military", "government", "regime", "junta", "force"))
_FIGHTERS = frozenset({"armed-group", "armed-forces", "militia", "communal-militia"})
_GROUP_PATTERN = "armed-group"
_ANYBODY = "anybody"
_ARMY_PATTERNS = frozenset({"armed-forces", "air-force", "navy"})
_GOVERNMENT = "-government"  # ends the id of a state that is named by its country alone
_MAX_TRAILING = 2  # words behind a head that may be passed over: "army supply convoy"
_LONGEST_WORD = 30  # letters
_CAPITAL_BEFORE = re.compile(r"([A-Z][\w'’-]*) $")
_RUN_BY = re.compile(r"-(?:run|led|backed|held|controlled|linked|aligned|affiliated|allied)\b")
STATE_KINDS: frozenset[ActorKind | None] = frozenset({"state_forces", "external_forces"})
GROUP_KINDS: frozenset[ActorKind | None] = frozenset({"rebel_group", "political_militia", "identity_militia"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorMatch:
    """A named actor found in a text."""

    start: int  # half-open span, code points
    end: int
    entry: ActorEntry


class ActorLexicon:
    """Named actors and patterns, read-only once built."""

    def __init__(
        self,
        entries: Sequence[ActorEntry],
        patterns: Sequence[ActorPattern],
        countries: Mapping[str, CountryName],
        links: Sequence[LocalActor] = (),
        capitals: Mapping[str, str] = MappingProxyType({}),
        peoples: Mapping[str, ActorEntry] = MappingProxyType({}),
    ) -> None:
        """Compile the scan.

        Args:
            entries: Rows of actors.tsv; no spelling may stand for two of them.
            patterns: Rows of actor_patterns.tsv.
            countries: Folded name, alias or demonym of a country to that country.
            links: Rows of local_actors.tsv; each names an actor of `entries`.
            capitals: Folded name of a capital to the ISO 3166-1 alpha-3 code of its state.
            peoples: Folded name of a people to its fighters.
        """
        self.entries = tuple(entries)
        self._by_id = {entry.id: entry for entry in entries}
        self._countries = dict(countries)
        self._capitals = dict(capitals)
        self._peoples = dict(peoples)
        self._by_iso3 = {country.iso3: country for country in countries.values()}
        self._heads = {head: pattern for pattern in patterns for head in pattern.heads}
        self._branches = {(link.wording, link.country): self._by_id[link.actor] for link in links if link.is_branch}
        self._local: dict[str, list[tuple[str, ActorEntry]]] = {}
        for link in links:
            if not link.is_branch:
                self._local.setdefault(link.country, []).append((fold(link.wording), self._by_id[link.actor]))
        self._longest_head = max((head.count(" ") + 1 for head in self._heads), default=1)
        self._scan = ahocorasick.Automaton()
        told: dict[str, tuple[tuple[str, ActorEntry], ...]] = {}
        for entry in entries:
            for spelling in sorted(spellings_of(entry)):  # "RENAMO" and "Renamo" are one key
                told[lower_keeping_length(spelling)] = (
                    *told.get(lower_keeping_length(spelling), ()),
                    (spelling, entry),
                )
        for key, spellings in told.items():
            self._scan.add_word(key, spellings)
        if entries:
            self._scan.make_automaton()

    def find(self, text: str) -> tuple[ActorMatch, ...]:
        """Return the named actors in a text: whole words, longest first, never overlapping, in reading order."""
        if not self.entries:
            return ()
        found = []
        for last, spellings in self._scan.iter(lower_keeping_length(text)):
            start, end = last + 1 - len(spellings[0][0]), last + 1
            if is_whole(text, start, end) and not self._ends_a_name(text, start, end):
                fitting = (entry for spelling, entry in spellings if has_case_of(text[start:end], spelling))
                found += [ActorMatch(start=start, end=end, entry=entry) for entry in fitting][:1]
        taken: list[ActorMatch] = []
        for match in sorted(found, key=lambda m: (m.start - m.end, m.start)):
            if all(match.end <= other.start or other.end <= match.start for other in taken):
                taken.append(match)
        return tuple(sorted(taken, key=lambda m: m.start))

    def _ends_a_name(self, text: str, start: int, end: int) -> bool:
        """Tell whether words that any group may bear end another's name: "Greater Nile Resistance Front"."""
        before = _CAPITAL_BEFORE.search(text, max(0, start - _LONGEST_WORD), start)
        if before is None or fold(text[start:end]) not in self._heads:
            return False
        return before[1] != "The" and fold(before[1]) not in self._countries

    def resolve(self, wording: str, *, country: str | None = None, is_actor: bool = False) -> Actor:
        """Return the actor a wording stands for; never fails.

        Args:
            wording: The outlet's words, one noun phrase ("Syrian regime forces", "at least 40 gunmen").
            country: ISO 3166-1 alpha-3 of the event, which settles whose army "the army" is; None where unknown.
            is_actor: Whether it acts: then a capital stands for its government, and else for the town.

        Returns:
            Actor with `wording` as given. A wording nothing is known of keeps its cleaned words as name, kind None.
        """
        clothed = uniform_of(wording)
        if clothed is not None:  # armed men: whose uniform it is tells who, if it is a group's
            worn = self._named(*clothed)
            is_group = worn is not None and worn.kind not in STATE_KINDS
            return replace(self.resolve(worn.name if worn and is_group else "gunmen", country=country), wording=wording)
        core = self._core(wording)
        if is_deed(core):
            return Actor(name=wording, wording=wording)  # "the murder of a student", protested against: no student acts
        pattern = self._member_of(wording) or self._pattern(core) or self._pattern(wording)
        named = self._by_country(whole_of(wording) or core, country, self._named(wording, core))
        named = named or self._of_people(pattern, core)
        if named is not None:
            named = self._branches.get((named.id, country or ""), named)
        if named is not None and (pattern is None or pattern.wins != "head" or self._is_itself(named, pattern, core)):
            return _named_actor(named, wording)
        owner = self._owner(core) or self._owner(wording)
        is_state = bool(_STATE_WORDS & {*fold(core).split()})
        if pattern is not None and owner is None and pattern.id == _GROUP_PATTERN and (party := faction_of(wording)):
            return Actor(name=f"{party} factions", wording=wording, kind="political_militia")
        if pattern is not None and (owner is not None or pattern.wins != "owned" or is_state):
            run_by = next((m.entry.country for m in self.find(wording) if _RUN_BY.match(wording, m.end)), None)
            return self._generic(pattern, wording, owner, run_by or self._seated(core) or country)
        if owner is not None and len(words_of(core)) == owner[1]:
            return self._country_actor(owner[0], wording, is_people=owner[2])
        if is_actor and (iso3 := self._capitals.get(fold(core))):
            return self._country_actor(self._by_iso3[iso3], wording, is_people=False)
        if core and not is_counted_only(core):
            return Actor(name=core, wording=wording)
        return Actor(name="people" if core else wording.strip() or wording, wording=wording)

    def _seated(self, core: str) -> str | None:
        """Return whose capital stands before a force: "Kiev regime", "Damascus government"."""
        words = core.split()
        fronts = (" ".join(words[:size]) for size in (2, 1) if len(words) > size)
        return next((self._capitals[fold(front)] for front in fronts if fold(front) in self._capitals), None)

    def find_forces(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return the state forces that a text names by their country: (ISO 3166-1 alpha-3, "Kenyan troops")."""
        found = []
        words = list(WORD.finditer(text))
        for i, word in enumerate(words):
            name = word[0].removesuffix("'s").removesuffix("’s")
            country = self._countries.get(fold(name)) if name[:1].isupper() else None
            for size in (3, 2, 1) if country else ():
                wording = text[word.start() : words[min(i + size, len(words) - 1)].end()]
                head = self._heads.get(" ".join(fold(wording[len(word[0]) :]).split()))
                if country and head is not None and head.kind == "state_forces" and head.wins == "named":
                    found.append((country.iso3, wording))
                    break
        return tuple(found)

    def says_whose(self, wording: str) -> bool:
        """Tell whether a wording itself says who is meant: a named actor, or a country's."""
        return bool(self.find(wording)) or self._owner(wording) is not None or fold(wording) in self._capitals

    def is_state(self, actor: Actor) -> bool:
        """Tell whether an actor is a state named by its country alone: "Iraq", "Iraqi", but not "Iraqi troops"."""
        return actor.id is not None and actor.id.endswith(_GOVERNMENT)

    def is_definite_group(self, wording: str) -> bool:
        """Tell whether a wording stands for some armed group known to the reader: "the rebels", but not "gunmen"."""
        pattern = self._pattern(self._core(wording))
        is_group = (pattern is not None and pattern.id == _GROUP_PATTERN) or is_group_known(wording)
        return is_group and not is_anonymous(wording)

    def as_armed(self, actor: Actor) -> Actor:
        """Return an actor that bears arms: "a man", "unknown persons" are unknown gunmen, others who they are."""
        pattern = self._pattern(self._core(actor.wording)) or self._pattern(actor.wording)
        if actor.kind != "civilians" or pattern is None or pattern.id != _ANYBODY:
            return actor
        stranger = self.resolve("gunmen")
        return replace(actor, name=stranger.name, kind=stranger.kind, country=None)

    def as_state(self, actor: Actor) -> Actor:
        """Return an actor that wages war: "the Russians" who shell a town are Russia; others who they are."""
        owner = self._owner(actor.wording)
        if actor.kind != "civilians" or owner is None or len(words_of(actor.wording)) != owner[1]:
            return actor
        return replace(self._country_actor(owner[0], actor.wording, is_people=False), basis=actor.basis)

    def is_army(self, wording: str) -> bool:
        """Tell whether a wording stands for some state's soldiers: "the army", "troops"."""
        pattern = self._pattern(self._core(wording))
        return pattern is not None and pattern.id in _ARMY_PATTERNS

    def named(self, entry: ActorEntry, wording: str, *, country: str | None) -> Actor:
        """Return a named actor, or its branch in a country, under some wording."""
        return _named_actor(self._branches.get((entry.id, country or ""), entry), wording)

    def kind_of_head(self, word: str) -> ActorKind | None:
        """Return the kind of force or people that a lower-case noun names by itself, None for others and for things."""
        pattern = self._heads.get(word)
        return pattern.kind if pattern is not None and pattern.wins != "owned" else None

    def is_capital(self, name: str) -> bool:
        """Tell whether a name is that of a state's capital, which news use for its government."""
        return fold(name) in self._capitals

    def _by_country(self, core: str, country: str | None, named: ActorEntry | None) -> ActorEntry | None:
        """Who a wording means in one country: "Khawarij" in Somalia are not those of Pakistan.

        A single word gives way to a name: "Renamo rebels" are Renamo wherever "rebels" are somebody else.
        """
        folded = f" {fold(core)} "
        for wording, entry in self._local.get(country or "", ()):
            if f" {wording} " in folded and (named is None or " " in wording or _is_spelt(named, wording)):
                return entry
        return named

    def _is_itself(self, named: ActorEntry, pattern: ActorPattern, core: str) -> bool:
        """Tell whether words are a group's name from end to end, or its men: "RSF men", not "RSF detainees"."""
        matches = self.find(core)
        if not matches or matches[-1].entry is not named:
            return False
        after = words_of(core[matches[-1].end :])
        return (matches[-1].start == 0 and not after) or (len(after) == 1 and pattern.id == _ANYBODY)

    def _of_people(self, pattern: ActorPattern | None, core: str) -> ActorEntry | None:
        """ "Kachin rebels", "Oromo fighters": a people before a word for fighters, whichever the outlet prefers."""
        if pattern is None or pattern.id not in _FIGHTERS:
            return None
        return next(
            (self._peoples[fold(w)] for w in core.split() if fold(w) in self._peoples and w[:1].isupper()), None
        )

    def _member_of(self, wording: str) -> ActorPattern | None:
        """The pattern behind "members of", "units of", "fighters of": the body, not the word for its parts."""
        whole = whole_of(wording)
        if whole is None:
            return None
        body = self._pattern(self._core(whole))
        return body if body is not None and body.wins != "head" else None

    def _core(self, wording: str) -> str:
        return core_of(wording, [(match.start, match.end) for match in self.find(stripped(wording))])

    def _named(self, wording: str, core: str) -> ActorEntry | None:
        # The last name of the head phrase is the head: "US-backed Syrian Democratic Forces".
        for text in (core, wording):
            matches = self.find(text)
            standing = [m for m in matches if not _RUN_BY.match(text, m.end)]
            if standing:
                return standing[-1].entry if text is core else standing[0].entry
        return None

    def _pattern(self, text: str) -> ActorPattern | None:
        """The pattern whose head ends a phrase; of "army convoy" and "police checkpoint", that of the word before."""
        first, _, second = text.partition(" and ")
        if second and (found := self._pattern(first)) is not None:
            return found
        words = [word for word in text.replace("'s", " ").replace("’s", " ").split() if fold(word)]
        for _ in range(_MAX_TRAILING + 1):
            folded = fold(" ".join(words)).split()
            for size in range(min(self._longest_head, len(folded)), 0, -1):
                pattern = self._heads.get(" ".join(folded[-size:]))
                if pattern is not None:
                    return pattern
            if not words or not words[-1].islower():
                return None
            words.pop()
        return None

    def _owner(self, text: str) -> tuple[CountryName, int, bool] | None:
        """The first country a phrase names, how many words that takes, and whether they say its people."""
        words = [word[:-2] if word.endswith(("'s", "’s")) else word for word in words_of(text)]
        for at in range(len(words)):
            for size in (4, 3, 2, 1):
                key = fold(" ".join(words[at : at + size]))
                country = self._countries.get(key) if len(words) - at >= size and words[at][:1].isupper() else None
                if country is not None and not (size == 1 and len(key) <= 3 and not words[at].isupper()):
                    return country, size, key in country.people
        return None

    def _generic(
        self, pattern: ActorPattern, wording: str, owner: tuple[CountryName, int, bool] | None, hint: str | None
    ) -> Actor:
        country = owner[0] if owner else self._by_iso3.get(hint or "")
        iso3 = country.iso3 if country else None
        entry = self._by_id.get(f"{(iso3 or '').lower()}-{pattern.id}")
        if entry is not None:
            return _named_actor(entry, wording)
        template = pattern.name if country else pattern.name_alone
        demonym, place = (country.demonym, country.name) if country else ("", "")
        name = template.format(demonym=demonym, place=place, core=self._core(whole_of(wording) or wording))
        side = pattern.side.format(country=iso3) if pattern.side and iso3 else None
        identity = f"{iso3.lower()}-{pattern.id}" if iso3 and pattern.side else None
        return Actor(name=name, wording=wording, id=identity, kind=pattern.kind, country=iso3, side=side)

    def _country_actor(self, country: CountryName, wording: str, *, is_people: bool) -> Actor:
        if is_people:
            return Actor(name="civilians", wording=wording, kind="civilians", country=country.iso3)
        side = acts_as(country.iso3)
        identity = f"{country.iso3.lower()}{_GOVERNMENT}"
        return Actor(
            name=country.name, wording=wording, id=identity, kind="state_forces", country=country.iso3, side=side
        )


def parse_actor_lexicon(texts: Mapping[str, str]) -> ActorLexicon:
    """Return the lexicon in some files.

    Args:
        texts: File name to whole text, for each of ACTOR_FILES.

    Raises:
        DataFileError: Names file and line of a defect.
    """
    countries = parse_countries("countries.tsv", texts["countries.tsv"])
    rows = parse_table("inflections.tsv", texts["inflections.tsv"], ("lemma", "forms"))
    irregular = {row["lemma"]: tuple(row["forms"].split()) for row in rows}
    entries = parse_actors("actors.tsv", texts["actors.tsv"], countries)
    return ActorLexicon(
        entries,
        parse_patterns("actor_patterns.tsv", texts["actor_patterns.tsv"], irregular),
        country_names(countries),
        parse_local_actors("local_actors.tsv", texts["local_actors.tsv"], entries, countries),
        {fold(name): country.iso3 for country in countries for name in country.capital_names},
        parse_peoples("peoples.tsv", texts["peoples.tsv"], entries),
    )


def _is_spelt(entry: ActorEntry, word: str) -> bool:
    """Tell whether a folded word is a whole alias of an actor: "UPDF", which means another in Bangladesh."""
    return any(fold(alias) == word for alias in entry.aliases)


def _named_actor(entry: ActorEntry, wording: str) -> Actor:
    return Actor(name=entry.name, wording=wording, id=entry.id, kind=entry.kind, country=entry.country, side=entry.side)
