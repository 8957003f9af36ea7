"""The wire between workers and a broker: a TCP proxy that can hold back what one process sends and gets.

What is held back is delivered once the wire is mended, as after a cut of a real network: late, and in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from pathlib import Path

_CHUNK_BYTES = 65_536
_START_S = 5.0


class Wire:
    """A proxy from a free port to a broker's. Use as a context manager.

    Args:
        port: To listen on, 127.0.0.1.
        target: Port of the broker, 127.0.0.1.
    """

    def __init__(self, *, port: int, target: int) -> None:
        self._port, self._target = port, target
        self._gates: dict[int, asyncio.Event] = {}  # by the client's port
        self._cut_pids: set[int] = set()
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"wire-{port}", daemon=True)

    def __enter__(self) -> Wire:
        self._thread.start()
        if not self._is_up.wait(_START_S):
            raise RuntimeError(f"no wire on port {self._port}")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def cut(self, pid: int) -> None:
        """Hold back everything between a process and the broker, connections to come included."""
        self._cut_pids.add(pid)
        ports = client_ports(pid)
        self._loop.call_soon_threadsafe(self._set_gates, ports, False)

    def mend(self, pid: int) -> None:
        """Deliver what was held back, and hold no more."""
        self._cut_pids.discard(pid)
        self._loop.call_soon_threadsafe(self._set_gates, set(self._gates), True)

    def _set_gates(self, ports: set[int], is_open: bool) -> None:
        for port in ports & set(self._gates):
            if is_open:
                self._gates[port].set()
            else:
                self._gates[port].clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self._port))
        self._is_up.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("peername")[1]
        gate = self._gates[port] = asyncio.Event()
        if not any(port in client_ports(pid) for pid in tuple(self._cut_pids)):  # another thread cuts and mends
            gate.set()
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        pumps = [asyncio.create_task(_pump(reader, back, gate)), asyncio.create_task(_pump(there, writer, gate))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            del self._gates[port]
            back.close()
            writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, gate: asyncio.Event) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(_CHUNK_BYTES):
            await gate.wait()
            sink.write(chunk)
            await sink.drain()


def client_ports(pid: int) -> set[int]:
    """Return the local ports of a process's TCP connections, from /proc; none of a process that is gone."""
    proc = Path("/proc") / str(pid)
    try:
        links = {link.readlink().name for link in (proc / "fd").iterdir()}
        lines = (proc / "net" / "tcp").read_text().splitlines()[1:]
    except OSError:
        return set()
    rows = (line.split() for line in lines)
    return {int(row[1].split(":")[1], 16) for row in rows if f"socket:[{row[9]}]" in links}
