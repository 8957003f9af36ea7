"""Who an event's actors and targets are, over all that an article says of it.

reports, precise ones first -> sides -> the best name for each: "gunmen" in one sentence and "Boko Haram" in the next
are one actor; where no report names anybody, whoever is blamed; "the rebels" are the one group the article names
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.extractor.actors.basis import with_basis
from services.extractor.actors.blame import Accusation
from services.extractor.actors.elsewhere import Elsewhere
from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.actors.naming import as_they_act, is_own_name, resolved
from services.extractor.knowledge.lexicon import FIGHTERS, PartyKind
from services.extractor.merging import Draft, leading_report, precision_of
from services.extractor.reports import Report
from services.extractor.roles.parties import Party, is_pronoun
from services.extractor.roles.syntax import MODIFIER
from services.extractor.text.parse import text_of
from services.records import Actor, ActorKind

_ONE_SIDED = frozenset(
    {"remote_explosive_landmine_ied", "attack", "suicide_bomb", "air_drone_strike", "sexual_violence"}
)
"""Types in which whoever is hit does not act."""
_LAID = frozenset({"remote_explosive_landmine_ied", "suicide_bomb"})
_NOT_PARTIES = frozenset({"weapon", "machine", "place", "idea"})
_HIT: frozenset[PartyKind] = frozenset({"place", "machine"})
_GROUND: frozenset[PartyKind] = frozenset({"place"})
_OPPOSED: frozenset[PartyKind] = frozenset({"place", "machine", "weapon", "idea"})
"""What stands for a target where nobody is named: a protest may be against plans, and at a mine that is no weapon."""

_BESIDE = "killed-beside-"
"""Beginning of the names of rules that take the type from a weapon beside the deed, not from the deed."""
_INTERVENTION = "protest_with_intervention"
_EXCESSIVE, _DISRUPTED = "excessive_force_against_protesters", "disrupted_weapons_use"
_CAPTURES = frozenset({"government_regains_territory", "non_state_actor_overtakes_territory"})
_CROWD_ACTS = frozenset({"peaceful_protest", _INTERVENTION})
_OPPOSES = _CROWD_ACTS | {"other"}
_PEOPLE = frozenset({"civilian", "mob"})
_UNNAMED: frozenset[ActorKind | None] = frozenset({"unidentified", None})
_NONSTATE: frozenset[ActorKind | None] = frozenset(
    {"unidentified", "rebel_group", "political_militia", "identity_militia"}
)
_CLASH, _REPEL = "armed_clash", "s:repel"
_BATTLES = "battles"
_FIGHTING = _NONSTATE - {"unidentified"} | {"state_forces", "external_forces"}
_ANYBODY = "people"
_OF_STATES = frozenset({"s:air", "c:air", "s:shell", "s:pound", "s:strike", "s:offensive", "s:crackdown", "s:arrest"})
"""What hardly any but states do."""

_ANY_SIDE = ("our ", "enemy ")
"""Beginnings of what either side may call one: "our forces", "enemy drones"."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of one event, as its reports name them."""

    acting: tuple[tuple[Party, ...], ...]  # one entry a report or accusation that names any, the best first
    hit: tuple[Party, ...]
    met: tuple[tuple[Party, ...], ...] = ()  # one entry a report that names whom it hits, the best first
    starts: Mapping[str, int] = field(default_factory=dict)  # where in the body words for actors stand, code points


def find_sides(draft: Draft, elsewhere: Elsewhere, doubts: frozenset[str], lexicon: ActorLexicon) -> Sides:
    """Return who acts and who is acted upon; who acts is told where the type is, else where someone is blamed.

    Args:
        draft: Reports of the event.
        elsewhere: What other sentences of the article tell of its actors.
        doubts: Words of doubt.
        lexicon: Tells named actors.
    """
    leading = leading_report(draft)
    referring = [r for r in draft.references if precision_of(r) > 0]  # who is said to have looted did not shell
    is_fight = leading.sub_event_type == _CLASH
    telling = [*sorted(draft.reports, key=lambda r: _says_less(r, is_fight=is_fight)), *referring]
    each = [
        (r, tuple(_tied(p, r, elsewhere.accusations, doubts, lexicon) for p in parties))
        for r in telling
        if (parties := tuple(p for p in _able(r, leading) if not _says_where(p, r, lexicon)))
    ]
    acting = [parties for r, parties in each if not _is_beside(r, leading)]
    beside = [parties for r, parties in each if _is_beside(r, leading)]
    hits = [r.candidate.targets for r in telling]
    named = [p for targets in hits if (p := _named(targets))]
    hit = _first_hit(named, acting[0] if acting else ())
    if leading.sub_event_type in _CAPTURES:
        hit += _things(hits, _GROUND)  # what is taken, beside whom it is taken from
    elif leading.sub_event_type in _OPPOSES:
        hit = hit or _things(hits, _OPPOSED)
    hit = hit or _counted(draft) + _things(hits, _HIT)
    crowd = tuple(p for p in hit if p.kind == "crowd")
    first = acting[0] if acting else ()
    if leading.sub_event_type == _INTERVENTION and first and all(p.kind == "state" for p in first):
        crowd = crowd or tuple(p for p in hit if p.kind in _PEOPLE)
    if leading.sub_event_type in _CROWD_ACTS and crowd:
        acting, hit = [_stated(crowd)], first  # ACLED: whoever protests acts
    elif leading.sub_event_type == _INTERVENTION:
        force = next(
            (a for a in acting[1:] if all(p.kind == "state" for p in a)), ()
        )  # who breaks it up in a later one
        acting, hit = (acting[:1], force) if force else (acting, hit)
    if leading.sub_event_type == _DISRUPTED and (owners := tuple(p for p in hit if p.kind in FIGHTERS)):
        acting, hit = [_stated(owners)], first  # ACLED: whose weapon it is acts, whoever meets it is met
    if not acting and elsewhere.before:
        acting = [elsewhere.before]
    if not acting and elsewhere.rivals:
        acting, hit = [elsewhere.rivals[:1]], elsewhere.rivals[1:]
    if elsewhere.accused is not None:
        acting.append(tuple(replace(p, basis=elsewhere.accused.basis) for p in elsewhere.accused.parties))
    acting += beside
    names = {p.wording.lower() for p in acting[0]} if acting else set()
    starts = {p.wording: p.start for r, parties in each if r.sentence.kind == "body" for p in parties}
    return Sides(tuple(acting), tuple(p for p in hit if p.wording.lower() not in names), tuple(named), starts)


