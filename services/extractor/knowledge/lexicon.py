"""What the extractor knows of event words; `read_lexicon.py` reads it from the tables of ../data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.extractor.dates.dating import AnaphoricDate, RelativeDate
from services.extractor.knowledge.frames import Frames
from services.extractor.knowledge.senses import Senses
from services.extractor.tolls.cumulative import CumulativeWords
from services.records import ClaimantRole

Weight = Literal["strong", "weak", "faint", "context"]
"""strong: reports an event by itself; weak: only beside a strong one or with fitting parties; faint: an everyday word
("take", "send") that is not even looked at unless its sentence has a context word; context: colours an event."""

PartyKind = Literal[
    "state",
    "nonstate",
    "gunmen",
    "crowd",
    "mob",
    "civilian",
    "base",
    "site",
    "weapon",
    "place",
    "machine",
    "official",
    "idea",
]
"""base: military installation; site: civilian building; machine: aircraft, drone or other weapon that acts; idea: what
is attacked and fought in words."""

FIGHTERS: frozenset[PartyKind | None] = frozenset({"state", "nonstate", "gunmen"})
"""Kinds of people under arms."""

ACTING_PEOPLE: frozenset[PartyKind | None] = FIGHTERS | {"crowd", "mob", "civilian"}
"""Kinds of people who do what events tell."""

Harm = Literal["killed", "injured", "detained", "displaced"]

Effect = Literal[
    "says",
    "claims",
    "denies",
    "doubts",
    "counts",
    "plans",
    "threatens",
    "supposes",
    "fails",
    "begins",
    "recalls",
    "judges",
    "reacts",
    "answers",
]
"""says/claims: credits a speaker; counts: does so where its object is a toll ("put the toll at nine");
recalls: looks back (anniversary); judges: court, trial; reacts: condemns, protests; begins: transparent;
answers: a noun of diplomacy; what it comes after is background ("summoned the envoy over")."""

RoleEffect = Literal[
    "peaceable",
    "dies",
    "suffers",
    "meets",
    "blames",
    "ascribes",
    "admits",
    "marks",
    "points",
    "answers",
    "identifies",
    "owns",
    "takes",
    "works",
    "addresses",
    "ends",
    "terms",
    "images",
    "inquires",
    "leads",
    "houses",
    "gathers",
]
"""dies: its subject is hit; suffers: its subject is hit by what its object names; blames: its object is said to have
done it; ascribes: so is what follows "to" or "on"; admits: its subject says it did it; marks: of whom it speaks
("hallmarks of"); points: what follows "on" or "at" is blamed ("the finger at"); answers: so is its subject ("behind");
identifies: what follows "to" or "as" is who some gunmen, its subject or object, are ("belonged to"); owns: who claims
it, or does what `takes` says, did it ("took responsibility"); works: what follows "of" did what was "the work of";
ends: what a protest asks for against whom or what follows "of" or "to" ("the resignation of"); terms: of work, which
those ask for who work where they are ("conditions at"); images: burnt, they show whom a protest is against; inquires:
whoever opens one did not do what it is about; addresses: its object is whom a protest is against;
leads: whoever does it to a crowd stands for it ("led by nurses");
houses: a protest before it is one against who sits there;
gathers: people of one place, a mob where they do violence together."""

Victims = Literal["any", "person", "people"]
"""Whom a harm word counts: any counted noun that is not known as a thing; person: also one that nothing but the word
shows to be a person ("killed a fitter"); people: only nouns known as people ("captured two rebels", no hills)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sense of a trigger word."""

    lemma: str
    pos: Literal["verb", "noun", "phrase"]
    sense: str  # "airstrike", "kill", …: what type rules speak of
    weight: Weight


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One row of the decision table."""

    name: str
    all_of: tuple[frozenset[str], ...]  # each group needs one of its features
    none_of: frozenset[str]
    sub_event_type: str  # empty: these features make no event; `name` says why
    confidence: float


class TypeRules:
    """The decision table. Of its 200 rows a candidate's features name some forty in their first group."""

    def __init__(self, rows: Iterable[TypeRule]) -> None:
        self._rows = tuple(rows)
        self._naming: defaultdict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            for feature in row.all_of[0]:
                self._naming[feature].append(number)

    def __iter__(self) -> Iterator[TypeRule]:
        return iter(self._rows)

    def named_by(self, features: Iterable[str]) -> Iterator[TypeRule]:
        """Yield the rows that have one of some features in their first group, in the order of the table."""
        numbers = {number for feature in features for number in self._naming.get(feature, ())}
        return (self._rows[number] for number in sorted(numbers))


