"""Who an event's actors and targets are, over all that an article says of it.

reports, precise ones first -> sides -> the best name for each: "gunmen" in one sentence and "Boko Haram" in the next
are one actor; where no report names anybody, whoever is blamed; "the rebels" are the one group the article names
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.extractor.actors.blame import Accusation
from services.extractor.actors.cast import Cast
from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.knowledge.lexicon import PartyKind
from services.extractor.merging import Draft, leading_report, precision_of
from services.extractor.roles.parties import Party, is_pronoun
from services.records import Actor, ActorKind

_ONE_SIDED = frozenset(
    {"remote_explosive_landmine_ied", "attack", "suicide_bomb", "air_drone_strike", "sexual_violence"}
)
"""Types in which whoever is hit does not act."""
_NOT_PARTIES = frozenset({"weapon", "machine", "place", "idea"})
_HIT: frozenset[PartyKind] = frozenset({"place", "machine"})
_OPPOSED: frozenset[PartyKind] = frozenset({"place", "machine", "weapon", "idea"})
"""What stands for a target where nobody is named: a protest may be against plans, and at a mine that is no weapon."""

_INTERVENTION = "protest_with_intervention"
_DISRUPTED = "disrupted_weapons_use"
_ARMED = frozenset({"state", "nonstate", "gunmen"})
_CROWD_ACTS = frozenset({"peaceful_protest", _INTERVENTION})
_OPPOSES = _CROWD_ACTS | {"other"}
_PEOPLE = frozenset({"civilian", "mob"})
_UNNAMED: frozenset[ActorKind | None] = frozenset({"unidentified", None})
_NONSTATE: frozenset[ActorKind | None] = frozenset(
    {"unidentified", "rebel_group", "political_militia", "identity_militia"}
)
_CROWD_KIND: Mapping[str, ActorKind] = {"protests": "protesters", "riots": "rioters"}
_TRIGGERED = ("s:", "c:", "e:")
_ANY_DEED = "attack"
_ANYBODY = "people"
_BLASTS = frozenset({"bomb", "explode", "ied", "suicide", "grenade"})
"""Senses that one event may have in different sentences: "the bombing" of a suicide attack."""

_OURS = ("our ", "Our ")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What an article tells of an event's actors outside its reports."""

    cast: Cast  # whom it names
    accused: tuple[Party, ...]  # whom it holds responsible


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of one event, as its reports name them."""

    acting: tuple[tuple[Party, ...], ...]  # one entry a report or accusation that names any, the best first
    hit: tuple[Party, ...]


def find_sides(draft: Draft, accused: Sequence[Party]) -> Sides:
    """Return who acts and who is acted upon; who acts is told where the type is, else where someone is blamed.

    Args:
        draft: Reports of the event.
        accused: Whom another sentence of the article holds responsible for it.
    """
    leading = leading_report(draft)
    referring = [r for r in draft.references if precision_of(r) > 0]  # who is said to have looted did not shell
    telling = [*sorted(draft.reports, key=lambda r: -precision_of(r)), *referring]
    acting = [p for r in telling if (p := _named(r.candidate.actors))]
    hits = [r.candidate.targets for r in telling]
    named = [p for targets in hits if (p := _named(targets))]
    own = acting[0] if acting else ()
    hit = next((p for p in named if not _are_own(p, own)), named[0] if named else ())
    hit = hit or _things(hits, _OPPOSED if leading.sub_event_type in _OPPOSES else _HIT)
    crowd = tuple(p for p in hit if p.kind == "crowd")
    first = acting[0] if acting else ()
    if leading.sub_event_type == _INTERVENTION and first and all(p.kind == "state" for p in first):
        crowd = crowd or tuple(p for p in hit if p.kind in _PEOPLE)
    if leading.sub_event_type in _CROWD_ACTS and crowd:
        acting, hit = [crowd], first  # ACLED: whoever protests acts
    if leading.sub_event_type == _DISRUPTED and (owners := tuple(p for p in hit if p.kind in _ARMED)):
        acting, hit = [owners], first  # ACLED: whose weapon it is acts, whoever meets it is met
    if accused:
        acting.append(tuple(accused))
    names = {p.wording.lower() for p in acting[0]} if acting else set()
    return Sides(tuple(acting), tuple(p for p in hit if p.wording.lower() not in names))


def _without_doubles(
    doing: tuple[Actor, ...], suffering: tuple[Actor, ...]
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return both sides; a group known by name does not stand on both where somebody else is there to be hit."""
    acting = {actor.id for actor in doing if actor.id is not None}
    told = tuple(actor for actor in suffering if not _is_bare_count(actor)) or tuple(suffering)
    others = tuple(actor for actor in told if actor.id not in acting)
    return doing, others or told


