"""What kind of party a noun phrase names: by its own words, else by the actors and places found in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from services.extractor.actors.lexicon import ActorLexicon, ActorMatch
from services.extractor.knowledge.lexicon import FIGHTERS, PartyKind
from services.extractor.places.toponyms import Toponym
from services.extractor.roles import syntax
from services.extractor.roles.parties import (
    GROUPS,
    KIND_OF_ACTOR,
    Party,
    is_the_group,
    is_uniform,
    name_beside,
    phrase,
    rides_up,
    to_party,
    word_kind,
)
from services.extractor.text.parse import text_of

_BEARERS: frozenset[PartyKind | None] = frozenset({"state", "nonstate", "gunmen", "civilian"})
_ALLIANCES = frozenset({"alliance", "coalition", "union", "front", "movement"})


@dataclass(frozen=True, slots=True)
class KindFinder:
    """Kinds of parties in one doc."""

    doc: Doc
    words: Mapping[str, PartyKind]
    collectives: frozenset[str]  # nouns that pass the question on to what they are of
    actors: Sequence[ActorMatch]  # spans in doc.text
    toponyms: Sequence[Toponym]
    lexicon: ActorLexicon  # words for forces that `words` lacks; names of capitals

    def is_place_name(self, token: Token) -> bool:
        """Tell whether a token is part of a place's own name, and of no actor's and no demonym."""
        if any(m.start <= token.idx < m.end for m in self.actors):
            return False
        return any(t.start <= token.idx < t.end and not t.is_demonym for t in self.toponyms)

    def is_whole_place(self, token: Token) -> bool:
        """Tell whether a token is all of a place's name: Tank, a district, and no tank."""
        end = token.idx + len(token)
        return token.is_title and any((t.start, t.end) == (token.idx, end) and not t.is_demonym for t in self.toponyms)

    def party(self, head: Token) -> Party:
        """Return the party whose phrase has this head; a name that the parser took apart is whole: "Al-Shabaab"."""
        party = self._by_name(to_party(head, self.kind_of(head), self.is_actor))
        name = next((m for m in self.actors if m.start <= head.idx < m.end), None)
        if name is None or party.start <= name.start < name.end <= party.end:
            return party
        start, end = min(party.start, name.start), max(party.end, name.end)
        return replace(party, start=start, end=end, wording=" ".join(text_of(head.doc)[start:end].split()))

    def _by_name(self, party: Party) -> Party:
        """Return a group under the name that stands beside the word for it."""
        word = party.token.lower_
        is_body = party.kind not in FIGHTERS and (word in self.collectives or word in GROUPS | _ALLIANCES)
        is_group = party.token.tag_ == "NN" and (party.kind == "nonstate" or is_body)
        name = name_beside(party.token) if is_group and not self.lexicon.find(party.wording) else None
        return party if name is None else replace(to_party(name, "nonstate", self.is_actor), token=party.token)

    def is_actor(self, token: Token) -> bool:
        """Tell whether a token is part of a named actor's name: "Liberation" in "National Liberation Army"."""
        return any(m.start <= token.idx < m.end for m in self.actors)

    def is_name_of_actor(self, token: Token) -> bool:
        """Tell whether a token is part of an actor's name, or calls it an alliance: "the Viv Ansanm alliance"."""
        named = [c for c in token.lefts if c.dep_ == "compound" and self.is_actor(c)]
        return self.is_actor(token) or (token.lower_ in _ALLIANCES and bool(named))

    def kind_of(self, head: Token) -> PartyKind | None:
        """Return the kind of the party whose phrase has this head, None where nothing tells."""
        for match in self.actors:
            if match.start <= head.idx < match.end:
                return KIND_OF_ACTOR.get(match.entry.kind)
        if head.lower_ in self.collectives and (named := self._named_body(head)):
            return named
        told = word_kind(head, self.words, self.collectives)
        if told == "base" and self._is_force(head):
            return "state"
        if told in {None, "civilian"} and any(is_uniform(c) or c.lower_ == "armed" for c in head.rights):
            return "gunmen"
        if told == "civilian" and head.lower_ == "men":
            whose = [self.kind_of(noun) for noun in syntax.objects_of(head, "of")]
            told = next((kind for kind in whose if kind in FIGHTERS), told)
        if told == "civilian" and rides_up(head):
            told = "gunmen"
        if told in {"state", "nonstate", "gunmen", "base", "crowd", "mob", "weapon", "civilian", "site"}:
            return told
        if told is None and is_the_group(head):
            return "nonstate"
        if told is None and head.lower_ in self.collectives:
            for noun in syntax.objects_of(head, "of", "from"):
                return self.kind_of(noun)
        left, right = phrase(head)
        start, end = self.doc[left].idx, self.doc[right - 1].idx + len(self.doc[right - 1])
        for match in self.actors:
            if start <= match.start and match.end <= end and told is None:
                return KIND_OF_ACTOR.get(match.entry.kind)
        if told is None and head.tag_.startswith("NNP") and (titled := self._of_title(head)):
            return titled
        toponym = next((t for t in self.toponyms if t.start <= head.idx < t.end), None)
        return told or self._pattern_kind(head) if toponym is None else self._place_kind(toponym, head)

    def _is_force(self, body: Token) -> bool:
        """Tell whether soldiers on the move act under a country's name: "an Israeli patrol shot a farmer"."""
        is_theirs = any(m.text[:1].isupper() and m.tag_ in {"JJ", "NNP"} for m in syntax.modifiers(body))
        return body.lower_ in self.collectives and body.dep_ == "nsubj" and is_theirs

    def _named_body(self, part: Token) -> PartyKind | None:
        """Return the kind of the actor by name that some are of: a column of the Assam Rifles are no weapons."""
        bodies = syntax.objects_of(part, "of", "from")
        return next((self.kind_of(body) for body in bodies if self.is_actor(body)), None)

    def _of_title(self, name: Token) -> PartyKind | None:
        """ "Prime Minister Ana Ruiz", "prisoner Ali Noori": the word before a name tells who bears it."""
        titles = (self.words.get(word.lower_) for word in name.doc[phrase(name)[0] : name.i])
        return next((kind for kind in titles if kind in _BEARERS), None)

    def _pattern_kind(self, head: Token) -> PartyKind | None:
        kind = KIND_OF_ACTOR.get(self.lexicon.kind_of_head(head.lower_) or "protesters")
        return kind if kind != "crowd" else None  # whoever supports or follows someone is no crowd

    def _place_kind(self, toponym: Toponym, head: Token) -> PartyKind | None:
        if toponym.place.kind == "region":
            return None  # Gaza, Karabakh: as much a party as a place
        if toponym.is_demonym and _are_people(head):
            return "civilian"  # "two Palestinians" are people; "the Russians" are an army
        if toponym.is_demonym or toponym.place.kind == "country":
            return "state"
        # "Moscow said", "Kyiv attacked": who acts under a capital's name is its government.
        return "state" if head.dep_ == "nsubj" and self.lexicon.is_capital(toponym.text) else "place"


def _are_people(demonym: Token) -> bool:
    """ "two Palestinians", "ethnic Serbs", "thousands of Sudanese"."""
    is_counted = demonym.dep_ == "pobj" and demonym.head.lower_ == "of" and demonym.head.head.tag_ == "NNS"
    is_told = any(c.tag_ == "JJ" for c in syntax.children(demonym, "amod"))
    return is_counted or is_told or syntax.child(demonym, "nummod") is not None
