export const codes = [
  // The codes of the older protocol.
  {
    right: "the simulator",
    why: "The service model (awsQueryError): QueueAlreadyExists, and no prefix for codes that it does not list with one.",
    steps: {
      "codes: of a name that is taken": ["QueueAlreadyExists | AWS.SimpleQueueService.QueueNameExists"],
      "codes: of a value out of range": ["InvalidParameterValue | AWS.SimpleQueueService.InvalidParameterValue"],
    },
  },
  {
    right: "the simulator",
    why: "ReceiptHandleIsInvalid, as above; the service model gives it no prefix.",
    steps: {
      "codes: of a handle that is none": ["ReceiptHandleIsInvalid | AWS.SimpleQueueService.MessageNotInflight"],
    },
  },
];
