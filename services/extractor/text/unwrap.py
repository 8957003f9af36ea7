"""Text with hard line ends, as mail and text editors write it, as flowing text of the same length.

A new line ends a sentence everywhere else: in text from a page it ends a paragraph.
"""

from __future__ import annotations

import re
from itertools import pairwise

MIN_WIDTH, MAX_WIDTH = 50, 100
"""Columns: narrower lines are a list, wider ones paragraphs that nobody wrapped."""

_GOES_ON = re.compile(
    r"(?:,|\b(?:a|an|and|at|by|for|from|in|near|of|on|or|that|the|to|which|who|with))\s*\n\s*\S|\n\s*[a-z]"
)
"""A line end within a sentence."""


def unwrap(text: str) -> str:
    """Return text with a space for each line end that only a margin made; offsets stay.

    Wrapping is greedy: where the margin ended a line, the first word of the next would not have fitted. Text counts as
    wrapped once one of its sentences goes on after such a line end.
    """
    lines = text.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return text
    ends = [" " if _is_full(line, following, width) else "\n" for line, following in pairwise(lines)]
    breaks = zip(pairwise(lines), ends, strict=True)
    if not any(end == " " and _GOES_ON.search(f"{line}\n{following}") for (line, following), end in breaks):
        return text
    return "".join(piece for pair in zip(lines, [*ends, ""], strict=True) for piece in pair)


def _is_full(line: str, following: str, width: int) -> bool:
    """Tell whether the first word of the following line would not have fitted this one."""
    words = following.split(maxsplit=1)
    return bool(words) and bool(line.strip()) and len(line.rstrip()) + 1 + len(words[0]) > width
