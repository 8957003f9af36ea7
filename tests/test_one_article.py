"""The whole way of one article, from the bytes of a feed to the event on the topic, in memory. The test to read first.

feed bytes -> news.articles -> conflict.mentions -> conflict.clusters -> conflict.events
"""

from __future__ import annotations

from datetime import UTC, datetime

from services import codec
from services.deduplicator.handle import handle as deduplicate
from services.deduplicator.load import load_matcher
from services.deduplicator.state import TABLES, State
from services.event_types import load_event_types
from services.extractor.handle import handle as extract
from services.extractor.load import load_resources
from services.ingester.feed_list import Feed
from services.ingester.load import load_rules
from services.ingester.publish import to_message
from services.ingester.reading import Body, read_body
from services.messages import Incoming, Outgoing
from services.records import Event, EventChange, Outlet
from services.sink.handle import handle as publish
from services.sink.published import PublishedVersions
from services.topics import load_topics

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Valley Post</title><item>
<title>Gunmen kill six at army post near Goma</title>
<link>https://valley-post.example/2026/03/10/goma-post</link><guid>goma-post</guid>
<pubDate>Tue, 10 Mar 2026 15:30:00 GMT</pubDate>
<description>Gunmen attacked an army post near Goma on Tuesday, killing six soldiers, the army said.</description>
</item></channel></rss>"""
OUTLET = Outlet(id="valley-post", name="The Valley Post", country="COD")
FETCHED_AT = datetime(2026, 3, 10, 16, tzinfo=UTC)
TOPICS = load_topics()


def arrived(message: Outgoing) -> Incoming:
    """What was sent to a topic, as its reader gets it."""
    return Incoming(message.topic, 0, 0, message.key, message.value, message.headers)


def test_an_article_becomes_an_event() -> None:
    url = "https://valley-post.example/feed"
    body = Body(data=FEED, feed=Feed(url=url, outlet=OUTLET), content_type="text/xml", url=url, fetched_at=FETCHED_AT)
    (article,) = read_body(body, load_rules()).articles
    (mention_set,) = extract(arrived(to_message(article, TOPICS.articles)), load_resources(), TOPICS).outcome.outgoing

    tables = {name: dict[str, bytes]() for name in TABLES}
    first = deduplicate(arrived(mention_set), State(load_matcher(), tables), TOPICS)
    tables["watermarks"] = {put.key: put.value or b"" for put in first.puts}  # how far the country's news has come
    (cluster,) = deduplicate(arrived(mention_set), State(load_matcher(), tables), TOPICS).outcome.outgoing
    sent = publish(
        arrived(cluster), topics=TOPICS, event_types=load_event_types(), published=PublishedVersions()
    ).outgoing

    by_topic = {message.topic: message.value for message in sent}
    event = codec.decode(by_topic[TOPICS.events.name], Event)
    change = codec.decode(by_topic[TOPICS.event_changes.name], EventChange)
    assert (event.version, event.status, change.kind) == (1, "active", "created")
    assert event.sub_event_type == "armed_clash"
    assert event.location is not None
    assert (event.location.name, event.location.country) == ("Goma", "COD")
    assert event.time.start.isoformat() == "2026-03-10"
    assert event.fatalities is not None
    assert (event.fatalities.low, event.fatalities.best) == (6, 6)
    (report,) = event.reports
    assert (report.url, report.outlet.id, report.article_id) == (article.url, "valley-post", article.id)
    assert [claim.claimant for claim in report.claims] == ["army"]
    assert all(article.text[e.start : e.end] == e.text for e in report.evidence)
    assert event.corroboration == "single-source"
