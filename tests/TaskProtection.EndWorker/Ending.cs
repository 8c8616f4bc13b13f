namespace TaskProtection.EndWorker;

/// <param name="Kind">How the worker ends: <c>signal</c>, <c>stop</c>, <c>throw</c>, <c>throw-at-stop</c>, <c>start-fails</c> or <c>slow-start</c>.</param>
internal sealed record Ending(string Kind);
