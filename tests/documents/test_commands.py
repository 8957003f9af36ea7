"""Every command that a document shows is run, in order, in a copy of the repository: part of `make docs-check`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from tests.documents.commands import DOCUMENTS, ROOT, Command, commands_of, has_shape
from tests.documents.plan import Elsewhere, Plan, load_plan
from tests.documents.play import INTERRUPTED, Outcome, Shell
from tests.documents.stage import Stage, open_stage

PLAN: Plan = load_plan()
COMMANDS = {path: found for path in DOCUMENTS if (found := commands_of(path))}
TEXTS = [command.text for found in COMMANDS.values() for command in found]
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with open_stage(tmp_path_factory.mktemp("documents") / "conflictwire") as opened:
        yield opened


@pytest.mark.documents
@pytest.mark.timeout(900)
@pytest.mark.parametrize("commands", COMMANDS.values(), ids=[path.name for path in COMMANDS])
def test_the_commands_of_a_document_do_what_it_says(commands: list[Command], stage: Stage) -> None:
    shell = Shell(stage)
    troubles = [
        f"{command}: {trouble}"
        for command in commands
        if not PLAN.is_elsewhere(command.text) and (trouble := trouble_with(command, shell, stage))
    ]
    assert troubles == [], "\n".join(troubles)


def trouble_with(command: Command, shell: Shell, stage: Stage) -> str | None:
    """Run a command; return what is wrong with what came of it."""
    here, going_on = PLAN.here(command.text, stage.addresses), PLAN.going_on(command.text)
    began_s = time.monotonic()
    outcome = shell.interrupt(here, going_on.sign, after_s=going_on.after_s) if going_on else shell.finish(here)
    print(f"{time.monotonic() - began_s:5.1f} s  {command}")
    if told := fault(outcome, goes_on=going_on is not None):
        return f"{told}\n{outcome.printed[-4000:]}"
    return None if has_shape(command.shown, outcome.printed) else f"prints something else\n{outcome.printed[-4000:]}"


def fault(outcome: Outcome, *, goes_on: bool) -> str | None:
    """Return what is wrong with the way in which a command ended."""
    if "Traceback" in outcome.printed:
        return "traceback"
    if goes_on and not outcome.was_at_work:
        return "was not seen at work"
    return None if outcome.code in (INTERRUPTED if goes_on else {0}) else f"exit code {outcome.code}"


# ---------------------------------------------------------------- what is known of the commands is so


@pytest.mark.parametrize("entry", PLAN.elsewhere, ids=lambda entry: entry.command[:60])
def test_a_command_that_is_run_elsewhere_is_shown_and_covered(entry: Elsewhere) -> None:
    assert entry.command in TEXTS
    assert len(entry.reason.split()) > 2
    is_target = entry.covered_by.startswith("make ") and re.search(rf"^{entry.covered_by}\b", CI, re.MULTILINE)
    assert is_target or (ROOT / entry.covered_by).exists()


def test_every_other_entry_is_used_by_a_command() -> None:
    run_here = [text for text in TEXTS if not PLAN.is_elsewhere(text)]
    unused = [entry for entry in PLAN.goes_on if not any(re.match(entry.command, text) for text in run_here)]
    unneeded = [entry for entry in PLAN.stand_in if not any(re.search(entry.shown, text) for text in run_here)]
    assert (unused, unneeded) == ([], [])


def test_most_commands_are_run() -> None:
    assert len(TEXTS) > 30
    assert len(PLAN.elsewhere) < len(TEXTS) / 3


def test_a_shape_is_held_against_what_is_printed() -> None:
    printed = "before\n  12  killed, in El Obeid\nid e1-003434fdb6322d0da754fab5, version 5\nend of 3\n"
    assert has_shape(("9  killed, in …", "…", "end of 7"), printed)
    assert has_shape(("id e1-76c11178634a6df10f8f3476, version 4",), printed)
    assert not has_shape(("id m1-76c11178634a6df10f8f3476, version 4",), printed)
    assert not has_shape(("end of 7", "9  killed, in …"), printed)
    assert not has_shape(("9  injured, in …",), printed)
