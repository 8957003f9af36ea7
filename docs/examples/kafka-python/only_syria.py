"""Only Syria: each version of each event there, from the first to those still to come."""

import json

from kafka import KafkaConsumer

consumer = KafkaConsumer(
    "conflict.events",
    bootstrap_servers="localhost:9092",
    auto_offset_reset="earliest",
    isolation_level="read_committed",
)
for message in consumer:
    event = json.loads(message.value)
    if event["location"] and event["location"]["country"] == "SYR":
        print(event["id"], event["version"], event["status"], event["sub_event_type"], flush=True)
