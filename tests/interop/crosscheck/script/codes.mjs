import { ChangeMessageVisibilityCommand, CreateQueueCommand, GetQueueUrlCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";

/** The codes of the older protocol, which AWS still sends beside the new ones, and which SDKs still report. */
export async function codes(at) {
  const QueueUrl = await at.queue("codes", {});
  const twice = { Id: "a", MessageBody: "x" };
  await at.code("of a queue that is not there", new GetQueueUrlCommand({ QueueName: "codes-none" }));
  await at.code("of a batch with one id twice", new SendMessageBatchCommand({ QueueUrl, Entries: [twice, twice] }));
  await at.code("of a name that is taken", new CreateQueueCommand({ QueueName: "codes", Attributes: { DelaySeconds: "1" } }));
  await at.code("of a value out of range", new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }));
  await at.code("of a handle that is none", new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: "bad", VisibilityTimeout: 1 }));
}
