"""What an answer means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.ingester.response import (
    Changed,
    Deferred,
    Failed,
    Gone,
    Response,
    Trouble,
    Unchanged,
    body_hash,
    interpret,
    retry_after_s,
    server_wait_s,
)
from services.records import FeedState

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
KNOWN = FeedState(
    feed_url="https://a.example/f", outlet_id="a", etag='"1"', last_modified="then", body_hash=body_hash(b"old")
)


def answer(status: int, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(url="https://a.example/f", status=status, headers=named, body=body, received_at=NOW)


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        pytest.param(answer(200, b"new"), Changed, id="a new body"),
        pytest.param(answer(200, b"old"), Unchanged, id="the body we had"),
        pytest.param(answer(304), Unchanged, id="304"),
        pytest.param(answer(410), Gone, id="410"),
        pytest.param(answer(429), Deferred, id="429"),
        pytest.param(answer(503), Deferred, id="503"),
        *(
            pytest.param(answer(s), Failed, id=str(s))
            for s in (201, 204, 206, 300, 400, 401, 403, 404, 451, 500, 502, 504)
        ),
        pytest.param(Trouble(cause="dns", detail="x", received_at=NOW), Failed, id="no answer"),
    ],
)
def test_a_status_has_one_meaning(response: Response | Trouble, kind: type) -> None:
    assert type(interpret(response, KNOWN)) is kind


@pytest.mark.parametrize(
    ("response", "etag", "modified"),
    [
        pytest.param(answer(304), '"1"', "then", id="a bare 304 keeps both"),
        pytest.param(answer(304, etag='"2"'), '"2"', "then", id="a 304 may renew one"),
        pytest.param(answer(200, b"old", etag='W/"3"'), 'W/"3"', None, id="an unchanged 200 sets both"),
        pytest.param(answer(200, b"new", last_modified="now"), None, "now", id="a new body sets both"),
        pytest.param(answer(200, b"new", etag=""), None, None, id="an empty one is none"),
    ],
)
def test_validators_follow_the_answer(response: Response, etag: str | None, modified: str | None) -> None:
    found = interpret(response, KNOWN)
    assert isinstance(found, Changed | Unchanged)
    assert (found.etag, found.last_modified) == (etag, modified)


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        pytest.param(answer(403, cf_mitigated="challenge"), "blocked", id="header"),
        pytest.param(answer(503, b"<p>/cdn-cgi/challenge-platform/x", content_type="text/html"), "blocked", id="page"),
        pytest.param(answer(200, b"<p>_Incapsula_Resource", content_type="text/html"), "blocked", id="page with 200"),
        pytest.param(answer(403, b"<p>No", content_type="text/html"), "http-status", id="plain 403"),
        pytest.param(answer(404), "not-found", id="404"),
    ],
)
def test_a_bot_wall_is_told_from_other_trouble(response: Response, cause: str) -> None:
    found = interpret(response, KNOWN)
    assert isinstance(found, Failed)
    assert found.cause == cause


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 03 Nov 2025 12:05:00 GMT", 300),
        ("Mon, 03 Nov 2025 14:05:00 +0200", 300),
        ("Monday, 03-Nov-25 12:05:00 GMT", 300),
        ("Mon, 03 Nov 2025 11:00:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 30, 9_999_999_999),
    ],
)
def test_retry_after_has_two_forms(value: str | None, seconds: int | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, MAX-AGE = 600"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "s-maxage=9, max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "max-age=600, no-cache"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "s-maxage=900"}, None),
        ({"cache-control": "max-age=soon", "expires": "Mon, 03 Nov 2025 12:10:00 GMT"}, 600),
        ({"expires": "Mon, 03 Nov 2025 12:10:00 GMT"}, 600),
        ({"expires": "Mon, 03 Nov 2025 12:10:00 GMT", "date": "Mon, 03 Nov 2025 12:09:00 GMT"}, 60),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"cache-control": "max-age=60", "expires": "Mon, 03 Nov 2025 15:00:00 GMT"}, 60),
    ],
)
def test_the_server_says_how_long_its_answer_stays_good(headers: dict[str, str], seconds: int | None) -> None:
    assert server_wait_s(headers, NOW) == seconds
