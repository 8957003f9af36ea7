"""HTML to plain text: paragraphs kept apart by one line break, scripts and captions left out, escapes undone."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCK_NAMES = (
    "address article aside blockquote br center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul"
)
_SKIPPED_NAMES = (
    "audio button canvas embed figure head iframe input link math meta noscript object picture script select style "
    "svg template textarea title video -comment"
)
"""Elements whose text is no part of the story. `figure` carries captions and credits of pictures."""

_BLOCKS, _SKIPPED = frozenset(_BLOCK_NAMES.split()), frozenset(_SKIPPED_NAMES.split())

_BREAK = "\x1e"
_PARAGRAPH_END = re.compile(f"{_BREAK}|\n[ \t\r]*\n")
"""A single line break in bare text is a wrapped line; an empty line parts paragraphs."""

_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|div|em|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p|s|script|small|span|"
    r"strong|style|sub|sup|table|td|tr|u|ul)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064]")
"""Soft hyphen, zero-width space, word joiner and kin: they split words. ZWJ and ZWNJ stay, scripts need them."""

_MAX_UNESCAPES = 2
"""Passes over text that was escaped again on its way: twice happens in feeds, more was not seen."""

MAX_TAGS = 20_000
"""Deeply nested tags cost the parser quadratic time: 20,000 take 0.6 s, 100,000 take 14 s."""


class TooManyTagsError(ValueError):
    """Markup over MAX_TAGS."""


def to_plain_text(source: str, *, is_html: bool) -> str:
    """Return the text a reader sees, one paragraph per line.

    Text that is escaped twice ("&amp;amp;", "&lt;p&gt;") is decoded again.

    Args:
        source: Markup or text.
        is_html: What the feed says it is; text that plainly holds tags is taken for markup all the same.

    Raises:
        TooManyTagsError: Markup over MAX_TAGS.
    """
    text = _strip_markup(source) if is_html else source
    for _ in range(_MAX_UNESCAPES):
        if _MARKUP.search(text):
            text = _strip_markup(text)
        elif _ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    lines = (" ".join(clean(part).split()) for part in _PARAGRAPH_END.split(text))
    return "\n".join(line for line in lines if line)


def to_one_line(source: str, *, is_html: bool) -> str:
    """Return the text a reader sees, on one line: for titles.

    Raises:
        TooManyTagsError: Markup over MAX_TAGS.
    """
    return " ".join(to_plain_text(source, is_html=is_html).split())


def clean(text: str) -> str:
    """Return text without what is no character: controls, half surrogates, invisible marks."""
    return _INVISIBLE.sub("", _NOT_TEXT.sub("", text))


def _strip_markup(source: str) -> str:
    if "<" not in source:
        return html.unescape(source) if "&" in source else source
    if source.count("<") > MAX_TAGS:
        raise TooManyTagsError(f"over {MAX_TAGS} tags")
    root = LexborHTMLParser(_NOT_TEXT.sub("", source)).body
    if root is None:
        return ""
    # Line breaks of the source are blanks; only elements part paragraphs.
    return "".join(piece if piece == _BREAK else piece.replace("\n", " ") for piece in _pieces(root))


def _pieces(root: LexborNode) -> list[str]:
    """Text and breaks below a node, in reading order. A loop, for nesting may be deeper than our stack."""
    pieces: list[str] = []
    depth, node = 0, root.child
    while node is not None:
        tag = node.tag or ""
        inner = None
        if node.is_text_node:
            pieces.append(node.text_content or "")
        elif tag not in _SKIPPED:
            if tag in _BLOCKS:
                pieces.append(_BREAK)
            inner = node.child
        if inner is not None:
            depth, node = depth + 1, inner
            continue
        while node.next is None and depth > 0 and node.parent is not None:
            depth, node = depth - 1, node.parent
            if (node.tag or "") in _BLOCKS:
                pieces.append(_BREAK)
        node = node.next
    return pieces
