import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";

/** Long polls: who waits, for how long, and who is woken. */
export async function polling(at) {
  const QueueUrl = await at.queue("polling", { VisibilityTimeout: "60" });
  const waiting = await at.queue("polling-waits", { ReceiveMessageWaitTimeSeconds: "4" });
  const send = (MessageBody, more) => new SendMessageCommand({ QueueUrl, MessageBody, ...more });
  const receive = (more) => new ReceiveMessageCommand({ QueueUrl, ...more });

  await at.timed("a short poll of an empty queue", receive(), 0, 5);
  await at.timed("a long poll of an empty queue waits to its end", receive({ WaitTimeSeconds: 2 }), 2, 8);
  await at.timed("a receive waits as long as its queue says", receive({ QueueUrl: waiting }), 4, 12);
  await at.timed("or as the request says", receive({ QueueUrl: waiting, WaitTimeSeconds: 0 }), 0, 3.8);

  const poll = at.open("an open poll gets what is sent meanwhile", receive({ WaitTimeSeconds: 20 }), 0.8, 10);
  await at.pass(1);
  await at.step("send to the open poll", send("wake"));
  const { Messages = [] } = await poll();
  await at.step("delete what it got", new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));

  await at.step("send before a poll", send("there"));
  await at.timed("a poll of a queue that is not empty does not wait", receive({ WaitTimeSeconds: 20 }), 0, 5);

  const greedy = at.open("an open poll for ten gets at least the first of a batch", receive({ WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }), 0.8, 10);
  await at.pass(1);
  await at.step("send a batch to the open poll", new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "b1" }, { Id: "b", MessageBody: "b2" }] }));
  await greedy();
  await at.step("receive the rest of the batch, if there is one", receive({ MaxNumberOfMessages: 10 }));

  const late = at.open("an open poll gets what is sent with a delay when it is over", receive({ WaitTimeSeconds: 20 }), 1.8, 12);
  await at.step("send with a delay of 2 seconds", send("late", { DelaySeconds: 2 }));
  await late();
}
