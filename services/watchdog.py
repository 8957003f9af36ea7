"""Ends a process whose loop stands still, whatever it hangs on.

A worker that ran out of memory was seen to stay, neither working nor ending, for the broken state that left behind. Not
every supervisor asks `/healthz`, and the pages' thread may hang with the rest: so the interpreter's own timer watches,
which needs no lock of it.
"""

from __future__ import annotations

import faulthandler

LIMIT_S = 90.0
"""`/healthz` tells after 60 s; whoever asks it may act first."""


def end_unless_called_again() -> None:
    """Have the process end with code 1, every thread's stack on stderr, unless this is called again within LIMIT_S."""
    faulthandler.dump_traceback_later(LIMIT_S, exit=True)
