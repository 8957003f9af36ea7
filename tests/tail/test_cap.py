"""Alerts by the rules of CAP 1.2, sections 3.2 to 3.4: which elements, in which order, how often, with which values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from services import contract
from services.cli import cli
from services.errors import DataFileError
from services.event_types import load_event_types
from services.records import Event, Location
from services.tail.cap import CapWriter, identifier, instant
from services.tail.cap_codes import codes_of, load_cap_tables, parse_codes
from services.tail.formats import to_cap_format
from tests.examples import example, situations

NS = "{urn:oasis:names:tc:emergency:cap:1.2}"
FIRST: Event = example("event", "single-source")
SECOND: Event = example("event", "contested-toll-cross-party")  # the next version of FIRST
UNLOCATED: Event = example("event", "unlocated")
MERGED: Event = example("event", "merged-redirect")
RETRACTED: Event = example("event", "retracted")

TEXT, INSTANT, ONE_WORD = r".*\S.*", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", r"[^\s,<&]+"
ANY = 1_000_000
RULES: dict[str, list[tuple[str, int, int, str | None]]] = {
    "alert": [
        ("identifier", 1, 1, ONE_WORD),
        ("sender", 1, 1, ONE_WORD),
        ("sent", 1, 1, INSTANT),
        ("status", 1, 1, "Actual|Exercise|System|Test|Draft"),
        ("msgType", 1, 1, "Alert|Update|Cancel|Ack|Error"),
        ("source", 0, 1, TEXT),
        ("scope", 1, 1, "Public|Restricted|Private"),
        ("restriction", 0, 1, TEXT),
        ("addresses", 0, 1, TEXT),
        ("code", 0, ANY, TEXT),
        ("note", 0, 1, TEXT),
        ("references", 0, 1, rf"{ONE_WORD},{ONE_WORD},{INSTANT}( {ONE_WORD},{ONE_WORD},{INSTANT})*"),
        ("incidents", 0, 1, r"\S+( \S+)*"),
        ("info", 0, ANY, None),
    ],
    "info": [
        ("language", 0, 1, "[a-z]{2}(-[A-Z]{2})?"),
        ("category", 1, ANY, "Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra|CBRNE|Other"),
        ("event", 1, 1, TEXT),
        ("responseType", 0, ANY, "Shelter|Evacuate|Prepare|Execute|Avoid|Monitor|Assess|AllClear|None"),
        ("urgency", 1, 1, "Immediate|Expected|Future|Past|Unknown"),
        ("severity", 1, 1, "Extreme|Severe|Moderate|Minor|Unknown"),
        ("certainty", 1, 1, "Observed|Likely|Possible|Unlikely|Unknown"),
        ("audience", 0, 1, TEXT),
        ("eventCode", 0, ANY, None),
        ("effective", 0, 1, INSTANT),
        ("onset", 0, 1, INSTANT),
        ("expires", 0, 1, INSTANT),
        ("senderName", 0, 1, TEXT),
        ("headline", 0, 1, TEXT),
        ("description", 0, 1, TEXT),
        ("instruction", 0, 1, TEXT),
        ("web", 0, 1, r"[a-z]+:\S+"),
        ("contact", 0, 1, TEXT),
        ("parameter", 0, ANY, None),
        ("resource", 0, ANY, None),
        ("area", 0, ANY, None),
    ],
    "area": [
        ("areaDesc", 1, 1, TEXT),
        ("polygon", 0, ANY, TEXT),
        ("circle", 0, ANY, r"-?\d+(\.\d+)?,-?\d+(\.\d+)? \d+(\.\d+)?"),
        ("geocode", 0, ANY, None),
        ("altitude", 0, 1, TEXT),
        ("ceiling", 0, 1, TEXT),
    ],
    **{pair: [("valueName", 1, 1, TEXT), ("value", 1, 1, TEXT)] for pair in ("eventCode", "parameter", "geocode")},
}
"""Children of an element in their order: name, fewest, most, pattern of the text; None: it has rules of its own."""


def faults(element: ElementTree.Element) -> list[str]:
    """What is not by the rules in an element and below it."""
    name, rules = element.tag.removeprefix(NS), RULES[element.tag.removeprefix(NS)]
    names = [child.tag.removeprefix(NS) for child in element]
    found = [f"{name}: {child} is none of its elements" for child in names if child not in {rule[0] for rule in rules}]
    order = [rule[0] for rule in rules if rule[0] in names]
    if list(dict.fromkeys(names)) != order or names != sorted(names, key=[rule[0] for rule in rules].index):
        found.append(f"{name}: order is {names}")
    for child_name, fewest, most, pattern in rules:
        children = element.findall(NS + child_name)
        if not fewest <= len(children) <= most:
            found.append(f"{name}: {len(children)} {child_name}")
        for child in children:
            if pattern is None:
                found += faults(child)
            elif not re.fullmatch(pattern, child.text or "", re.DOTALL) or len(child):
                found.append(f"{child_name}: {child.text!r}")
    if name == "alert" and element.findtext(f"{NS}msgType") == "Update" and element.find(f"{NS}references") is None:
        found.append("alert: an Update of nothing")
    return found


def alert(event: Event, *before: Event) -> ElementTree.Element:
    """An event's alert, after those of other versions."""
    writer = CapWriter()
    for earlier in before:
        writer.line(earlier)
    return ElementTree.fromstring(writer.line(event))


