"""Copies are one origin, other reports are not."""

from __future__ import annotations

from tests.gold.copies import measure


def test_edited_copies_are_recognised_and_other_reports_are_not() -> None:
    figures = measure()
    assert min(figures.recognised.values()) >= 0.97
    assert figures.false <= 0.01
