"""A web application that is served from a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from aiohttp import web

_START_S = 10.0


class WebThread:
    """Serves from `start` to `stop`.

    Args:
        app: What to serve.
        name: Of the thread.
        host: Address to listen on.
        port: TCP port; 0 takes a free one.
        shutdown_timeout_s: How long `stop` waits for answers under way.
    """

    def __init__(
        self, app: web.Application, *, name: str, host: str, port: int, shutdown_timeout_s: float = 60.0
    ) -> None:
        self.host, self.port = host, port
        self._app, self._shutdown_timeout_s = app, shutdown_timeout_s
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._trouble: OSError | None = None
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def start(self) -> None:
        """Return when requests are answered; `port` is then the real one.

        Raises:
            OSError: The address cannot be listened on.
        """
        self._thread.start()
        self._up.wait(_START_S)
        if self._trouble is not None:
            raise self._trouble

    def stop(self) -> None:
        """Return when everything is closed."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def call(self, function: Callable[[], object]) -> None:
        """Have a function called between answers; may be asked from any thread."""
        self._loop.call_soon_threadsafe(function)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=self._shutdown_timeout_s)
        try:
            self._loop.run_until_complete(self._listen(runner))
        except OSError as error:
            self._trouble = error
        self._up.set()
        if self._trouble is None:
            self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, self.host, self.port).start()
        self.port = runner.addresses[0][1]
