"""Every package of the image is listed with its licence, and every licence may be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "deploy" / "licences"


def table(name: str) -> list[list[str]]:
    _, *rows = (FOLDER / name).read_text().splitlines()
    return [row.split("\t") for row in rows]


PACKAGES = {name: (stated, licence) for name, stated, licence in table("packages.tsv")}
ALLOWED = {licence for licence, _ in table("allowed.tsv")}


def locked() -> set[str]:
    return set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))


def stated(name: str) -> str:
    """Return what an installed package says of its licence."""
    about = distribution(name).metadata
    kinds = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    first_line = str(about.get("License", "")).partition("\n")[0]
    return about.get("License-Expression") or "; ".join(kinds) or first_line


def installed() -> Iterator[str]:
    for name in PACKAGES:
        try:
            distribution(name)
        except PackageNotFoundError:
            continue  # of another platform
        yield name


def test_every_locked_package_has_its_row_and_no_other() -> None:
    assert set(PACKAGES) == locked()


@pytest.mark.parametrize("name", list(installed()))
def test_a_package_still_says_of_itself_what_the_table_says(name: str) -> None:
    assert stated(name) == PACKAGES[name][0]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_taken_under_licences_that_are_allowed(name: str) -> None:
    assert set(PACKAGES[name][1].split(" AND ")) <= ALLOWED


def test_no_licence_is_allowed_that_nothing_needs() -> None:
    assert {part for _, licence in PACKAGES.values() for part in licence.split(" AND ")} == ALLOWED


def test_nearly_all_packages_are_installed_here_so_that_the_table_is_tested() -> None:
    assert len(list(installed())) >= len(PACKAGES) - 2
