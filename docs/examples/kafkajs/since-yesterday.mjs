// New since yesterday: the active events first reported in the last 24 hours, each in its last version.
import { Kafka, logLevel } from "kafkajs";

const [topic, since, state] = ["conflict.events", Date.now() - 24 * 3600 * 1000, {}];
const kafka = new Kafka({ brokers: ["localhost:9092"], logLevel: logLevel.ERROR });
const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: `since-yesterday-${process.pid}` })];
await Promise.all([admin.connect(), consumer.connect(), consumer.subscribe({ topics: [topic] })]);
const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, high]));
const starts = await admin.fetchTopicOffsetsByTimestamp(topic, since);
const unread = new Set(starts.filter((s) => s.offset !== ends.get(s.partition)).map((s) => s.partition));
consumer.on("consumer.end_batch_process", ({ payload: { offsetLag, partition } }) => {
  if (offsetLag === "0") unread.delete(partition);
});
const keep = async ({ message: { value } }, event = JSON.parse(value)) => { state[event.id] = event; };
await consumer.run({ autoCommit: false, eachMessage: (payload) => keep(payload) });
for (const { partition, offset } of starts) consumer.seek({ topic, partition, offset });
while (unread.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
for (const e of Object.values(state).filter((e) => e.status === "active" && Date.parse(e.first_reported_at) >= since))
  console.log(e.id, e.version, e.status, e.sub_event_type);
await Promise.all([consumer.disconnect(), admin.disconnect()]);
