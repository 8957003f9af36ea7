"""What the page's server answers, seen by a plain HTTP client."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.errors import StartupError
from services.map.server import MapServer
from services.records import Event
from tests.examples import example

EVENT: Event = example("event", "contested-toll-cross-party")
RETRACTED: Event = example("event", "retracted")
Get = Callable[..., http.client.HTTPResponse]


@pytest.fixture
def served() -> Iterator[MapServer]:
    with MapServer("a test", is_live=True) as running:
        yield running


@pytest.fixture
def get(served: MapServer) -> Iterator[Get]:
    """Ask the server: get("/path", Host="…") -> response."""
    opened = []

    def ask(path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(served.url.removeprefix("http://").rstrip("/"), timeout=10)
        connection.request("GET", path, headers=headers)
        opened.extend([connection, response := connection.getresponse()])
        return response

    yield ask
    for part in opened:
        part.close()


def frames(response: http.client.HTTPResponse) -> Iterator[tuple[str, Any]]:
    """Yield the stream's frames as (name, value)."""
    name = ""
    while line := response.readline().decode().rstrip("\n"):
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        else:
            yield name, json.loads(value)
            response.readline()


@pytest.mark.parametrize("path", ["/", "/main.js", "/style.css", "/world.json", "/api/stream", "/nothing"])
def test_every_answer_forbids_what_the_page_does_not_need(get: Get, path: str) -> None:
    response = get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_stream_starts_with_all_there_is_and_goes_on_with_what_changes(served: MapServer, get: Get) -> None:
    served.take(EVENT)
    stream = frames(get("/api/stream"))
    name, start = next(stream)
    assert (name, start["is_live"], [event["id"] for event in start["events"]]) == ("snapshot", True, [EVENT.id])
    served.take(RETRACTED)
    name, changed = next(stream)
    assert (name, [(event["id"], event["status"]) for event in changed]) == ("events", [(RETRACTED.id, "retracted")])


def test_an_event_in_full_has_the_fields_of_the_published_one(served: MapServer, get: Get) -> None:
    served.take(EVENT)
    found = json.load(get(f"/api/events/{EVENT.id}"))
    assert found["event"]["fatalities"]["by_claimant"][1]["claimant"] == "The army"
    assert (found["history"], found["absorbed"], found["country_name"]) == ([], [], "Sudan")


def test_an_unknown_event_and_an_unknown_file_are_not_found(get: Get) -> None:
    assert get("/api/events/e1-nobody").status == 404
    assert get("/../pyproject.toml").status == 404


def test_a_name_that_is_not_this_machine_is_refused(get: Get) -> None:
    assert get("/", Host="rebound.example").status == 403
    assert get("/", Host="localhost:1").status == 200


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(StartupError, match=rf"--port {port}: cannot listen"),
            MapServer("", is_live=True, port=port),
        ):
            pass
