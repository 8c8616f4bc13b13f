export const receiving = [
  // Handles and visibility.
  {
    right: "the simulator",
    why: "Developer Guide, visibility timeout: the 12 hours count from the receive. AWS's refusal: aws/aws-sdk-net#794, localstack/localstack#3956.",
    steps: {
      "visibility: hide it until 12 hours after its receive are over": ["InvalidParameterValue, HTTP 400 | {}"],
    },
  },
  {
    right: "the simulator",
    why: 'Not in the API reference. AWS\'s words for it are those of InvalidParameterValue: "Message does not exist or is not available for visibility timeout change" (vmihailenco/taskq#29, mapbox/ecs-watchbot#135).',
    steps: {
      "visibility: hide it with the older handle": ["InvalidParameterValue, HTTP 400 | MessageNotInflight, HTTP 400"],
      "visibility: the handle of the receive that expired returns nothing": ["InvalidParameterValue, HTTP 400 | MessageNotInflight, HTTP 400"],
      "timeouts: hide what was deleted": ["InvalidParameterValue, HTTP 400 | MessageNotInflight, HTTP 400"],
      "batches: hide one that was deleted": ["Failed.0.Code: InvalidParameterValue | ReceiptHandleIsInvalid"],
    },
  },
  {
    right: "the simulator",
    why: 'ReceiptHandleIsInvalid: "The specified receipt handle isn\'t valid." DeleteMessage and ChangeMessageVisibility list it.',
    steps: {
      "visibility: delete by a handle that is none": ["ReceiptHandleIsInvalid, HTTP 400 | {}"],
      "visibility: hide by a handle that is none": ["ReceiptHandleIsInvalid, HTTP 400 | MessageNotInflight, HTTP 400"],
      "batches: delete one of them again, and one with a bad handle": [
        'Failed: [{"Code":"ReceiptHandleIsInvalid","Id":"bad","Message":"a sentence","S... | nothing',
        "Successful.1.Id: e3 | bad",
        'Successful.2: nothing | {"Id":"e3"}',
      ],
    },
  },
  {
    right: "the simulator",
    why: 'ApproximateNumberOfMessages: the messages "available for retrieval from the queue". fauxqs sees that a timeout is over at the next receive.',
    steps: {
      "timeouts: count it: its time is over": [
        "Attributes.ApproximateNumberOfMessages: 1 | 0",
        "Attributes.ApproximateNumberOfMessagesNotVisible: 0 | 1",
      ],
    },
  },
  // FIFO queues.
  {
    right: "the simulator",
    why: "Not in the API reference. AWS refuses a delete by a handle whose time is over in a FIFO queue, and says that the handle has expired.",
    steps: {
      "fifo: delete a1 with the older handle": ["InvalidParameterValue, HTTP 400 | {}"],
      "fifo: delete a2 with the handle of the receive that expired": ["InvalidParameterValue, HTTP 400 | {}"],
    },
  },
  {
    right: "the simulator",
    why: "MessageGroupId and MessageDeduplicationId: 128 characters, alphanumeric and punctuation; a blank is neither.",
    steps: {
      "fifo: send with a group that has a blank": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageBody":"9dd4e461268c8034f5c8564e155c67a6","MessageId":"me...'],
      "fifo: send with an id of 129 letters": ['InvalidParameterValue, HTTP 400 | {"MD5OfMessageBody":"9dd4e461268c8034f5c8564e155c67a6","MessageId":"me...'],
    },
  },
  {
    right: "the simulator",
    why: "Developer Guide: SQS first gives as many messages of one group as possible. fauxqs gives one, whatever is asked for.",
    steps: {
      "fifoContent: receive two of one group at once": ['Messages.1: {"Attributes":{"ApproximateFirstReceiveTimestamp":"now","ApproximateRe... | nothing'],
    },
  },
  // Polls.
  {
    right: "either",
    why: "AWS does not say whether a poll that the first message of a batch ends gets the others too.",
    steps: {
      "polling: an open poll for ten gets at least the first of a batch": ['answer.Messages.1: nothing | {"Body":"b2","MD5OfBody":"fbfba2e45c2045dc5cab22a5afe83d9d","MessageId...'],
      "polling: receive the rest of the batch, if there is one": ['Messages: [{"Body":"b2","MD5OfBody":"fbfba2e45c2045dc5cab22a5afe83d9d","MessageI... | nothing'],
    },
  },
];
