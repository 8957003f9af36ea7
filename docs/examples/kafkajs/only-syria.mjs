// Only Syria: each version of each event there, from the first to those still to come.
import { Kafka, logLevel } from "kafkajs";

const kafka = new Kafka({ brokers: ["localhost:9092"], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `only-syria-${process.pid}` }); // a group of its own gets every partition
await consumer.connect();
await consumer.subscribe({ topics: ["conflict.events"], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ message }) => {
    const event = JSON.parse(message.value);
    if (event.location?.country === "SYR")
      console.log(event.id, event.version, event.status, event.sub_event_type);
  },
});
