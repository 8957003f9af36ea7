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

from collections.abc import Sequence

from services.records import Actor, EventMention
from tests.gold.figures import Figure, Miss
from tests.gold.row_figures import Row, score_rows
from tests.gold.same_name import is_same_name

FILE = "parties.jsonl"


def score_parties() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of parties.jsonl, and the errors behind them."""
    return score_rows(FILE, judge, _tell)


def judge(row: Row, mentions: Sequence[EventMention]) -> dict[str, bool]:
    """Return what the mentions of one item get right, by figure; what gold does not ask is left out."""
    acted = [m for m in mentions if has_actors(row, m)]
    hit = [m for m in mentions if _is_any(m.targets, row["targets"])] if row["targets"] else list(mentions)
    verdicts = {
        "party_found": bool(mentions),
        "party_actor": bool(acted),
        "party_both": any(m in hit for m in acted),
        "party_swapped_bad": not row["mutual"] and any(_is_swapped(row, m) for m in mentions),
    }
    if row["targets"]:
        verdicts["party_target"] = bool(hit)
    if row["part"] == "held":
        verdicts["party_both_held"] = verdicts["party_both"]
    if row["claimant"]:
        told = [c for m in mentions for c in m.claims if is_same_name(c.claimant or "", row["claimant"])]
        verdicts["party_claimant"] = bool(told)
        verdicts["party_role"] = any(claim.claimant_role == row["claimant_role"] for claim in told)
    return verdicts


def has_actors(row: Row, mention: EventMention) -> bool:
    """Tell whether every acting party that gold names acts in a mention, and nobody where gold names nobody."""
    given = [*mention.actors, *(mention.targets if row["mutual"] else ())]
    if not row["actors"]:
        return not given
    return all(_is_any(given, names) for names in row["actors"])


def _is_swapped(row: Row, mention: EventMention) -> bool:
    acting = [name for names in row["actors"] for name in names]
    return _is_any(mention.targets, acting) and _is_any(mention.actors, row["targets"])


def _is_any(parties: Sequence[Actor], names: Sequence[str]) -> bool:
    return any(_is_named(told, name) for party in parties for told in (party.name, party.wording) for name in names)


def _is_named(told: str, name: str) -> bool:
    """By gold's rule for names, or with every word of a name that has only words many share: "five soldiers"."""
    return is_same_name(told, name) or {*name.casefold().split()} <= {*told.casefold().split()}


def _tell(row: Row, mentions: Sequence[EventMention]) -> str:
    got = [
        (
            [a.wording for a in m.actors],
            [t.wording for t in m.targets],
            [(c.claimant, c.claimant_role) for c in m.claims],
        )
        for m in mentions
    ]
    expected = (row["actors"], row["targets"], row["claimant"], row["claimant_role"])
    return f"{expected} expected, {got} given"
