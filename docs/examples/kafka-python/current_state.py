"""The present state: every active event in its last version, as the topic stands now."""

import json

from kafka import KafkaConsumer, TopicPartition

consumer = KafkaConsumer(bootstrap_servers="localhost:9092", isolation_level="read_committed")
partitions = [TopicPartition("conflict.events", n) for n in consumer.partitions_for_topic("conflict.events")]
consumer.assign(partitions)
consumer.seek_to_beginning(*partitions)
ends = consumer.end_offsets(partitions)
state = {}  # id to event: merged and retracted ones stay in it, to look an id up
while any(consumer.position(partition) < ends[partition] for partition in partitions):
    for messages in consumer.poll(timeout_ms=500).values():
        state |= {event["id"]: event for event in (json.loads(message.value) for message in messages)}
for event in state.values():
    if event["status"] == "active":
        print(event["id"], event["version"], event["status"], event["sub_event_type"])
