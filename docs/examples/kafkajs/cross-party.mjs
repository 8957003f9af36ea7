// Only what opposed sides bear out: active events with cross-party corroboration, as they come to have it.
import { Kafka, logLevel } from "kafkajs";

const kafka = new Kafka({ brokers: ["localhost:9092"], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `cross-party-${process.pid}` }); // a group of its own gets every partition
await consumer.connect();
await consumer.subscribe({ topics: ["conflict.events"], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ message }) => {
    const event = JSON.parse(message.value);
    if (event.status === "active" && event.corroboration === "cross-party")
      console.log(event.id, event.version, event.status, event.sub_event_type);
  },
});
