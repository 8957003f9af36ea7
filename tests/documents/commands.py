"""The commands that the documents show, in the order in which a reader meets them.

A fence of `sh` holds commands; in one of `console` a command stands behind `$ ` and what it prints below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "deploy" / "feeds.md",
    ROOT / "schemas" / "README.md",
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(^|\s)#\s.*$")
_ID = re.compile(r"[aem]1-[0-9a-f]{24}")
_SHAPES = re.compile(rf"(…|{_ID.pattern}|\d+|\s+)")
_HEREDOC = re.compile(r"<<'?(\w+)'?")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a document shows it."""

    document: str  # path from the root
    line: int  # where it stands, from 1
    text: str  # without comment and prompt; several lines where it goes on
    shown: tuple[str, ...] = ()  # lines of output that the document prints below it

    def __str__(self) -> str:
        return f"{self.document}:{self.line} {self.text.splitlines()[0]}"


def commands_of(path: Path) -> list[Command]:
    """Return every fenced command of a document, in order."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    found: list[Command] = []
    for fence in _FENCE.finditer(text):
        first = text.count("\n", 0, fence.start()) + 2
        read = {"sh": _of_script, "console": _of_session}.get(fence.group(1))
        if read:
            found += (Command(name, first + at, told, shown) for at, told, shown in read(fence.group(2).splitlines()))
    return found


def _of_script(lines: list[str]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    at = 0
    while at < len(lines):
        count = _length(lines[at:])
        told = "\n".join([_COMMENT.sub("", lines[at]).rstrip(), *lines[at + 1 : at + count]])
        if told:
            yield at, told, ()
        at += count


def _length(lines: list[str]) -> int:
    """How many lines the first command takes: those behind a backslash, or to the end of its here-document."""
    if heredoc := _HEREDOC.search(lines[0]):
        return lines.index(heredoc.group(1)) + 1
    return next((number for number, line in enumerate(lines, start=1) if not line.endswith("\\")), len(lines))


def _of_session(lines: list[str]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    prompts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    for at, end in zip(prompts, [*prompts[1:], len(lines)], strict=True):
        yield at, _COMMENT.sub("", lines[at][2:]).rstrip(), tuple(lines[at + 1 : end])


def has_shape(shown: tuple[str, ...], printed: str) -> bool:
    """Whether what was printed has the lines shown, in their order, other lines between them.

    In a line shown, a number stands for any number, an id for any id of its kind (an event is named after the report
    that came first), white space for any amount of it, and `…` for anything.
    """
    rest = iter(printed.splitlines())
    return all(any(_like(line).fullmatch(other) for other in rest) for line in shown if line.strip(" …"))


def _like(line: str) -> re.Pattern[str]:
    parts = _SHAPES.split(line.strip())
    return re.compile(rf"\s*{''.join(map(_shape, parts))}\s*")


def _shape(part: str) -> str:
    if part == "…":
        return ".*"
    if _ID.fullmatch(part):
        return rf"{part[:3]}[0-9a-f]{{24}}"
    return r"\d+" if part.isdigit() else r"\s+" if part.isspace() else re.escape(part)
