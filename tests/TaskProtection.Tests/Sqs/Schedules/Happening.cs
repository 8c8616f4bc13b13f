namespace TaskProtection.Tests.Sqs;

/// <summary>What a line of a schedule's chronicle says.</summary>
internal enum Happening
{
    // By the queue: what is true.
    Sent,
    Received,
    Hidden,
    Expired,
    Deleted,
    DeadLettered,
    Struck,

    // By a worker's client: what the worker knows.
    Asked,
    Answered,
    Failed,

    // By the handler, the worker's log and the process.
    Begun,
    Succeeded,
    Threw,
    GaveUp,
    Said,
    Refused,
    Granted,
    Started,
    Sigterm,
    Exited,
}
