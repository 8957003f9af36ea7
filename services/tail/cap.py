"""An event's version as an alert of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010), one XML document a line.

The first version is an Alert, a later one an Update of all before it; a merged or retracted event cancels them. An
alert is named after its version and dated by the newest report in it: made again it is the same, byte by byte. To refer
to the versions before it one must know their dates: whoever follows hands in what `conflict.event-changes` has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree

from services.records import Event
from services.tail.cap_codes import CapTables, codes_of, load_cap_tables
from services.tail.flat import join, names_of, outlets_of

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER = "conflictwire"

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not have, section 2.2."""
_NO_SENDER = re.compile(r"[\s,<&]")
"""CAP 1.2, section 3.2.1: none of these in a sender or an identifier, for they part references."""

SentTimes = MutableMapping[str, dict[int, datetime]]
"""By event id and version, when the newest report in it was published."""


@dataclass(frozen=True, slots=True)
class CapWriter:
    """Makes alerts, and remembers their dates for the references of later ones."""

    sender: str = SENDER
    sent: SentTimes = field(default_factory=dict)
    tables: CapTables = field(default_factory=load_cap_tables)

    def line(self, event: Event) -> str:
        """Return an event's version as one line of XML."""
        of_event = self.sent.get(self.note(event).id, {})
        earlier = {version: at for version, at in sorted(of_event.items()) if version < event.version}
        return to_line(self._alert(event, earlier))

    def note(self, event: Event) -> Event:
        """Remember a version's date and return the event; also of one that nobody asked for, so that a later run, which
        finds its date in the topic of changes, makes the same alerts."""
        self.sent.setdefault(event.id, {})[event.version] = event.last_reported_at
        return event

    def _alert(self, event: Event, earlier: dict[int, datetime]) -> ElementTree.Element:
        alert = ElementTree.Element("alert", xmlns=NAMESPACE)
        kind = "Cancel" if event.status != "active" else "Update" if earlier else "Alert"
        references = " ".join(
            f"{self.sender},{identifier(event.id, version)},{instant(at)}" for version, at in earlier.items()
        )
        _add(alert, "identifier", identifier(event.id, event.version))
        _add(alert, "sender", self.sender)
        _add(alert, "sent", instant(event.last_reported_at))
        _add(alert, "status", "Actual")
        _add(alert, "msgType", kind)
        _add(alert, "scope", "Public")
        _add(alert, "note", _why_cancelled(event))
        _add(alert, "references", references or None)
        _add(alert, "incidents", " ".join(filter(None, (event.id, event.merged_into))))
        _add_info(alert, event, self.tables)
        return alert


def is_sender(name: str) -> bool:
    """Return whether a name may be a sender: with a blank, a comma, `<` or `&` in it references fall apart."""
    return bool(name) and not _NO_SENDER.search(name)


def identifier(event_id: str, version: int) -> str:
    """Return the name of the alert of an event's version."""
    return f"{event_id}.v{version}"


def instant(at: datetime) -> str:
    """Return an aware UTC instant as CAP writes it: whole seconds, and UTC as -00:00 (section 3.3.2)."""
    return f"{at:%Y-%m-%dT%H:%M:%S}-00:00"


def to_line(element: ElementTree.Element) -> str:
    """Return XML without a line end in it: one in a text becomes a reference to the character."""
    text = ElementTree.tostring(element, encoding="unicode")
    return text.replace("\r", "&#13;").replace("\n", "&#10;")


def headline(event: Event) -> str:
    """Return what happened, where, in one line."""
    what = event.sub_event_type.replace("_", " ")
    where = f" in {event.location.name}, {event.location.country}" if event.location else ""
    killed = event.fatalities.best if event.fatalities else None
    return f"{what}{where}: {killed} reported killed" if killed else what + where


def _why_cancelled(event: Event) -> str | None:
    if event.status == "merged":
        return f"Reported as the same event as {event.merged_into}: see its alerts."
    return "No article reports this any more." if event.status == "retracted" else None


def _add_info(alert: ElementTree.Element, event: Event, tables: CapTables) -> None:
    info = ElementTree.SubElement(alert, "info")
    codes = codes_of(event, tables)
    _add(info, "language", "en")
    _add(info, "category", codes.category)
    _add(info, "event", event.sub_event_type.replace("_", " "))
    _add(info, "urgency", codes.urgency)
    _add(info, "severity", codes.severity)
    _add(info, "certainty", codes.certainty)
    _add_pair(info, "eventCode", "conflictwire:sub_event_type", event.sub_event_type)
    _add(info, "senderName", "conflictwire: made by a program from news reports, no authority's warning")
    _add(info, "headline", headline(event))
    _add(info, "description", next(_sentences(event), None))
    _add(info, "web", event.reports[0].url if event.reports else None)
    for name, value in _parameters(event):
        _add_pair(info, "parameter", f"conflictwire:{name}", value)
    _add_area(info, event)


def _sentences(event: Event) -> Iterator[str]:
    return (words.text for report in event.reports for words in report.evidence if words.slot == "event")


def _parameters(event: Event) -> Iterator[tuple[str, str]]:
    yield "days", f"{event.time.start.isoformat()}/{event.time.end.isoformat()}"
    yield "corroboration", event.corroboration
    yield "independent_origins", str(event.independent_origin_count)
    toll = event.fatalities
    named = {
        "actors": join(names_of(event.actors)),
        "targets": join(names_of(event.targets)),
        "outlets": join(outlets_of(event)),
        "killed_low": toll.low if toll else None,
        "killed_best": toll.best if toll else None,
        "killed_high": toll.high if toll else None,
    }
    yield from ((name, str(value)) for name, value in named.items() if value is not None)


def _add_area(info: ElementTree.Element, event: Event) -> None:
    place = event.location
    if place is None:
        return
    area = ElementTree.SubElement(info, "area")
    _add(area, "areaDesc", ", ".join(filter(None, (place.name, place.admin1, place.country))))
    _add(area, "circle", f"{_number(place.latitude)},{_number(place.longitude)} {_number(place.radius_km)}")
    _add_pair(area, "geocode", "ISO 3166-1 alpha-3", place.country)


def _number(value: float) -> str:
    # Five decimals of a degree are a metre; never an exponent, and no -0.
    return f"{round(value, 5) + 0.0:.5f}".rstrip("0").rstrip(".")


def _add(parent: ElementTree.Element, name: str, text: str | None) -> None:
    if text is not None:
        ElementTree.SubElement(parent, name).text = _NO_XML.sub(" ", text)


def _add_pair(parent: ElementTree.Element, name: str, value_name: str, value: str) -> None:
    pair = ElementTree.SubElement(parent, name)
    _add(pair, "valueName", value_name)
    _add(pair, "value", value)
