"""A process whose loop stands still ends by itself."""

from __future__ import annotations

import subprocess
import sys

HANGS = """
import threading
import services.watchdog as watchdog
watchdog.LIMIT_S = 0.2
watchdog.end_unless_called_again()
threading.Event().wait()
"""

TURNS = """
import services.watchdog as watchdog
watchdog.LIMIT_S = 30.0
for _ in range(3):
    watchdog.end_unless_called_again()
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, timeout=60, check=False)


def test_a_process_that_hangs_ends_and_says_where_it_hung() -> None:
    ended = run(HANGS)
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
    assert 'File "<string>", line 6' in ended.stderr


def test_a_loop_that_turns_is_left_alone() -> None:
    ended = run(TURNS)
    assert (ended.returncode, ended.stderr) == (0, "")
