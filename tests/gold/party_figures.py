"""Scores who did it, to whom and who says so on short items of wire and local news.

party_found      items from which an event is taken
party_actor      every acting party that gold names is an actor of one event, none where gold names none; of those who
                 fight on equal terms, either side of the event will do
party_target     a target of that kind is the item's, of the items that have one
party_both       both in one event; `party_both_held` counts the items that nothing was mended on
party_swapped_bad   the parties stand the wrong way round
party_claimant   the account is credited to whom the item credits it; of the items that are credited
party_role       to a speaker of that kind
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.records import Actor, EventMention
from tests.gold.figures import Figure, Miss
from tests.gold.same_name import is_same_name
from tests.gold.text_figures import read_rows, to_article

FILE = "parties.jsonl"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the mentions of one item get right; None where gold has nothing to be right about."""

    found: bool
    actor: bool
    target: bool | None
    both: bool
    swapped: bool
    claimant: bool | None
    role: bool | None


def score_parties() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of parties.jsonl, and the errors behind them."""
    resources = load_resources()
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses = []
    for row in read_rows(FILE):
        mentions = extract(to_article(row), resources).mentions
        verdict = judge(row, mentions)
        for name in Verdict.__dataclass_fields__:
            value = getattr(verdict, name)
            right[name] += bool(value)
            asked[name] += value is not None
        right["held"] += verdict.both and row["part"] == "held"
        asked["held"] += row["part"] == "held"
        misses += _misses(row, verdict, mentions)
    names = {"swapped": "party_swapped_bad", "held": "party_both_held"}
    return [Figure(names.get(n, f"party_{n}"), right[n], asked[n]) for n in asked], misses


def judge(row: dict[str, Any], mentions: Sequence[EventMention]) -> Verdict:
    """Compare the parties and claims of an item's mentions with gold's."""
    has_target, claimant = bool(row["targets"]), row["claimant"]
    claims = [
        claim for m in mentions for claim in m.claims if claimant and is_same_name(claim.claimant or "", claimant)
    ]
    return Verdict(
        found=bool(mentions),
        actor=any(has_actors(row, m) for m in mentions),
        target=any(_is_any(m.targets, row["targets"]) for m in mentions) if has_target else None,
        both=any(has_actors(row, m) and (not has_target or _is_any(m.targets, row["targets"])) for m in mentions),
        swapped=not row["mutual"] and any(_is_swapped(row, m) for m in mentions),
        claimant=bool(claims) if claimant else None,
        role=any(claim.claimant_role == row["claimant_role"] for claim in claims) if claimant else None,
    )


def has_actors(row: dict[str, Any], mention: EventMention) -> bool:
    """Tell whether every acting party that gold names acts in a mention, and nobody where gold names nobody."""
    given = [*mention.actors, *(mention.targets if row["mutual"] else ())]
    if not row["actors"]:
        return not given
    return all(_is_any(given, names) for names in row["actors"])


def _is_swapped(row: dict[str, Any], mention: EventMention) -> bool:
    acting = [name for names in row["actors"] for name in names]
    return _is_any(mention.targets, acting) and _is_any(mention.actors, row["targets"])


def _is_any(parties: Sequence[Actor], names: Sequence[str]) -> bool:
    return any(_is_named(told, name) for party in parties for told in (party.name, party.wording) for name in names)


def _is_named(told: str, name: str) -> bool:
    """By gold's rule for names, or with every word of a name that has only words many share: "five soldiers"."""
    return is_same_name(told, name) or {*name.casefold().split()} <= {*told.casefold().split()}


def _misses(row: dict[str, Any], verdict: Verdict, mentions: Sequence[EventMention]) -> list[Miss]:
    got = [
        (
            [a.wording for a in m.actors],
            [t.wording for t in m.targets],
            [(c.claimant, c.claimant_role) for c in m.claims],
        )
        for m in mentions
    ]
    where = f"{row['id']} ({row['part']})"
    expected = (row["actors"], row["targets"])
    found = []
    if not verdict.both:
        found.append(Miss("party_both", where, f"{expected} expected, {got} given: {row['text']}"))
    if verdict.swapped:
        found.append(Miss("party_swapped_bad", where, row["text"]))
    if verdict.role is False:
        said_by = (row["claimant"], row["claimant_role"])
        found.append(Miss("party_role", where, f"{said_by} expected, {got} given: {row['text']}"))
    return found