def _is_bare_count(actor: Actor) -> bool:
    """Tell whether words only say how many: "killing four" names nobody beside "fired on students"."""
    return actor.kind is None and actor.name == _ANYBODY


def without_victims(doing: tuple[Actor, ...], suffering: Sequence[Actor], sub_event_type: str) -> tuple[Actor, ...]:
    """Return who acts: "an army vehicle struck a mine, killing soldiers" names only who was hit."""
    if sub_event_type not in _ONE_SIDED:
        return doing
    return tuple(a for a in doing if a.kind != "state_forces" or not any(_may_be_victim(a, s) for s in suffering))


def _may_be_victim(actor: Actor, hit: Actor) -> bool:
    """Tell whether a force and who was hit are one; "Syrian jets" are not the army of "a military target"."""
    return actor.name == hit.name and not (_capitals(actor.wording) and not _capitals(hit.wording))


def _are_own(hit: Sequence[Party], acting: Sequence[Party]) -> bool:
    """Tell whether only the actor's own losses are told: "two Islamic State fighters were also killed"."""
    names = [name for p in acting if (name := _capitals(p.wording))]
    return bool(hit) and all(any(name <= _capitals(p.wording) for name in names) for p in hit)


def _capitals(wording: str) -> frozenset[str]:
    return frozenset(word for word in wording.split() if word[:1].isupper())


def _named(parties: Sequence[Party]) -> tuple[Party, ...]:
    """Pronouns and things only stand aside."""
    return tuple(p for p in parties if not is_pronoun(p.token) and p.kind not in _NOT_PARTIES)


def _things(found: Sequence[Sequence[Party]], kinds: frozenset[PartyKind]) -> tuple[Party, ...]:
    """Return what the words of the first report hit if they name nobody: "bombed Odesa", "shot down a helicopter"."""
    each = (tuple(p for p in parties if p.kind in kinds) for parties in found)
    return next((things for things in each if things), ())


def choose_actors(sides: Sides, cast: Cast, lexicon: ActorLexicon, country: str | None) -> tuple[Actor, ...]:
    """Return the actors of an event, under the best name the article gives them.

    Args:
        sides: Its parties.
        cast: Whom the article names.
        lexicon: Resolves wordings.
        country: ISO 3166-1 alpha-3 of the event; None where unknown.
    """
    each = [resolved(parties, lexicon, country, is_actor=True) for parties in sides.acting]
    if not each:
        return ()
    hit = frozenset(a.id for a in resolved(sides.hit, lexicon, country, is_actor=False))
    first = each[0]
    if any(lexicon.says_whose(a.wording) for a in first):
        return first
    for other in each[1:]:
        is_known = any(lexicon.says_whose(a.wording) for a in other) and not any(a.id in hit for a in other)
        if is_known and _may_be_same(first, other):
            return other
    for other in each[1:]:
        kinds = {a.kind for a in other}
        if {a.kind for a in first} <= _UNNAMED and (kinds <= _NONSTATE - _UNNAMED or _is_unknown(first, kinds)):
            return other
    return tuple(_recognised(actor, cast, lexicon, country, hit) for actor in first)


def _is_unknown(vague: Sequence[Actor], kinds: set[ActorKind | None]) -> bool:
    """Tell whether nothing is known of actors of which other words tell their kind: "Operation" beside "troops"."""
    return all(a.kind is None for a in vague) and None not in kinds


