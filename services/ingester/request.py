"""What we send with a GET: who we are, what we can read, and to whom the validators of the last answer go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.ingester.feed_list import DIRECT, Feed, Route
from services.records import FeedState

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
ACCEPT_ENCODING = "gzip, br, zstd"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One request."""

    url: str
    headers: Mapping[str, str]  # sent to every URL on the way
    validators: Mapping[str, str] = field(default_factory=dict)  # sent to `validators_url` and to no other
    validators_url: str | None = None
    route: Route = DIRECT
    form: Mapping[str, str] | None = None  # sent by POST, and redirects are not followed; None: GET


def user_agent(version: str, contact: str | None) -> str:
    """Return the User-Agent: name, version, and where a publisher can reach us.

    Args:
        version: Of conflictwire.
        contact: URL or mail address of the operator; None when not set.
    """
    return f"conflictwire/{version} (feed poller{f'; +{contact}' if contact else ''})"


def feed_request(feed: Feed, state: FeedState, *, agent: str) -> FetchRequest:
    """Return the next GET of a feed.

    Validators go back byte for byte, and only to the URL that gave them; what the server never sent is never invented.

    Args:
        feed: The feed.
        state: What is known of it.
        agent: User-Agent.
    """
    headers = {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}
    known = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return FetchRequest(
        url=state.poll_url or feed.url,
        headers=headers,
        validators={name: value for name, value in known.items() if value is not None},
        validators_url=state.validators_url or feed.url,
        route=feed.route,
    )


def page_request(url: str, *, agent: str, route: Route = DIRECT) -> FetchRequest:
    """Return the GET of an article's page or of a robots.txt.

    Args:
        url: The page.
        agent: User-Agent.
        route: As the feed's.
    """
    headers = {"User-Agent": agent, "Accept": ACCEPT_PAGE, "Accept-Encoding": ACCEPT_ENCODING}
    return FetchRequest(url=url, headers=headers, route=route)


def form_request(url: str, form: Mapping[str, str], *, agent: str, route: Route) -> FetchRequest:
    """Return a POST of a form.

    Args:
        url: Where to.
        form: Names and values.
        agent: User-Agent.
        route: How the server is reached.
    """
    return FetchRequest(url=url, headers={"User-Agent": agent}, route=route, form=form)
