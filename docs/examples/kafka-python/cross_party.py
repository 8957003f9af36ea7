"""Only what opposed sides bear out: active events with cross-party corroboration, as they come to have it."""

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
    if event["status"] == "active" and event["corroboration"] == "cross-party":
        print(event["id"], event["version"], event["status"], event["sub_event_type"], flush=True)