def _says_less(report: Report, *, is_fight: bool) -> tuple[int, bool]:
    """Return how little a report tells of who did what to whom, less first.

    Of a fight, one that names both sides goes first; that an attack was repelled says less than who attacked.
    """
    sides = report.candidate
    is_one_sided = not sides.actors or all(p.kind is None for p in sides.targets)
    is_answer = is_fight and _REPEL in sides.features
    return -(min(1, precision_of(report)) if is_answer else precision_of(report)), is_fight and is_one_sided


def _first_hit(named: Sequence[tuple[Party, ...]], acting: Sequence[Party]) -> tuple[Party, ...]:
    """Return whom the first report hits that says who: no losses of the actors themselves, no mere number."""
    others = [parties for parties in named if not _are_own(parties, acting)]
    return next((p for p in others if not _only_counts(p)), next(iter([*others, *named]), ()))


def _only_counts(parties: Sequence[Party]) -> bool:
    """Tell whether a report says how many were hit, and nothing of who: the "four" of "blast kills four"."""
    return all(p.token.tag_ == "CD" for p in parties)


def _is_beside(report: Report, leading: Report) -> bool:
    """Tell whether a report is of a fight told beside a bomb: whoever fought laid it only where nobody else did."""
    return leading.sub_event_type in _LAID and report.sub_event_type == _CLASH


def _says_where(party: Party, report: Report, lexicon: ActorLexicon) -> bool:
    """Tell whether a country before an event's noun is where it was: "Iraq bombing", but not "Myanmar air strike"."""
    token, triggers = party.token, report.candidate.triggers
    heads = {token.head.i, token.head.head.i} if token.tag_.startswith("NNP") else {token.head.i}
    of_event = any(t.token.i in heads for t in triggers)  # and of no "Ukrainian sea drone"
    if token.dep_ not in MODIFIER or not of_event:
        return False
    after = token.doc[token.i + 1]
    # "Sudan market strike": it says where the market is.
    is_of_thing = after.tag_ == "NN" and not any(t.start <= after.idx < t.end for t in triggers)
    if not is_of_thing and _OF_STATES.intersection(report.candidate.features):
        return False
    state = lexicon.resolve(party.wording)
    place = report.location
    return lexicon.is_state(state) and place is not None and place.country == state.country


def _able(report: Report, leading: Report) -> tuple[Party, ...]:
    """Leave out crowds that are shot at, and rescuers who pull a body from what a missile hit: they did not fire it."""
    parties = _named(report.candidate.actors)
    if leading.sub_event_type == _EXCESSIVE:
        return tuple(p for p in parties if p.kind != "crowd") if report.sub_event_type == _EXCESSIVE else ()
    is_beside = report.candidate.decision.rule.startswith(_BESIDE)
    return tuple(p for p in parties if p.kind != "civilian") if is_beside else parties


def _stated(parties: Sequence[Party]) -> tuple[Party, ...]:
    return tuple(replace(p, basis="stated") for p in parties)


def _tied(
    party: Party, report: Report, accusations: Mapping[int, Accusation], doubts: frozenset[str], lexicon: ActorLexicon
) -> Party:
    """Return a party of a report with what ties it to the deed: an accusation in the same sentence, else its words."""
    accusation = accusations.get(report.sentence.index)
    if accusation is not None and any(p.token.i == party.token.i for p in accusation.parties):
        return replace(party, basis=accusation.basis)
    return with_basis(party, report.attributions, doubts, lexicon)


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


