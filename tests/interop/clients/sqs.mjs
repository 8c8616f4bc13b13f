// Amazon SQS, JSON 1.0: what each operation answers when nothing is wrong.
import assert from "node:assert/strict";
import * as aws from "@aws-sdk/client-sqs";
import { clientOf } from "../lib/expect.mjs";

export async function sqs(town, check) {
  const client = new aws.SQSClient(clientOf(town));
  const send = (command) => client.send(command);
  const receive = async (QueueUrl, more) => (await send(new aws.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
  const create = async (QueueName, Attributes) => (await send(new aws.CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
  const remove = (QueueUrl, { ReceiptHandle }) => send(new aws.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const attributes = async (QueueUrl, AttributeNames = ["All"]) => (await send(new aws.GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
  let queue, letters, fifo;

  await check("CreateQueue, GetQueueUrl and ListQueues give a URL that the SDK uses as its endpoint", async () => {
    queue = await create("orders", { VisibilityTimeout: "60" });
    letters = await create("orders-letters");
    assert.equal(queue, `${town.address}${town.account}/orders`);
    assert.equal((await send(new aws.GetQueueUrlCommand({ QueueName: "orders" }))).QueueUrl, queue);
    assert.equal(await create("orders", { VisibilityTimeout: "60" }), queue);
    const urls = [];
    for await (const page of aws.paginateListQueues({ client, pageSize: 1 }, { QueueNamePrefix: "orders" })) {
      urls.push(...page.QueueUrls);
    }

    assert.deepEqual(urls, [queue, letters]);
  });

  await check("SetQueueAttributes and GetQueueAttributes agree", async () => {
    const policy = JSON.stringify({ deadLetterTargetArn: town.arn("sqs", "orders-letters"), maxReceiveCount: 2 });
    await send(new aws.SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: "30", RedrivePolicy: policy } }));
    const all = await attributes(queue);
    assert.deepEqual([all.QueueArn, all.VisibilityTimeout, JSON.parse(all.RedrivePolicy).maxReceiveCount], [town.arn("sqs", "orders"), "30", 2]);
    assert.deepEqual(await attributes(queue, ["DelaySeconds"]), { DelaySeconds: "0" });
  });

  await check("SendMessage and ReceiveMessage: body and attributes of every type, whose digests the SDK checks", async () => {
    const MessageBody = "grüße \u{1F366} \"<&>\"\r\n\t";
    const MessageAttributes = {
      text: { DataType: "String", StringValue: "ä" },
      "shop.number": { DataType: "Number", StringValue: "1.50" },
      "shop.bytes": { DataType: "Binary.png", BinaryValue: Uint8Array.of(0, 255, 10) },
    };
    const trace = { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5e1b4151-0123456789abcdef01234567" } };
    const sent = await send(new aws.SendMessageCommand({ QueueUrl: queue, MessageBody, MessageAttributes, MessageSystemAttributes: trace }));
    const [message] = await receive(queue, { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] });
    assert.deepEqual([message.MessageId, message.Body], [sent.MessageId, MessageBody]);
    assert.equal(message.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
    assert.deepEqual(message.MessageAttributes["shop.bytes"].BinaryValue, Uint8Array.of(0, 255, 10));
    assert.deepEqual(Object.keys(message.MessageAttributes).sort(), Object.keys(MessageAttributes).sort());
    assert.equal(message.Attributes.ApproximateReceiveCount, "1");
    assert.equal(message.Attributes.AWSTraceHeader, trace.AWSTraceHeader.StringValue);
    assert.ok(Math.abs(Number(message.Attributes.SentTimestamp) - Date.now()) < 20_000);
    await remove(queue, message);
  });

  await check("ReceiveMessage gives only the attributes that were asked for, also by prefix", async () => {
    const value = { DataType: "String", StringValue: "x" };
    await send(new aws.SendMessageCommand({ QueueUrl: queue, MessageBody: "a", MessageAttributes: { "shop.a": value, "shop.b": value, other: value } }));
    const [message] = await receive(queue, { MessageAttributeNames: ["shop.*"] });
    assert.deepEqual([Object.keys(message.MessageAttributes), message.Attributes], [["shop.a", "shop.b"], undefined]);
    await remove(queue, message);
  });

  await check("ChangeMessageVisibility 0 returns a message, and the second return goes to the dead-letter queue", async () => {
    await send(new aws.SendMessageCommand({ QueueUrl: queue, MessageBody: "bad" }));
    for (const count of ["1", "2"]) {
      const [message] = await receive(queue, { MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
      assert.equal(message.Attributes.ApproximateReceiveCount, count);
      await send(new aws.ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 0 }));
    }

    assert.deepEqual(await receive(queue), []);
    const [dead] = await receive(letters, { MessageSystemAttributeNames: ["All"] });
    assert.deepEqual([dead.Body, dead.Attributes.DeadLetterQueueSourceArn], ["bad", town.arn("sqs", "orders")]);
    await remove(letters, dead);
  });

  await check("the batches report each entry: SendMessageBatch, ChangeMessageVisibilityBatch, DeleteMessageBatch", async () => {
    const sent = await send(new aws.SendMessageBatchCommand({
      QueueUrl: queue,
      Entries: [{ Id: "a", MessageBody: "1" }, { Id: "b", MessageBody: "\u0001" }, { Id: "c", MessageBody: "3" }],
    }));
    assert.deepEqual([sent.Successful.map((s) => s.Id), sent.Failed.map((f) => [f.Id, f.Code, f.SenderFault])], [["a", "c"], [["b", "InvalidMessageContents", true]]]);
    const held = await receive(queue);
    const handles = held.map((m, i) => ({ Id: `m${i}`, ReceiptHandle: m.ReceiptHandle }));
    const changed = await send(new aws.ChangeMessageVisibilityBatchCommand({
      QueueUrl: queue,
      Entries: [...handles, { Id: "bad", ReceiptHandle: "bad" }].map((e) => ({ ...e, VisibilityTimeout: 120 })),
    }));
    assert.deepEqual([changed.Successful.map((s) => s.Id), changed.Failed.map((f) => [f.Id, f.Code])], [["m0", "m1"], [["bad", "ReceiptHandleIsInvalid"]]]);
    const deleted = await send(new aws.DeleteMessageBatchCommand({ QueueUrl: queue, Entries: [...handles, { Id: "bad", ReceiptHandle: "bad" }] }));
    assert.deepEqual([deleted.Successful.map((s) => s.Id), deleted.Failed.map((f) => [f.Id, f.Code])], [["m0", "m1"], [["bad", "ReceiptHandleIsInvalid"]]]);
  });

  await check("a long poll waits, and ends with the message that comes", async () => {
    const beginning = Date.now();
    assert.deepEqual(await receive(queue, { WaitTimeSeconds: 1 }), []);
    assert.ok(Date.now() - beginning >= 900, "the empty poll did not wait");
    const poll = receive(queue, { WaitTimeSeconds: 20 });
    await send(new aws.SendMessageCommand({ QueueUrl: queue, MessageBody: "wake" }));
    const [message] = await poll;
    assert.equal(message.Body, "wake");
    await remove(queue, message);
  });

  await check("a FIFO queue keeps a group's order, locks it, and takes a duplicate for the message that it repeats", async () => {
    fifo = await create("orders.fifo", { FifoQueue: "true" });
    const add = (MessageBody, id = MessageBody) =>
      send(new aws.SendMessageCommand({ QueueUrl: fifo, MessageBody, MessageGroupId: "g", MessageDeduplicationId: id }));
    const [first, second, again] = [await add("1"), await add("2"), await add("one", "1")];
    assert.ok(BigInt(second.SequenceNumber) > BigInt(first.SequenceNumber));
    assert.deepEqual([again.MessageId, again.SequenceNumber], [first.MessageId, first.SequenceNumber]);
    const [message] = await receive(fifo, { MaxNumberOfMessages: 1, MessageSystemAttributeNames: ["All"] });
    assert.deepEqual(
      [message.Body, message.Attributes.MessageGroupId, message.Attributes.MessageDeduplicationId, message.Attributes.SequenceNumber],
      ["1", "g", "1", first.SequenceNumber],
    );
    assert.deepEqual(await receive(fifo), []);
    await remove(fifo, message);
    assert.deepEqual((await receive(fifo)).map((m) => m.Body), ["2"]);
  });

  await check("PurgeQueue empties a queue, and DeleteQueue ends it", async () => {
    await send(new aws.SendMessageCommand({ QueueUrl: letters, MessageBody: "x" }));
    await send(new aws.PurgeQueueCommand({ QueueUrl: letters }));
    assert.equal((await attributes(letters)).ApproximateNumberOfMessages, "0");
    await send(new aws.DeleteQueueCommand({ QueueUrl: fifo }));
    assert.deepEqual((await send(new aws.ListQueuesCommand({ QueueNamePrefix: "orders.f" }))).QueueUrls ?? [], []);
  });
}
