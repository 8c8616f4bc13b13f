namespace TaskProtection.Benchmarks.Sqs;

/// <summary>One run of one contender, per message.</summary>
/// <param name="MessagesPerSecond">From the moment at which the messages could be received until the last one was deleted.</param>
/// <param name="CpuMicroseconds">Processor time of the client's process.</param>
/// <param name="AllocatedBytes">What the client allocated; null where its runtime does not tell.</param>
/// <param name="Receives">ReceiveMessage calls.</param>
/// <param name="Deletes">DeleteMessage and DeleteMessageBatch calls.</param>
/// <param name="Calls">SQS calls of any kind.</param>
/// <param name="ProtectionCalls">Calls that set or release protection.</param>
/// <param name="ServerCpuMicroseconds">Processor time of the server's process.</param>
internal sealed record RunFigures(
    double MessagesPerSecond, double CpuMicroseconds, double? AllocatedBytes, double Receives, double Deletes, double Calls, double ProtectionCalls, double ServerCpuMicroseconds)
{
    public static RunFigures Of(int messages, ServerFigures server, ClientFigures client) => new(
        messages / server.Seconds,
        client.CpuSeconds * 1e6 / messages,
        client.AllocatedBytes / (double)messages,
        server.Calls.GetValueOrDefault("ReceiveMessage") / (double)messages,
        server.Calls.Where(call => call.Key.StartsWith("DeleteMessage", StringComparison.Ordinal)).Sum(call => call.Value) / (double)messages,
        server.Calls.Values.Sum() / (double)messages,
        server.ProtectionCalls / (double)messages,
        server.CpuSeconds * 1e6 / messages);
}
