"""Entries over the cap left out before parsing: an archive of thousands costs the parser seconds."""

from __future__ import annotations

import re
from itertools import islice

_ENTRY_END = re.compile(rb"</(?:[A-Za-z_][\w.-]{0,30}:)?(?:item|entry)\s*>")


def trim_entries(body: bytes, limit: int) -> tuple[bytes, int]:
    """Return a feed without what stands between the end of its entry number `limit` and the end of its last one.

    What comes behind the entries stays, so that a document that was well-formed still is. Encodings in which tags are
    no ASCII bytes are left alone.

    Args:
        body: XML.
        limit: Entries to keep, >= 1.

    Returns:
        The shorter body, and how many entries it lacks.
    """
    ends = _ENTRY_END.finditer(body)
    kept = next(islice(ends, limit - 1, None), None)
    if kept is None:
        return body, 0
    count, last = 0, kept.end()
    for found in ends:
        count, last = count + 1, found.end()
    return (body[: kept.end()] + body[last:], count) if count else (body, 0)
