"""docs/polling.md names tests as proof: each must exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.ingester.test_misbehaving import CASES

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "polling.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| (\d+|–) \|", line)]
LEFT_OUT = {"39"}


def names_in(module: str) -> set[str]:
    (path,) = HERE.rglob(f"{module}.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_checklist_is_there_once() -> None:
    numbers = [line.split("|")[1].strip() for line in ROWS]
    counted = [number for number in numbers if number.isdigit()]
    assert sorted(counted, key=int) == [str(n) for n in range(1, 43) if str(n) not in LEFT_OUT]


def test_every_row_has_a_proof_that_exists() -> None:
    cases = {str(param.id) for param in CASES}
    for line in ROWS:
        proof = line.rstrip("| ").rpartition("|")[2]
        named = re.findall(r"misbehaving\[(.+?)\](?=,|\s|$)", proof)
        tests = re.findall(r"\b(test_\w+)\.(test_\w+)", proof)
        assert named or tests, line
        assert set(named) <= cases, set(named) - cases
        for module, name in tests:
            assert name in names_in(module), name
