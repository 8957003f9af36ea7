"""New since yesterday: the active events first reported in the last 24 hours, each in its last version."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaConsumer


async def main():
    since, state, options = datetime.now(UTC) - timedelta(days=1), {}, {"isolation_level": "read_committed"}
    async with AIOKafkaConsumer("conflict.events", bootstrap_servers="localhost:9092", **options) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        starts = await consumer.offsets_for_times(dict.fromkeys(ends, int(since.timestamp() * 1000)))
        for place, end in ends.items():
            consumer.seek(place, starts[place].offset if starts[place] else end)
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for messages in (await consumer.getmany(timeout_ms=500)).values():
                state |= {event["id"]: event for event in (json.loads(message.value) for message in messages)}
    for event in state.values():
        if event["status"] == "active" and datetime.fromisoformat(event["first_reported_at"]) >= since:
            print(event["id"], event["version"], event["status"], event["sub_event_type"])


asyncio.run(main())
