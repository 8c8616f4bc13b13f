import {
  ChangeMessageVisibilityCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand,
} from "@aws-sdk/client-sqs";

/** A queue, and the commands that both scenarios consist of. */
async function begin(at, name) {
  const QueueUrl = await at.queue(name, { VisibilityTimeout: "60" });
  return {
    QueueUrl,
    receive: (more) =>
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["ApproximateReceiveCount"], ...more }),
    change: (ReceiptHandle, VisibilityTimeout) => new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
    remove: (ReceiptHandle) => new DeleteMessageCommand({ QueueUrl, ReceiptHandle }),
    counts: new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"],
    }),
  };
}

const handleOf = ({ Messages }) => Messages?.[0]?.ReceiptHandle ?? "none was received";

/** What is hidden, for how long, and what a receipt handle is good for. */
export async function visibility(at) {
  const { QueueUrl, receive, change, remove, counts } = await begin(at, "visibility");
  await at.step("send", new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  await at.step("count a visible message", counts);
  const first = handleOf(await at.step("receive", receive()));
  await at.step("count a message in flight", counts);
  await at.step("it is hidden", receive());
  await at.step("hide it for longer", change(first, 120));
  await at.step("hide it until 12 hours after its receive are over", change(first, 43_200));
  await at.step("hide it for over 12 hours", change(first, 43_201));
  await at.step("hide it for less than nothing", change(first, -1));
  await at.step("hide it without saying how long", change(first, undefined));
  await at.step("return it", change(first, 0));
  await at.step("count it: visible again", counts);
  await at.step("hide it although it is visible", change(first, 10));
  await at.step("return it although it is visible", change(first, 0));
  const since = at.now();
  const second = handleOf(await at.step("receive it again", receive({ VisibilityTimeout: 8 })));
  await at.step("hide it with the older handle", change(first, 100));
  await at.step("delete it with the older handle", remove(first));
  await at.step("count it: still in flight", counts);
  await at.timed("it comes back when its visibility timeout ends, to an open poll", receive({ WaitTimeSeconds: 20 }), 8, 16, since);
  await at.step("the handle of the receive that expired returns nothing", change(second, 0));
  await at.step("it is hidden again", receive());
  await at.step("delete by a handle that is none", remove("bad"));
  await at.step("hide by a handle that is none", change("bad", 10));
  await at.step("delete without a handle", remove(undefined));
  await at.step("delete from an unknown queue", new DeleteMessageCommand({ QueueUrl: `${QueueUrl}-none`, ReceiptHandle: second }));
}

/** Visibility timeouts that are changed, are over, or never begin. */
export async function timeouts(at) {
  const { QueueUrl, receive, change, remove, counts } = await begin(at, "timeouts");
  await at.step("send one", new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  const held = handleOf(await at.step("receive it for 8 seconds", receive({ VisibilityTimeout: 8 })));
  await at.step("hide it for 60 seconds instead", change(held, 60));
  await at.pass(9);
  await at.step("it is hidden after 9", receive());
  await at.step("count one in flight", counts);
  await at.step("delete it", remove(held));
  await at.step("delete it again", remove(held));
  await at.step("hide what was deleted", change(held, 10));
  await at.step("count none", counts);

  await at.step("send another", new SendMessageCommand({ QueueUrl, MessageBody: "two" }));
  await at.step("receive with a visibility timeout of 0", receive({ VisibilityTimeout: 0 }));
  const late = handleOf(await at.step("which hid nothing", receive({ VisibilityTimeout: 1 })));
  await at.pass(2);
  await at.step("count it: its time is over", counts);
  await at.step("delete it although its time is over", remove(late));
  await at.step("it is gone", receive());
}

/** Messages that cannot be received yet. */
export async function delays(at) {
  const QueueUrl = await at.queue("delays", { DelaySeconds: "8", VisibilityTimeout: "60" });
  const counts = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"] });
  const receive = (more) => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more });
  const since = at.now();
  await at.step("send with the queue's delay", new SendMessageCommand({ QueueUrl, MessageBody: "late" }));
  await at.step("send with a longer delay of its own", new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 60 }));
  await at.step("send without a delay", new SendMessageCommand({ QueueUrl, MessageBody: "now", DelaySeconds: 0 }));
  await at.step("count them", counts);
  await at.step("receive the one", receive());
  await at.timed("a poll gets the other when its delay is over", receive({ WaitTimeSeconds: 20 }), 8, 16, since);
  await at.step("count the third", counts);
}
