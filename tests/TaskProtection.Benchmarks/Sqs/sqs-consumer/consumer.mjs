// npm sqs-consumer as a contender: several consumers of ten, as its README advises for throughput. The same lines in and out as the
// other clients: "ready", then begin and end on the standard input.
import { createInterface } from "node:readline";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";

const [mode, queueUrl, concurrency] = process.argv.slice(2);
const batchSize = 10;
const handlers = {
  // One message, one call of the handler, one DeleteMessage.
  each: { handleMessage: async (message) => message },
  // Ten messages, one call of the handler, one DeleteMessageBatch.
  batch: { handleMessageBatch: async (messages) => messages },
};

const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
for (let left = Number(concurrency); left > 0; left -= batchSize) {
  const consumer = Consumer.create({
    queueUrl, sqs, batchSize: Math.min(left, batchSize), waitTimeSeconds: 10, pollingWaitTimeMs: 0, suppressFifoWarning: true, ...handlers[mode],
  });
  for (const event of ["error", "processing_error"]) {
    consumer.on(event, (error) => {
      console.error(error);
      process.exit(1);
    });
  }
  consumer.start();
}

const answer = (value) => console.log(JSON.stringify(value));
let cpu;
answer("ready");
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "begin") {
    cpu = process.cpuUsage();
    answer("begun");
  } else {
    const { user, system } = process.cpuUsage(cpu);
    answer({ CpuSeconds: (user + system) / 1e6, AllocatedBytes: null, CompiledMethods: null });
  }
});
