using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

/// <summary>One call that the runtime made to a <see cref="FakeTarget"/>, to be answered by the test.</summary>
internal sealed class FakeCall(CallKind kind, TimeSpan duration, CancellationToken token)
{
    private readonly TaskCompletionSource<ProtectionReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CallKind Kind { get; } = kind;

    public TimeSpan Duration { get; } = duration;

    public CancellationToken Token { get; } = token;

    public Task<ProtectionReply> Reply => _reply.Task;

    public void Answer(ProtectionOutcome outcome, string? reason = null) => Answer(new ProtectionReply(outcome) { Reason = reason });

    public void Answer(ProtectionReply reply) => _reply.TrySetResult(reply);

    public void Throw(Exception error) => _reply.TrySetException(error);
}
