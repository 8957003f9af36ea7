"""Where an event happened: the place its own words name, not the first place of the article."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from services.extractor.toponyms import Toponym
from services.records import Location


def locate_all(
    sentence: Span,
    trigger: Token,
    toponyms: Sequence[Toponym],
    *,
    title_toponyms: Sequence[Toponym] = (),
    country_hint: str | None = None,
) -> tuple[Location, ...]:
    """Return the places of an event, best first; several only where the words list them ("in X, Y and Z").

    Args:
        sentence: Sentence that reports the event.
        trigger: Head token of the words that report it.
        toponyms: `find_toponyms` of the whole doc, from which the sentence comes.
        title_toponyms: `find_toponyms` of the parsed title; their offsets are those of the title.
        country_hint: ISO 3166-1 alpha-3 to fall back on where the text names no place at all.
    """
    raise NotImplementedError


def locate_event(
    sentence: Span,
    trigger: Token,
    toponyms: Sequence[Toponym],
    *,
    title_toponyms: Sequence[Toponym] = (),
    country_hint: str | None = None,
) -> Location | None:
    """Return the first of `locate_all`, None where no place is known."""
    found = locate_all(sentence, trigger, toponyms, title_toponyms=title_toponyms, country_hint=country_hint)
    return found[0] if found else None
