"""New since yesterday: the active events first reported in the last 24 hours, each in its last version."""

import json
from datetime import UTC, datetime, timedelta

from kafka import KafkaConsumer, TopicPartition

since = datetime.now(UTC) - timedelta(days=1)
consumer = KafkaConsumer(bootstrap_servers="localhost:9092", isolation_level="read_committed")
places = [TopicPartition("conflict.events", n) for n in consumer.partitions_for_topic("conflict.events")]
consumer.assign(places)
starts = consumer.offsets_for_times({place: int(since.timestamp() * 1000) for place in places})
ends, state = consumer.end_offsets(places), {}
for place in places:
    consumer.seek(place, starts[place].offset if starts[place] else ends[place])
while any(consumer.position(place) < ends[place] for place in places):
    for messages in consumer.poll(timeout_ms=500).values():
        state |= {event["id"]: event for event in (json.loads(message.value) for message in messages)}
for event in state.values():
    if event["status"] == "active" and datetime.fromisoformat(event["first_reported_at"]) >= since:
        print(event["id"], event["version"], event["status"], event["sub_event_type"])
