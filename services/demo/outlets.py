"""The demo's outlets and articles: TOML text -> SampleOutlet, SampleArticle. Format: data/README.md.

parse_outlets    outlets.toml      -> outlets
parse_articles   articles/*.toml   -> articles, copies filled in, checked against each other
shown_at         articles, stage   -> what an outlet's feed holds at that stage
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from services.demo.tables import read_table
from services.errors import DataFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStyle:
    """How an outlet writes its feed."""

    format: Literal["rss", "atom"]
    encoding: Literal["utf-8", "windows-1251", "iso-8859-1"]
    links: Literal["absolute", "relative"]  # relative ones lean on xml:base
    titles: Literal["plain", "html"]  # html: marked up and escaped once more


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOutlet:
    """An invented publisher with one feed."""

    id: str
    name: str
    domain: str  # a reserved name ending in .example
    country: str  # ISO 3166-1 alpha-3 of its seat
    affiliation: str  # "independent", "state:RUS", "party:NAME"
    owner: str
    language: str  # BCP 47
    about: str  # what a reader should know about its way of writing
    feed: FeedStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """One article in one wording; an edit is a second SampleArticle with the first one's path."""

    key: str  # unique over all outlets
    outlet_id: str  # named once, at the top of its file
    stage: int  # the poll, from 1, at which the feed first shows it
    published_at: datetime  # aware UTC
    path: str  # of its page at the outlet, with leading slash
    title: str
    carried_as: Literal["summary", "content"]  # where the feed puts the text
    text: str = ""  # paragraphs parted by an empty line; empty for a copy that changes nothing
    updated_at: datetime | None = None  # aware UTC; edits only
    copy_of: str | None = None  # key of the article whose text this is, whole, trimmed or retouched
    edit_of: str | None = None  # key of the article that this one takes the place of


def parse_outlets(path: str, text: str) -> tuple[SampleOutlet, ...]:
    """Return the outlets in the order of the file.

    Raises:
        DataFileError: The file is no TOML or an outlet has defects; names every one of them.
    """
    outlets, defects = [], []
    for number, table in enumerate(_tables(path, text, "outlet"), start=1):
        label = table.get("id", f"outlet number {number}")
        outlet, reasons = read_table(SampleOutlet, table)
        defects += [f"{label}: {reason}" for reason in reasons]
        if outlet is not None:
            outlets.append(outlet)
            if not outlet.domain.endswith(".example"):
                defects.append(f"{label}: {outlet.domain} does not end in .example")
    defects += [f"{key}: this id is used twice" for key, n in Counter(o.id for o in outlets).items() if n > 1]
    _raise_if(path, defects)
    return tuple(outlets)


def parse_articles(texts: Mapping[str, str], outlets: Iterable[SampleOutlet]) -> tuple[SampleArticle, ...]:
    """Return the articles of all files, in the order of the files, with the text of unchanged copies filled in.

    Args:
        texts: File name -> contents; each file belongs to one outlet.
        outlets: The outlets that may publish.

    Raises:
        DataFileError: A file is no TOML or articles have defects; names every one with the article's key.
    """
    articles: list[SampleArticle] = []
    defects: list[str] = []
    known = {outlet.id for outlet in outlets}
    for path, text in texts.items():
        outlet_id = _document(path, text).get("outlet")
        if outlet_id not in known:
            defects.append(f"{path}: no such outlet: {outlet_id}")
        for number, table in enumerate(_tables(path, text, "article"), start=1):
            article, reasons = read_table(SampleArticle, {**table, "outlet_id": str(outlet_id)})
            defects += [f"{table.get('key', f'{path}, article number {number}')}: {reason}" for reason in reasons]
            if article is not None:
                articles.append(article)
    by_key = {article.key: article for article in articles}
    defects += [f"{key}: this key is used twice" for key, n in Counter(a.key for a in articles).items() if n > 1]
    defects += [f"{a.key}: {reason}" for a in articles for reason in _article_defects(a, by_key)]
    defects += _shared_paths(articles)
    _raise_if("articles", defects)
    return tuple(_with_copied_text(a, by_key) for a in articles)


def shown_at(articles: Iterable[SampleArticle], stage: int) -> tuple[SampleArticle, ...]:
    """Return what a feed with these articles holds at a stage: newest first, an edit in place of what it edits."""
    there = [a for a in articles if a.stage <= stage]
    edited = {a.edit_of for a in there}
    return tuple(sorted((a for a in there if a.key not in edited), key=lambda a: (a.published_at, a.key), reverse=True))


def stage_count(articles: Iterable[SampleArticle]) -> int:
    """Return the number of stages of a feed with these articles, at least 1."""
    return max((a.stage for a in articles), default=1)


def paragraphs(article: SampleArticle) -> tuple[str, ...]:
    """Return the text by paragraphs, the line breaks of the data file folded to spaces."""
    return tuple(" ".join(block.split()) for block in article.text.split("\n\n") if block.strip())


def _article_defects(article: SampleArticle, by_key: Mapping[str, SampleArticle]) -> Iterator[str]:
    if article.stage < 1:
        yield "stages count from 1"
    if not article.path.startswith("/"):
        yield "the path does not start with /"
    if any(
        at is not None and at.utcoffset() != UTC.utcoffset(None) for at in (article.published_at, article.updated_at)
    ):
        yield "instants are given in UTC"
    if not article.text.strip() and article.copy_of is None:
        yield "it has no text and is no copy"
    if article.copy_of is not None:
        source = by_key.get(article.copy_of)
        if source is None or not source.text.strip():
            yield f"copy_of names no article with a text: {article.copy_of}"
        elif source.published_at > article.published_at:
            yield f"it is older than {source.key}, of which it is a copy"
    if article.edit_of is not None:
        yield from _edit_defects(article, by_key.get(article.edit_of))
    elif article.updated_at is not None:
        yield "updated_at is for edits"


def _edit_defects(edit: SampleArticle, original: SampleArticle | None) -> Iterator[str]:
    if original is None:
        yield f"edit_of names no article: {edit.edit_of}"
        return
    for name in ("outlet_id", "path", "published_at"):
        if getattr(edit, name) != getattr(original, name):
            yield f"{name} differs from {original.key}, of which it is an edit"
    if edit.stage <= original.stage:
        yield f"it does not come at a later stage than {original.key}"
    if edit.updated_at is None or edit.updated_at <= original.published_at:
        yield "an edit needs an updated_at later than the publication"


def _shared_paths(articles: Sequence[SampleArticle]) -> list[str]:
    pages = Counter((a.outlet_id, a.path) for a in articles if a.edit_of is None)
    return [f"{a.key}: another article has the path {a.path}" for a in articles if pages[a.outlet_id, a.path] > 1]


def _with_copied_text(article: SampleArticle, by_key: Mapping[str, SampleArticle]) -> SampleArticle:
    if article.copy_of is None or article.text.strip():
        return article
    return replace(article, text=by_key[article.copy_of].text)


def _document(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(path, None, str(error)) from error


def _tables(path: str, text: str, name: str) -> list[dict[str, Any]]:
    return list(_document(path, text).get(name, []))


def _raise_if(path: str, defects: Sequence[str]) -> None:
    if defects:
        raise DataFileError(path, None, "; ".join(defects))