@dataclass(frozen=True, slots=True)
class Quantity:
    """Documented values of a vague number."""

    low: int
    best: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class HarmPhrase:
    """One row of harm_phrases.tsv: a word beside a verb that tells harm together with it, "hacked to death"."""

    before: str  # words before the word: "to"; empty for none
    verbs: frozenset[str]  # surface forms; "*" for any
    counts: Literal["subject", "object", "beside"]  # whose people
    harm: Harm


@dataclass(frozen=True, slots=True)
class CountingWords:
    """Nouns of counting_words.tsv by their role."""

    bodies: frozenset[str]  # nouns for many: "a patrol" is no one person
    singles: frozenset[str]  # nouns for one person that make no party: "a victim"
    anybody: frozenset[str]  # nouns, as written, that tell nothing of who they are: "people"
    endings: tuple[str, ...]  # of nouns for persons that need no listing: "watchman", "cyclist"
    pairs: Mapping[str, int]  # "a couple" to 2
    ordinals: Mapping[str, int]  # "a third soldier" to 3


@dataclass(frozen=True, slots=True)
class StatusWords:
    """Surface forms of status_words.tsv by their role."""

    response: frozenset[str]  # "in retaliation for": what follows is answered
    habitual: frozenset[str]  # "often"
    announced: frozenset[str]  # "a march is called for Sunday"
    to_come: frozenset[str]  # "the truce is due to begin"
    responsible: frozenset[str]  # "blamed for", "behind": what follows is known
    carried_out: frozenset[str]  # "said it carried out the attack"
    means: frozenset[str]  # "used tear gas to disperse them": the end is reached
    stative: frozenset[str]  # "raids have become common"
    ongoing: frozenset[str]  # "raids are under way"
    hedge: frozenset[str]  # "allegedly"
    span: frozenset[str]  # "a week after"
    recollecting: frozenset[str]  # "recalled the shelling of his school"
    bearer: frozenset[str]  # "protest leaders": what they are named for is known
    involvement: frozenset[str]  # "denied any part in the attack": the attack is none the less
    account: frozenset[str]  # "The army denied this": what was told before
    trend: frozenset[str]  # "attacks rose by a third": counts of a kind, compared
    court: frozenset[str]  # "told the court how gunmen …": deeds of long ago


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All event words, ready for matching."""

    triggers: Mapping[str, tuple[Entry, ...]]  # surface form, lower case
    senses: Senses
    frames: Frames
    rules: TypeRules
    governors: Mapping[str, Effect]  # surface form
    status_words: StatusWords
    party_kinds: Mapping[str, PartyKind]  # surface form
    collectives: frozenset[str]  # surface forms of nouns that stand for what they are of
    role_words: Mapping[str, RoleEffect]  # surface form
    doubts: frozenset[str]  # words that make a suspicion of what is said
    vetoes: Mapping[str, str]  # surface form to reason
    registers: Mapping[str, str]  # surface form, or section of a site, to what an article is about
    quantities: Mapping[str, Quantity]
    no_party: frozenset[str]  # nouns that fill no role
    harms: Mapping[str, Harm]  # surface form
    harms_whom: Mapping[str, Victims]  # surface form of a harm word
    displacement: Mapping[str, str]  # surface form of a verb to whose people it counts: "subject" or "object"
    harm_phrases: Mapping[str, tuple[HarmPhrase, ...]]  # by the last word beside the verb
    cumulative: CumulativeWords
    counting_words: CountingWords
    not_people: frozenset[str]  # counted nouns that are no people, every form
    calendar: Mapping[str, tuple[str, int]]  # word to (kind, number)
    relative_dates: tuple[RelativeDate, ...]
    anaphoric_dates: tuple[AnaphoricDate, ...]
    lasting_dates: tuple[AnaphoricDate, ...]
    abbreviations: frozenset[str]
    needs_party: frozenset[str]  # sub-events that people do to people
    claimant_roles: Mapping[str, ClaimantRole]  # surface form
    mouthpieces: frozenset[str]  # surface forms, of one word or two
