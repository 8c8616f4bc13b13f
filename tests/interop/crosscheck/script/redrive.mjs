import {
  ChangeMessageVisibilityCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";

/** Two receives, and then the dead-letter queue. */
export const redrive = (at) => received(at, "", {});

/** The same with FIFO queues. */
export const redriveFifo = (at) => received(at, ".fifo", { FifoQueue: "true" });

async function received(at, suffix, attributes) {
  const isFifo = suffix !== "";
  const dead = await at.queue(`dead${suffix}`, attributes);
  const QueueUrl = await at.queue(`redrive${suffix}`, { ...attributes, VisibilityTimeout: "60" });
  const set = (policy) => new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: policy } });
  const policy = (maxReceiveCount, deadLetterTargetArn) => JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
  const send = (MessageBody) =>
    new SendMessageCommand({ QueueUrl, MessageBody, ...(isFifo && { MessageGroupId: "g", MessageDeduplicationId: MessageBody }) });
  const receive = (more) => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"], ...more });
  const arn = await at.arn(dead);

  await at.step("set a policy whose queue is not there", set(policy(2, `${arn}-none`)));
  await at.step("set a policy that is not JSON", set("soon"));
  await at.step("set a policy of 0 receives", set(policy(0, arn)));
  await at.step("set a policy of 2 receives", set(policy(2, arn)));
  await at.step("read it", new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }));
  await at.step("send a bad one", send("bad"));
  // In a FIFO queue it waits behind the bad one; in a standard queue it would be received instead of it.
  if (isFifo) await at.step("send a good one", send("good"));
  for (const time of ["once", "twice"]) {
    const { Messages } = await at.step(`receive the bad one ${time}`, receive({ MaxNumberOfMessages: 1 }));
    await at.step(`return it ${time}`, new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle, VisibilityTimeout: 0 }));
  }

  if (!isFifo) await at.step("send a good one", send("good"));
  await at.step("receive what is left", receive());
  await at.step("receive from the dead-letter queue", receive({ QueueUrl: dead, VisibilityTimeout: 0 }));
  await at.step("receive from the dead-letter queue again", receive({ QueueUrl: dead }));
  await at.step("take the policy away", set(""));
  await at.step("read that it is gone", new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }));
}
