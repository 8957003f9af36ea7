"""Countries that strike from afar: "Israel said its jets hit Hezbollah depots" does not say that it was in Israel.

A country that a text names only as acting or speaking is where its police raid and its crowds march. What it bombs,
shells or takes is as likely abroad: with the armed group that it fights, where that is at home in one country.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.extractor.actors.lexicon import GROUP_KINDS
from services.extractor.places.gazetteer import Gazetteer
from services.extractor.places.geolocate import location_of
from services.extractor.places.roles import AFAR
from services.records import Actor, Location

_FAR_TYPES = frozenset(
    {
        *("air_drone_strike", "shelling_artillery_missile_attack", "disrupted_weapons_use"),
        *("government_regains_territory", "non_state_actor_overtakes_territory"),
    }
)


def where_it_reached(
    location: Location | None, doing: Sequence[Actor], hit: Sequence[Actor], sub_event_type: str, gazetteer: Gazetteer
) -> Location | None:
    """Return the place of an event, and not the country that only acts or speaks; None where no words tell.

    Args:
        location: As the words give it.
        doing: Who acts.
        hit: Who is acted upon.
        sub_event_type: Its type.
        gazetteer: Knows countries.
    """
    if location is None or location.precision != "country" or sub_event_type not in _FAR_TYPES:
        return location
    is_only_theirs = any(f": {why};" in location.reason for why in AFAR)
    if not is_only_theirs or all(a.country != location.country or a.kind in GROUP_KINDS for a in doing):
        return location
    groups = [a for a in (*hit, *doing) if a.kind in GROUP_KINDS and a.country is not None]
    homes = {a.country for a in groups}
    if homes == {location.country}:
        return location
    home = gazetteer.country(groups[0].country or "") if len(homes) == 1 else None
    return location_of(home, f"{home.name!r}: {groups[0].name} is at home there") if home else None
