"""A sign of life on stderr while something takes long. On a terminal only: a pipe or a log gets none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show a spinner with `what` on stderr until the block ends; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status(what):
        yield
