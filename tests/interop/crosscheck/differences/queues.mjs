export const queues = [
  // Names and attributes of queues.
  {
    right: "the simulator",
    why: 'CreateQueue: a name has "up to 80 characters", "alphanumeric characters, hyphens (-), and underscores (_)".',
    steps: {
      "queues: create one with a blank in its name": ['InvalidParameterValue, HTTP 400 | {"QueueUrl":"url of queues a"}'],
      "queues: create one with a name of 81 letters": ['InvalidParameterValue, HTTP 400 | {"QueueUrl":"url of qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq...'],
    },
  },
  {
    right: "the simulator",
    why: 'CreateQueue: "If you don\'t specify the FifoQueue attribute, Amazon SQS creates a standard queue", whose name has no dot. AWS refuses it (ruby-shoryuken/shoryuken#419).',
    steps: {
      "queues: create a queue whose name ends in .fifo without saying FIFO": ['InvalidParameterValue, HTTP 400 | {"QueueUrl":"url of queues-d.fifo"}'],
    },
  },
  {
    right: "the simulator",
    why: 'Not as documented, but AWS does refuse it: "Unknown Attribute FifoQueue" (aws/aws-sdk-php#1331).',
    steps: {
      "queues: create a queue that is said not to be FIFO": ['InvalidAttributeName, HTTP 400 | {"QueueUrl":"url of queues-e"}'],
    },
  },
  {
    right: "the simulator",
    why: 'InvalidAttributeName: "The specified attribute doesn\'t exist." CreateQueue and GetQueueAttributes list it.',
    steps: {
      "queues: create one with an unknown attribute": ['InvalidAttributeName, HTTP 400 | {"QueueUrl":"url of queues-f"}'],
      "queues: read an unknown attribute": ['InvalidAttributeName, HTTP 400 | {"Attributes":{}}'],
    },
  },
  {
    right: "either",
    why: "ReceiveMessage takes the names of a closed list; what AWS does with another is not documented. A refusal shows the mistake.",
    steps: {
      "messages: receive with an unknown attribute": ["InvalidAttributeName, HTTP 400 | {}"],
    },
  },
  {
    right: "the simulator",
    why: "The members are required; SQS reports one that is missing as MissingParameter, by the name of the parameter.",
    steps: {
      "queues: create one without a name": ["MissingParameter, HTTP 400 | InvalidParameterValue, HTTP 400"],
      "messages: send to no queue": ["MissingParameter, HTTP 400 | InvalidParameterValue, HTTP 400"],
    },
  },
  {
    right: "the simulator",
    why: 'ListQueues: "If you set MaxResults and there are additional results to display, the response includes a value for NextToken."',
    steps: {
      "queues: list the first of several": ["NextToken: token | nothing"],
    },
  },
  {
    right: "the simulator",
    why: "GetQueueAttributes lists SqsManagedSseEnabled; new queues are encrypted with SSE-SQS unless told otherwise (Developer Guide).",
    steps: {
      "queues: read all attributes": ["Attributes.SqsManagedSseEnabled: false | nothing"],
      "queues: read whether a queue is encrypted that was created without saying": ["Attributes.SqsManagedSseEnabled: true | nothing"],
      "queues: read all attributes of a FIFO queue": ["Attributes.SqsManagedSseEnabled: false | nothing"],
    },
  },
  {
    right: "the simulator",
    why: 'GetQueueAttributes: "if you don\'t specify values for this parameter, the request returns empty results".',
    steps: {
      "queues: read no attributes": ['Attributes: nothing | {"ApproximateNumberOfMessages":"0","ApproximateNumberOfMessagesDelayed...'],
    },
  },
  {
    right: "the simulator",
    why: 'PurgeQueueInProgress: the queue "previously received a PurgeQueue request within the last 60 seconds".',
    steps: {
      "queues: purge again at once": ["PurgeQueueInProgress, HTTP 403 | {}"],
    },
  },
  {
    right: "the simulator",
    why: 'QueueDeletedRecently: "You must wait 60 seconds after deleting a queue before you can create another queue with the same name."',
    steps: {
      "queues: create it again within a minute": ['QueueDeletedRecently, HTTP 400 | {"QueueUrl":"url of queues-a"}'],
    },
  },
  // Dead-letter queues.
  {
    right: "the simulator",
    why: 'InvalidAttributeValue: "A queue attribute value is invalid." That AWS checks a policy when it is set is known from its refusals; with which code it refuses a queue that is not there is not documented.',
    steps: {
      "redrive: set a policy whose queue is not there": ["InvalidParameterValue, HTTP 400 | {}"],
      "redrive: set a policy that is not JSON": ["InvalidAttributeValue, HTTP 400 | {}"],
      "redrive: set a policy of 0 receives": ["InvalidAttributeValue, HTTP 400 | {}"],
      "redriveFifo: set a policy whose queue is not there": ["InvalidParameterValue, HTTP 400 | {}"],
      "redriveFifo: set a policy that is not JSON": ["InvalidAttributeValue, HTTP 400 | {}"],
      "redriveFifo: set a policy of 0 receives": ["InvalidAttributeValue, HTTP 400 | {}"],
    },
  },
  {
    right: "the simulator",
    why: 'ApproximateReceiveCount: "the number of times a message has been received across all queues but not deleted": two and this one. fauxqs counts the look that moved it. DeadLetterQueueSourceArn is among the attributes.',
    steps: {
      "redrive: receive from the dead-letter queue": [
        "Messages.0.Attributes.ApproximateReceiveCount: 3 | 4",
        "Messages.0.Attributes.DeadLetterQueueSourceArn: arn:aws:sqs:eu-west-1:account:redrive | nothing",
      ],
      "redrive: receive from the dead-letter queue again": [
        "Messages.0.Attributes.ApproximateReceiveCount: 4 | 5",
        "Messages.0.Attributes.DeadLetterQueueSourceArn: arn:aws:sqs:eu-west-1:account:redrive | nothing",
      ],
      "redriveFifo: receive from the dead-letter queue": [
        "Messages.0.Attributes.ApproximateReceiveCount: 3 | 4",
        "Messages.0.Attributes.DeadLetterQueueSourceArn: arn:aws:sqs:eu-west-1:account:redrive.fifo | nothing",
      ],
      "redriveFifo: receive from the dead-letter queue again": [
        "Messages.0.Attributes.ApproximateReceiveCount: 4 | 5",
        "Messages.0.Attributes.DeadLetterQueueSourceArn: arn:aws:sqs:eu-west-1:account:redrive.fifo | nothing",
      ],
    },
  },
  {
    right: "the simulator",
    why: "An attribute that is not set is not among a queue's attributes.",
    steps: {
      "redrive: read that it is gone": ['Attributes: nothing | {"RedrivePolicy":""}'],
      "redriveFifo: read that it is gone": ['Attributes: nothing | {"RedrivePolicy":""}'],
    },
  },
];
