import {
  ChangeMessageVisibilityCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand,
} from "@aws-sdk/client-sqs";

/** Groups in order, locked while one of theirs is in flight; duplicates. */
export async function fifo(at) {
  const QueueUrl = await at.queue("line.fifo", { FifoQueue: "true", VisibilityTimeout: "60" });
  const send = (MessageGroupId, MessageBody, more) =>
    new SendMessageCommand({ QueueUrl, MessageGroupId, MessageBody, MessageDeduplicationId: `${MessageGroupId}-${MessageBody}`, ...more });
  const receive = (MaxNumberOfMessages, more) =>
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, MessageSystemAttributeNames: ["All"], ...more });
  const change = (ReceiptHandle, VisibilityTimeout) => new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout });
  const remove = (ReceiptHandle) => new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
  const handleOf = ({ Messages }) => Messages?.[0]?.ReceiptHandle ?? "none was received";
  const counts = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] });

  await at.step("send a1", send("a", "1"));
  await at.step("send a2", send("a", "2"));
  await at.step("send b1", send("b", "1"));
  await at.step("send a2 again", send("a", "2"));
  await at.step("send another body with a2's id", send("a", "changed", { MessageDeduplicationId: "a-2" }));
  await at.step("count three", counts);
  const a1 = handleOf(await at.step("receive a1", receive(1)));
  const b1 = handleOf(await at.step("receive b1, because a is locked", receive(10)));
  await at.step("receive nothing: both are locked", receive(10));
  await at.step("return a1", change(a1, 0));
  const again = handleOf(await at.step("receive a1 before a2", receive(1)));
  await at.step("delete a1 with the older handle", remove(a1));
  await at.step("delete a1", remove(again));
  const since = at.now();
  const a2 = handleOf(await at.step("receive a2", receive(10, { VisibilityTimeout: 8 })));
  await at.step("delete b1", remove(b1));
  await at.timed("a2 comes back to an open poll when its visibility timeout ends", receive(10, { WaitTimeSeconds: 20 }), 8, 16, since);
  await at.step("delete a2 with the handle of the receive that expired", remove(a2));
  await at.step("send a1's id again although it was deleted", send("a", "1"));
  await at.step("count one in flight", counts);

  await at.step("send without a group", send(undefined, "x", { MessageDeduplicationId: "x" }));
  await at.step("send without an id for deduplication", send("g", "x", { MessageDeduplicationId: undefined }));
  await at.step("send with a delay of its own", send("g", "x", { DelaySeconds: 5 }));
  await at.step("send with a delay of none", send("g", "no-delay", { DelaySeconds: 0 }));
  await at.step("send with a group that has a blank", send("g g", "x"));
  await at.step("send with an id of 129 letters", send("g", "x", { MessageDeduplicationId: "d".repeat(129) }));
}

/** The hash of the body as the id; batches; several of one group in one answer. */
export async function fifoContent(at) {
  const QueueUrl = await at.queue("content.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true", VisibilityTimeout: "60" });
  const receive = (MaxNumberOfMessages) => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, MessageSystemAttributeNames: ["All"] });
  await at.step("send a body", new SendMessageCommand({ QueueUrl, MessageBody: "same", MessageGroupId: "a" }));
  await at.step("send the same body to another group", new SendMessageCommand({ QueueUrl, MessageBody: "same", MessageGroupId: "b" }));
  await at.step("send it with an id of its own", new SendMessageCommand({ QueueUrl, MessageBody: "same", MessageGroupId: "a", MessageDeduplicationId: "own" }));
  await at.step("send a batch of three, with one without a group and one that repeats", new SendMessageBatchCommand({
    QueueUrl,
    Entries: [
      { Id: "1", MessageBody: "third", MessageGroupId: "a" },
      { Id: "2", MessageBody: "nowhere" },
      { Id: "3", MessageBody: "same", MessageGroupId: "a" },
      { Id: "4", MessageBody: "fourth", MessageGroupId: "a" },
    ],
  }));
  for (const which of ["first", "second"]) {
    const { Messages } = await at.step(`receive the ${which}`, receive(1));
    await at.step(`receive no more of its group than the ${which}`, receive(10));
    await at.step(`delete the ${which}`, new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }));
  }

  await at.step("receive two of one group at once", receive(2));
}