def text(element: ElementTree.Element, path: str) -> str | None:
    return element.findtext("/".join(NS + step for step in path.split("/")))


@pytest.mark.parametrize("situation", situations("event"))
def test_an_alert_is_by_the_rules(situation: str) -> None:
    event = example("event", situation)
    assert faults(alert(event)) == []
    assert faults(alert(replace(event, version=event.version + 1), event)) == []


@pytest.mark.parametrize("sub_event_type", load_event_types())
def test_an_alert_of_every_type_is_by_the_rules(sub_event_type: str) -> None:
    assert faults(alert(replace(SECOND, sub_event_type=sub_event_type))) == []


BROKEN = {
    "an element left out": ("<status>Actual</status>", "", "0 status"),
    "a value that is none": ("<scope>Public</scope>", "<scope>World</scope>", "scope: 'World'"),
    "an element in the wrong place": ("<info>", "<info><web>http://a</web>", "order is"),
    "UTC as a letter": ("-00:00</sent>", "Z</sent>", "sent:"),
    "an element of no meaning": ("<info>", "<info><mood>bad</mood>", "mood is none"),
    "an Update without references": ("<msgType>Alert", "<msgType>Update", "an Update of nothing"),
}


@pytest.mark.parametrize(("right", "wrong", "told"), BROKEN.values(), ids=BROKEN)
def test_the_rules_find_what_is_wrong(right: str, wrong: str, told: str) -> None:
    line = CapWriter().line(FIRST)
    assert right in line
    found = [*map(str, _safe_faults(line.replace(right, wrong, 1)))]
    assert any(told in fault for fault in found), found


def _safe_faults(line: str) -> list[str]:
    try:
        return faults(ElementTree.fromstring(line))
    except ValueError:  # an unknown element has no place in the order
        return ["mood is none of its elements"]


# ---------------------------------------------------------------- versions


def test_the_first_version_is_an_alert_and_the_next_an_update_of_it() -> None:
    assert (text(alert(FIRST), "msgType"), text(alert(FIRST), "references")) == ("Alert", None)
    update = alert(SECOND, FIRST)
    assert text(update, "msgType") == "Update"
    assert text(update, "references") == f"conflictwire,{FIRST.id}.v{FIRST.version},{instant(FIRST.last_reported_at)}"


def test_a_later_alert_refers_to_all_before_it() -> None:
    third = replace(SECOND, version=3, last_reported_at=SECOND.last_reported_at + timedelta(hours=1))
    named = (text(alert(third, FIRST, SECOND), "references") or "").split(" ")
    assert [reference.split(",")[1] for reference in named] == [identifier(FIRST.id, 1), identifier(FIRST.id, 2)]


def test_a_version_that_was_not_asked_for_is_referred_to_all_the_same() -> None:
    chosen = to_cap_format(writer := CapWriter())
    list(map(chosen.note, [FIRST, SECOND]))
    assert writer.line(SECOND) == CapWriter(sent={FIRST.id: {1: FIRST.last_reported_at}}).line(SECOND)


def test_dates_that_are_known_from_elsewhere_are_referred_to() -> None:
    at = datetime(2025, 11, 3, 9, 30, 0, 250, tzinfo=UTC)
    line = CapWriter("example.org", {SECOND.id: {1: at, 7: at}}).line(SECOND)
    assert f"<references>example.org,{SECOND.id}.v1,2025-11-03T09:30:00-00:00</references>" in line


