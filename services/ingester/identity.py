"""The same entry under another address, and entries taken down.

An article's id is made from its link. Three things happen to links: a publisher edits the slug, a link carries a token
that differs at each poll, or an entry without a link has a guid that does. Each would make one article two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from services import ids
from services.ingester.feed_list import Feed
from services.ingester.wishes import Deleted
from services.records import Article, SeenEntry

MIN_SAME_CHARS = 80
"""Title and text together: shorter ones ("Live updates") are the same by chance."""

MAX_MOVED_SHARE = 0.25
"""Where more of a body's known guids point elsewhere at once, guids are counters or handed out anew."""


def keep_identities(articles: Sequence[Article], seen: Sequence[SeenEntry]) -> tuple[Article, ...]:
    """Return a body's articles, those that are known under another address with the id and URL they had.

    An article is the remembered one that left the body when both have the same content, or the same guid and the feed's
    guids can be trusted.

    Args:
        articles: As the body gives them.
        seen: What the feed remembers.
    """
    named = {entry.link_id: entry for entry in seen if entry.link_id}
    articles = [_under(named[article.id], article) if article.id in named else article for article in articles]
    shown = {article.id for article in articles}
    left = [entry for entry in seen if entry.article_id not in shown and entry.url is not None]
    if not left:
        return tuple(articles)
    known = {entry.article_id for entry in seen}
    by_content = {entry.content_hash: entry for entry in reversed(left)}
    by_guid = _trusted_guids(articles, seen, left)
    taken: set[str] = set()
    kept: list[Article] = []
    for article in articles:
        if article.id in known:
            kept.append(article)
            continue
        old = by_guid.get(guid_hash(article.guid) or "")
        if old is None and len(article.title) + len(article.text) >= MIN_SAME_CHARS:
            old = by_content.get(article.content_hash)
        if old is None or old.article_id in taken:
            kept.append(article)
            continue
        taken.add(old.article_id)
        kept.append(_under(old, article))
    return tuple(kept)


def _under(entry: SeenEntry, article: Article) -> Article:
    return replace(article, id=entry.article_id, url=entry.url or article.url)


def withdrawals(
    deleted: Iterable[Deleted], seen: Iterable[SeenEntry], *, shown: set[str], feed: Feed, now: datetime
) -> list[Article]:
    """Return a last revision, without text, of each remembered article that the feed says was taken down.

    An entry that merely left the feed is not withdrawn: feeds show the newest only.

    Args:
        deleted: The feed's tombstones.
        seen: What the feed remembers.
        shown: Ids of articles that it shows.
        feed: The feed.
        now: When the body was fetched.
    """
    tombs = {guid_hash(tomb.guid): tomb for tomb in deleted}
    empty = ids.content_hash("", "")
    found = []
    for entry in seen:
        tomb = tombs.get(entry.guid_hash) if entry.guid_hash else None
        if tomb is None or entry.url is None or entry.article_id in shown or entry.content_hash == empty:
            continue
        at = min(tomb.deleted_at or now, now)
        found.append(
            Article(
                id=entry.article_id,
                revision=entry.revision + 1,
                url=entry.url,
                guid=tomb.guid,
                outlet=feed.outlet,
                feed_url=feed.url,
                title="",
                text="",
                published_at=at,
                published_at_source="feed" if tomb.deleted_at == at else "fetched",
                updated_at=at,
                fetched_at=now,
                content_hash=empty,
                is_withdrawn=True,
            )
        )
    return found


def to_seen(article: Article, revision: int, before: SeenEntry | None = None) -> SeenEntry:
    """Return what is remembered of a revision of an article.

    Args:
        article: The article.
        revision: Its last that was published.
        before: What was remembered of it until now.
    """
    return SeenEntry(
        article_id=article.id,
        revision=revision,
        content_hash=article.content_hash,
        guid_hash=guid_hash(article.guid),
        url=article.url,
        link_id=before.link_id if before is not None else None,
    )


def guid_hash(guid: str | None) -> str | None:
    """Return a short hash of a guid; None for none."""
    return ids.content_hash(guid)[:19] if guid else None


def _trusted_guids(
    articles: Sequence[Article], seen: Sequence[SeenEntry], left: Sequence[SeenEntry]
) -> dict[str, SeenEntry]:
    """Guid hash -> the remembered entry that left the body, where the guid names one entry then and now."""
    now = Counter(guid_hash(article.guid) for article in articles if article.guid)
    before = Counter(entry.guid_hash for entry in seen if entry.guid_hash)
    single = {guid for guid, count in now.items() if guid and count == 1 and before[guid] == 1}
    moved = {entry.guid_hash: entry for entry in left if entry.guid_hash in single}
    if len(moved) > max(1.0, MAX_MOVED_SHARE * len(single)):
        return {}
    return {guid: entry for guid, entry in moved.items() if guid}
