import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";

const text = (StringValue) => ({ DataType: "String", StringValue });

/** Sending, and what a receive tells of it. */
export async function messages(at) {
  const QueueUrl = await at.queue("messages", { MaximumMessageSize: "2048", VisibilityTimeout: "60" });
  const send = (MessageBody, more) => new SendMessageCommand({ QueueUrl, MessageBody, ...more });
  const receive = (more) => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more });
  const own = {
    "shop.name": text("ä"),
    "shop.count": { DataType: "Number", StringValue: "1.50" },
    picture: { DataType: "Binary.png", BinaryValue: Uint8Array.of(0, 255) },
  };
  const everything = { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] };

  /** One message there and back; it is gone afterwards. */
  const roundTrip = async (what, sent, asked) => {
    await at.step(`send ${what}`, sent);
    const { Messages } = await at.step(`receive ${what}`, receive(asked));
    for (const { ReceiptHandle } of Messages ?? []) {
      await at.step(`delete ${what}`, new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  };

  await at.step("receive from an empty queue", receive());
  await roundTrip("a text", send("grüße \u4f60 \"<&>\"\r\n\t"), everything);
  await roundTrip("attributes of every type, and ask for all", send("a", { MessageAttributes: own }), everything);
  await roundTrip("attributes, and ask for one by name", send("a", { MessageAttributes: own }), { MessageAttributeNames: ["picture"] });
  await roundTrip("attributes, and ask by prefix", send("a", { MessageAttributes: own }), { MessageAttributeNames: ["shop.*"] });
  await roundTrip("attributes, and ask for none", send("a", { MessageAttributes: own }), {});
  await roundTrip("a text, and ask for one thing that the queue knows", send("a"), { MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  await roundTrip("a text, and ask by the older name", send("a"), { AttributeNames: ["SentTimestamp", "SenderId"] });
  await roundTrip("a text of the size allowed", send("x".repeat(2048)), {});
  await roundTrip("a text with a group to a standard queue", send("a", { MessageGroupId: "g" }), everything);
  const trace = { MessageSystemAttributes: { AWSTraceHeader: text("Root=1-5e1b4151-0123456789abcdef01234567") } };
  await roundTrip("a text with a trace", send("a", trace), { MessageSystemAttributeNames: ["AWSTraceHeader"] });

  await refusals(at, QueueUrl);
}

/** What must be refused, nearly all of it; it has a queue of its own, so that what is taken all the same stays out of the way. */
async function refusals(at, empty) {
  const QueueUrl = await at.queue("messages-refused", { MaximumMessageSize: "2048" });
  const send = (MessageBody, more) => new SendMessageCommand({ QueueUrl, MessageBody, ...more });
  const receive = (more) => new ReceiveMessageCommand({ QueueUrl: empty, ...more });
  await at.step("send a letter beyond U+FFFF", send("\u{1F366}"));
  await at.step("send nothing", send(""));
  await at.step("send no body at all", send(undefined));
  await at.step("send a character that XML does not have", send("\u0001"));
  await at.step("send a noncharacter", send("\uffff"));
  await at.step("send a text that is one byte too long", send("x".repeat(2049)));
  await at.step("send attributes that make it too long", send("x".repeat(2041), { MessageAttributes: { a: text("x") } }));
  await at.step("send an attribute without a value", send("a", { MessageAttributes: { a: { DataType: "String", StringValue: "" } } }));
  await at.step("send an attribute of an unknown type", send("a", { MessageAttributes: { a: { DataType: "Colour", StringValue: "red" } } }));
  await at.step("send eleven attributes", send("a", { MessageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text("x")])) }));
  await at.step("send with a delay of over 15 minutes", send("a", { DelaySeconds: 901 }));
  await at.step("send with a deduplication id to a standard queue", send("a", { MessageDeduplicationId: "d" }));
  await at.step("send to no queue", send("a", { QueueUrl: undefined }));
  await at.step("send to an unknown queue", send("a", { QueueUrl: `${QueueUrl}-none` }));
  await at.step("receive from an unknown queue", receive({ QueueUrl: `${QueueUrl}-none` }));
  await at.step("receive 0 messages", receive({ MaxNumberOfMessages: 0 }));
  await at.step("receive 11 messages", receive({ MaxNumberOfMessages: 11 }));
  await at.step("receive with a wait of 21 seconds", receive({ WaitTimeSeconds: 21 }));
  await at.step("receive with a wait of -1 seconds", receive({ WaitTimeSeconds: -1 }));
  await at.step("receive with a visibility timeout of over 12 hours", receive({ VisibilityTimeout: 43_201 }));
  await at.step("receive with an unknown attribute", receive({ MessageSystemAttributeNames: ["Colour"] }));
}
