namespace TaskProtection.Sqs;

/// <summary>One registered worker. Names are compared without case, as configuration compares its sections.</summary>
internal sealed record SqsWorkerName(string Value)
{
    public bool Is(string name) => string.Equals(Value, name, StringComparison.OrdinalIgnoreCase);
}
