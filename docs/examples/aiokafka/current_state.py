"""The present state: every active event in its last version, as the topic stands now."""

import asyncio
import json

from aiokafka import AIOKafkaConsumer


async def main():
    settings = {"auto_offset_reset": "earliest", "isolation_level": "read_committed"}
    async with AIOKafkaConsumer("conflict.events", bootstrap_servers="localhost:9092", **settings) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        state = {}  # id to event: merged and retracted ones stay in it, to look an id up
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for messages in (await consumer.getmany(timeout_ms=500)).values():
                state |= {event["id"]: event for event in (json.loads(message.value) for message in messages)}
    for event in state.values():
        if event["status"] == "active":
            print(event["id"], event["version"], event["status"], event["sub_event_type"])


asyncio.run(main())
