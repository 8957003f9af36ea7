"""The one agent of a service on Faust: each message of its topic carried through, then acknowledged.

recover tables -> per message: take -> acknowledge
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import faust
from mode import CrashingSupervisor

from services.liveness import Liveness
from services.messages import Incoming
from services.streaming.parts import Deliver, hold_until_seek, raw_topic, read_lag, to_incoming, topic_deliverer
from services.streaming.reading_back import read_in_batches
from services.streaming.stalls import end_when_stalled
from services.throughput import Throughput
from services.topics import Topic

Take = Callable[[Incoming, Deliver], Awaitable[None]]
"""Carries one message through; on return it may be acknowledged."""

_BEAT_S = 1.0


def add_agent(app: faust.App, source: Topic, take: Take, observe: tuple[Throughput, Liveness]) -> None:
    """Give an application its one agent, a beat, and what keeps it from losing messages or standing still.

    Args:
        app: Connected to nothing yet, its tables added.
        source: The topic of the agent, with the partition count of the broker.
        take: What becomes of a message. A message that it raises on ends the process and is read again.
        observe: Where the lag and the beats go.
    """
    throughput, liveness = observe
    deliver = topic_deliverer(app)

    async def carry(stream: Any) -> None:
        async for event in stream.noack().events():
            await take(to_incoming(event.message), deliver)
            await stream.ack(event)

    async def beat() -> None:
        lag_records = read_lag(app, source)
        liveness.beat(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)

    hold_until_seek(app, source)
    read_in_batches(app)
    end_when_stalled(app)
    app.timer(interval=_BEAT_S)(beat)
    app.agent(raw_topic(app, source), supervisor_strategy=CrashingSupervisor)(carry)
