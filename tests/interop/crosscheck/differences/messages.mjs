export const messages = [
  // What is sent and received.
  {
    right: "the simulator",
    why: "ReceiveMessage gives the attributes that MessageAttributeNames asks for, and the digest of those: SDKs check the one by the other.",
    steps: {
      "messages: receive attributes, and ask for one by name": ["Messages.0.MD5OfMessageAttributes: 021e973d3c48a97f12c56ce84f558771 | 9a6c656cf0a7169ba8b63b59a80318e8"],
      "messages: receive attributes, and ask by prefix": ["Messages.0.MD5OfMessageAttributes: c32001865c4886f27223a13a6ae603f1 | 9a6c656cf0a7169ba8b63b59a80318e8"],
      "messages: receive attributes, and ask for none": [
        "Messages.0.MD5OfMessageAttributes: nothing | 9a6c656cf0a7169ba8b63b59a80318e8",
        'Messages.0.MessageAttributes: nothing | {"picture":{"BinaryValue":[0,255],"DataType":"Binary.png"},"shop.count...',
      ],
    },
  },
  {
    right: "the simulator",
    why: 'MessageGroupId: "In standard queues, using MessageGroupId enables fair queues"; ReceiveMessage returns "the value provided by the producer".',
    steps: {
      "messages: receive a text with a group to a standard queue": ["Messages.0.Attributes.MessageGroupId: g | nothing"],
    },
  },
  {
    right: "the simulator",
    why: 'SendMessage: "the only supported message system attribute is AWSTraceHeader"; its digest is in the answer, and ReceiveMessage returns it.',
    steps: {
      "messages: send a text with a trace": ["MD5OfMessageSystemAttributes: c4e5d50fa69ca0e43573df84780efffd | nothing"],
      "messages: receive a text with a trace": ['Messages.0.Attributes: {"AWSTraceHeader":"Root=1-5e1b4151-0123456789abcdef01234567"} | nothing'],
    },
  },
  {
    right: "the simulator",
    why: 'SendMessage: "#x10000 to #x10FFFF" are allowed.',
    steps: {
      "messages: send a letter beyond U+FFFF": ['{"MD5OfMessageBody":"649e2639bdd4784fa30f536a9aea647e","MessageId":"me... | InvalidMessageContents, HTTP 400'],
    },
  },
  {
    right: "the simulator",
    why: 'MessageAttributeValue: "Name, type, value and the message body must not be empty or null."',
    steps: {
      "messages: send an attribute without a value": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageAttributes":"afb434d5fa32a9b305ffa60912af101b","MD5OfMes...'],
      "batches: send two good ones and one without a body": [
        'Failed: [{"Code":"MissingParameter","Id":"d","Message":"a sentence","SenderFau... | nothing',
        'Successful.2: nothing | {"Id":"d","MD5OfMessageBody":"d41d8cd98f00b204e9800998ecf8427e","Messa...',
      ],
    },
  },
  {
    right: "the simulator",
    why: 'DataType: "Amazon SQS supports the following logical data types: String, Number, and Binary", with a label of one\'s own behind a dot.',
    steps: {
      "messages: send an attribute of an unknown type": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageAttributes":"83ef1e8cc45f1229348b8e30c376bf4f","MD5OfMes...'],
    },
  },
  {
    right: "the simulator",
    why: "Developer Guide, message metadata: a message has at most 10 attributes.",
    steps: {
      "messages: send eleven attributes": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageAttributes":"67dad270c333c1bf46bc00254d477855","MD5OfMes...'],
    },
  },
  {
    right: "the simulator",
    why: 'SendMessage: "Valid values: 0 to 900."',
    steps: {
      "messages: send with a delay of over 15 minutes": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661","MessageId":"me...'],
      "batches: send two good ones and one with a bad delay": [
        'Failed: [{"Code":"InvalidParameterValue","Id":"c","Message":"a sentence","Send... | nothing',
        'Successful.2: nothing | {"Id":"c","MD5OfMessageBody":"f2c67381db28fa11c59fe7a6df0f2587","Messa...',
      ],
    },
  },
  {
    right: "the simulator",
    why: 'MessageDeduplicationId: "This parameter applies only to FIFO (first-in-first-out) queues."',
    steps: {
      "messages: send with a deduplication id to a standard queue": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661","MessageId":"me...'],
    },
  },
  {
    right: "the simulator",
    why: 'Ids of batch entries "can have up to 80 characters".',
    steps: {
      "batches: send one whose id has 81 letters": ['InvalidBatchEntryId, HTTP 400 | {"Successful":[{"Id":"iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii...'],
    },
  },
];
