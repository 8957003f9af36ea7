"""What was looked at and what of it is wrong: values, and how they are shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

Grade = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    grade: Grade  # wrong: it will not work so
    subject: str  # "topics", "feeds", …
    says: str  # one line
    remedy: str | None = None  # what to do; None where all is well


def ok(subject: str, says: str) -> Finding:
    """Return that all is well."""
    return Finding("ok", subject, says)


def warning(subject: str, says: str, remedy: str) -> Finding:
    """Return that something deserves a look."""
    return Finding("warning", subject, says, remedy)


def wrong(subject: str, says: str, remedy: str) -> Finding:
    """Return that something will not work."""
    return Finding("wrong", subject, says, remedy)


def to_lines(finding: Finding) -> Iterator[str]:
    """Yield a finding for people: what it is, and below it what to do."""
    yield f"{finding.grade:<8} {finding.subject:<12} {finding.says}"
    if finding.remedy is not None:
        yield f"{'':<8} {'':<12} -> {finding.remedy}"


def to_row(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON."""
    return asdict(finding)


def is_sound(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing is wrong; warnings are allowed."""
    return all(finding.grade != "wrong" for finding in findings)
