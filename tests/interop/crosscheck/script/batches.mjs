import {
  ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";

/** Batches: each entry for itself, and batches that are refused as a whole. */
export async function batches(at) {
  const QueueUrl = await at.queue("batches", { VisibilityTimeout: "60" });
  const send = (Entries) => new SendMessageBatchCommand({ QueueUrl, Entries });
  const change = (Entries) => new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
  const remove = (Entries) => new DeleteMessageBatchCommand({ QueueUrl, Entries });
  const entries = (count, body = "x") => Array.from({ length: count }, (_, i) => ({ Id: `e${i}`, MessageBody: `${body}${i}` }));

  await at.step("send ten", send(entries(10)));
  const { Messages: held = [] } = await at.step("receive ten", new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const handles = held.toSorted((a, b) => (a.Body < b.Body ? -1 : 1)).map(({ ReceiptHandle }, i) => ({ Id: `e${i}`, ReceiptHandle }));
  await at.step("hide five for longer", change(handles.slice(0, 5).map((e) => ({ ...e, VisibilityTimeout: 120 }))));
  await at.step("return two, one with a bad time, one with a bad handle", change([
    { ...handles[0], VisibilityTimeout: 0 },
    { ...handles[1], VisibilityTimeout: 43_201 },
    { Id: "bad", ReceiptHandle: "bad", VisibilityTimeout: 0 },
    { ...handles[2], VisibilityTimeout: 0 },
  ]));
  await at.step("receive what was returned", new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  await at.step("delete five", remove(handles.slice(5)));
  await at.step("delete one of them again, and one with a bad handle", remove([handles[5], { Id: "bad", ReceiptHandle: "bad" }, handles[3]]));
  await at.step("hide one that was deleted", change([{ ...handles[5], VisibilityTimeout: 10 }]));

  const good = [{ Id: "a", MessageBody: "good" }, { Id: "z", MessageBody: "good too" }];
  await at.step("send two good ones and one with a bad character", send([good[0], { Id: "b", MessageBody: "\u0001" }, good[1]]));
  await at.step("send two good ones and one with a bad delay", send([...good, { Id: "c", MessageBody: "late", DelaySeconds: 901 }]));
  await at.step("send two good ones and one without a body", send([...good, { Id: "d", MessageBody: "" }]));
  await at.step("send none", send([]));
  await at.step("send eleven", send(entries(11)));
  await at.step("send two with one id", send([...entries(1), ...entries(1)]));
  await at.step("send one without an id", send([{ Id: "", MessageBody: "x" }]));
  await at.step("send one whose id has a blank", send([{ Id: "a b", MessageBody: "x" }]));
  await at.step("send one whose id has 81 letters", send([{ Id: "i".repeat(81), MessageBody: "x" }]));
  await at.step("send over a mebibyte in all", send(entries(2, "x".repeat(600_000))));
  await at.step("delete none", remove([]));
  await at.step("delete eleven", remove(Array.from({ length: 11 }, (_, i) => ({ Id: `e${i}`, ReceiptHandle: "x" }))));
  await at.step("delete two with one id", remove([{ Id: "a", ReceiptHandle: "x" }, { Id: "a", ReceiptHandle: "y" }]));
  await at.step("hide none", change([]));
  await at.step("hide two with one id", change([{ Id: "a", ReceiptHandle: "x", VisibilityTimeout: 1 }, { Id: "a", ReceiptHandle: "y", VisibilityTimeout: 1 }]));
}