def name_sides(
    sides: Sides, cast: Cast, lexicon: ActorLexicon, *, country: str | None, event_type: str
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return the actors and the targets of an event; the arguments are those of `choose_actors`, and its event type."""
    acting = _as_crowd(choose_actors(sides, cast, lexicon, country), event_type)
    return _without_doubles(acting, resolved(sides.hit, lexicon, country, is_actor=False))


def _as_crowd(actors: Sequence[Actor], event_type: str) -> tuple[Actor, ...]:
    """Return actors of a protest or riot as what they are there: the teachers who march are protesters."""
    kind = _CROWD_KIND.get(event_type)
    if kind is None:
        return tuple(actors)
    return tuple(replace(a, name=kind, kind=kind) if a.kind == "civilians" else a for a in actors)


def _may_be_same(vague: Sequence[Actor], known: Sequence[Actor]) -> bool:
    """Tell whether unnamed actors may be named ones: "fighters" a group, "troops" an army, "our forces" anybody."""
    if any(a.wording.startswith(_OURS) for a in vague):
        return True
    ours, theirs = {a.kind for a in vague}, {a.kind for a in known}
    return (ours <= _NONSTATE | {None} and bool(theirs & _NONSTATE)) or bool(ours & theirs & {"state_forces"})


def _recognised(
    actor: Actor, cast: Cast, lexicon: ActorLexicon, country: str | None, hit: frozenset[str | None]
) -> Actor:
    """ "The rebels" are the one group that the article names, "the army" the one army."""
    if actor.kind in _UNNAMED and lexicon.is_definite_group(actor.wording):
        group = cast.only_group(but_not=hit)
        return actor if group is None else lexicon.named(group, actor.wording, country=country)
    force = cast.only_force() if actor.kind == "state_forces" else None
    if force is None or not lexicon.is_army(actor.wording):
        return actor
    known = lexicon.resolve(force, country=country, is_actor=True)
    return actor if known.id in hit else replace(known, wording=actor.wording)


def accused_of(draft: Draft, drafts: Sequence[Draft], accusations: Sequence[Accusation]) -> tuple[Party, ...]:
    """Return whom the article blames for one event.

    An accusation is of the last event before it that its own words fit ("the bombing"), of every one where it says so
    ("both attacks"), and of the only event wherever it stands.
    """
    for accusation in accusations:
        before = [d for d in drafts if _last_sentence(d) <= accusation.sentence] or (drafts if len(drafts) == 1 else [])
        fitting = [d for d in before if _is_of(accusation, d)]
        if accusation.parties and fitting:
            latest = max(fitting, key=_last_sentence)
            if latest is draft or (accusation.is_of_all and draft in before):
                return accusation.parties
    return ()


def _last_sentence(draft: Draft) -> int:
    return max(report.sentence.index for report in draft.reports)


def _is_of(accusation: Accusation, draft: Draft) -> bool:
    """Tell whether words of a deed fit an event: a sense in common, one that fits any ("the attack"), or no words."""
    told = {f.partition(":")[2] for r in draft.reports for f in r.candidate.features if f.startswith(_TRIGGERED)}
    fits = bool(accusation.senses & (told | {_ANY_DEED}))
    return not accusation.senses or fits or bool(accusation.senses & _BLASTS and told & _BLASTS)


def resolved(
    parties: Sequence[Party], lexicon: ActorLexicon, country: str | None, *, is_actor: bool
) -> tuple[Actor, ...]:
    """Return the actors that some wordings stand for, each once."""
    found: dict[str, Actor] = {}
    for party in parties:
        for wording in _joint(party.wording, lexicon):
            actor = lexicon.resolve(wording, country=country, is_actor=is_actor)
            found.setdefault(actor.id or actor.name.casefold(), actor)
    return tuple(found.values())


def _joint(wording: str, lexicon: ActorLexicon) -> tuple[str, ...]:
    """ "Syrian-Russian" and "joint Syrian-Russian" name two states; other hyphens stay."""
    first, _, rest = wording.partition(" ")
    halves = tuple((rest if first.lower() == "joint" else wording).split("-"))
    is_joint = len(halves) == 2 and all(h[:1].isupper() and lexicon.resolve(h).country for h in halves)
    return halves if is_joint else (wording,)
