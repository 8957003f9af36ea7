"""Reads bodies in processes of their own, so that no feed can stall or crash the poller.

Each process reads one body at a time under three limits: processor time (ends in a value), memory (likewise) and
wall-clock time (the kernel ends the process; it is replaced, and only the body at fault is lost).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver, resource_tracker
from typing import TypeVar

from services.ingester.load import load_rules
from services.ingester.page import Page, PageReading, read_page
from services.ingester.reading import Body, FeedReading, read_body
from services.ingester.tables import Rules

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What reading one body may cost."""

    cpu_s: float = 10.0  # 8 MiB take 4 s, and 6 s where the XML is broken
    wall_s: float = 30.0  # for code that does not return to Python; generous, for the machine may be busy
    memory_bytes: int = 1024 * 1024 * 1024


class _ReadingError(Exception):
    """A body could not be read within the limits; the message says why."""


class _TookTooLong(BaseException):  # no Exception, so that no library catches it
    """Processor time is used up."""


class ReaderPool:
    """A fixed number of reading processes. Use as a context manager.

    Args:
        size: Processes.
        limits: What reading one body may cost.
    """

    def __init__(self, size: int, *, limits: ReadLimits | None = None) -> None:
        self._limits = limits or ReadLimits()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__])
        self._size = size
        self._idle: asyncio.Queue[ProcessPoolExecutor] = asyncio.Queue()
        self._all: set[ProcessPoolExecutor] = set()

    def __enter__(self) -> ReaderPool:
        _start_forkserver()
        for _ in range(self._size):
            self._idle.put_nowait(self._new())
        return self

    def __exit__(self, *_: object) -> None:
        for executor in self._all:
            executor.shutdown(wait=True, cancel_futures=True)

    async def read(self, body: Body) -> FeedReading:
        """Return the articles of a body, as `reading.read_body`; a limit passed is a trouble in the reading."""
        try:
            return await self._run(_read, body)
        except _ReadingError as error:
            return FeedReading(trouble=f"not parsable: {error}")

    async def read_page(self, page: Page) -> PageReading:
        """Return the text of an article's page, as `page.read_page`; a limit passed gives none."""
        try:
            return await self._run(_read_page, page)
        except _ReadingError:
            return PageReading()

    async def _run(self, work: Callable[[T, ReadLimits], R], what: T) -> R:
        executor = await self._idle.get()
        try:
            return await asyncio.get_running_loop().run_in_executor(executor, work, what, self._limits)
        except BrokenProcessPool as error:
            self._all.discard(executor)
            executor.shutdown(wait=False)
            executor = self._new()
            raise _ReadingError("the parser crashed or hung and was ended") from error
        finally:
            self._idle.put_nowait(executor)

    def _new(self) -> ProcessPoolExecutor:
        # One process each: when it dies, it is known over which body.
        executor = ProcessPoolExecutor(1, mp_context=self._context, initializer=_prepare, initargs=(self._limits,))
        self._all.add(executor)
        return executor


def _start_forkserver() -> None:
    """Start what forks the reading processes deaf, as they will be, to Ctrl-C: the poller tells them when to end."""
    resource_tracker.ensure_running()  # on its own start it would let the signal through again
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


@cache
def _rules() -> Rules:
    return load_rules()


def _prepare(limits: ReadLimits) -> None:
    threading.Thread(target=_end_with_the_poller, daemon=True).start()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, _stop_reading)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, hard))


def _end_with_the_poller() -> None:
    """A poller that is killed closes nothing behind it; without this its readers would wait for work for ever."""
    poller = multiprocessing.parent_process()
    if poller is not None:
        multiprocessing.connection.wait([poller.sentinel])
        os._exit(0)


def _stop_reading(*_: object) -> None:
    raise _TookTooLong


def _read(body: Body, limits: ReadLimits) -> FeedReading:
    with _limited(limits):
        return read_body(body, _rules())


def _read_page(page: Page, limits: ReadLimits) -> PageReading:
    with _limited(limits):
        return read_page(page, _rules())


@contextmanager
def _limited(limits: ReadLimits) -> Iterator[None]:
    _rules()  # loaded once, outside the limits
    try:
        signal.setitimer(signal.ITIMER_REAL, limits.wall_s)
        signal.setitimer(signal.ITIMER_PROF, limits.cpu_s)
        yield
    except _TookTooLong:
        raise _ReadingError(f"over {limits.cpu_s:g} s of processor time") from None
    except MemoryError:
        raise _ReadingError(f"over {limits.memory_bytes} bytes of memory") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