@pytest.mark.parametrize(("event", "why"), [(MERGED, MERGED.merged_into), (RETRACTED, "No article")])
def test_an_event_that_no_longer_stands_is_cancelled(event: Event, why: str) -> None:
    before = replace(event, version=event.version - 1, status="active", merged_into=None)
    cancel = alert(event, before)
    assert text(cancel, "msgType") == "Cancel"
    assert why in (text(cancel, "note") or "")
    assert identifier(event.id, before.version) in (text(cancel, "references") or "")


def test_incidents_tie_the_alerts_of_an_event_and_of_what_it_was_merged_into() -> None:
    assert text(alert(SECOND), "incidents") == text(alert(FIRST), "incidents") == FIRST.id
    assert text(alert(MERGED), "incidents") == f"{MERGED.id} {MERGED.merged_into}"


def test_a_merge_taken_back_updates_what_was_cancelled() -> None:
    again = replace(MERGED, version=MERGED.version + 1, status="active", merged_into=None)
    assert text(alert(again, MERGED), "msgType") == "Update"


def test_the_same_version_is_the_same_alert() -> None:
    writer = CapWriter()
    assert writer.line(FIRST) == writer.line(FIRST) == CapWriter().line(FIRST)


# ---------------------------------------------------------------- what it says


def test_the_area_is_a_circle_of_the_radius_around_the_point() -> None:
    place = SECOND.location
    assert place is not None
    assert text(alert(SECOND), "info/area/circle") == f"13.18421,30.21669 {place.radius_km:g}"
    assert text(alert(SECOND), "info/area/geocode/value") == "SDN"


def test_a_point_near_zero_has_no_exponent() -> None:
    place = replace(_place(), latitude=0.00001, longitude=-0.000001, radius_km=0.0)
    assert text(alert(replace(SECOND, location=place)), "info/area/circle") == "0.00001,0 0"


def _place() -> Location:
    assert SECOND.location is not None
    return SECOND.location


def test_an_event_without_a_place_has_no_area() -> None:
    assert alert(UNLOCATED).find(f"{NS}info/{NS}area") is None


def test_words_from_feeds_stay_text_on_one_line() -> None:
    place = replace(_place(), name='A<b> & "c"\x00\n\rd')
    line = CapWriter().line(replace(SECOND, location=place))
    assert "\n" not in line
    assert (text(ElementTree.fromstring(line), "info/area/areaDesc") or "").startswith('A<b> & "c" \n\rd, ')


CODES = {
    "few killed by a shell": (SECOND, 12, ("Security", "Unknown", "Severe", "Observed")),
    "very many killed": (SECOND, 50, ("Security", "Unknown", "Extreme", "Observed")),
    "a protest": (replace(SECOND, sub_event_type="peaceful_protest"), None, ("Security", "Past", "Minor", "Observed")),
    "a protest with one dead": (
        replace(SECOND, sub_event_type="peaceful_protest"),
        1,
        ("Security", "Past", "Severe", "Observed"),
    ),
    "gas, nobody killed": (
        replace(FIRST, sub_event_type="chemical_weapon"),
        0,
        ("CBRNE", "Unknown", "Extreme", "Possible"),
    ),
}


@pytest.mark.parametrize(("event", "killed", "expected"), CODES.values(), ids=CODES)
def test_codes(event: Event, killed: int | None, expected: tuple[str, ...]) -> None:
    toll = SECOND.fatalities
    assert toll is not None
    found = codes_of(replace(event, fatalities=replace(toll, best=killed)), load_cap_tables())
    assert (found.category, found.urgency, found.severity, found.certainty) == expected


def test_the_tables_have_every_type_and_way_of_being_borne_out() -> None:
    shared = contract.schemas()["common.v1"]["$defs"]
    assert set(load_cap_tables().types) == set(shared["sub_event_type"]["enum"])
    assert set(load_cap_tables().certainties) == set(shared["corroboration"]["enum"])


def test_a_code_that_cap_does_not_have_is_named() -> None:
    with pytest.raises(DataFileError, match=r"cap_types\.tsv: Grave is no severity of CAP 1\.2"):
        parse_codes("cap_types.tsv", "sub_event_type\tseverity\nattack\tGrave\n")


@pytest.mark.parametrize("sender", ["", "a b", "a,b", "a&b", "a<b"])
def test_a_sender_that_would_break_references_is_refused(sender: str) -> None:
    done = CliRunner().invoke(cli, ["tail", "--format", "cap", "--sender", sender])
    assert done.exit_code == 2
    assert "--sender: a name without blanks, commas, < and &" in done.stderr
