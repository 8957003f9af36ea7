"""What we send with a GET: the validators of the last answer, who we are, what we can read."""

from __future__ import annotations

from services.records import FeedState

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
ACCEPT_ENCODING = "gzip, br"


def user_agent(version: str, contact: str | None) -> str:
    """Return the User-Agent: name, version, and where a publisher can reach us.

    Args:
        version: Of conflictwire.
        contact: URL or mail address of the operator; None when not set.
    """
    return f"conflictwire/{version} (feed poller{f'; +{contact}' if contact else ''})"


def request_headers(state: FeedState | None, *, agent: str) -> dict[str, str]:
    """Return the headers of the next GET of a feed.

    Validators go back byte for byte; what the server never sent is never invented.

    Args:
        state: What is known of the feed; None before the first poll.
        agent: User-Agent.
    """
    headers = {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}
    if state is not None and state.etag is not None:
        headers["If-None-Match"] = state.etag
    if state is not None and state.last_modified is not None:
        headers["If-Modified-Since"] = state.last_modified
    return headers
