"""Settings of the ingester, read once from the environment. `conflictwire poll` uses them too."""

from __future__ import annotations

from urllib.parse import urlsplit

import environ

from services.ingester.addresses import Network, parse_networks
from services.ingester.fetch import FetchLimits
from services.ingester.schedule import PollPolicy
from services.settings import SharedSettings, not_negative, positive


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(f"{text!r}: an http or https URL without query is wanted")
    return text.rstrip("/")


@environ.config(frozen=True)
class PushSettings:
    """How hubs reach us."""

    url: str = environ.var(
        "",
        name="CONFLICTWIRE_PUSH_URL",
        converter=_base_url,
        help="Public URL of this one ingester, leading to the port below: hubs (WebSub) tell of news there; empty: off",
    )
    port: int = environ.var(
        8090,
        name="CONFLICTWIRE_PUSH_PORT",
        converter=positive(int),
        help="Port on which hubs are heard; it belongs behind a proxy that ends TLS",
    )


@environ.config(frozen=True)
class IngesterSettings:
    """What one ingester needs to know."""

    shared: SharedSettings = environ.group(SharedSettings)
    push: PushSettings = environ.group(PushSettings)
    feeds: str = environ.var(
        "", name="CONFLICTWIRE_FEEDS", help="Feed list: .toml, .opml or .tsv; read again when it changes"
    )
    allow_networks: tuple[Network, ...] = environ.var(
        "",
        name="CONFLICTWIRE_ALLOW_NETWORKS",
        converter=parse_networks,
        help="Networks, as CIDRs, that may be polled although they are private, loopback or the like",
    )
    host_gap_s: float = environ.var(
        2.0,
        name="CONFLICTWIRE_HOST_GAP_S",
        converter=not_negative(float),
        help="Least time between two requests to one site (registrable domain)",
    )
    interval_s: int = environ.var(
        3600,
        name="CONFLICTWIRE_INTERVAL_S",
        converter=positive(int),
        help="Time between two polls of a feed whose line in the list does not say",
    )
    min_interval_s: int = environ.var(
        900,
        name="CONFLICTWIRE_MIN_INTERVAL_S",
        converter=positive(int),
        help="Floor under every interval, the list's own included",
    )
    concurrency: int = environ.var(
        32, name="CONFLICTWIRE_CONCURRENCY", converter=positive(int), help="Most requests under way at once"
    )
    readers: int = environ.var(
        2, name="CONFLICTWIRE_READERS", converter=positive(int), help="Processes that parse feeds"
    )
    connect_timeout_s: float = environ.var(
        5.0, name="CONFLICTWIRE_CONNECT_TIMEOUT_S", converter=positive(float), help="Longest wait for a connection"
    )
    read_timeout_s: float = environ.var(
        15.0, name="CONFLICTWIRE_READ_TIMEOUT_S", converter=positive(float), help="Longest silence within an answer"
    )
    total_timeout_s: float = environ.var(
        30.0, name="CONFLICTWIRE_TOTAL_TIMEOUT_S", converter=positive(float), help="Longest time for one request"
    )
    max_body_bytes: int = environ.var(
        8 * 1024 * 1024,
        name="CONFLICTWIRE_MAX_BODY_BYTES",
        converter=positive(int),
        help="Largest body, before and after decompression",
    )
    max_age_days: float = environ.var(
        0.0,
        name="CONFLICTWIRE_MAX_AGE_DAYS",
        converter=not_negative(float),
        help="Entries dated longer ago are not published: keeps out the backlog of a new feed; 0: no limit",
    )
    contact: str = environ.var(
        "", name="CONFLICTWIRE_CONTACT", help="URL or mail address of yours, told to publishers in the User-Agent"
    )

    def fetch_limits(self) -> FetchLimits:
        """Return what a server may cost us."""
        return FetchLimits(
            connect_s=self.connect_timeout_s,
            read_s=self.read_timeout_s,
            total_s=self.total_timeout_s,
            max_body_bytes=self.max_body_bytes,
            keep_alive_s=self.host_gap_s + 2,
        )

    def poll_policy(self) -> PollPolicy:
        """Return how often we ask."""
        max_age_s = round(self.max_age_days * 86_400) or None
        return PollPolicy(interval_s=self.interval_s, min_interval_s=self.min_interval_s, max_age_s=max_age_s)
