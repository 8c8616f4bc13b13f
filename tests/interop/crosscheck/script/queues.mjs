import {
  CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, PurgeQueueCommand, SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";

/** Queues, their names and their attributes. */
export async function queues(at) {
  const create = (QueueName, Attributes) => new CreateQueueCommand({ QueueName, Attributes });
  const attributes = (AttributeNames) => new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
  const set = (Attributes) => new SetQueueAttributesCommand({ QueueUrl, Attributes });
  const { QueueUrl } = await at.step("create one", create("queues-a", { VisibilityTimeout: "40", SqsManagedSseEnabled: "false" }));
  await at.step("create it again", create("queues-a", { VisibilityTimeout: "40", SqsManagedSseEnabled: "false" }));
  await at.step("create it again without attributes", create("queues-a"));
  await at.step("create it again with another attribute", create("queues-a", { VisibilityTimeout: "41" }));
  await at.step("create one without a name", create(undefined));
  await at.step("create one with a blank in its name", create("queues a"));
  await at.step("create one with a name of 81 letters", create("q".repeat(81)));
  const { QueueUrl: fifo } = await at.step("create a FIFO queue", create("queues-b.fifo", { FifoQueue: "true", SqsManagedSseEnabled: "false" }));
  await at.step("create a FIFO queue whose name does not end in .fifo", create("queues-c", { FifoQueue: "true" }));
  await at.step("create a queue whose name ends in .fifo without saying FIFO", create("queues-d.fifo"));
  await at.step("create a queue that is said not to be FIFO", create("queues-e", { FifoQueue: "false" }));
  await at.step("create one with an unknown attribute", create("queues-f", { Colour: "red" }));
  await at.step("create one with an attribute out of range", create("queues-g", { DelaySeconds: "901" }));
  await at.step("ask for a URL", new GetQueueUrlCommand({ QueueName: "queues-a" }));
  await at.step("ask for the URL of none", new GetQueueUrlCommand({ QueueName: "queues-none" }));
  await at.step("list by prefix", new ListQueuesCommand({ QueueNamePrefix: "queues-a" }));
  await at.step("list none", new ListQueuesCommand({ QueueNamePrefix: "queues-none" }));
  await at.step("list the first of several", new ListQueuesCommand({ QueueNamePrefix: "queues-", MaxResults: 1 }));
  await at.step("read all attributes", attributes(["All"]));
  await at.step("read two attributes", attributes(["VisibilityTimeout", "QueueArn"]));
  await at.step("read no attributes", attributes(undefined));
  await at.step("read an unknown attribute", attributes(["Colour"]));
  await at.step("read whether a queue is encrypted that was created without saying", new GetQueueAttributesCommand({ QueueUrl: await at.queue("queues-h"), AttributeNames: ["SqsManagedSseEnabled"] }));
  await at.step("read all attributes of a FIFO queue", new GetQueueAttributesCommand({ QueueUrl: fifo, AttributeNames: ["All"] }));
  await at.step("set two attributes", set({ VisibilityTimeout: "0", ReceiveMessageWaitTimeSeconds: "2" }));
  await at.step("read them", attributes(["VisibilityTimeout", "ReceiveMessageWaitTimeSeconds"]));
  await at.step("set a visibility timeout of over 12 hours", set({ VisibilityTimeout: "43201" }));
  await at.step("set a wait of over 20 seconds", set({ ReceiveMessageWaitTimeSeconds: "21" }));
  await at.step("set a word where a number belongs", set({ DelaySeconds: "soon" }));
  await at.step("set an unknown attribute", set({ Colour: "red" }));
  await at.step("set a retention of under a minute", set({ MessageRetentionPeriod: "59" }));
  await at.step("the attributes are what they were", attributes(["VisibilityTimeout", "ReceiveMessageWaitTimeSeconds", "DelaySeconds", "MessageRetentionPeriod"]));
  await at.step("purge", new PurgeQueueCommand({ QueueUrl }));
  await at.step("purge again at once", new PurgeQueueCommand({ QueueUrl }));
  await at.step("delete", new DeleteQueueCommand({ QueueUrl }));
  await at.step("send to what was deleted", new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  await at.step("ask for the URL of what was deleted", new GetQueueUrlCommand({ QueueName: "queues-a" }));
  await at.step("delete it again", new DeleteQueueCommand({ QueueUrl }));
  await at.step("create it again within a minute", create("queues-a"));
}
