"""Whom to ask when, and what a hub may confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingester.websub.subscriptions import Subscriptions, path_of
from services.records import FeedState

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
FEED, HUB, OWN = "https://a.example/f", "https://hub.example/", "https://a.example/self"
STATE = FeedState(feed_url=FEED, outlet_id="a", hub_url=HUB, self_url=OWN)
QUERY = {"hub.mode": "subscribe", "hub.topic": OWN, "hub.challenge": "c", "hub.lease_seconds": "864000"}


def subscriptions() -> Subscriptions:
    return Subscriptions("https://me.example/hubs", lambda: "5ec7e7")


def asked_and_confirmed(**query: str) -> Subscriptions:
    found = subscriptions()
    found.ask(STATE, NOW)
    assert found.confirm(path_of(FEED), {**QUERY, **query}, NOW) == "c"
    return found


def test_a_hub_is_asked_for_the_feed_as_the_feed_calls_itself() -> None:
    assert subscriptions().ask(STATE, NOW) == {
        "hub.mode": "subscribe",
        "hub.topic": OWN,
        "hub.callback": f"https://me.example/hubs/{path_of(FEED)}",
        "hub.secret": "5ec7e7",
        "hub.lease_seconds": "864000",
    }
    assert subscriptions().ask(replace(STATE, self_url=None), NOW)["hub.topic"] == FEED
    assert subscriptions().ask(replace(STATE, self_url=None, poll_url="https://b.example/"), NOW)["hub.topic"] == (
        "https://b.example/"
    )


def test_a_feed_has_one_callback_for_ever() -> None:
    assert path_of(FEED) == "01baa4cfeacdec7693c7361545e55ad3"


DAY = timedelta(days=1)
DUE = {
    "never asked": (subscriptions(), STATE, NOW, True),
    "no hub": (subscriptions(), replace(STATE, hub_url=None), NOW, False),
    "gone": (subscriptions(), replace(STATE, is_gone=True), NOW, False),
    "granted": (asked_and_confirmed(), STATE, NOW + 7.9 * DAY, False),
    "a fifth of the lease is left": (asked_and_confirmed(), STATE, NOW + 8 * DAY, True),
    "a lease longer than we asked for": (
        asked_and_confirmed(**{"hub.lease_seconds": "99999999"}),
        STATE,
        NOW + 8 * DAY,
        True,
    ),
    "a lease of a second": (asked_and_confirmed(**{"hub.lease_seconds": "1"}), STATE, NOW + 0.9 * DAY, False),
    "a day later": (asked_and_confirmed(**{"hub.lease_seconds": "1"}), STATE, NOW + DAY, True),
    "a lease of no number": (asked_and_confirmed(**{"hub.lease_seconds": "for ever"}), STATE, NOW + 7 * DAY, False),
    "another hub": (asked_and_confirmed(), replace(STATE, hub_url="https://b.example/"), NOW + DAY, True),
    "another hub at each poll": (asked_and_confirmed(), replace(STATE, hub_url="https://c.example/"), NOW, False),
    "another name": (asked_and_confirmed(), replace(STATE, self_url=None), NOW + DAY, True),
}


@pytest.mark.parametrize(("found", "state", "now", "expected"), DUE.values(), ids=DUE)
def test_a_hub_is_asked_when_it_is_time(found: Subscriptions, state: FeedState, now: datetime, expected: bool) -> None:
    assert found.is_due(state, now) is expected


def test_a_hub_that_does_not_confirm_is_asked_once_a_day() -> None:
    found = subscriptions()
    found.ask(STATE, NOW)
    assert not found.is_due(STATE, NOW + 0.99 * DAY)
    assert found.is_due(STATE, NOW + DAY)


REFUSED = {
    "another topic": {"hub.topic": FEED},
    "the end of a subscription": {"hub.mode": "unsubscribe"},
    "no mode": {"hub.mode": ""},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_what_we_did_not_ask_for_is_not_confirmed(change: dict[str, str]) -> None:
    found = subscriptions()
    found.ask(STATE, NOW)
    assert found.confirm(path_of(FEED), {**QUERY, **change}, NOW) is None
    assert found.confirm(path_of(OWN), QUERY, NOW) is None
    assert found.is_due(STATE, NOW + DAY)


def test_a_stranger_cannot_put_a_renewal_off() -> None:
    found = asked_and_confirmed()
    assert found.confirm(path_of(FEED), QUERY, NOW + 7 * DAY) == "c"
    assert found.is_due(STATE, NOW + 8 * DAY)


def test_a_feed_that_is_not_ours_any_more_is_forgotten() -> None:
    found = asked_and_confirmed()
    found.keep_only([FEED])
    assert found.find(path_of(FEED)) is not None
    found.keep_only([OWN])
    assert found.find(path_of(FEED)) is None
