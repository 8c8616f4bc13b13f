// Amazon SQS: every error, as the SDK's own class where the service model has one, with the code that older clients know.
import assert from "node:assert/strict";
import * as aws from "@aws-sdk/client-sqs";
import { clientOf, refused } from "../lib/expect.mjs";

/** Errors that every AWS service has, and that no model of one lists, have another name in JSON than in the older protocol. */
const newerNames = {
  InvalidParameterValue: "InvalidParameterValueException",
  MissingParameter: "MissingRequiredParameterException",
};

export async function sqsErrors(town, check) {
  const client = new aws.SQSClient(clientOf(town));
  const send = (command) => client.send(command);
  const modern = withoutOlderCodes(new aws.SQSClient(clientOf(town)));
  const create = async (QueueName, Attributes) => (await send(new aws.CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
  const QueueUrl = await create("errors", { MaximumMessageSize: "1024" });
  const fifo = await create("errors.fifo", { FifoQueue: "true" });
  const message = (more) => new aws.SendMessageCommand({ QueueUrl, MessageBody: "x", ...more });
  const batch = (Entries) => new aws.SendMessageBatchCommand({ QueueUrl, Entries });
  const entries = (count, body = "x") => Array.from({ length: count }, (_, i) => ({ Id: `e${i}`, MessageBody: body }));
  const attributes = (Attributes) => new aws.SetQueueAttributesCommand({ QueueUrl, Attributes });

  // What; the command; the code on the wire, without the prefix of the older protocol's; the class where there is one.
  const base = aws.SQSServiceException;
  const old = "AWS.SimpleQueueService.";
  const errors = [
    ["a queue that is not there", new aws.GetQueueUrlCommand({ QueueName: "none" }), "QueueDoesNotExist", `${old}NonExistentQueue`],
    ["a call to it", message({ QueueUrl: `${town.address}${town.account}/none` }), "QueueDoesNotExist", `${old}NonExistentQueue`],
    ["another account's queue", message({ QueueUrl: `${town.address}999999999999/errors` }), "QueueDoesNotExist", `${old}NonExistentQueue`],
    ["an address that is none", message({ QueueUrl: `${town.address}errors` }), "InvalidAddress", "InvalidAddress", 404],
    ["a taken name with other attributes", new aws.CreateQueueCommand({ QueueName: "errors", Attributes: { DelaySeconds: "5" } }), "QueueNameExists", "QueueAlreadyExists"],
    ["an unknown attribute", attributes({ Colour: "red" }), "InvalidAttributeName", "InvalidAttributeName"],
    ["an attribute out of range", attributes({ VisibilityTimeout: "43201" }), "InvalidAttributeValue", "InvalidAttributeValue"],
    ["a handle that is none", new aws.DeleteMessageCommand({ QueueUrl, ReceiptHandle: "bad" }), "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"],
    ["a character that XML does not have", message({ MessageBody: "\u0001" }), "InvalidMessageContents", "InvalidMessageContents"],
    ["an empty batch", batch([]), "EmptyBatchRequest", `${old}EmptyBatchRequest`],
    ["a batch of eleven", batch(entries(11)), "TooManyEntriesInBatchRequest", `${old}TooManyEntriesInBatchRequest`],
    ["a batch with one id twice", batch([...entries(1), ...entries(1)]), "BatchEntryIdsNotDistinct", `${old}BatchEntryIdsNotDistinct`],
    ["a batch with a bad id", batch([{ Id: "a b", MessageBody: "x" }]), "InvalidBatchEntryId", `${old}InvalidBatchEntryId`],
    ["a batch of over a mebibyte", batch(entries(2, "x".repeat(600_000))), "BatchRequestTooLong", `${old}BatchRequestTooLong`],
    ["a message that is too long", message({ MessageBody: "x".repeat(1025) }), "InvalidParameterValue"],
    ["a message without a body", message({ MessageBody: "" }), "MissingParameter"],
    ["a delay out of range", message({ DelaySeconds: 901 }), "InvalidParameterValue"],
    ["a group without an id for deduplication", message({ QueueUrl: fifo, MessageGroupId: "g" }), "InvalidParameterValue"],
    ["a FIFO message without a group", message({ QueueUrl: fifo, MessageDeduplicationId: "d" }), "MissingParameter"],
    ["eleven messages at once", new aws.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }), "InvalidParameterValue"],
    ["a poll of 21 seconds", new aws.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 21 }), "InvalidParameterValue"],
    ["a queue name with a blank", new aws.CreateQueueCommand({ QueueName: "a b" }), "InvalidParameterValue"],
    ["an operation that the simulator does not offer", new aws.ListQueueTagsCommand({ QueueUrl }), "UnknownOperationException"],
  ];
  for (const [what, command, code, queryCode = code, status = 400] of errors) {
    await check(`SQS refuses ${what} with ${code}`, async () => {
      const error = await refused(send(command), code, aws[code] ?? base);
      assert.deepEqual([error.Code, error.Error.Type, error.$metadata.httpStatusCode], [queryCode, "Sender", status]);
      await refused(modern.send(command), newerNames[code] ?? code, aws[code] ?? base);
    });
  }

  await check("SQS refuses to hide a message that is not in flight, and one whose receive is 12 hours old", async () => {
    await send(message());
    const { Messages } = await send(new aws.ReceiveMessageCommand({ QueueUrl }));
    const change = (VisibilityTimeout, by = client) => by.send(new aws.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle, VisibilityTimeout }));
    const beyond = await refused(change(43_200), "InvalidParameterValue", base);
    assert.match(beyond.message, /Total VisibilityTimeout for the message is beyond the limit/);
    await change(0);
    await refused(change(5), "MessageNotInflight", aws.MessageNotInflight);
    await refused(change(5, modern), "MessageNotInflight", aws.MessageNotInflight);
  });

  await check("SQS refuses a second purge within a minute, and the name of a queue that was just deleted", async () => {
    await send(new aws.PurgeQueueCommand({ QueueUrl }));
    const soon = await refused(send(new aws.PurgeQueueCommand({ QueueUrl })), "PurgeQueueInProgress", aws.PurgeQueueInProgress);
    assert.equal(soon.$metadata.httpStatusCode, 403);
    await send(new aws.DeleteQueueCommand({ QueueUrl: fifo }));
    await refused(create("errors.fifo", { FifoQueue: "true" }), "QueueDeletedRecently", aws.QueueDeletedRecently);
  });

  await check("SQS refuses a short poll of a queue that has its limit in flight with OverLimit", async () => {
    const full = `${town.address}${town.account}/full`;
    await send(message({ QueueUrl: full }));
    await send(message({ QueueUrl: full }));
    await send(new aws.ReceiveMessageCommand({ QueueUrl: full }));
    await refused(send(new aws.ReceiveMessageCommand({ QueueUrl: full })), "OverLimit", aws.OverLimit);
  });

  await check("a throttled call is tried again by the SDK", async () => {
    await town.tell("throttle sqs ListQueues");
    const error = await refused(send(new aws.ListQueuesCommand({})), "RequestThrottled", aws.RequestThrottled);
    assert.equal(error.$metadata.httpStatusCode, 403);
    await town.tell("throttle sqs ListQueues");
    const patient = new aws.SQSClient({ ...clientOf(town), maxAttempts: 2 });
    assert.equal((await patient.send(new aws.ListQueuesCommand({}))).$metadata.attempts, 2);
  });
}

/** Newer SDKs know an error by the JSON alone; this one prefers the older code, which stands in a header. */
function withoutOlderCodes(client) {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      delete result.response.headers["x-amzn-query-error"];
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  return client;
}
