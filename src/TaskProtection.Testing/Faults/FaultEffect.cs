namespace TaskProtection.Testing.Faults;

/// <summary>One effect of a rule.</summary>
internal sealed record FaultEffect(FaultKind Kind)
{
    public TimeSpan Delay { get; init; }

    public int Status { get; init; }

    public string Code { get; init; } = "";

    public string Message { get; init; } = "";

    public MalformedBody Body { get; init; }

    /// <summary>As <c>fault</c> events say it.</summary>
    public string Name => Kind switch
    {
        FaultKind.Delay => "delay",
        FaultKind.DelayReply => "delay-reply",
        FaultKind.LoseReply => "lose-reply",
        FaultKind.BreakReply => "break-reply",
        FaultKind.Break => "break",
        FaultKind.Fail => $"error {Status} {Code}",
        FaultKind.Throttle => "throttle",
        _ => $"malformed {Body}",
    };
}
