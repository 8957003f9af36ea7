// The present state: every active event in its last version, as the topic stands now.
import { Kafka, logLevel } from "kafkajs";

const [topic, state] = ["conflict.events", {}]; // merged and retracted events stay in it, to look an id up
const kafka = new Kafka({ brokers: ["localhost:9092"], logLevel: logLevel.ERROR });
const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: `current-state-${process.pid}` })];
await Promise.all([admin.connect(), consumer.connect(), consumer.subscribe({ topics: [topic], fromBeginning: true })]);
const offsets = await admin.fetchTopicOffsets(topic);
const unread = new Set(offsets.filter(({ low, high }) => low !== high).map(({ partition }) => partition));
consumer.on("consumer.end_batch_process", ({ payload: { offsetLag, partition } }) => {
  if (offsetLag === "0") unread.delete(partition);
});
const keep = async ({ message: { value } }, event = JSON.parse(value)) => { state[event.id] = event; };
await consumer.run({ autoCommit: false, eachMessage: (payload) => keep(payload) });
while (unread.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
for (const e of Object.values(state).filter((e) => e.status === "active"))
  console.log(e.id, e.version, e.status, e.sub_event_type);
await Promise.all([consumer.disconnect(), admin.disconnect()]);
