"""Short ways to say what an article reports. Defaults tell one plain story, so that a test states only what differs."""

from __future__ import annotations

import base64
from array import array
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from services.deduplicator.features import Features, describe
from services.deduplicator.load import load_knowledge
from services.records import (
    Actor,
    ArticleRef,
    Claim,
    ClaimantRole,
    DatePrecision,
    EventMention,
    Evidence,
    Location,
    MentionSet,
    Outlet,
    PlacePrecision,
    Provenance,
    Span,
    Toll,
    When,
)

DAY = date(2031, 4, 10)
ARMY = Actor(name="Northern Army", wording="the army", id="north", kind="state_forces", side="government:SYR")
REBELS = Actor(name="River Front", wording="rebels", id="river", kind="rebel_group", side="rebel:river")
MILITIA = Actor(name="Hill Militia", wording="militia", id="hill", kind="political_militia", side="militia:hill")
CIVILIANS = Actor(name="Civilians", wording="residents", kind="civilians")

PLACES = {
    "Ashford": (35.0, 37.0),
    "Brookvale": (35.02, 37.01),  # a suburb of Ashford, 2.4 km off
    "Carrow": (35.5, 37.4),  # 66 km from Ashford
    "Dunmere": (36.5, 38.5),
}
_RADIUS_KM = {"exact": 1.0, "city": 6.0, "admin1": 70.0, "country": 400.0}
_TYPES = {
    "armed_clash": "battles",
    "government_regains_territory": "battles",
    "non_state_actor_overtakes_territory": "battles",
    "attack": "violence_against_civilians",
    "peaceful_protest": "protests",
    "mob_violence": "riots",
    "agreement": "strategic_developments",
}


def place(
    name: str = "Ashford",
    precision: PlacePrecision = "city",
    *,
    admin1: str | None = "Westmark",
    gid: int | None = None,
) -> Location:
    latitude, longitude = PLACES[name]
    return Location(
        name=name,
        country="SYR",
        admin1=None if precision == "country" else admin1,
        latitude=latitude,
        longitude=longitude,
        geonames_id=gid,
        precision=precision,
        radius_km=_RADIUS_KM[precision],
        reason="named in the sentence",
    )


def when(
    start: date = DAY, end: date | None = None, precision: DatePrecision = "day", wording: str | None = "on Thursday"
) -> When:
    return When(start=start, end=end or start, precision=precision, wording=wording)


def toll(best: int | None, low: int | None = None, high: int | None = None, *, cumulative: bool = False) -> Toll:
    return Toll(
        low=low if low is not None else best,
        best=best,
        high=high if high is not None else best,
        wording=f"{best} people",
        cumulative=cumulative,
    )


def claim(claimant: str, role: ClaimantRole = "official", stance: Any = "asserts") -> Claim:
    return Claim(claimant=claimant, claimant_role=role, stance=stance, span=Span(start=0, end=len(claimant)))


def signature(seed: int, *, changed: float = 0.0) -> str:
    """A text's MinHash, with a share of its values changed as an edit would."""
    rnd, noise = Random(seed), Random(seed + 1)
    values = [rnd.randrange(2**32) for _ in range(128)]
    return base64.b64encode(
        array("I", [noise.randrange(2**32) if i < 128 * changed else v for i, v in enumerate(values)]).tobytes()
    ).decode()


def article(
    id: str = "a1",
    *,
    revision: int = 1,
    hours: float = 30,
    outlet: str | None = None,
    owner: str | None = None,
    affiliation: str | None = None,
    text: str | None = "own",
) -> ArticleRef:
    """An article published some hours after the start of DAY; `text` is "own", a signature, or None for no text."""
    outlet = outlet or f"outlet-{id}"
    return ArticleRef(
        id=id,
        revision=revision,
        url=f"https://{outlet}.example/{id}",
        title=f"Report {id}",
        published_at=datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(hours=hours),
        outlet=Outlet(id=outlet, name=outlet.title(), owner=owner, affiliation=affiliation),
        signature=signature(sum(map(ord, id)) * 7919 + len(id)) if text == "own" else text,
    )


def mention(
    id: str = "m1",
    *,
    of: ArticleRef | None = None,
    type: str = "air_drone_strike",
    sentence: str = "Jets struck the town.",
    **slots: Any,
) -> EventMention:
    """A mention; any slot may be given by name."""
    values: dict[str, Any] = {
        "actors": (ARMY,),
        "targets": (),
        "civilian_targeting": False,
        "location": place(),
        "time": when(),
        "fatalities": None,
        "injured": None,
        "detained": None,
        "claims": (),
        "status": "occurred",
        "evidence": (Evidence(start=0, end=len(sentence), text=sentence, slot="event"),),
        "confidence": 0.8,
        **slots,
    }
    return EventMention(
        id=id,
        article=of or article(),
        event_type=_TYPES.get(type, "explosions_remote_violence"),
        sub_event_type=type,
        provenance=Provenance(code="0", lexicon="0", model="none"),
        **values,
    )


def mention_set(*mentions: EventMention, country: str = "SYR", of: ArticleRef | None = None) -> MentionSet:
    return MentionSet(article=of or mentions[0].article, country=country, mentions=mentions)


def features(*args: Any, **slots: Any) -> Features:
    return describe(mention(*args, **slots), load_knowledge())


def ids_of(mentions: Iterable[EventMention]) -> list[str]:
    return [m.id for m in mentions]