def _counted(draft: Draft) -> tuple[Party, ...]:
    """Return whom the sentences after an event count as killed or hurt: "Seven traders died."."""
    doc = next((r.candidate.lead.token.doc for r in draft.reports if r.sentence.kind == "body"), None)
    counts = [c for note in draft.notes for c in note.counts if c.harm in {"killed", "injured"} and c.victims]
    if doc is None:
        return ()
    text = text_of(doc)
    return tuple(Party(doc[c.word], c.start, c.end, text[c.start : c.end], c.victims) for c in counts)


def _choose_actors(
    sides: Sides, elsewhere: Elsewhere, lexicon: ActorLexicon, country: str | None, event_type: str
) -> tuple[Actor, ...]:
    """Return the actors of an event, under the best name the article gives them; arguments as of `name_sides`."""
    told = (resolved(parties, lexicon, country, is_actor=True) for parties in sides.acting)
    each = [armed for actors in told if (armed := as_they_act(actors, event_type, lexicon))]
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
    return tuple(_recognised(actor, sides, elsewhere, lexicon, country, hit) for actor in first)


def _is_unknown(vague: Sequence[Actor], kinds: set[ActorKind | None]) -> bool:
    """Tell whether nothing is known of actors of which other words tell their kind: "Operation" beside "troops"."""
    return all(a.kind is None for a in vague) and None not in kinds


def name_sides(
    sides: Sides, elsewhere: Elsewhere, lexicon: ActorLexicon, *, country: str | None, event_type: str
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return the actors and the targets of an event, under the best names the article gives them.

    Args:
        sides: Its parties.
        elsewhere: What other sentences of the article tell of its actors.
        lexicon: Resolves wordings.
        country: ISO 3166-1 alpha-3 of the event; None where unknown.
        event_type: Its type.
    """
    acting = _choose_actors(sides, elsewhere, lexicon, country, event_type)
    hit = resolved(sides.hit, lexicon, country, is_actor=False)
    if event_type == _BATTLES:
        hit = _other_side(acting, hit, sides, lexicon, country)
    return _without_doubles(_apart(acting, hit, lexicon), _apart(hit, acting, lexicon))


def _apart(actors: Sequence[Actor], others: Sequence[Actor], lexicon: ActorLexicon) -> tuple[Actor, ...]:
    """Return actors with those under their own names who would be the force they face: "X People's Army"."""
    faced = {a.id for a in others if a.id and not is_own_name(a.wording, lexicon)}
    return tuple(
        Actor(name=a.wording, wording=a.wording, basis=a.basis)
        if a.id in faced and is_own_name(a.wording, lexicon)
        else a
        for a in actors
    )


def _other_side(
    acting: Sequence[Actor], hit: tuple[Actor, ...], sides: Sides, lexicon: ActorLexicon, country: str | None
) -> tuple[Actor, ...]:
    """Return whom the actors fought: of whoever is named over the reports of a battle, before men without a name."""
    if not acting or any(a.id is not None for a in hit):
        return hit
    own, side = {a.id for a in acting}, {a.side for a in acting if a.side}
    others = (resolved(parties, lexicon, country, is_actor=False) for parties in (*sides.met, *sides.acting[1:]))
    enemies = (
        tuple(a for a in actors if a.id and a.id not in own and a.side not in side and a.kind in _FIGHTING)
        for actors in others
    )
    return next((tuple(replace(a, basis=None) for a in actors) for actors in enemies if actors), hit)


def _may_be_same(vague: Sequence[Actor], known: Sequence[Actor]) -> bool:
    """Tell whether unnamed actors may be named ones: "fighters" a group, "troops" an army, "our forces" anybody."""
    if any(f"{a.wording.lower()} ".startswith(_ANY_SIDE) for a in vague):
        return True
    ours, theirs = {a.kind for a in vague}, {a.kind for a in known}
    return (ours <= _NONSTATE | {None} and bool(theirs & _NONSTATE)) or bool(ours & theirs & {"state_forces"})


def _recognised(
    actor: Actor,
    sides: Sides,
    elsewhere: Elsewhere,
    lexicon: ActorLexicon,
    country: str | None,
    hit: frozenset[str | None],
) -> Actor:
    """ "The rebels" are the one group that the article names, or names as no victim, "the army" the one army.

    Where it names more groups, whoever does not act under a name is the one named last before.
    """
    cast = elsewhere.cast
    if actor.kind in _UNNAMED and lexicon.is_definite_group(actor.wording):
        group = cast.only_group(but_not=hit) or cast.only_group(but_not=hit | elsewhere.hit)
        group = group or cast.last_group(before=sides.starts.get(actor.wording, 0), but_not=hit)
        if group is None:
            return actor
        return replace(lexicon.named(group, actor.wording, country=country), basis=actor.basis)
    force = cast.only_force() if actor.kind == "state_forces" else None
    if force is None or not lexicon.is_army(actor.wording):
        return actor
    known = lexicon.resolve(force, country=country, is_actor=True)
    return actor if known.id in hit else replace(known, wording=actor.wording, basis=actor.basis)
