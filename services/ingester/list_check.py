"""What is worth a second look in a feed list that has no defect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.ingester.feed_list import Feed
from services.ingester.schedule import PollPolicy, interval_s
from services.ingester.sites import site_of

CROWDED_SHARE = 0.5
"""A site whose feeds would keep its one connection busy for more than half of the time."""


def list_warnings(feeds: Sequence[Feed], policy: PollPolicy, *, gap_s: float) -> list[str]:
    """Return one line per thing to look at.

    Args:
        feeds: The list.
        policy: How often we ask.
        gap_s: Least time between two requests to one site.
    """
    lines = []
    for feed in feeds:
        if feed.route.tls == "insecure":
            lines.append(f"{feed.url}: its certificate is not looked at (tls: insecure)")
        if feed.interval_s is not None and feed.interval_s < policy.min_interval_s:
            lines.append(f"{feed.url}: interval_s {feed.interval_s} is raised to the floor, {policy.min_interval_s}")
    for name in ("country", "affiliation"):
        missing = sorted({feed.outlet.id for feed in feeds if getattr(feed.outlet, name) is None})
        if missing:
            lines.append(f"outlets without {name}: {', '.join(missing)}")
    if unsaid := sum(feed.language is None for feed in feeds):
        lines.append(f"feeds without language: {unsaid}")
    return [*lines, *_crowded(feeds, policy, gap_s)]


def _crowded(feeds: Sequence[Feed], policy: PollPolicy, gap_s: float) -> list[str]:
    load: Counter[str] = Counter()
    busy: dict[str, float] = {}
    for feed in feeds:
        if not feed.is_paused:
            site = site_of(feed.url)
            load[site] += 1
            busy[site] = busy.get(site, 0.0) + gap_s / interval_s(feed, policy)
    return [
        f"{site}: {load[site]} feeds with a gap of {gap_s:g} s keep it busy {share:.0%} of the time"
        for site, share in sorted(busy.items())
        if share > CROWDED_SHARE
    ]
