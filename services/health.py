"""Three read-only pages for whoever keeps the service running: /healthz, /readyz, /metrics."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services import metrics
from services.errors import StartupError

_SILENCE_S = 10.0
"""A connection that says nothing for so long is closed. Of a line of a request 64 KiB are read, of headers 100: the
limits of the standard library."""

_TEXT = "text/plain; charset=utf-8"

Check = Callable[[], str | None]
"""Returns None when all is well, else what is not, in one line."""


class HealthServer:
    """Answers on a port of its own thread. Use as a context manager.

    Args:
        port: TCP port; 0 starts nothing.
        is_alive: For /healthz: 200, or 503 with the reason.
        is_ready: For /readyz, likewise.
        host: Address to listen on.
    """

    def __init__(self, port: int, *, is_alive: Check, is_ready: Check, host: str = "0.0.0.0") -> None:  # noqa: S104 - a probe comes from outside the container
        self._port, self._host = port, host
        self._checks = {"/healthz": is_alive, "/readyz": is_ready}
        self._server: _Server | None = None

    @property
    def port(self) -> int | None:
        """The port in use; None when nothing was started."""
        return None if self._server is None else int(self._server.server_address[1])

    def __enter__(self) -> HealthServer:
        if self._port:
            try:
                self._server = _Server((self._host, self._port), _handler(self._checks))
            except OSError as error:
                raise StartupError(
                    f"CONFLICTWIRE_HEALTH_PORT: cannot listen on {self._port}: {error.strerror}"
                ) from error
            threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a probe that hung up before it was answered; of anything else what the library says."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(checks: dict[str, Check]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE_S

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                metrics.READY.set(0 if checks["/readyz"]() else 1)
                self._answer(200, generate_latest(), CONTENT_TYPE_LATEST)
            elif path in checks:
                trouble = checks[path]()
                self._answer(503 if trouble else 200, (trouble or "ok").encode() + b"\n", _TEXT)
            else:
                self._answer(404, b"not found\n", _TEXT)

        do_HEAD = do_GET  # noqa: N815 - the name that the standard library looks for

        def __getattr__(self, name: str) -> Callable[[], None]:
            """Answer every other method: the pages are there to be read."""
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self._refuse

        def _refuse(self) -> None:
            self.close_connection = True  # what may follow as a body is never read
            self._answer(405, b"only GET and HEAD\n", _TEXT)

        def _answer(self, status: int, body: bytes, content_type: str) -> None:
            self.send_response(status)
            if status == 405:
                self.send_header("Allow", "GET, HEAD")
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Probes come every few seconds; they are no news."""

    return Handler
