"""Only what opposed sides bear out: active events with cross-party corroboration, as they come to have it."""

import asyncio
import json

from aiokafka import AIOKafkaConsumer


async def main():
    settings = {"auto_offset_reset": "earliest", "isolation_level": "read_committed"}
    async with AIOKafkaConsumer("conflict.events", bootstrap_servers="localhost:9092", **settings) as consumer:
        async for message in consumer:
            event = json.loads(message.value)
            if event["status"] == "active" and event["corroboration"] == "cross-party":
                print(event["id"], event["version"], event["status"], event["sub_event_type"], flush=True)


asyncio.run(main())
