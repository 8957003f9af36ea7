"""What an outlet serves: its feed at a stage as RSS 2.0 or Atom 1.0, an article's page, and the demo's feed list."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree

from services.demo.outlets import SampleArticle, SampleOutlet, paragraphs

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

POLL_INTERVAL_S = 3
"""Between two polls of a feed of the demo: each stage is fetched soon, and the demo is over in half a minute."""


def to_feed(outlet: SampleOutlet, shown: Sequence[SampleArticle]) -> bytes:
    """Return a feed in the outlet's style.

    Args:
        outlet: Whose feed.
        shown: Its articles, newest first.
    """
    ElementTree.register_namespace("", _ATOM)
    ElementTree.register_namespace("content", _CONTENT)
    root = _atom(outlet, shown) if outlet.feed.format == "atom" else _rss(outlet, shown)
    ElementTree.indent(root)
    # What the encoding lacks is written as a character reference.
    found: bytes = ElementTree.tostring(root, encoding=outlet.feed.encoding, xml_declaration=True)
    return found


def content_type(outlet: SampleOutlet) -> str:
    """Return the Content-Type of an outlet's feed."""
    return f"application/{outlet.feed.format}+xml; charset={outlet.feed.encoding}"


def to_page(article: SampleArticle) -> str:
    """Return an article's page as HTML."""
    title = html.escape(article.title)
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f"<!doctype html><html lang=en><head>{head}</head><body><h1>{title}</h1>{_markup(article)}</body></html>"


def to_feed_list(outlets: Iterable[SampleOutlet], *, base_url: str) -> str:
    """Return the feed list, TOML, that has the ingester poll every outlet of the demo.

    Args:
        outlets: The outlets.
        base_url: Where they are served, without trailing slash.
    """
    tables = []
    for outlet in outlets:
        names = ("id", "name", "domain", "country", "affiliation", "owner", "language")
        # A JSON string is a TOML basic string.
        lines = [f"{name} = {json.dumps(getattr(outlet, name), ensure_ascii=False)}" for name in names]
        url = json.dumps(f"{base_url}{feed_path(outlet)}")
        feed = f"[[outlet.feed]]\nurl = {url}\ninterval_s = {POLL_INTERVAL_S}\n"
        tables.append("[[outlet]]\n" + "\n".join(lines) + "\n\n" + feed)
    return "\n".join(tables)


def feed_path(outlet: SampleOutlet) -> str:
    """Return the path of an outlet's feed."""
    return f"/{outlet.id}/feed.xml"


def last_changed(shown: Sequence[SampleArticle]) -> datetime | None:
    """Return the newest publication or edit in a feed, aware UTC; None for an empty one."""
    return max((article.updated_at or article.published_at for article in shown), default=None)


def _rss(outlet: SampleOutlet, shown: Sequence[SampleArticle]) -> ElementTree.Element:
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = ElementTree.SubElement(root, "channel")
    _texts(channel, title=outlet.name, link=f"https://{outlet.domain}/", description=outlet.about)
    _texts(channel, language=outlet.language)
    if outlet.feed.links == "relative":
        channel.set(_XML_BASE, f"https://{outlet.domain}/")
    for article in shown:
        item = ElementTree.SubElement(channel, "item")
        _texts(item, title=_title(outlet, article), link=_link(outlet, article), guid=_link(outlet, article))
        item[-1].set("isPermaLink", "true" if outlet.feed.links == "absolute" else "false")
        _texts(item, pubDate=format_datetime(article.published_at, usegmt=True))
        if article.carried_as == "content":
            _texts(item, description=paragraphs(article)[0])
            ElementTree.SubElement(item, f"{{{_CONTENT}}}encoded").text = _markup(article)
        else:
            _texts(item, description=_markup(article))
    return root


def _atom(outlet: SampleOutlet, shown: Sequence[SampleArticle]) -> ElementTree.Element:
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    if outlet.feed.links == "relative":
        root.set(_XML_BASE, f"https://{outlet.domain}/")
    _atom_texts(root, title=outlet.name, id=f"https://{outlet.domain}/")
    if changed := last_changed(shown):
        _atom_texts(root, updated=changed.isoformat())
    for article in shown:
        entry = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
        _atom_texts(entry, title=_title(outlet, article), id=f"tag:{outlet.domain},2025:{article.path}")
        if outlet.feed.titles == "html":
            entry[0].set("type", "html")
        ElementTree.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": _link(outlet, article)})
        _atom_texts(entry, published=article.published_at.isoformat())
        _atom_texts(entry, updated=(article.updated_at or article.published_at).isoformat())
        kind = "content" if article.carried_as == "content" else "summary"
        body = ElementTree.SubElement(entry, f"{{{_ATOM}}}{kind}", {"type": "html"})
        body.text = _markup(article)
    return root


def _title(outlet: SampleOutlet, article: SampleArticle) -> str:
    if outlet.feed.titles == "plain":
        return article.title
    return f"<b>{html.escape(article.title)}</b>"  # XML escapes it once more, as careless feeds do


def _link(outlet: SampleOutlet, article: SampleArticle) -> str:
    return article.path if outlet.feed.links == "relative" else f"https://{outlet.domain}{article.path}"


def _markup(article: SampleArticle) -> str:
    return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs(article))


def _texts(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = text


def _atom_texts(parent: ElementTree.Element, **texts: str) -> None:
    _texts(parent, **{f"{{{_ATOM}}}{name}": text for name, text in texts.items()})
