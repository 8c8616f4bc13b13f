using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskProtection.Runtime;

namespace TaskProtection.Benchmarks.Scopes;

/// <summary>A protector in the state that a benchmark needs, and the units of work that it measures.</summary>
internal sealed class Protectors : IDisposable
{
    private TaskProtector _protector = null!;

    public ITaskProtection Protection => _protector;

    public void UseProtected() => Use(new ImmediateTarget());

    public void UseNothing()
    {
        _protector = Create();
        EnterAndLeave();
    }

    public void UseRefusing()
    {
        _protector = Create(new ImmediateTarget(ProtectionOutcome.Refused));
        _ = TryEnter();
    }

    /// <summary>Released as soon as nobody is in: every unit of work protects and releases.</summary>
    public void UseWithoutLinger() => Use(new ImmediateTarget(linger: TimeSpan.Zero));

    /// <summary>One holder that stays in, in a flow of its own: what is measured is not nested in it.</summary>
    public void HoldElsewhere()
    {
        using var suppressed = ExecutionContext.SuppressFlow();
        _ = Task.Run(() => Enter("stays")).GetAwaiter().GetResult();
    }

    public ValueTask<ProtectionScope> EnterAsync(string work) => _protector.EnterAsync(work);

    public ProtectionScope Enter(string work) => _protector.EnterAsync(work).AsTask().GetAwaiter().GetResult();

    public void EnterAndLeave()
    {
        var entering = _protector.EnterAsync("order 17");
        var scope = entering.IsCompletedSuccessfully ? entering.Result : entering.AsTask().GetAwaiter().GetResult();
        _ = scope.DisposeAsync();
    }

    public bool TryEnter()
    {
        try
        {
            _ = Enter("order 17").DisposeAsync();
            return true;
        }
        catch (TaskProtectionException)
        {
            return false;
        }
    }

    public void Dispose() => _protector.Dispose();

    private void Use(ImmediateTarget target)
    {
        _protector = Create(target);
        EnterAndLeave();
    }

    private static TaskProtector Create(params IProtectionTarget[] targets)
        => new(targets, Options.Create(new TaskProtectionOptions()), TimeProvider.System, NullLogger<TaskProtector>.Instance);
}
